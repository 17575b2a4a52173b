"""How an operator reads a rule in Chinese: 「最近 30 天内下单付款至少 3 次，且城市是「上海」」."""

from collections.abc import Iterable
from typing import Any, Final

from zhike.rules.labels import (
    Names,
    is_at_least_once,
    is_never,
    operands,
    plain,
    property_label,
    trait_label,
)
from zhike.rules.nodes import Age, And, Comparison, Event, Metric, Not, Or, Rule, Tag, Trait, Where
from zhike.rules.vocabulary import EVENTS

_AMOUNTS: Final = {
    "eq": "恰好 {}",
    "ne": "不是 {}",
    "lt": "不到 {}",
    "le": "不超过 {}",
    "gt": "超过 {}",
    "ge": "至少 {}",
    "between": "在 {}之间",
    "in": "是 {}",
    "not_in": "不是 {}",
    "present": "已知",
    "missing": "未知",
}
_DATES: Final = {"lt": "早于 {}", "le": "不晚于 {}", "gt": "晚于 {}", "ge": "不早于 {}", "between": "在 {} 之间"}
_TEXTS: Final = {"eq": "是{}", "ne": "不是{}", "in": "是{}", "not_in": "不是{}", "present": "已知", "missing": "未知"}


def chinese(rule: Rule, names: Names, inside: bool = False) -> str:
    """The rule as one sentence without its full stop; `inside` another one it may need brackets."""
    match rule:
        case And(of):
            return _group("，且", (chinese(child, names, True) for child in of), inside and len(of) > 1)
        case Or(of):
            return _group("，或", (chinese(child, names, True) for child in of), inside and len(of) > 1)
        case Not(child):
            return _not(child, names)
        case Trait(trait, test):
            return trait_label(trait).zh + _is(test)
        case Age("birthday", test):
            return f"年龄{_amount(test, ' 岁')}"
        case Age(trait, Comparison("present" | "missing") as test):
            return trait_label(trait).zh + _is(test)
        case Age(trait, test):
            return f"距{trait_label(trait).zh}的整年数{_amount(test, ' 年')}"
        case Tag(tag, None):
            return f"有标签「{names.tag(tag).zh}」"
        case Tag(tag, values):
            return f"标签「{names.tag(tag).zh}」是{_either(names.level(tag, value).zh for value in values or ())}"
        case Event(metric, test):
            return _event(metric, test)


def _not(child: Rule, names: Names) -> str:
    match child:
        case Tag(tag, None):
            return f"没有标签「{names.tag(tag).zh}」"
        case Event(metric, test) if metric.measure == "count" and is_at_least_once(test):
            return _event(metric, Comparison("eq", 0))
        case _:
            return f"不满足（{chinese(child, names)}）"


def _event(metric: Metric, test: Comparison) -> str:
    within = f"最近 {metric.window.days} 天内" if metric.window else ""
    what = _what(metric)
    is_count, is_days = metric.measure == "count", metric.measure.startswith("days_since")
    if (is_count and is_never(test)) or (is_days and test.op == "missing"):
        return f"{within}没有{what}" if within else f"从未{what}"
    if (is_count and is_at_least_once(test)) or (is_days and test.op == "present"):
        return f"{within}曾{what}"
    if is_count:
        return f"{within or '累计'}{what}{_amount(test, ' 次')}"
    if is_days:
        already = "已有" if test.op in ("ge", "gt") else ""
        only = f"（只看{within}）" if within else ""
        which = "首次" if metric.measure == "days_since_first" else "上次"
        return f"距{which}{what}{only}{already}{_amount(test, ' 天')}"
    return f"{within or '累计'}{what}的{property_label(metric.property or '').zh}合计{_amount(test)}"


def _what(metric: Metric) -> str:
    said = "或".join(EVENTS[name].zh if name in EVENTS else f"触发「{name}」" for name in metric.events)
    return said + (f"（{'，且'.join(map(_where, metric.where))}）" if metric.where else "")


def _where(where: Where) -> str:
    return property_label(where.property).zh + _is(where.test)


def _is(test: Comparison) -> str:
    match operands(test):
        case (bool() as flag,):
            return "：是" if flag else "：否"
        case (str(), *_) as texts if test.op in _DATES:
            return _DATES[test.op].format(" 到 ".join(texts))
        case (str(), *_) as texts:
            return _TEXTS[test.op].format(_either(texts, "也不是" if test.op == "not_in" else "或"))
        case _:
            return _amount(test)


def _amount(test: Comparison, unit: str = "") -> str:
    between = " 到 " if test.op == "between" else "、"
    space = " " if test.op == "between" and not unit else ""
    return _AMOUNTS[test.op].format(between.join(map(plain, operands(test))) + unit + space)


def _either(texts: Iterable[Any], between: str = "或") -> str:
    return between.join(f"「{text}」" for text in texts)


def _group(between: str, parts: Iterable[str], brackets: bool) -> str:
    said = between.join(parts)
    return f"（{said}）" if brackets else said
