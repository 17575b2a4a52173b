"""The funnel as a kind of analysis: its settings, what it reads, what it says of each customer."""

from datetime import timedelta
from functools import reduce
from operator import add
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Level, Outcome, Output
from zhike.analytics.funnel.conditions import Step, steps_of
from zhike.analytics.funnel.report import Told, report
from zhike.analytics.funnel.steps import Reached, reached
from zhike.analytics.streams import Streams, streams
from zhike.analytics.words import event
from zhike.errors import InvalidInput
from zhike.rules import gather
from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Chosen, Rolling, Text
from zhike.rules.vocabulary import PROPERTIES
from zhike.rules.windows import FIXED, bounds
from zhike.warehouse.port import Reading

PROPOSED: Final = (
    ("product_viewed", "product_added", "checkout_started", "order_completed"),
    ("campaign_received", "message_opened", "message_clicked", "order_completed"),
)
"""Usual ways to an order: of the first of which two steps are there, those that are."""
AGAIN: Final = ["order_completed", "order_completed"]
MOST_GROUPS: Final = 8
LEAST: Final = 2
"""Customers who began: of one alone no share can be told."""

PROPERTY: Final = Field(
    "breakdown",
    "text",
    Text("按属性拆分", "Broken down by"),
    Text(
        "按哪个属性分组比较，如 channel、category、source 或 properties.page；取第一步事件的值。留空则不拆分。",
        "Groups to compare, by a property of the first step: channel, category, source, properties.page, … "
        "Empty: no groups.",
    ),
)

FIELDS: Final = (
    Field(
        "steps",
        "events",
        Text("步骤", "Steps"),
        Text(
            "按先后顺序的事件，两到八步。留空则按有的数据提出。",
            "Events in their order, two to eight. Empty: proposed from what there is.",
        ),
        least=2,
        most=8,
    ),
    Field(
        "conditions",
        "texts",
        Text("步骤的条件", "Conditions"),
        Text(
            "每条如“2: amount >= 100”：第 2 步只算金额至少 100 的事件；不写步骤号则每一步都适用。"
            "可用 = != > >= < <= ~（包含）。",
            "Such as “2: amount >= 100”: of step 2 only events of at least 100 count; without a number it holds for "
            "every step. = != > >= < <= and ~ (contains).",
        ),
        [],
    ),
    Field(
        "within",
        "whole",
        Text("完成时限", "Time limit"),
        Text("从第一步起多久之内走完才算。", "How long after the first step the others count."),
        7,
        least=1,
        most=10_000,
    ),
    Field(
        "unit",
        "choice",
        Text("时限单位", "Unit of the limit"),
        Text("时限按什么计。", "What the limit is counted in."),
        "days",
        (
            Choice("minutes", Text("分钟", "minutes")),
            Choice("hours", Text("小时", "hours")),
            Choice("days", Text("天", "days")),
        ),
    ),
    Field(
        "days",
        "days",
        Text("看多久", "Looking back"),
        Text("第一步发生在最近多少天内。", "The first step lies within the last so many days."),
        90,
        least=1,
        most=36_500,
        unit="days",
    ),
    PROPERTY,
)


