"""The parts of the benchmark: what is compared with what, and the tables that it gives."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench import (
    allocation,
    baskets,
    churn,
    clusters,
    compiling,
    event_api,
    files,
    funnels,
    impacts,
    imports,
    incremental,
    killed,
    lifecycle,
    lifetime_value,
    orders,
    pages,
    plot,
    previews,
    reads,
    realtime,
    report,
    resolution,
    rfm,
    scaling,
    segments,
    tag_worth,
    tags_run,
    tiers,
)
from bench.generator import Size, generated
from bench.measure import Task, Timed, alone, in_turns, median, median_cpu
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


def impact(sitting: Sitting) -> list[Table]:
    """What a changed definition would do, and how it would have fared with what came afterwards."""
    title = f"A changed definition, {_said(sitting.size)}"
    print(title, flush=True)
    found = alone(impacts.tasks(_shop(sitting.size), sitting.work, sitting.calls(8))["zhike"])
    sitting.raw[title] = found
    rows: list[Row] = [
        ("its impact", [found], "impact"), ("12 months and what came afterwards", [found], "backtest"),
    ]  # fmt: skip
    return [report.milliseconds(title, rows)]


def stages(sitting: Sitting) -> list[Table]:
    """The page of a lifecycle over a year of history."""
    title = f"A lifecycle, a year of history, {_said(sitting.size)}"
    print(title, flush=True)
    made = lifecycle.tasks(_shop(sitting.size), sitting.work, sitting.size.customers, sitting.calls(20))
    found = alone(made["zhike"])
    sitting.raw[title] = found
    asked = ("the page", "the page, over a year", "stuck in one stage", "one customer's stage")
    return [report.milliseconds(title, [(each, [found], each) for each in asked])]


def levels(sitting: Sitting) -> list[Table]:
    """The pages of a scheme of tiers, and a threshold that is dragged."""
    title = f"A scheme of tiers, {_said(sitting.size)}"
    print(title, flush=True)
    found = alone(tiers.tasks(_shop(sitting.size), sitting.work, sitting.calls(tiers.CALLS))["zhike"])
    sitting.raw[title] = found
    return [report.milliseconds(title, [(each, [found], each) for each in tiers.ASKED])]


def allocated(sitting: Sitting) -> list[Table]:
    """A plan for money and hours, and everybody given to advisors."""
    title = f"Allocation, {_said(sitting.size)}"
    print(title, flush=True)
    calls = sitting.calls(allocation.CALLS)
    made = allocation.tasks(_shop(sitting.size), sitting.work, sitting.size.customers, calls)
    found = alone(made["zhike"])
    sitting.raw[title] = found
    return [report.milliseconds(title, [(each, [found], each) for each in allocation.ASKED])]


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


def of_segments(sitting: Sitting) -> list[Table]:
    """What an operator asks of segments."""
    title = f"Segments, {_said(sitting.size)}, 100 tags"
    print(title, flush=True)
    found = alone(segments.segment_task(_shop(sitting.size), sitting.work, sitting.calls(segments.CALLS)))
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


def realtime_tags(sitting: Sitting) -> list[Table]:
    """From an event to the changed tag: with little and much coming in, and while everything is being decided anew."""
    print("realtime: making the shop", flush=True)
    seconds, busy = (3.0, 3.0) if sitting.small else (60.0, 120.0)
    rows: list[list[str]] = []
    with _shop_for_realtime(sitting) as live:
        _told(rows, "nothing else comes in", realtime.probe(live, seconds / 3))
        _told(rows, "100 events a second", realtime.under_load(live, 100, seconds))
        _told(rows, "2,000 events a second", realtime.under_load(live, 2_000, busy))
        behind = realtime.caught_up(live)
        latencies, pages, took = realtime.during_a_full_run(live, 100)
        _told(rows, f"100 events a second, during a full run ({took:.0f} s)", latencies)
    held = realtime.assert_current(live)
    title = f"Event to tag, {_said(sitting.size)}, 100 tags of which 50 realtime"
    print(f"caught up {behind:.1f} s after 2,000 events a second; {held:,} held values agree with a full evaluation")
    sitting.raw[title] = {"rows": rows, "pages": pages, "caught up": behind}
    found = [realtime.row(path.split("?")[0].replace(live.made["tag"], "{tag}"), took) for path, took in pages.items()]
    return [Table(title, realtime.COLUMNS, rows), Table("Pages during the full run", realtime.COLUMNS, found)]


def _told(rows: list[list[str]], name: str, latencies: list[float]) -> None:
    """Add a row, and say it at once: the whole takes minutes."""
    rows.append(realtime.row(name, latencies))
    print("realtime:", *rows[-1], flush=True)


@contextmanager
def _shop_for_realtime(sitting: Sitting) -> Iterator[realtime.Sitting]:
    live = realtime.Sitting(_shop(sitting.size), sitting.work / "realtime")
    try:
        yield live
    finally:
        live.server.stop()


def kills(sitting: Sitting) -> list[Table]:
    """A server killed under load: is anything lost, there twice, or tagged otherwise than a full run would?"""
    times = killed.SMALL_KILLS if sitting.small else killed.KILLS
    print(f"a server killed {times} times", flush=True)
    row, found = killed.run(sitting.work, times)
    if found["violations"]:
        raise SystemExit("\n".join(found["violations"]))
    sitting.raw["killed"] = found
    return [Table("Killed at random moments under load", killed.COLUMNS, [row])]


def rfm_scores(sitting: Sitting) -> list[Table]:
    """Recency, frequency, monetary: scores and segments of everybody."""
    size = orders.SMALL if sitting.small else orders.FULL
    shops = [alone(partial(orders.orders_made, *each)).answer for each in (size, orders.SMALL)]
    title = f"RFM, {size[0]:,} customers, {size[1]:,} orders"
    found = sitting.agreed(title, rfm.tasks(*shops))
    peer: Row = ("SQL by hand, scores and segments", found["sql"], "again")
    rows: list[Row] = [
        ("Zhike, scores, segments and report", found["zhike"], "again"),
        ("the same, first in its process", found["zhike"], "first"),
        peer,
        ("Zhike, with the moves since 30 days before", found["zhike_moves"], "again"),
    ]
    return [report.rivals(title, rows, {"the peer": peer})]


def rules_of_baskets(sitting: Sitting) -> list[Table]:
    """Rules of products: mining alone beside mlxtend on what that can take, and the whole analysis of all lines."""
    size = orders.SMALL if sitting.small else orders.FULL
    shop = alone(partial(orders.orders_made, *size)).answer
    at_most = baskets.SMALL_PEER if sitting.small else baskets.PEER
    title = f"Rules of products of up to {at_most:,} orders in memory, support {baskets.SUPPORT}"
    found = sitting.agreed(title, baskets.peer_tasks(shop, at_most), at_most=2)
    peer: Row = ("mlxtend, fpgrowth and association_rules", found["mlxtend"], "mine")
    alike = report.rivals(title, [("Zhike", found["zhike"], "mine"), peer], {"mlxtend": peer})
    title = f"Rules of products, all lines of {size[1]:,} orders, from the warehouse to the report"
    whole = sitting.measured(title, {"zhike": baskets.whole_task(shop)}, at_most=2)["zhike"]
    rows: list[Row] = [("Zhike", whole, "again"), ("Zhike, first in its process", whole, "first")]
    return [alike, report.rivals(title, rows, {})]


def groups(sitting: Sitting) -> list[Table]:
    """Groups of customers by eight features, their number chosen from 2 to 8; no worse than the peer's."""
    size = orders.SMALL if sitting.small else orders.FULL
    shop = alone(partial(orders.orders_made, *size)).answer
    features = alone(partial(clusters.prepare, shop, sitting.work)).answer
    title = f"Groups by 8 features, 2 to 8 of them, {size[0]:,} customers, {size[1]:,} orders"
    found = sitting.measured(title, clusters.cluster_tasks(shop, features), at_most=1 if sitting.small else 2)
    clusters.agree(found["zhike"][0].answer, found["scikit-learn"][0].answer)
    peer: Row = ("scikit-learn, choosing by silhouette and fitting", found["scikit-learn"], "groups")
    rows: list[Row] = [
        ("Zhike, choosing by silhouette and gap, fitting, profiles", found["zhike"], "groups"),
        ("Zhike, features from orders", found["zhike"], "features"),
        ("Zhike, in all", found["zhike"], "in all"),
        peer,
    ]
    return [report.rivals(title, rows, {"the peer": peer})]


