"""The tables and charts of an RFM report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from zhike.analytics.report import Chart, Column, Section, Value
from zhike.analytics.rfm.distribution import Bar, bars
from zhike.analytics.rfm.found import Cell, Found
from zhike.rules.nodes import Text

Moves = Mapping[tuple[str | None, str | None], int]
Rule = dict[str, Any]

_CUSTOMERS: Final = Column("customers", Text("客户数", "Customers"), "count")
_SHARE: Final = Column("share", Text("客户占比", "Share of customers"), "share")
_REVENUE: Final = Column("revenue", Text("消费金额", "Spent"), "money")
_MEAN_SPENT: Final = Column("mean_spent", Text("人均消费", "Spent per customer"), "money")

NEW: Final = Text("当时未购买", "Had not bought then")
GONE: Final = Text("统计期内未购买", "Not bought in the window")


@dataclass(frozen=True, slots=True)
class Sum:
    """What some cells add up to."""

    customers: int
    days: int
    orders: int
    money: Decimal

    @property
    def mean_spent(self) -> Decimal | None:
        return round(self.money / self.customers, 2) if self.customers else None


def summed(cells: Iterable[Cell]) -> Sum:
    """Nothing of no cells."""
    chosen = list(cells)
    return Sum(
        sum(cell.customers for cell in chosen),
        sum(cell.days for cell in chosen),
        sum(cell.orders for cell in chosen),
        sum((cell.money for cell in chosen), Decimal(0)),
    )


def segment_section(cells: Sequence[Cell], found: Found) -> Section:
    """A row for each segment, empty ones too."""
    whole, rows, people = summed(cells), list[list[Value]](), list[Rule]()
    for segment in found.segments:
        own = summed(cell for cell in cells if cell.segment == segment.key)
        rows.append([
            segment.name, own.customers, own.customers / whole.customers, own.money, _part(own.money, whole.money),
            _mean(own.days, own), _mean(own.orders, own), own.mean_spent, segment.advice,
        ])  # fmt: skip
        people.append(score_is("segment", segment.key))
    columns = (
        Column("segment", Text("分群", "Segment")), _CUSTOMERS, _SHARE, _REVENUE,
        Column("revenue_share", Text("金额占比", "Share of money"), "share"),
        Column("mean_days", Text("平均距上次购买", "Days since the last order"), "days"),
        Column("mean_orders", Text("人均订单", "Orders per customer"), "number"), _MEAN_SPENT,
        Column("advice", Text("怎么做", "What to do")),
    )  # fmt: skip
    chart = Chart("bars", "segment", ("share", "revenue_share"))
    return Section("segments", Text("客户分群", "Segments"), columns, rows, chart, people=people)


def grid_section(cells: Sequence[Cell], found: Found) -> Section:
    """Every pair of an R and an F score; the most recent and most frequent in the upper right corner."""
    whole, rows, people = summed(cells), list[list[Value]](), list[Rule | None]()
    for r in range(found.bands, 0, -1):
        for f in range(1, found.bands + 1):
            own = summed(cell for cell in cells if (cell.r, cell.f) == (r, f))
            rows.append([r, f, own.customers, own.customers / whole.customers, own.money, own.mean_spent])
            both = {"type": "and", "of": [score_is("r", r), score_is("f", f)]}
            people.append(both if own.customers else None)
    columns = (
        Column("r", Text("R 最近购买", "R recency"), "count"), Column("f", Text("F 购买次数", "F frequency"), "count"),
        _CUSTOMERS, _SHARE, _REVENUE, _MEAN_SPENT,
    )  # fmt: skip
    note = Text(
        "每格是一组 R 分与 F 分；颜色越深人越多。点一格即可看到这些客户并存为人群。",
        "Each cell is a pair of scores; the darker, the more customers. A cell opens its customers, a segment to keep.",
    )
    chart = Chart("grid", "f", ("customers",), series="r")
    title = Text(f"{found.bands}×{found.bands} 网格", f"{found.bands}×{found.bands} grid")
    return Section("grid", title, columns, rows, chart, note, people)


@dataclass(frozen=True, slots=True)
class _Measure:
    key: str
    output: str
    title: Text
    whole: bool
    of: Callable[[Cell], int]


_MEASURES: Final = (
    _Measure("recency", "r", Text("R：距上次购买天数", "R: days since the last order"), True, lambda cell: cell.r),
    _Measure("frequency", "f", Text("F：订单数", "F: orders"), True, lambda cell: cell.f),
    _Measure("monetary", "m", Text("M：消费金额", "M: money spent"), False, lambda cell: cell.m),
)
_SCORE: Final = Column("score", Text("分数", "Score"), "count")


def band_section(cells: Sequence[Cell], found: Found) -> Section:
    """The bands of each measure, from the lowest values to the highest: the cut points and how many are between."""
    whole, rows, people = summed(cells), list[list[Value]](), list[Rule | None]()
    for measure in _MEASURES:
        edges: list[float | None] = [None, *getattr(found.cuts, measure.key), None]
        for place, (above, up_to) in enumerate(pairwise(edges)):
            score = _score(measure, place, found)
            own = summed(cell for cell in cells if measure.of(cell) == score)
            share = own.customers / whole.customers
            rows.append([measure.title, score, _range(above, up_to), own.customers, share])
            people.append(score_is(measure.output, score) if own.customers else None)
    columns = (
        Column("measure", Text("指标", "Measure")), _SCORE, Column("range", Text("范围", "Range")),
        _CUSTOMERS, _SHARE,
    )  # fmt: skip
    return Section("bands", Text("切分点", "Cut points"), columns, rows, people=people)


def distribution_sections(found: Found) -> list[Section]:
    """For each measure how many customers lie where; the scores' colours change at the cut points."""
    return [_distribution(measure, found) for measure in _MEASURES]