def run(asked: Asked) -> Outcome:
    """Raises CannotTell (analysis_no_events, analysis_few_customers), InvalidInput (analysis_bad_setting)."""
    settings = asked.settings
    asked.progress(0.02, "reading")
    events = _in_period(asked)
    steps = steps_of(settings["steps"] or _proposed(events, asked.reading), settings["conditions"])
    groups = _groups(asked.reading, events, steps[0].chosen, settings["breakdown"])
    found = streams(asked.reading, facts(events, steps, settings["breakdown"], groups))
    asked.progress(0.6, "computing")
    within = settings["within"] * FIXED[settings["unit"]]
    come = reached(found, len(steps), within // timedelta(microseconds=1))
    _check(asked, steps, int(np.count_nonzero(come.steps)))
    asked.progress(0.9, "scoring")
    told = Told(steps, come, groups, settings)
    return Outcome(report(told), _scores(found, come), _levels(steps))


def _proposed(events: ir.Table, reading: Reading) -> list[str]:
    there = {row["name"] for row in reading.rows(events.select("name").distinct())}
    ways = ([name for name in way if name in there] for way in PROPOSED)
    return next((way for way in ways if len(way) > 1), AGAIN)


def facts(events: ir.Table, steps: list[Step], breakdown: str | None, groups: list[str]) -> ir.Table:
    """customer_id, ts, what (`steps.what_code`) of the events that are any step."""
    bits = _bits(events, [step.chosen for step in steps])
    coded = events.mutate(bits=bits)
    if breakdown and groups:
        value = gather.text_property(breakdown, steps[0].chosen, coded)
        group = value.cases(*((name, place << len(steps)) for place, name in enumerate(groups, 1)), else_=0)
        first = gather.passing(steps[0].chosen, coded)
        coded = coded.mutate(bits=coded.bits + first.ifelse(group, 0).fill_null(0))
    return coded.filter(coded.bits > 0).select("customer_id", "ts", what=coded.bits.cast("int32"))


def _bits(events: ir.Table, steps: list[Chosen]) -> ir.IntegerValue:
    """A bit for each step that an event is; steps told by their names alone are looked up at once."""
    plain = [(1 << place, step) for place, step in enumerate(steps) if not step.where]
    names = sorted({name for _, step in plain for name in step.events or ()})
    cases = [(name, sum(bit for bit, step in plain if name in (step.events or ()))) for name in names]
    found = [events.name.cases(*cases, else_=0)] if cases else []
    found += [gather.passing(step, events).ifelse(1 << place, 0) for place, step in enumerate(steps) if step.where]
    return reduce(add, found)


def _in_period(asked: Asked) -> ir.Table:
    events = asked.reading.table("events")
    window = bounds(Rolling("days", asked.settings["days"]), asked.instant)
    return events.filter(events.customer_id.notnull(), *gather.in_window(events.ts, window))


def _groups(reading: Reading, events: ir.Table, first: Chosen, breakdown: str | None) -> list[str]:
    """The commonest values of the property among first steps; all others are together in group 0."""
    if not breakdown:
        return []
    if breakdown not in PROPERTIES and not breakdown.startswith(IN_PROPERTIES):
        raise InvalidInput(
            f"no property {breakdown}", code="analysis_bad_setting", field="breakdown", wanted="property"
        )
    begun = events.filter(gather.passing(first, events))
    valued = begun.select(value=gather.text_property(breakdown, first, begun).cast("string"))
    counts = valued.filter(valued.value.notnull()).group_by("value").aggregate(n=lambda t: t.count())
    return [row["value"] for row in reading.rows(counts.order_by([ibis.desc("n"), "value"]).limit(MOST_GROUPS))]


def _check(asked: Asked, steps: list[Step], began: int) -> None:
    days = asked.settings["days"]
    if not began:
        raise CannotTell("nobody did the first step", code="analysis_no_events", event=steps[0].event, days=days)
    if began < LEAST:
        raise CannotTell("too few began", code="analysis_few_customers", customers=began, needed=LEAST)


def _scores(found: Streams, come: Reached) -> pa.Table:
    began = come.steps > 0
    return pa.table({"customer_id": found.customer[began], "step": come.steps[began].astype(np.int64)})


def _levels(steps: list[Step]) -> list[Level]:
    """How far somebody came, the furthest first."""
    return [
        Level(f"step_{place}", _numbered(place, step.event), "step", "eq", place)
        for place, step in reversed(list(enumerate(steps, 1)))
    ]


def _numbered(place: int, name: str) -> Text:
    said = event(name)
    return Text(f"{place}. {said.zh}", f"{place}. {said.en}")


KIND: Final = Kind(
    key="funnel",
    name=Text("漏斗", "Funnel"),
    about=Text(
        "客户按顺序走了几步、在哪一步离开、每一步要多久；可按任一属性比较。",
        "How many customers go through steps in their order, where they leave, and how long each step takes; "
        "compared by any property.",
    ),
    fields=FIELDS,
    run=run,
    outputs=(Output("step", Text("走到第几步", "Furthest step"), "number"),),
)
