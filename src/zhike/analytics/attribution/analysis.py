"""Attribution as a kind of analysis: its settings, and what it reads."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Outcome
from zhike.analytics.attribution import models
from zhike.analytics.attribution.journeys import ORDER, Cut, Journeys, Orders, journeys
from zhike.analytics.attribution.models import Credit, Paths
from zhike.analytics.attribution.report import Told, report
from zhike.analytics.streams import micros, streams
from zhike.errors import InvalidInput
from zhike.rules import gather
from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Chosen, Rolling, Text
from zhike.rules.vocabulary import PROPERTIES
from zhike.rules.windows import bounds
from zhike.warehouse.port import Reading

MOST_CHANNELS: Final = 15
"""The commonest; all others are one, so that Markov chains of two touches stay small."""
OTHER: Final = "…"
LEAST: Final = 2
_DAY: Final = 86_400

FIELDS: Final = (
    Field(
        "conversion",
        "event",
        Text("目标事件", "What is attributed"),
        Text("要归因的事件，一般是下单付款。", "The event that is owed to touches, usually a paid order."),
        "order_completed",
    ),
    Field(
        "touches",
        "events",
        Text("触点事件", "Touches"),
        Text("哪些事件算一次接触。", "Which events are a touch."),
        ["campaign_received", "message_opened", "message_clicked", "page_viewed"],
        least=1,
        most=20,
    ),
    Field(
        "channel",
        "choice",
        Text("渠道取自", "The channel is"),
        Text("触点属于哪个渠道。", "What tells the channel of a touch."),
        "channel",
        (
            Choice("channel", Text("渠道，没有则取数据来源", "the channel, else the source")),
            Choice("source", Text("数据来源", "the source")),
            Choice("event", Text("事件名称", "the event's name")),
            Choice("property", Text("另一个属性", "another property")),
        ),
    ),
    Field(
        "property",
        "text",
        Text("属性", "Property"),
        Text("如 properties.utm_source。", "Such as properties.utm_source."),
        when=("channel", ("property",)),
    ),
    Field(
        "lookback",
        "days",
        Text("回溯天数", "Look-back"),
        Text("目标之前多少天内的触点才算。", "Touches count for so many days before."),
        30,
        least=1,
        most=3_650,
        unit="days",
    ),
    Field(
        "days",
        "days",
        Text("看多久", "Looking back"),
        Text("最近多少天的目标事件。", "What is attributed lies within the last so many days."),
        90,
        least=1,
        most=36_500,
        unit="days",
    ),
    Field(
        "once",
        "flag",
        Text("连续的同一渠道算一次", "Repeated touches are one"),
        Text("避免一次逛很多页面被算成很多次接触。", "So that a visit of many pages is not many touches."),
        True,
    ),
    Field(
        "half_life",
        "number",
        Text("半衰期（天）", "Half-life (days)"),
        Text("时间衰减模型里，早这么多天的触点只算一半。", "By time decay, a touch so much earlier counts half."),
        7.0,
        least=0.01,
        most=3_650,
        unit="days",
    ),
    Field(
        "order",
        "whole",
        Text("马尔可夫阶数", "Order of the Markov chain"),
        Text("下一步取决于最近几个触点。", "On how many of the last touches the next step depends."),
        1,
        least=1,
        most=2,
    ),
)


def run(asked: Asked) -> Outcome:
    """Raises CannotTell (analysis_no_events, analysis_no_touches, analysis_few_orders, analysis_one_channel)."""
    settings = asked.settings
    asked.progress(0.05, "reading")
    events = _in_period(asked)
    cut, orders = _cut(asked), _orders(events, settings["conversion"], asked.reading)
    if not (orders.ts >= cut.since).any():
        raise CannotTell("nothing to attribute", code="analysis_no_events", event=settings["conversion"],
                         days=settings["days"])  # fmt: skip
    touches = _touches(events, settings)
    channels = _channels(touches, asked.reading)
    asked.progress(0.3, "reading")
    found = streams(asked.reading, _facts(events, touches, channels, settings))
    asked.progress(0.7, "computing")
    made = journeys(found, orders, len(channels), cut)
    _check(made, channels)
    credits = credits_of(made.paths, settings)
    asked.progress(0.95, "scoring")
    return Outcome(report(Told(channels, made, credits, settings)))


def credits_of(paths: Paths, settings: Mapping[str, Any]) -> dict[str, Credit]:
    """What each model hands out, by the model's key."""
    return {
        "first": models.first(paths),
        "last": models.last(paths),
        "linear": models.linear(paths),
        "time_decay": models.time_decay(paths, settings["half_life"] * _DAY),
        "position": models.position(paths),
        "markov": models.markov(paths, settings["order"]),
        "shapley": models.shapley(paths),
    }


