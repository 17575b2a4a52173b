"""The tables, charts and sentences of a report on the time between orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import numpy as np

from zhike.analytics import words
from zhike.analytics.intervals.gaps import Gaps
from zhike.analytics.intervals.survival import Curve, curve, median_gap
from zhike.analytics.report import Chart, Column, Section, Value
from zhike.rules.nodes import Text
from zhike.rules.windows import Instant

Rule = Mapping[str, Any]

MARKS: Final = (30, 90, 180, 365)
"""Days at which shares are told."""

_EDGES: Final = (-1, 0, 7, 14, 30, 60, 90, 180, 365, 730)
_ENDLESS: Final = 1_000_000
_POINTS: Final = 36
_FEW: Final = 1 / 3
"""A share below which waiting is no plan."""
_ALL: Final = Text("全部", "All")
_STEP: Final = Column("step", Text("第几次到第几次", "From which to which"))
_WAITING: Final = Column("waiting", Text("还没回来", "Not back yet"), "count")


@dataclass(frozen=True)
class Found:
    """The gaps, and what was asked for."""

    gaps: Gaps
    event: str
    instant: Instant
    most: int
    horizon: int
    since: int | None
    by_day: bool

    @property
    def steps(self) -> list[int]:
        return sorted({int(step) for step in self.gaps.step})

    @property
    def marks(self) -> list[int]:
        return [mark for mark in MARKS if mark <= self.horizon]

    def name(self, step: int) -> str:
        return f"{step} → {step + 1}" if step < self.most else f"{step}+ →"


def sections(found: Found) -> Iterator[Section]:
    yield _steps(found)
    yield _curves(found)
    yield _within(found)
    yield _distribution(found)


def _steps(found: Found) -> Section:
    rows, people = list[list[Value]](), list[Rule | None]()
    for step in found.steps:
        own = found.gaps.of_step(step)
        seen = curve(own)
        rows.append([
            found.name(step), own.returned + own.waiting, own.returned, own.waiting, median_gap(own), seen.reached(0.5),
            *(seen.within(mark) for mark in found.marks),
        ])  # fmt: skip
        people.append(_waiting_rule(found, step) if own.waiting else None)
    columns = (
        _STEP, Column("reached", Text("走到这一步", "Got so far"), "count"),
        Column("returned", Text("已经回来", "Came back"), "count"), _WAITING,
        Column("median", Text("回来的人隔了多少天（中位数）", "Days until those who came back did (median)"), "days"),
        Column("half", Text("多少天内一半人回来", "Days until half have come back"), "days"), *_share_columns(found),
    )  # fmt: skip
    note = Text(
        "“多少天内回来的比例”把还没回来的人算到今天为止（Kaplan–Meier），所以新客不会把它拉低；看不到那么久的是空白。"
        "点一行看还没回来的客户。",
        "Shares within so many days count those not back yet for as long as they were seen (Kaplan–Meier), so that "
        "newcomers do not lower them; empty: nobody was seen for so long. A row opens who is not back yet.",
    )
    chart = Chart("bars", "step", tuple(f"within_{mark}" for mark in found.marks))
    return Section("steps", Text("每一次到下一次", "From each order to the next"), columns, rows, chart, note, people)


def _share_columns(found: Found) -> list[Column]:
    return [
        Column(f"within_{mark}", Text(f"{mark} 天内回来", f"Back within {mark} days"), "share") for mark in found.marks
    ]


def _waiting_rule(found: Found, step: int) -> Rule:
    """Those who got exactly so far (the last step: at least), within the window of the analysis."""
    got = {"type": "event", "events": [found.event], "measure": "days" if found.by_day else "count",
           "op": "eq" if step < found.most else "ge", "value": step}  # fmt: skip
    if found.since is None:
        return got
    first = (found.instant.today - timedelta(days=found.since - 1)).isoformat()
    window = {"from": first} if found.by_day else {"days": found.since}
    recent = {"type": "event", "events": [found.event], "measure": "count", "op": "ge", "value": 1, "window": window}
    return {"type": "and", "of": [got, recent]}


def _curves(found: Found) -> Section:
    rows: list[list[Value]] = []
    days = np.unique(np.linspace(0, found.horizon, _POINTS + 1).round().astype(int))
    named: list[tuple[Value, Gaps]] = [(_ALL, found.gaps)]
    named += [(found.name(step), found.gaps.of_step(step)) for step in found.steps]
    for name, own in named:
        seen = curve(own)
        rows += [[name, int(day), share] for day in days if (share := seen.within(day)) is not None]
    columns = (
        _STEP, Column("days", Text("多少天之内", "Within days"), "days"),
        Column("share", Text("已回来的比例", "Share that has come back"), "share"),
    )  # fmt: skip
    note = Text(
        "线升得快的地方是最容易回来的时候；平了以后很少有人自己回来。",
        "Where a line rises fast people come back by themselves; where it is flat few do.",
    )
    chart = Chart("lines", "days", ("share",), series="step")
    return Section("curves", Text("多久回来", "How soon they come back"), columns, rows, chart, note)


def _within(found: Found) -> Section:
    seen, rows = curve(found.gaps), list[list[Value]]()
    for mark in found.marks:
        low, high = seen.interval(mark) or (None, None)
        rows.append([mark, seen.within(mark), low, high, seen.seen(mark)])
    columns = (
        Column("days", Text("多少天之内", "Within days"), "days"),
        Column("share", Text("已回来的比例", "Share that has come back"), "share"),
        Column("low", Text("95% 区间下限", "95% interval from"), "share"),
        Column("high", Text("95% 区间上限", "95% interval to"), "share"),
        Column("seen", Text("观察到这么久的次数", "Seen for so long"), "count"),
    )  # fmt: skip
    return Section("within", Text("N 天内回来的比例", "Back within N days"), columns, rows)


def _distribution(found: Found) -> Section:
    days, count = found.gaps.days[found.gaps.came], found.gaps.count[found.gaps.came]
    total, rows = int(count.sum()), list[list[Value]]()
    for low, high in pairwise((*_EDGES, _ENDLESS)):
        inside = int(count[(days > low) & (days <= high)].sum())
        if (high > 0 or inside) and low < days.max():
            label = f"> {low}" if high == _ENDLESS else f"{low + 1}–{high}" if high > low + 1 else f"{high}"
            rows.append([label, inside, inside / total])
    columns = (
        Column("days", Text("间隔天数", "Days between")), Column("gaps", Text("次数", "Times"), "count"),
        Column("share", Text("占比", "Share"), "share"),
    )  # fmt: skip
    note = Text(
        "只有已经结束的间隔；长的间隔还没结束，不在其中，所以它看起来比实际短。",
        "Finished gaps only. Long ones are not finished yet, so this looks shorter than it is.",
    )
    chart = Chart("bars", "days", ("gaps",))
    return Section("gaps", Text("间隔分布", "Distribution of gaps"), columns, rows, chart, note)


def sentences(found: Found) -> Iterator[Text]:
    """How many come back, the hurdle, when to remind, when it is late."""
    whole, first = curve(found.gaps), curve(found.gaps.of_step(1))
    yield _how_many(found)
    known = [mark for mark in found.marks if mark <= 90 and first.within(mark) is not None]
    if not known:
        yield Text(
            "观察的时间还短，看不到 30 天以后；过一阵再看，结论会更可靠。",
            "Nobody has been seen for 30 days yet: come back later for an answer to rely on.",
        )
        return
    second = curve(found.gaps.of_step(2)) if found.most > 2 else None
    after_one = first.within(known[-1]) or 0.0
    yield _hurdle(known[-1], after_one, second.within(known[-1]) if second else None, found.gaps.of_step(1).waiting)
    yield from _when(found, whole)


def _how_many(found: Found) -> Text:
    returned, waiting = words.count(found.gaps.returned), words.count(found.gaps.waiting)
    middle = f"{median_gap(found.gaps):,.0f}"
    return Text(
        f"共看到 {returned} 次回购，一半隔 {middle} 天以内；另有 {waiting} 位客户还没有再来，他们也算在下面的比例里。",
        f"{returned} returns were seen, half of them within {middle} days; {waiting} customers are not back yet, and "
        "count in the shares below.",
    )


def _hurdle(mark: int, first: float, second: float | None, waiting: int) -> Text:
    zh, en = f"首次之后 {mark} 天内有 {words.share(first)} 再来", f"{words.share(first)} come back within {mark} days"
    en = f"After the first time {en}"
    if second is not None:
        zh += f"，第二次之后是 {words.share(second)}"
        en += f", after the second {words.share(second)}"
        if second > first:
            zh, en = zh + "：促成第二次最关键", en + ": the second time is the hurdle"
    return Text(
        f"{zh}。现在有 {words.count(waiting)} 位客户只来过一次。",
        f"{en}. {words.count(waiting)} customers came once so far.",
    )


def _when(found: Found, whole: Curve) -> Iterator[Text]:
    last = max((mark for mark in found.marks if whole.within(mark) is not None), default=None)
    if last is None or not (share := whole.within(last)):
        return
    half = whole.reached(share / 2)
    yield Text(
        f"{last} 天内回来的人，一半在第 {half} 天之前：没等到的客户，在这前后提醒最合适。",
        f"Of those who come back within {last} days half do so by day {half}: remind the others at about that time.",
    )
    for mark in found.marks:
        by_then = whole.within(mark) if mark < last else None
        if by_then is not None and by_then < 1 and (rest := (share - by_then) / (1 - by_then)) < _FEW:
            yield Text(
                f"{mark} 天没来的客户，到第 {last} 天只有 {words.share(rest)} 会回来；再等不如主动召回。",
                f"Of those away for {mark} days only {words.share(rest)} are back by day {last}: do not wait.",
            )
            return