def funnel(sitting: Sitting) -> list[Table]:
    """Five steps over all events."""
    title = f"A funnel of five steps within 7 days, {_said(sitting.size)}"
    found = sitting.agreed(title, funnels.tasks(_shop(sitting.size)))
    peer: Row = ("SQL by hand, counts only", found["sql"], "again")
    rows: list[Row] = [
        ("Zhike, with times, report and everybody's step", found["zhike"], "again"),
        ("the same, first in its process", found["zhike"], "first"),
        peer,
    ]
    return [report.rivals(title, rows, {"the peer": peer})]


def lifetime_values(sitting: Sitting) -> list[Table]:
    """BG/NBD and Gamma-Gamma: of everybody, and beside `lifetimes` of some."""
    size = orders.SMALL if sitting.small else orders.FULL
    shop, small = _orders(*size), _orders(*orders.SMALL)
    title = f"Lifetime value, {size[0]:,} customers, {size[1]:,} orders"
    found = sitting.measured(title, lifetime_value.tasks(shop, small), at_most=2)
    for timed in found["steps"]:
        for figures in (timed.seconds, timed.cpu_seconds):
            figures["in all"] = sum(figures.values())
    steps: list[Row] = [(stage, found["steps"], stage) for stage in (*lifetime_value.STAGES, "in all")]
    steps.append(("the whole analysis, with holdout and report", found["analysis"], "analysis"))
    steps.append(("the same with Pareto/NBD", found["pareto"], "analysis"))
    return [report.rivals(title, steps, {}), _beside_lifetimes(sitting, small)]


