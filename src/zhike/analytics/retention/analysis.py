"""Retention as an analysis: its settings and its report."""

from typing import Final

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Outcome
from zhike.analytics.report import Figure, Report
from zhike.analytics.retention import sections as told
from zhike.analytics.retention.cohorts import Counted, counted
from zhike.analytics.retention.periods import last_periods
from zhike.rules.nodes import Text
from zhike.warehouse.tables import PAID

LEAST: Final = 2
"""Customers: of one alone no share can be told."""

FIELDS: Final = (
    Field("first", "event", Text("首次行为", "First event"),
          Text("按每位客户第一次做这件事的时间分批。", "Cohorts go by the first such event of each customer."),
          PAID),
    Field("again", "event", Text("再次行为", "Coming again"),
          Text("之后做了这件事才算再次到来。", "What counts as coming again after the first."), PAID),
    Field("per", "choice", Text("时期", "Period"), Text("按月或按周（周一起）。", "Months or weeks."), "month",
          (Choice("month", Text("月", "Months")), Choice("week", Text("周", "Weeks")))),
    Field("periods", "whole", Text("看多少期", "How many periods"),
          Text("最近这么多个已经过完的月或周。", "So many of those that are over."),
          12, least=2, most=52),
)  # fmt: skip


def run(asked: Asked) -> Outcome:
    """Raises CannotTell: analysis_no_cohort, analysis_too_few_customers, analysis_nobody_again."""
    settings, instant = asked.settings, asked.instant
    asked.progress(0.0, "reading")
    periods = last_periods(settings["per"], settings["periods"], instant)
    events = told.Asked(settings["first"], settings["again"])
    found = counted(asked.reading, events.first, events.again, periods, instant.as_of)
    asked.progress(0.9, "computing")
    _check(found, events)
    return Outcome(Report(tuple(told.sentences(found, events)), _figures(found), tuple(told.sections(found, events))))


def _check(found: Counted, events: told.Asked) -> None:
    customers = sum(found.sizes.values())
    if not customers:
        raise CannotTell("Nobody came for the first time in these periods.", code="analysis_no_cohort",
                         event=events.first, periods=len(found.periods))  # fmt: skip
    if customers < LEAST:
        raise CannotTell("There are too few customers.", code="analysis_too_few_customers", customers=customers,
                         needed=LEAST)  # fmt: skip
    if not found.back:
        raise CannotTell("Nobody has come again.", code="analysis_nobody_again", customers=customers,
                         event=events.again)  # fmt: skip


def _figures(found: Counted) -> tuple[Figure, ...]:
    size, came, _ = told.average(found, 1)
    back = sum(found.back.values())
    customers = sum(found.sizes.values())
    next_period = Text("下一期再来", "Came again in the next period")
    return (
        Figure("customers", Text("首次到来的客户", "Came for the first time"), customers, "count"),
        Figure("next_share", next_period, came / size if size else None, "share"),
        Figure("back_share", Text("至今回来过", "Have come back so far"), back / customers, "share"),
    )


KIND: Final = Kind(
    key="retention",
    name=Text("留存与复购", "Retention"),
    about=Text(
        "新客来了之后还会再来吗？按首次时间分批，看每一批在之后各月（周）再来的比例。",
        "Do newcomers come back? Cohorts by their first time, and which share of each comes again later.",
    ),
    fields=FIELDS,
    run=run,
)
