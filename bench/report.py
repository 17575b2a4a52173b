"""Figures side by side: tables for people, JSON for comparing one day with another."""

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Timed, median, median_cpu, peak

HERE = Path(__file__).parent
RESULTS = HERE / "results"
_PARTS = ("duckdb", "ibis-framework", "pyarrow", "numpy")


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        lines = [self.columns, ["---"] + ["---:"] * (len(self.columns) - 1), *self.rows]
        return f"### {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


RIVALS = ("", "seconds", "against the peer", "CPU seconds", "against the peer", "peak memory")


def rivals(title: str, rows: Iterable[tuple[str, list[Timed], str]], peer: tuple[list[Timed], str]) -> Table:
    """One row for each rival: its name, its results, and which stage is compared; `peer` is what a ratio of 1 is."""
    return Table(title, RIVALS, [_rival(name, results, stage, peer) for name, results, stage in rows])


def _rival(name: str, results: list[Timed], stage: str, peer: tuple[list[Timed], str]) -> list[str]:
    seconds, cpu = median(results, stage), median_cpu(results, stage)
    times, cpu_times = seconds / median(*peer), cpu / median_cpu(*peer)
    memory = f"{peak(results) / 2**30:.2f} GiB"
    return [name, f"{seconds:.2f}", f"{times:.2f}×", f"{cpu:.2f}", f"{cpu_times:.2f}×", memory]


def milliseconds(title: str, answers: Mapping[str, Mapping[str, float]]) -> Table:
    rows = [[name, f"{found['median']:.0f}", f"{found['p95']:.0f}"] for name, found in answers.items()]
    return Table(title, ("", "median ms", "95th percentile ms"), rows)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = {name: version(name) for name in _PARTS}
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "python": platform.python_version(),
        **parts,
        "other work while measuring": f"load {os.getloadavg()[2]:.1f} over the last 15 minutes",
    }


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def markdown(tables: Sequence[Table]) -> str:
    on = ", ".join(f"{name} {value}" for name, value in machine().items())
    return f"{date.today()} · {on}\n\n" + "\n".join(table.markdown() for table in tables)


def save(tables: Sequence[Table], raw: Mapping[str, Any]) -> Path:
    """Write results/<date>.json, and put the tables between the marks in README.md."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{date.today()}.json"
    path.write_text(json.dumps({"machine": machine(), **raw}, indent=1, default=_plain, ensure_ascii=False) + "\n")
    readme = HERE / "README.md"
    text = readme.read_text()
    head, rest = text.split("<!-- figures -->\n")[0], text.split("<!-- end of figures -->")[1]
    readme.write_text(f"{head}<!-- figures -->\n{markdown(tables)}<!-- end of figures -->{rest}")
    return path


def _plain(value: Any) -> Any:
    """Timed without its answer: that was for comparing."""
    return {name: part for name, part in asdict(value).items() if name != "answer"}
