"""Figures side by side: tables for people, JSON for comparing one day with another."""

import json
import os
import platform
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Timed, median, median_cpu, peak

HERE = Path(__file__).parent
RESULTS = HERE / "results"
_PARTS = ("duckdb", "ibis-framework", "pyarrow", "numpy", "numba")


Row = tuple[str, list[Timed], str]
"""A rival's name, its results, and which of their stages is shown."""


@dataclass(frozen=True)
class Picture:
    """An SVG beside a table, by the name of its file."""

    name: str
    svg: str


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    picture: Picture | None = None

    def markdown(self) -> str:
        lines = [self.columns, ["---"] + ["---:"] * (len(self.columns) - 1), *self.rows]
        picture = f"\n![{self.title}]({RESULTS.name}/{self.picture.name})\n" if self.picture else ""
        return f"### {self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n{picture}"


def rivals(title: str, rows: Iterable[Row], against: Mapping[str, Row]) -> Table:
    """One row for each rival; `against` are those whose ratio is 1, by what their columns are called."""
    ratios = [f"against {name}" for name in against]
    columns = ["", "seconds", *ratios, "CPU seconds", *ratios, "peak memory"]
    return Table(title, columns, [_rival(row, list(against.values())) for row in rows])


def _rival(row: Row, against: Sequence[Row]) -> list[str]:
    name, results, stage = row
    figures = []
    for figure in (median, median_cpu):
        own = figure(results, stage)
        figures += [f"{own:.2f}", *(f"{own / figure(*other[1:]):.2f}×" for other in against)]
    return [name, *figures, f"{peak(results) / 2**30:.2f} GiB"]


def milliseconds(title: str, rows: Iterable[Row], peer: Row | None = None) -> Table:
    """One row for each question that was asked many times; without a percentile where it was asked once."""
    columns = ["", "median ms", "95th percentile ms", *(["against the peer"] if peer else [])]
    return Table(title, columns, [_answer(row, peer) for row in rows])


def _answer(row: Row, peer: Row | None) -> list[str]:
    name, results, stage = row
    typical, many = median(results, stage), [timed.p95[stage] for timed in results if stage in timed.p95]
    slow = f"{statistics.median(many) * 1000:.0f}" if many else "–"
    ratio = [f"{typical / median(*peer[1:]):.2f}×"] if peer else []
    return [name, f"{typical * 1000:.0f}", slow, *ratio]


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
    """Write results/<date>.json and the pictures, and put the tables between the marks in README.md."""
    RESULTS.mkdir(exist_ok=True)
    for picture in (table.picture for table in tables):
        if picture:
            (RESULTS / picture.name).write_text(picture.svg)
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