def _distribution(measure: _Measure, found: Found) -> Section:
    told = bars(found.values[measure.key], getattr(found.cuts, measure.key))
    rows: list[list[Value]] = [
        [_bar(bar, measure.whole), _score(measure, bar.band, found), bar.customers] for bar in told
    ]
    columns = (Column("range", Text("范围", "Range")), _SCORE, _CUSTOMERS)
    note = Text("颜色是分数，变色处就是切分点。", "Colours are scores; they change at the cut points.")
    return Section(measure.key, measure.title, columns, rows, Chart("stacked", "range", ("customers",), "score"), note)


def _score(measure: _Measure, band: int, found: Found) -> int:
    """Few days are good, many orders and much money."""
    return found.bands - band if measure.output == "r" else band + 1


def _bar(bar: Bar, whole: bool) -> str:
    if bar.high is None:
        return f"≥ {bar.low:,.10g}"
    if whole:
        return f"{bar.low:,.10g}" if bar.high - bar.low == 1 else f"{bar.low:,.10g}–{bar.high - 1:,.10g}"
    return f"{bar.low:,.10g}–{bar.high:,.10g}"


def moves_section(moves: Moves, found: Found, days: int) -> Section:
    """From which segment to which, those who stayed included."""
    names: dict[str, Text] = {segment.key: segment.name for segment in found.segments}
    order = [*names, None]
    rows, people = list[list[Value]](), list[Rule | None]()
    for was in order:
        of_was = sum(count for (before, _), count in moves.items() if before == was)
        for now in order:
            if count := moves.get((was, now), 0):
                rows.append([names[was] if was else NEW, names[now] if now else GONE, count, count / of_was])
                people.append(_moved(was, now) if now else None)
    columns = (
        Column("from", Text(f"{days} 天前", f"{days} days ago")), Column("to", Text("现在", "Now")), _CUSTOMERS,
        Column("share", Text("占原分群", "Share of the segment then"), "share"),
    )  # fmt: skip
    note = Text(
        f"{days} 天前的分群用当时的数据按同样的方法重新计算，切分点也是当时的。",
        f"The segments of {days} days ago are computed anew from what was known then, with the cut points of then.",
    )
    chart = Chart("sankey", "from", ("customers",), series="to")
    return Section("moves", Text("分群流转", "Moves between segments"), columns, rows, chart, note, people)


def _moved(was: str | None, now: str) -> Rule:
    """Who stands in a segment now and stood in another then; of who stands in none now, nothing is said any more."""
    then = score_is("segment_before", was) if was else {"type": "score", "score": "segment_before", "op": "missing"}
    return {"type": "and", "of": [score_is("segment", now), then]}


def score_is(output: str, value: str | int) -> Rule:
    """A rule for the customers of whom this analysis says so."""
    return {"type": "score", "score": output, "op": "eq", "value": value}


def _range(above: float | None, up_to: float | None) -> str:
    parts = [f"> {above:,.10g}" if above is not None else "", f"≤ {up_to:,.10g}" if up_to is not None else ""]
    return " · ".join(part for part in parts if part)


def _part(of: Decimal, to: Decimal) -> float | None:
    return float(of / to) if to > 0 else None


def _mean(total: int, own: Sum) -> float | None:
    return total / own.customers if own.customers else None