def _in_period(asked: Asked) -> ir.Table:
    """The period, and before it what its first orders may look back upon."""
    events, settings = asked.reading.table("events"), asked.settings
    window = bounds(Rolling("days", settings["days"] + settings["lookback"]), asked.instant)
    return events.filter(events.customer_id.notnull(), *gather.in_window(events.ts, window))


def _cut(asked: Asked) -> Cut:
    start, _ = bounds(Rolling("days", asked.settings["days"]), asked.instant)
    assert start is not None
    lookback = timedelta(days=asked.settings["lookback"]) // timedelta(microseconds=1)
    return Cut(lookback, micros(start), asked.settings["once"])


def _orders(events: ir.Table, name: str, reading: Reading) -> Orders:
    done = events.filter(events.name == name).group_by("customer_id", "ts")
    rows = reading.fetch(done.aggregate(count=lambda t: t.count(), value=lambda t: t.amount.sum().cast("float64")))
    customer, count = (rows[key].to_numpy().astype(np.int64) for key in ("customer_id", "count"))
    ts = rows["ts"].to_numpy().astype("datetime64[us]").view(np.int64)
    value = np.nan_to_num(rows["value"].to_numpy(zero_copy_only=False).astype(np.float64))
    order = np.lexsort((ts, customer))
    return Orders(customer[order], ts[order], count[order].astype(float), value[order])


def _touches(events: ir.Table, settings: Mapping[str, Any]) -> ir.Table:
    """customer_id, ts, channel (none null)."""
    names = [name for name in settings["touches"] if name != settings["conversion"]]
    touched = events.filter(events.name.isin(names))
    found = touched.select("customer_id", "ts", channel=_channel(touched, names, settings).cast("string"))
    return found.filter(found.channel.notnull())


def _channel(touched: ir.Table, names: list[str], settings: Mapping[str, Any]) -> ir.Value:
    match settings["channel"]:
        case "channel":
            return ibis.coalesce(touched.channel, touched.source)
        case "source":
            return touched.source
        case "event":
            return touched.name
    name = settings["property"]
    if not name or (name not in PROPERTIES and not name.startswith(IN_PROPERTIES)):
        said = f"no property {name}"
        raise InvalidInput(said, code="analysis_bad_setting", field="property", wanted="property")
    return gather.text_property(name, Chosen(tuple(names)), touched)


def _channels(touches: ir.Table, reading: Reading) -> list[str]:
    """The commonest first; `OTHER` stands for the rest where there are more."""
    counts = touches.group_by("channel").aggregate(n=lambda t: t.count())
    rows = reading.rows(counts.order_by([ibis.desc("n"), "channel"]).limit(MOST_CHANNELS + 1))
    found = [row["channel"] for row in rows]
    return found if len(found) <= MOST_CHANNELS else [*found[: MOST_CHANNELS - 1], OTHER]


def _facts(events: ir.Table, touches: ir.Table, channels: list[str], settings: Mapping[str, Any]) -> ir.Table:
    """customer_id, ts, what: `journeys.ORDER` or a channel's place from 1 on."""
    done = events.filter(events.name == settings["conversion"])
    ordered = done.select("customer_id", "ts").mutate(what=ibis.literal(ORDER, "int32"))
    if not channels:
        return ordered
    cases = [(name, place) for place, name in enumerate(channels, 1) if name != OTHER]
    coded = touches.channel.cases(*cases, else_=len(channels)).cast("int32")
    return ibis.union(ordered, touches.select("customer_id", "ts", what=coded))


def _check(made: Journeys, channels: list[str]) -> None:
    attributed = float(made.paths.conversions.sum())
    if not attributed:
        raise CannotTell("no touch before any order", code="analysis_no_touches", orders=int(made.untouched_orders))
    if attributed < LEAST:
        raise CannotTell("too few orders", code="analysis_few_orders", orders=int(attributed), needed=LEAST)
    if len(channels) < 2:
        raise CannotTell("one channel alone", code="analysis_one_channel", channel=channels[0])


KIND: Final = Kind(
    key="attribution",
    name=Text("归因", "Attribution"),
    about=Text(
        "订单归功于哪些渠道的触点：用七种模型比较，看哪些渠道被高估或低估。",
        "Which channels' touches orders are owed to, by seven models side by side: who gets too much credit, who too "
        "little.",
    ),
    fields=FIELDS,
    run=run,
)
