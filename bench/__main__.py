"""All benchmarks, side by side with their peers: `python -m bench`; `--small` only checks that results are equal."""

import argparse
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bench import imports, reads, report, tags_run
from bench.generator import Size, cache_dir, generated
from bench.measure import Timed, alone, in_turns
from bench.report import Table

Raw = dict[str, Any]

FULL, TENTH, SMALL = Size(1_000_000, 50_000_000), Size(100_000, 5_000_000), Size(2_000, 100_000)
PARTS = ("tags", "imports", "reads")


def tags(size: Size, work: Path, repetitions: int, raw: Raw) -> list[Table]:
    """A hundred tags: the evaluation like for like, then the product's whole run."""
    path = _shop(size)
    print(f"evaluation, {_said(size)}", flush=True)
    evaluated = in_turns(tags_run.evaluation_tasks(path), repetitions)
    _equal(evaluated["zhike"][0].answer, evaluated["single_pass"][0].answer, evaluated["one_query_per_tag"][0].answer)
    print(f"whole run, {_said(size)}", flush=True)
    ran = in_turns(tags_run.run_tasks(path, work), repetitions)
    _equal(ran["zhike"][0].answer, [ran["single_pass_yesterday"][0].answer, ran["single_pass"][0].answer])
    raw[f"evaluation {size.name}"], raw[f"run {size.name}"] = evaluated, ran
    return [_evaluation_table(size, evaluated), _run_table(size, ran)]


def _evaluation_table(size: Size, found: dict[str, list[Timed]]) -> Table:
    rows = [
        ("Zhike", found["zhike"], "evaluate"),
        ("one hand-written pass", found["single_pass"], "evaluate"),
        ("one query per tag", found["one_query_per_tag"], "evaluate"),
    ]
    title = f"100 tags into a temporary table, {_said(size)}"
    return report.rivals(title, rows, (found["single_pass"], "evaluate"))


def _run_table(size: Size, found: dict[str, list[Timed]]) -> Table:
    rows = [
        ("Zhike, first run (everybody enters)", found["zhike"], "first"),
        ("Zhike, a day later", found["zhike"], "second"),
        ("one hand-written pass into a file", found["single_pass"], "evaluate"),
    ]
    title = f"A whole run of 100 tags, {_said(size)}"
    return report.rivals(title, rows, (found["single_pass"], "evaluate"))


def lines(count: int, work: Path, repetitions: int, raw: Raw) -> list[Table]:
    """The import of a file of order lines."""
    file = work / "lines.csv"
    imports.write_lines(file, count, count // 10)
    print(f"import of {count:,} order lines", flush=True)
    found = in_turns(imports.import_tasks(file, work), repetitions)
    _equal(found["zhike"][0].answer, found["read_csv"][0].answer)
    raw[f"import {count}"] = found
    rows = [
        ("Zhike", found["zhike"], "import"),
        ("Zhike, the same file again", found["zhike"], "again"),
        ("DuckDB, the file into a table", found["read_csv"], "import"),
    ]
    return [report.rivals(f"Import of {count:,} order lines", rows, (found["read_csv"], "import"))]


def questions(size: Size, work: Path, calls: int, raw: Raw) -> list[Table]:
    """What people wait for in the console."""
    path = _shop(size)
    print(f"reads, {_said(size)}", flush=True)
    found = alone(reads.read_task(path, work, calls))
    raw[f"reads {size.name}"] = found.answer
    return [report.milliseconds(f"Answers, {_said(size)}", found.answer)]


def _shop(size: Size) -> Path:
    """Generated in a process of its own, so that its memory is not counted anywhere."""
    path: Path = alone(partial(generated, size)).answer
    return path


def _equal(*answers: Any) -> None:
    if any(answer != answers[0] for answer in answers):
        raise SystemExit("the rivals' results differ: the figures would mean nothing")


def _said(size: Size) -> str:
    return f"{size.customers:,} customers, {size.events:,} events"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", action="store_true", help="a tiny shop, once: are the results equal?")
    arguments.add_argument("--repetitions", type=int, default=3)
    arguments.add_argument("--only", choices=PARTS, help="one part; nothing is written to results/")
    chosen = arguments.parse_args()
    sizes, count = ((SMALL,), 5_000) if chosen.small else ((TENTH, FULL), 1_000_000)
    repetitions = 1 if chosen.small else chosen.repetitions
    work, raw, tables = Path(tempfile.mkdtemp(dir=cache_dir(), prefix="work-")), Raw(), []
    try:
        if chosen.only in (None, "tags"):
            tables += [table for size in sizes for table in tags(size, work, repetitions, raw)]
        if chosen.only in (None, "imports"):
            tables += lines(count, work, repetitions, raw)
        if chosen.only in (None, "reads"):
            tables += questions(sizes[-1], work, 1 if chosen.small else reads.CALLS, raw)
    finally:
        shutil.rmtree(work)
    print(report.markdown(tables))
    if not chosen.small and chosen.only is None:
        print(f"written to {report.save(tables, raw)}")


if __name__ == "__main__":
    main()