def _beside_lifetimes(sitting: Sitting, small: Path) -> Table:
    customers, count = orders.SMALL if sitting.small else (20_000, 200_000)
    title = f"Lifetime value of {customers:,} customers, the same columns given"
    found = sitting.measured(title, lifetime_value.rival_tasks(_orders(customers, count), small))
    lifetime_value.assert_close(found["zhike"][0].answer, found["lifetimes"][0].answer)
    rows = []
    for stage in lifetime_value.STAGES[1:]:
        ours, theirs = (f"{median(found[name], stage) * 1000:.1f}" for name in ("zhike", "lifetimes"))
        ratios = [
            f"{figure(found['lifetimes'], stage) / figure(found['zhike'], stage):.1f}×"
            for figure in (median, median_cpu)
        ]
        rows.append([stage, ours, theirs, *ratios])
    return Table(title, ["", "Zhike ms", "lifetimes ms", "times faster", "by CPU seconds"], rows)


def churn_of_all(sitting: Sitting) -> list[Table]:
    """Features, training and scoring of everybody."""
    size = orders.SMALL if sitting.small else orders.FULL
    shop, small = _orders(*size), _orders(*orders.SMALL)
    title = f"Churn of all, {size[0]:,} customers, {size[1]:,} orders"
    found = sitting.measured(title, churn.tasks(shop, small), at_most=1)
    zhike, by_hand = found["zhike"][0], found["by_hand"][0]
    churn.agree(zhike.answer, by_hand.answer)
    rows = [churn.row("Zhike", zhike, by_hand), churn.row("by hand", by_hand, by_hand)]
    return [Table(title, churn.COLUMNS, rows)]


def all_pages(sitting: Sitting) -> list[Table]:
    """Every address that is answered with GET; each of those that take a twentieth of a second or more has a row."""
    title = f"Every page's data, {_said(sitting.size)}, {LOADS[0]}"
    task = pages.page_task(_shop(sitting.size), sitting.work, 3 if sitting.small else pages.CALLS)
    found = sitting.measured(title, {"zhike": task}, at_most=1)["zhike"]
    by_time = sorted(found[0].p95, key=found[0].p95.__getitem__, reverse=True)
    slow = [address for address in by_time if found[0].p95[address] >= 0.05]
    rest = [found[0].p95[address] for address in by_time if address not in slow]
    table = report.milliseconds(title, [(address, found, address) for address in slow])
    others = [f"{len(rest)} others, the slowest", "–", f"{max(rest, default=0) * 1000:.0f}"]
    return [replace(table, rows=[*table.rows, others])]


def worth(sitting: Sitting) -> list[Table]:
    """What a hundred tags are worth, how one fared, and which of three hundred are nearly the same."""
    title = f"What tags are worth, {_said(sitting.size)}"
    found = sitting.measured(title, tag_worth.tasks(_shop(sitting.size), sitting.size, LOADS[0]), at_most=1)
    steps = ("facts", "holders", "matching")
    rows: list[Row] = [(f"{LOADS[0]}, {step}", found["lift"], step) for step in steps]
    rows += [("one tag over time", found["fared"], "answer"), ("near duplicates of 300", found["alike"], "answer")]
    return [report.milliseconds(title, rows)]


PARTS: dict[str, Callable[[Sitting], list[Table]]] = {
    "tags": tags,
    "incremental": after_a_day,
    "preview": preview,
    "impact": impact,
    "lifecycle": stages,
    "tiers": levels,
    "allocation": allocated,
    "scaling": growth,
    "imports": lines,
    "files": odd_files,
    "reads": questions,
    "segments": of_segments,
    "pages": all_pages,
    "events": events,
    "killed": kills,
    "realtime": realtime_tags,
    "resolution": who_is_who,
    "rfm": rfm_scores,
    "clusters": groups,
    "churn": churn_of_all,
    "lifetime_value": lifetime_values,
    "baskets": rules_of_baskets,
    "funnel": funnel,
    "worth": worth,
}


def equal(*answers: Any) -> None:
    """Stops everything when rivals disagree."""
    if any(answer != answers[0] for answer in answers):
        raise SystemExit("the rivals' results differ: the figures would mean nothing")


def _shop(size: Size) -> Path:
    """Generated in a process of its own, so that its memory is not counted anywhere."""
    path: Path = alone(partial(generated, size)).answer
    return path


def _orders(customers: int, count: int) -> Path:
    """The same for a shop of orders."""
    path: Path = alone(partial(orders.orders_made, customers, count)).answer
    return path


def _said(size: Size) -> str:
    return f"{size.customers:,} customers, {size.events:,} events"
