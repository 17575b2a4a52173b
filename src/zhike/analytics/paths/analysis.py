"""Paths as a kind of analysis: its settings, and what it reads."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Outcome
from zhike.analytics.paths.report import Told, report
from zhike.analytics.paths.walks import MOST_CODES, walks
from zhike.analytics.streams import streams
from zhike.errors import InvalidInput
from zhike.rules import gather
from zhike.rules.nodes import Rolling, Text
from zhike.rules.windows import bounds
from zhike.warehouse.port import Reading

LEAST: Final = 2

FIELDS: Final = (
    Field(
        "way",
        "choice",
        Text("从哪里看", "Seen from"),
        Text(
            "从一次访问的开头，或某个事件之后、之前。",
            "The beginning of a session, or what follows or precedes an event.",
        ),
        "session",
        (
            Choice("session", Text("访问开头", "the beginning of a session")),
            Choice("after", Text("某个事件之后", "after an event")),
            Choice("before", Text("某个事件之前", "before an event")),
        ),
    ),
    Field(
        "event",
        "event",
        Text("事件", "Event"),
        Text("看它之后或之前发生什么。", "What happens after or before it is shown."),
        "product_added",
        when=("way", ("after", "before")),
    ),
    Field(
        "only",
        "events",
        Text("只看这些事件", "Only these events"),
        Text("留空则看全部。", "Empty: all of them."),
        [],
        most=MOST_CODES - 1,
    ),
    Field(
        "depth",
        "whole",
        Text("步数", "Steps"),
        Text("往后（或往前）看几步。", "How many steps on or back."),
        4,
        least=3,
        most=6,
    ),
    Field(
        "top",
        "whole",
        Text("每步最多几种", "Kinds at a step"),
        Text("每一步最常见的几种，其余合并。", "The commonest of each step; the rest is one."),
        6,
        least=2,
        most=12,
    ),
    Field(
        "gap",
        "whole",
        Text("多久不动算离开（分钟）", "Idle minutes that end a session"),
        Text("两件事相隔超过这么久，就是另一次访问。", "More than so long between two things: another session."),
        30,
        least=1,
        most=100_000,
    ),
    Field(
        "days",
        "days",
        Text("看多久", "Looking back"),
        Text("最近多少天。", "The last so many days."),
        30,
        least=1,
        most=36_500,
        unit="days",
    ),
    Field(
        "once",
        "flag",
        Text("连续的同一事件算一次", "Repeats are one"),
        Text("一连看了五个商品算一步。", "Five products viewed in a row are one step."),
        True,
    ),
)


def run(asked: Asked) -> Outcome:
    """Raises CannotTell (analysis_no_activity, analysis_no_events, analysis_few_paths), InvalidInput
    (analysis_bad_setting)."""
    settings = asked.settings
    asked.progress(0.05, "reading")
    events = _in_period(asked)
    names = _names(events, asked.reading)
    event = _code(asked, names)
    found = streams(asked.reading, _facts(events, names))
    asked.progress(0.7, "computing")
    gap = timedelta(minutes=settings["gap"]) // timedelta(microseconds=1)
    made = walks(found, settings["way"], event, gap, settings["depth"], settings["once"])
    if (many := int(made.times.sum())) < LEAST:
        raise CannotTell("too few paths", code="analysis_few_paths", paths=many, needed=LEAST)
    return Outcome(report(Told(names, made, settings)))


def _in_period(asked: Asked) -> ir.Table:
    settings = asked.settings
    events = asked.reading.table("events")
    window = bounds(Rolling("days", settings["days"]), asked.instant)
    within = events.filter(events.customer_id.notnull(), *gather.in_window(events.ts, window))
    if not settings["only"]:
        return within
    if settings["way"] != "session" and settings["event"] not in settings["only"]:
        said = "the event is not among those looked at"
        raise InvalidInput(said, code="analysis_bad_setting", field="only", wanted="event", event=settings["event"])
    return within.filter(within.name.isin(sorted(set(settings["only"]))))


def _names(events: ir.Table, reading: Reading) -> list[str]:
    """What happened, the commonest first."""
    counts = events.group_by("name").aggregate(n=lambda t: t.count())
    return [row["name"] for row in reading.rows(counts.order_by([ibis.desc("n"), "name"]))]


def _code(asked: Asked, names: list[str]) -> int:
    """The code of the event that is looked at; `names` are brought into the order of codes."""
    settings = asked.settings
    wanted = None if settings["way"] == "session" else settings["event"]
    if not names or (wanted and wanted not in names):
        code, said = ("analysis_no_events", {"event": wanted}) if wanted else ("analysis_no_activity", {})
        raise CannotTell("nothing happened", code=code, **said, days=settings["days"])
    if wanted:  # always among those that have a code of their own
        names.sort(key=lambda name: name != wanted)
    return 1


def _facts(events: ir.Table, names: Sequence[str]) -> ir.Table:
    """customer_id, ts, what: an event's code; the last one stands for all that are rare."""
    cases = [(name, code) for code, name in enumerate(names[: MOST_CODES - 1], 1)]
    return events.select("customer_id", "ts", what=events.name.cases(*cases, else_=MOST_CODES).cast("int32"))


KIND: Final = Kind(
    key="paths",
    name=Text("路径", "Paths"),
    about=Text(
        "客户接下来做什么：从访问开头，或某个事件之后、之前，一步一步的去向。",
        "What customers do next: step by step from the beginning of a session, or after or before an event.",
    ),
    fields=FIELDS,
    run=run,
)
