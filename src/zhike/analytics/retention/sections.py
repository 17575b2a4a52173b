"""The tables, charts and sentences of a retention report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any, Final

from zhike.analytics import words
from zhike.analytics.report import Chart, Column, Section, Value
from zhike.analytics.retention.cohorts import Counted
from zhike.rules.nodes import Text

Rule = Mapping[str, Any]

_UNIT: Final = {"month": Text("月", "month"), "week": Text("周", "week")}
_COHORT: Final = Column("cohort", Text("首次时间", "First time"))
_SIZE: Final = Column("size", Text("这批客户", "Customers of the cohort"), "count")
_CAME: Final = Column("came", Text("再次到来", "Came again"), "count")
_SHARE: Final = Column("share", Text("再次到来的比例", "Share that came again"), "share")
_BACK: Final = Column("back", Text("累计回来过的比例", "Share that has come back by then"), "share")


@dataclass(frozen=True)
class Asked:
    """Which events were asked for."""

    first: str
    again: str


def sections(counted: Counted, asked: Asked) -> Iterator[Section]:
    """The grid, the curves, the cohorts."""
    yield _grid(counted, asked)
    yield _average(counted)
    yield _by_cohort(counted)
    yield _cohorts(counted, asked)


def average(counted: Counted, since: int) -> tuple[int, int, int]:
    """(customers, came again, had come back by then) so many periods after their first, of cohorts that are so old."""
    old = [cohort for cohort in counted.cohorts if since in counted.known(cohort)]
    return (
        sum(counted.sizes[cohort] for cohort in old),
        sum(counted.again.get((cohort, since), 0) for cohort in old),
        sum(_back_by(counted, cohort, since) for cohort in old),
    )


def _back_by(counted: Counted, cohort: int, since: int) -> int:
    return sum(counted.back.get((cohort, k), 0) for k in range(since + 1))


def _since(counted: Counted) -> Column:
    unit = _UNIT[counted.periods.per]
    return Column("since", Text(f"首次之后第几{unit.zh}", f"{unit.en.capitalize()}s after the first"), "count")


def _grid(counted: Counted, asked: Asked) -> Section:
    rows, people = list[list[Value]](), list[Rule | None]()
    for cohort in counted.cohorts:
        size = counted.sizes[cohort]
        for since in counted.known(cohort):
            came = counted.again.get((cohort, since), 0)
            rows.append([counted.periods.name(cohort), since, size, came, came / size])
            people.append(_came_rule(counted, asked, cohort, since) if came else None)
    note = Text(
        "一行是一批首次到来的客户，往右看他们之后每期有多少人再来。还没过完的时期是空白，不是 0。",
        "A row is everybody who came first in that period; to the right, how many came again in each period after it. "
        "Periods that are not over are empty, not 0.",
    )
    chart = Chart("grid", "since", ("share",), series="cohort")
    columns = (_COHORT, _since(counted), _SIZE, _CAME, _SHARE)
    return Section("retention", Text("留存表", "Retention"), columns, rows, chart, note, people)


def _average(counted: Counted) -> Section:
    rows: list[list[Value]] = []
    for since in range(len(counted.periods)):
        size, came, back = average(counted, since)
        if size:
            rows.append([since, size, came, came / size, back / size])
    note = Text(
        "把各批客户合在一起（按人数加权）；越靠后的时期只有较早的客户能算。",
        "All cohorts together, weighted by their size; later periods know the older cohorts only.",
    )
    chart = Chart("lines", "since", ("share", "back"))
    columns = (_since(counted), _SIZE, _CAME, _SHARE, _BACK)
    return Section("average", Text("平均留存", "Average retention"), columns, rows, chart, note)


def _by_cohort(counted: Counted) -> Section:
    rows: list[list[Value]] = [
        [counted.periods.name(cohort), since, _back_by(counted, cohort, since) / counted.sizes[cohort],
         _spent(counted, cohort, since)]
        for cohort in counted.cohorts
        for since in counted.known(cohort)
    ]  # fmt: skip
    columns = (_COHORT, _since(counted), _BACK,
               Column("spent", Text("人均累计消费", "Spent per customer by then"), "money"))  # fmt: skip
    note = Text(
        "线越高越好；新的一批低于旧的，说明近来的新客更难留住。",
        "Higher is better; where newer cohorts run below older ones, recent newcomers are harder to keep.",
    )
    chart = Chart("lines", "since", ("back",), series="cohort")
    return Section("back", Text("各批客户累计回购", "Come back by cohort"), columns, rows, chart, note)


def _cohorts(counted: Counted, asked: Asked) -> Section:
    rows, people = list[list[Value]](), list[Rule]()
    for cohort in counted.cohorts:
        last = counted.known(cohort)[-1]
        back = _back_by(counted, cohort, last)
        size = counted.sizes[cohort]
        rows.append([counted.periods.name(cohort), size, back, back / size, _spent(counted, cohort, last)])
        people.append(first_rule(counted, asked, cohort))
    columns = (
        _COHORT, _SIZE, Column("came", Text("至今回来过", "Have come back so far"), "count"),
        Column("share", Text("至今回来过的比例", "Share so far"), "share"),
        Column("spent", Text("人均累计消费", "Spent per customer so far"), "money"),
    )  # fmt: skip
    note = Text("新的一批时间还短，比例自然低，不要直接和旧的比。",
                "Newer cohorts have had less time: do not compare their shares with those of older ones.")  # fmt: skip
    chart = Chart("bars", "cohort", ("size", "came"))
    return Section("cohorts", Text("各批客户", "Cohorts"), columns, rows, chart, note, people)


def first_rule(counted: Counted, asked: Asked, cohort: int) -> Rule:
    """A rule for the customers of a cohort."""
    return {"type": "first", "events": [asked.first], "window": counted.periods.window(cohort)}


def _came_rule(counted: Counted, asked: Asked, cohort: int, since: int) -> Rule:
    """Those of a cohort who came again in a period; in the cohort's own it takes two of the same event."""
    times = 2 if since == 0 and asked.first == asked.again else 1
    came = {"type": "event", "events": [asked.again], "measure": "count", "op": "ge", "value": times,
            "window": counted.periods.window(cohort + since)}  # fmt: skip
    return {"type": "and", "of": [first_rule(counted, asked, cohort), came]}


