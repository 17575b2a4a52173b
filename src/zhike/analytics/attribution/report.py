"""What a report of attribution says: the models side by side, and the paths behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from zhike.analytics.attribution.journeys import Journeys
from zhike.analytics.attribution.models import Credit, Floats
from zhike.analytics.report import Chart, Column, Figure, Report, Section, Value
from zhike.analytics.words import count, event, money, number, share
from zhike.rules.nodes import Text

Json = dict[str, Any]

MODELS: Final[dict[str, Text]] = {
    "first": Text("首次触点", "First touch"),
    "last": Text("末次触点", "Last touch"),
    "linear": Text("平均", "Linear"),
    "time_decay": Text("时间衰减", "Time decay"),
    "position": Text("位置（40/20/40）", "Position (40/20/40)"),
    "markov": Text("马尔可夫", "Markov"),
    "shapley": Text("Shapley", "Shapley"),
}
TOP_PATHS: Final = 20
_PACKED: Final = 15
_LONG: Final = 6
"""Touches of a path that are written out."""


@dataclass(frozen=True)
class Told:
    channels: Sequence[str]
    made: Journeys
    credits: Mapping[str, Credit]
    settings: Mapping[str, Any]

    def name(self, place: int) -> Text:
        """What people call a channel: an event where events are the channels."""
        name = self.channels[place]
        return event(name) if self.settings["channel"] == "event" else Text(name, name)

    @cached_property
    def attributed(self) -> float:
        return float(self.made.paths.conversions.sum())

    @cached_property
    def value(self) -> float:
        return float(self.made.paths.value.sum())


def report(told: Told) -> Report:
    sections = [_models(told)] + ([_values(told)] if told.value else []) + [_paths(told)]
    return Report(tuple(_reading(told)), _figures(told), tuple(sections))


def _reading(told: Told) -> list[Text]:
    what = event(told.settings["conversion"])
    total = told.attributed + told.made.untouched_orders
    with_touch = told.attributed / total
    markov, last = (told.credits[model].conversions for model in ("markov", "last"))
    best, lookback = told.name(int(np.argmax(markov))), told.settings["lookback"]
    greatest = share(float(markov.max()) / told.attributed)
    said = [
        Text(
            f"{count(round(total))} 次“{what.zh}”里，{share(with_touch)} 在之前 {lookback} 天内有触点，可以归因。",
            f"Of {count(round(total))} times “{what.en}”, {share(with_touch)} had a touch in the {lookback} days "
            "before and can be attributed.",
        ),
        Text(
            f"按去掉它会少多少来算（马尔可夫），贡献最大的是“{best.zh}”：{greatest}。",
            f"By what would be lost without it (Markov), “{best.en}” matters most: {greatest}.",
        ),
    ]
    return said + _misjudged(told, markov, last)


def _misjudged(told: Told, markov: Floats, last: Floats) -> list[Text]:
    """Whom the last touch, which is what is usually looked at, makes too small or too great."""
    gained = (markov - last) / told.attributed
    low, high = int(np.argmax(gained)), int(np.argmin(gained))
    if gained[low] < 0.01:
        return [Text("各模型的结论接近，按末次触点看也不会错。", "All models agree: the last touch says as much.")]
    less, more = number(100 * float(gained[low])), number(-100 * float(gained[high]))
    poor, rich = told.name(low), told.name(high)
    return [
        Text(
            f"只看末次触点会低估“{poor.zh}”（少 {less} 个百分点）、高估“{rich.zh}”（多 {more} 个百分点）："
            "调整投放前先看这两个渠道。",
            f"The last touch alone gives “{poor.en}” {less} points too little and “{rich.en}” {more} too much: look at "
            "these two before you move budgets.",
        )
    ]


def _figures(told: Told) -> tuple[Figure, ...]:
    made = told.made
    sizes, ordered = made.paths.sizes, made.paths.conversions > 0
    figures = [
        Figure("attributed", Text("已归因", "Attributed"), round(told.attributed), "count"),
        Figure("untouched", Text("之前没有触点", "Without a touch before"), round(made.untouched_orders), "count"),
        Figure("touches", Text("平均触点数", "Touches before one"), float(sizes[ordered].mean()), "number"),
    ]
    if told.value:
        figures.insert(1, Figure("value", Text("已归因金额", "Value attributed"), round(told.value, 2), "money"))
    return tuple(figures)


def _models(told: Told) -> Section:
    columns = [Column(key, MODELS[key], "number") for key in told.credits]
    rows: list[Sequence[Value]] = [
        (told.name(place), *(round(float(credit.conversions[place]), 2) for credit in told.credits.values()))
        for place in range(len(told.channels))
    ]
    return Section(
        "models",
        Text("各渠道的贡献", "What each channel is owed"),
        (Column("channel", Text("渠道", "Channel")), *columns),
        rows,
        Chart("bars", "channel", tuple(told.credits)),
        Text(
            "每个模型都把全部已归因的次数分完。每一行的客户是被该渠道触达过的人。",
            "Every model hands out all that is attributed. The people of a row had a touch of that channel.",
        ),
        [touched(told, name) for name in told.channels],
    )


def _values(told: Told) -> Section:
    columns = [Column(key, MODELS[key], "money") for key in told.credits]
    rows: list[Sequence[Value]] = [
        (told.name(place), *(round(float(credit.value[place]), 2) for credit in told.credits.values()))
        for place in range(len(told.channels))
    ]
    title = Text(f"各渠道的金额（共 {money(told.value)}）", f"Money of each channel ({money(told.value)} in all)")
    return Section("values", title, (Column("channel", Text("渠道", "Channel")), *columns), rows)


def _paths(told: Told) -> Section:
    """The commonest ways to an order."""
    rows = [(_way(told, way), round(orders), orders / told.attributed) for way, orders in _commonest(told)]
    return Section(
        "paths",
        Text("最常见的路径", "The commonest paths"),
        (
            Column("path", Text("触点顺序", "Touches in order")),
            Column("orders", Text("次数", "Times"), "count"),
            Column("share", Text("占比", "Share"), "share"),
        ),
        rows,
    )


def _commonest(told: Told) -> list[tuple[list[int], float]]:
    """Paths of up to `_PACKED` touches as one number each, four bits a touch; longer ones are hardly ever alike."""
    paths = told.made.paths
    place = np.arange(len(paths.touch)) - np.repeat(paths.starts[:-1], paths.sizes)
    digits = np.where(place < _PACKED, (paths.touch.astype(np.int64) + 1) << (4 * np.minimum(place, _PACKED)), 0)
    packed = np.add.reduceat(digits, paths.starts[:-1])
    short = (paths.sizes <= _PACKED) & (paths.conversions > 0)
    kinds, at = np.unique(packed[short], return_inverse=True)
    orders = np.bincount(at, paths.conversions[short], len(kinds))
    best = np.argsort(-orders, kind="stable")[:TOP_PATHS]
    return [(_unpacked(int(kinds[place])), float(orders[place])) for place in best]


def _unpacked(packed: int) -> list[int]:
    return [(packed >> 4 * place & 15) - 1 for place in range(_PACKED) if packed >> 4 * place & 15]


def _way(told: Told, way: list[int]) -> Text:
    names = [told.name(channel) for channel in way]
    if len(names) > _LONG:
        more = f"… (+{len(names) - _LONG})"
        names = [*names[: _LONG - 1], Text(more, more), names[-1]]
    return Text(" → ".join(name.zh for name in names), " → ".join(name.en for name in names))


def touched(told: Told, name: str) -> Json | None:
    """The rule for who had a touch of a channel in all that was read; None for a channel that stands for several."""
    settings = told.settings
    names = [touch for touch in settings["touches"] if touch != settings["conversion"]]
    source = {"property": "source", "op": "eq", "value": name}
    match settings["channel"]:
        case _ if name == "…":
            return None
        case "event":
            return _did(told, [name], [])
        case "source":
            return _did(told, names, [source])
        case "property":
            return _did(told, names, [{"property": settings["property"], "op": "eq", "value": name}])
    by_channel = _did(told, names, [{"property": "channel", "op": "eq", "value": name}])
    return {"type": "or", "of": [by_channel, _did(told, names, [{"property": "channel", "op": "missing"}, source])]}


def _did(told: Told, names: list[str], where: list[Json]) -> Json:
    window = {"days": told.settings["days"] + told.settings["lookback"]}
    some: Json = {"type": "event", "events": names, "measure": "count", "window": window, "op": "ge", "value": 1}
    return some | ({"where": where} if where else {})
