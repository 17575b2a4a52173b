"""The parts of the benchmark: what is compared with what, and the tables that it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench import (
    compiling,
    event_api,
    files,
    imports,
    incremental,
    plot,
    previews,
    reads,
    report,
    resolution,
    scaling,
    tags_run,
)
from bench.generator import Size, generated
from bench.measure import Task, Timed, alone, in_turns, median
from bench.report import Picture, Row, Table
from bench.rules import Workload

Found = dict[str, list[Timed]]

FULL, SMALL = Size(1_000_000, 50_000_000), Size(2_000, 100_000)
GROWING = (Size(20_000, 1_000_000), Size(200_000, 10_000_000), FULL)
LOADS = Workload(100, 30), Workload(100, 90)


@dataclass
class Sitting:
    """One sitting: how thorough, where there is room to write, and everything that was measured."""

    work: Path
    repetitions: int = 3
    small: bool = False
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> Size:
        return SMALL if self.small else FULL

    def calls(self, usual: int) -> int:
        return 1 if self.small else usual

    def measured(self, what: str, tasks: Mapping[str, Task], at_most: int | None = None) -> Found:
        """The tasks in turns; `at_most` so many repetitions where there is much to do and little to tell apart."""
        print(what, flush=True)
        self.raw[what] = in_turns(tasks, min(self.repetitions, at_most or self.repetitions))
        return self.raw[what]

    def agreed(self, what: str, tasks: Mapping[str, Task], at_most: int | None = None) -> Found:
        """The same, where all must have the same answer."""
        found = self.measured(what, tasks, at_most)
        equal(*(results[0].answer for results in found.values()))
        return found


def tags(sitting: Sitting) -> list[Table]:
    """A hundred tags: the evaluation like for like, building it, and the product's whole run."""
    shop, said = _shop(sitting.size), _said(sitting.size)
    return [
        *(_evaluation(sitting, shop, load, said) for load in LOADS),
        _compiling(sitting),
        _run(sitting, shop, LOADS[0], said),
    ]


def _evaluation(sitting: Sitting, shop: Path, load: Workload, said: str) -> Table:
    tasks = tags_run.evaluation_tasks(shop, load)
    if load == LOADS[0]:
        tasks["one_query_per_tag"] = partial(tags_run.one_query_per_tag, shop, load)
    found = sitting.agreed(f"{load}, {said}", tasks)
    passes: list[Row] = [
        ("one pass by hand", found["one_step"], "again"),
        ("the same in two steps", found["two_steps"], "again"),
    ]
    first = [(f"{name}, first in its process", of, "evaluate") for name, of, _ in passes]
    rows = [("Zhike", found["zhike"], "again"), *passes]
    rows += [("Zhike, first in its process", found["zhike"], "evaluate"), *first]
    if "one_query_per_tag" in found:
        rows.append(("one query per tag", found["one_query_per_tag"], "evaluate"))
    loops = [(f"the floor, {stage}", found["floor"], stage) for stage in ("all cores", "one core", "with fetching")]
    fastest = partial(min, key=lambda row: median(*row[1:]))
    against = {"the best pass": fastest(passes), "the floor": fastest(loops)}
    return report.rivals(f"{load}, {said}", [*rows, *loops], against)


def _compiling(sitting: Sitting) -> Table:
    calls = sitting.calls(compiling.CALLS)
    found = sitting.measured("building the expressions and the SQL", compiling.compile_tasks(LOADS, calls))
    rows = [(f"{load}, {stage}", found[load], stage) for load in found for stage in ("first", "again")]
    return report.milliseconds("Building expressions and SQL, nothing executed", rows)


def _run(sitting: Sitting, shop: Path, load: Workload, said: str) -> Table:
    found = sitting.measured(f"whole run of {load}, {said}", tags_run.run_tasks(shop, sitting.work, load))
    equal(found["zhike"][0].answer, [found[name][0].answer for name in ("one_step_yesterday", "one_step")])
    peer = ("one pass by hand into a file", found["one_step"], "evaluate")
    rows = [
        ("Zhike, first run (everybody enters)", found["zhike"], "first"),
        ("Zhike, a day later", found["zhike"], "second"),
        peer,
    ]
    return report.rivals(f"A whole run of {load}, {said}", rows, {"the peer": peer})


def after_a_day(sitting: Sitting) -> list[Table]:
    """An incremental run, whose result is held against one pass by hand over the whole shop."""
    shop, load = _shop(sitting.size), LOADS[0]
    base, events = alone(partial(incremental.prepare, shop, sitting.work, load)).answer
    title = f"A run after one more day ({events:,} events), {load}, {_said(sitting.size)}"
    found = sitting.agreed(title, incremental.run_tasks(base, sitting.work, load))
    equal(found["full"][0].answer, alone(tags_run.evaluation_tasks(shop, load)["one_step"]).answer)
    tags_run.forget(base)
    full: Row = ("full", found["full"], "run")
    return [report.rivals(title, [("incremental", found["incremental"], "run"), full], {"the full run": full})]


def preview(sitting: Sitting) -> list[Table]:
    """How many would have a tag with one condition."""
    shop, calls = _shop(sitting.size), sitting.calls(previews.CALLS)
    title = f"Preview of one condition, {_said(sitting.size)}"
    found = sitting.agreed(title, previews.preview_tasks(shop, sitting.work, calls))
    peer = ("the count by hand", found["bare_sql"], "answer")
    rows = [
        ("Zhike, the preview", found["zhike"], "answer"),
        ("Zhike, the API's answer", found["zhike_http"], "answer"),
        peer,
    ]
    return [report.milliseconds(title, rows, peer)]


