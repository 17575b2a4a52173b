"""What features are called, and how their values are written."""

import re
from typing import Final, Literal

from zhike.rules.nodes import Text
from zhike.rules.vocabulary import EVENTS, TRAITS

Written = Literal["days", "whole", "money", "ratio", "share", "text", "number"]

_FIXED: Final[dict[str, tuple[Text, Written]]] = {
    "recency_days": (Text("距上次下单天数", "days since the last order"), "days"),
    "tenure_days": (Text("距首次下单天数", "days since the first order"), "days"),
    "orders": (Text("下单次数", "orders"), "whole"),
    "spend": (Text("消费金额", "spend"), "money"),
    "average_order": (Text("平均每单金额", "mean order"), "money"),
    "largest_order": (Text("最大一单金额", "largest order"), "money"),
    "gap_mean": (Text("平均下单间隔（天）", "mean days between orders"), "days"),
    "gap_sd": (Text("下单间隔的波动（天）", "spread of days between orders"), "days"),
    "interval_days": (Text("预计下单间隔（天）", "expected days between orders"), "days"),
    "overdue": (Text("距上次下单 ÷ 自己的间隔", "days since the last order ÷ own interval"), "ratio"),
    "channels": (Text("下单渠道数", "channels"), "whole"),
    "categories": (Text("买过的品类数", "categories bought"), "whole"),
    "favourite_share": (Text("最常买品类的占比", "share of the favourite category"), "share"),
    "lines_per_order": (Text("每单商品行数", "lines per order"), "ratio"),
    "refunds": (Text("近一年退款次数", "refunds in a year"), "whole"),
    "refund_share": (Text("近一年退款占消费", "refunds of a year ÷ spend"), "share"),
}
_WINDOWED: Final = re.compile(r"(.+)_(\d+)d")
_TREND: Final = re.compile(r"(orders|spend)_trend_(\d+)_(\d+)")


def label(name: str) -> Text:
    """What people call a feature."""
    if name in _FIXED:
        return _FIXED[name][0]
    if name.startswith("trait_"):
        trait = name.removeprefix("trait_")
        return TRAITS[trait][1] if trait in TRAITS else Text(trait, trait)
    if found := _TREND.fullmatch(name):
        what = _FIXED[found[1]][0]
        return Text(f"{what.zh}：近 {found[2]} 天与近 {found[3]} 天的日均之比",
                    f"{what.en} a day: last {found[2]} days ÷ last {found[3]}")  # fmt: skip
    if found := _WINDOWED.fullmatch(name):
        what = _FIXED[found[1]][0] if found[1] in _FIXED else _event(found[1])
        return Text(f"近 {found[2]} 天{what.zh}", f"{what.en}, last {found[2]} days")
    event = _event(name.removesuffix("_since"))
    return Text(f"距上次“{event.zh}”天数", f"days since “{event.en}”")


def written(name: str) -> Written:
    """How its values are written."""
    if name in _FIXED:
        return _FIXED[name][1]
    if name.startswith("trait_"):
        return "number"
    if _TREND.fullmatch(name):
        return "ratio"
    if found := _WINDOWED.fullmatch(name):
        return _FIXED[found[1]][1] if found[1] in _FIXED else "whole"
    return "days"


def told(name: str, value: float) -> str:
    """A value as it stands in a reason."""
    match written(name):
        case "days" | "whole":
            return f"{value:,.0f}"
        case "money":
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
        case "share":
            return f"{value:.0%}"
        case "ratio":
            return f"{value:.1f}"
        case _:
            return f"{value:,.6g}"


def _event(column: str) -> Text:
    name = column.removeprefix("event_")
    return EVENTS.get(name, Text(name, name))