def _spent(counted: Counted, cohort: int, since: int) -> Decimal:
    total = sum((counted.money.get((cohort, k), Decimal(0)) for k in range(since + 1)), Decimal(0))
    return round(total / counted.sizes[cohort], 2)


def sentences(counted: Counted, asked: Asked) -> Iterator[Text]:
    """How many come back, when most do, whether newer cohorts are kept better or worse than older ones."""
    first, again, unit = words.event(asked.first), words.event(asked.again), _UNIT[counted.periods.per]
    total, periods = words.count(sum(counted.sizes.values())), len(counted.periods)
    yield Text(
        f"最近 {periods} 个{unit.zh}里，{total} 位客户第一次“{first.zh}”；看的是他们之后是否再“{again.zh}”。",
        f"In the last {periods} {unit.en}s {total} customers {first.en} for the first time. See how many "
        f"{again.en} after that.",
    )
    yield from _next_period(counted, unit)
    yield from _newer(counted, unit)
    if counted.begins in counted.cohorts:
        name = counted.periods.name(counted.begins)
        yield Text(
            f"数据从 {name} 开始：这一批里有不少更早就来过的老客户，不要和之后的新客比。",
            f"The data begins in {name}: many of that cohort came before it, so do not compare it with later ones.",
        )


def _next_period(counted: Counted, unit: Text) -> Iterator[Text]:
    size, came, _ = average(counted, 1)
    if not size:
        yield Text("这些客户的下一期还没有过完，再等一期就能看到留存。",
                   "Their next period is not over yet: wait for one more to see who stays.")  # fmt: skip
        return
    last = max(since for cohort in counted.cohorts for since in counted.known(cohort))
    far = min(last, 3 if counted.periods.per == "month" else 8)
    far_size, _, back = average(counted, far)
    share, by_then = words.share(came / size), words.share(back / far_size)
    yield Text(
        f"首次之后的下一{unit.zh}有 {share} 再来；到第 {far} {unit.zh}末，{by_then} 至少回来过一次。"
        "要推动复购，就在首次后的这段时间里联系。",
        f"{share} came again in the {unit.en} after their first; {by_then} had come back by the end of {unit.en} {far}."
        " The time to ask for a second visit is within that span.",
    )


def _newer(counted: Counted, unit: Text) -> Iterator[Text]:
    """The newer half of the cohorts against the older, one period after their first."""
    old_enough = [cohort for cohort in counted.cohorts if 1 in counted.known(cohort) and cohort != counted.begins]
    half = len(old_enough) // 2
    if not half:
        return
    (before, then), (after, now) = (_share_of(counted, part) for part in (old_enough[:half], old_enough[half:]))
    better = _compared(now, after, then, before)
    yield Text(
        f"近期新客（{words.count(after)} 人）次{unit.zh}再来的比例是 {words.share(now)}，"
        f"{better.zh} {words.share(then)}（{words.count(before)} 人）。",
        f"Of the newer cohorts ({words.count(after)} customers) {words.share(now)} came again in the next {unit.en}: "
        f"{better.en} the {words.share(then)} of the older ones ({words.count(before)}).",
    )


def _compared(now: float, after: int, then: float, before: int) -> Text:
    """Different only where chance alone would seldom make it so (two standard errors) and it is a point or more."""
    both = (now * after + then * before) / (after + before)
    error = sqrt(both * (1 - both) * (1 / after + 1 / before))
    if abs(now - then) < max(0.01, 2 * error):
        return Text("与较早一批相近：", "about the same as")
    return Text("好于较早一批的", "better than") if now > then else Text("不如较早一批的", "worse than")


def _share_of(counted: Counted, cohorts: list[int]) -> tuple[int, float]:
    size = sum(counted.sizes[cohort] for cohort in cohorts)
    return size, sum(counted.again.get((cohort, 1), 0) for cohort in cohorts) / size
