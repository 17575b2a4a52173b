"""Time between orders as an analysis: its settings and its report."""

from typing import Final

from zhike.analytics.analysis import Asked, CannotTell, Field, Kind, Outcome
from zhike.analytics.intervals.gaps import Gaps, gaps
from zhike.analytics.intervals.sections import Found, sections, sentences
from zhike.analytics.intervals.survival import curve, median_gap
from zhike.analytics.report import Figure, Report
from zhike.rules.nodes import Text
from zhike.warehouse.tables import PAID

LEAST: Final = 2
"""Customers: of one alone no share can be told."""

FIELDS: Final = (
    Field("event", "event", Text("行为", "Event"),
          Text("看哪种行为的间隔，默认下单付款。", "Whose gaps; paid orders by default."), PAID),
    Field("by_day", "flag", Text("同一天算一次", "A day is one time"),
          Text("同一位客户同一天的多单算一次。", "Several orders of one customer on one day count once."), True),
    Field("steps", "whole", Text("分到第几次", "Told apart up to"),
          Text("第 1 次到第 2 次、第 2 次到第 3 次……分开看，之后的合在一起。",
               "From the first to the second, the second to the third and so on; later ones together."),
          5, least=1, most=20),
    Field("since", "days", Text("统计期", "Window"),
          Text("只看最近这么多天里开始的间隔；不填为全部历史。", "Gaps begun in the last so many days; empty: all."),
          least=7, most=3650, unit="days"),
    Field("horizon", "days", Text("看多少天", "Up to"), Text("曲线画到多少天。", "How far the curves go."),
          365, least=30, most=1825, unit="days"),
)  # fmt: skip


def run(asked: Asked) -> Outcome:
    """Raises CannotTell: analysis_nobody_did, analysis_too_few_customers, analysis_nobody_again."""
    chosen = asked.settings
    asked.progress(0.0, "reading")
    counted = gaps(asked.reading, chosen["event"], asked.instant, chosen["steps"], chosen["since"], chosen["by_day"])
    _check(counted, chosen["event"])
    asked.progress(0.9, "computing")
    found = Found(counted, chosen["event"], asked.instant, chosen["steps"], chosen["horizon"], chosen["since"],
                  chosen["by_day"])  # fmt: skip
    return Outcome(Report(tuple(sentences(found)), _figures(found), tuple(sections(found))))


def _check(found: Gaps, event: str) -> None:
    """Everybody seen has a last order that nothing followed yet: who waits is who there is."""
    customers = found.waiting
    if not customers:
        raise CannotTell("There are no such events.", code="analysis_nobody_did", event=event)
    if customers < LEAST:
        raise CannotTell("There are too few customers.", code="analysis_too_few_customers", customers=customers,
                         needed=LEAST)  # fmt: skip
    if not found.returned:
        raise CannotTell("Nobody has come again.", code="analysis_nobody_again", customers=customers, event=event)


def _figures(found: Found) -> tuple[Figure, ...]:
    whole = curve(found.gaps)
    mark = 90 if 90 in found.marks else found.marks[0]
    back = Text(f"{mark} 天内再来", f"Back within {mark} days")
    return (
        Figure("returned", Text("回购次数", "Returns"), found.gaps.returned, "count"),
        Figure("waiting", Text("还没再来的客户", "Customers not back yet"), found.gaps.waiting, "count"),
        Figure("median", Text("间隔中位数", "Median gap"), median_gap(found.gaps), "days"),
        Figure("within", back, whole.within(mark), "share"),
    )


KIND: Final = Kind(
    key="intervals",
    name=Text("购买间隔", "Time between orders"),
    about=Text(
        "客户隔多久再买一次？哪一次之后最容易流失？什么时候提醒最合适？",
        "How long until customers buy again, after which order most are lost, and when to remind them.",
    ),
    fields=FIELDS,
    run=run,
)