def lines(sitting: Sitting) -> list[Table]:
    """The import of a file of order lines."""
    count, file = 5_000 if sitting.small else 1_000_000, sitting.work / "lines.csv"
    imports.write_lines(file, count, count // 10)
    found = sitting.agreed(f"import of {count:,} order lines", imports.import_tasks(file, sitting.work))
    peer = ("DuckDB, the file into a table", found["read_csv"], "import")
    rows = [("Zhike", found["zhike"], "import"), ("Zhike, the same file again", found["zhike"], "again"), peer]
    return [report.rivals(f"Import of {count:,} order lines", rows, {"the peer": peer})]


def odd_files(sitting: Sitting) -> list[Table]:
    """The import of files as shops send them."""
    lines, rows = (5_000, 1_000) if sitting.small else (1_000_000, 100_000)
    file = sitting.work / "shop.csv"
    imports.write_lines(file, lines, lines // 10)
    tasks = files.text_tasks(file, files.write_twin(file), sitting.work)
    found = sitting.agreed(f"import of {lines:,} order lines in GB18030", tasks)
    peer = ("DuckDB, the UTF-8 twin into a table", found["read_csv"], "import")
    text = report.rivals(f"Import of {lines:,} order lines in GB18030", [("Zhike", found["zhike"], "import"), peer],
                         {"the peer": peer})  # fmt: skip
    book = files.write_workbook(file, rows)
    found = sitting.measured(f"import of an .xlsx of {rows:,} rows", files.workbook_tasks(book, sitting.work))
    parser = ("its parser alone", found["calamine"], "import")
    workbook = report.rivals(f"Import of an .xlsx of {rows:,} rows", [("Zhike", found["zhike"], "import"), parser],
                             {"the parser": parser})  # fmt: skip
    return [text, workbook]


def questions(sitting: Sitting) -> list[Table]:
    """What people wait for in the console."""
    title = f"Answers, {_said(sitting.size)}"
    print(title, flush=True)
    found = alone(reads.read_task(_shop(sitting.size), sitting.work, sitting.calls(reads.CALLS)))
    sitting.raw[title] = found
    return [report.milliseconds(title, [(name, [found], name) for name in found.seconds])]


def growth(sitting: Sitting) -> list[Table]:
    """What more events and more tags cost."""
    sizes = (SMALL,) if sitting.small else GROWING
    found = {(size, tags): _grown(sitting, size, tags) for size in sizes for tags in scaling.TAGS}
    title = "Seconds for more tags from 90 metrics and more events"
    columns = ["", *(f"{tags:,} tags" for tags in scaling.TAGS), "a hundred times the tags cost"]
    rows = [
        [f"{rival}, {_said(size)}", *(f"{each:.2f}" for each in costs), f"{costs[-1] / costs[0]:.1f}×"]
        for rival, name in (("Zhike", "zhike"), ("one pass by hand", "two_steps"))
        for size in sizes
        for costs in [[median(found[size, tags][name], "evaluate") for tags in scaling.TAGS]]
    ]
    return [Table(title, columns, rows, Picture("scaling.svg", _drawn(title, found)))]


def _grown(sitting: Sitting, size: Size, tags: int) -> Found:
    return sitting.agreed(f"{tags:,} tags, {_said(size)}", scaling.tasks(_shop(size), tags), at_most=2)


def _drawn(title: str, found: Mapping[tuple[Size, int], Found]) -> str:
    zhike, by_hand = dict[str, list[tuple[float, float]]](), dict[str, list[tuple[float, float]]]()
    for (size, tags), results in found.items():
        for lines, rival in ((zhike, "zhike"), (by_hand, "two_steps")):
            lines.setdefault(f"{size.events:,} events", []).append((tags, median(results[rival], "evaluate")))
    return plot.log_log(f"{title} (dashed: one pass by hand)", "tags", "seconds", zhike, by_hand)


def who_is_who(sitting: Sitting) -> list[Table]:
    """Finding duplicates: how right, how complete, how fast."""
    found = sitting.measured("who is one person", resolution.tasks(sitting.work, sitting.small), at_most=1)
    columns = ["", "F1 on pairs", "precision", "recall", "seconds", "CPU seconds", "peak memory"]
    lines = [line for name, of in found.items() for line in resolution.rows(name, of[0])]
    return [Table("Who is one person", columns, lines)]


def events(sitting: Sitting) -> list[Table]:
    """What programs send: how many events a second, from a process beside the server."""
    seconds, rows = event_api.SMALL_SECONDS if sitting.small else event_api.SECONDS, []
    for scenario in event_api.SCENARIOS:
        print(f"event API: {scenario.name}", flush=True)
        row, sitting.raw[f"event API: {scenario.name}"] = event_api.run(scenario, sitting.work, seconds)
        rows.append(row)
    return [Table(f"Event API, {seconds:.0f} s each, beside the load", event_api.COLUMNS, rows)]


PARTS: dict[str, Callable[[Sitting], list[Table]]] = {
    "tags": tags,
    "incremental": after_a_day,
    "preview": preview,
    "scaling": growth,
    "imports": lines,
    "files": odd_files,
    "reads": questions,
    "events": events,
    "resolution": who_is_who,
}


def equal(*answers: Any) -> None:
    """Stops everything when rivals disagree."""
    if any(answer != answers[0] for answer in answers):
        raise SystemExit("the rivals' results differ: the figures would mean nothing")


def _shop(size: Size) -> Path:
    """Generated in a process of its own, so that its memory is not counted anywhere."""
    path: Path = alone(partial(generated, size)).answer
    return path


def _said(size: Size) -> str:
    return f"{size.customers:,} customers, {size.events:,} events"
