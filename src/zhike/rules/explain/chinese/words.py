"""Comparisons, windows and lengths of time in Chinese, and how words are put together."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from zhike.rules.explain.labels import plain
from zhike.rules.explain.patterns import one_of_one, operands
from zhike.rules.nodes import Calendar, Comparison, Dates, Duration, Rolling, Window

AMOUNTS: Final = {
    "eq": ("恰好", ""),
    "ne": ("不是", ""),
    "lt": ("不到", ""),
    "le": ("不超过", ""),
    "gt": ("超过", ""),
    "ge": ("至少", ""),
    "between": ("在", "之间"),
    "in": ("是", ""),
    "not_in": ("不是", ""),
    "present": ("已知", ""),
    "missing": ("未知", ""),
}
"""What stands before and after the numbers."""
DATES: Final = {"lt": "早于 {}", "le": "不晚于 {}", "gt": "晚于 {}", "ge": "不早于 {}", "between": "在 {} 之间"}
TEXTS: Final = {
    "eq": "是{}",
    "ne": "不是{}",
    "in": "是{}",
    "not_in": "不是{}",
    "contains": "包含{}",
    "not_contains": "不包含{}",
    "starts_with": "以{}开头",
}
UNITS: Final = {"minutes": "分钟", "hours": "小时", "days": "天", "weeks": "周", "months": "个月"}
PERIODS: Final = {
    ("this", "week"): "本周",
    ("this", "month"): "本月",
    ("this", "quarter"): "本季度",
    ("this", "year"): "今年",
    ("last", "week"): "上周",
    ("last", "month"): "上个月",
    ("last", "quarter"): "上个季度",
    ("last", "year"): "去年",
}
_JOINT: Final = re.compile(r"[0-9A-Za-z%][\u4e00-\u9fff]|[\u4e00-\u9fff][-0-9A-Za-z]")


def joined(*parts: str) -> str:
    """Parts put together, with the space that Chinese has beside Latin letters and digits."""
    said = ""
    for part in filter(None, parts):
        said += " " + part if _JOINT.fullmatch(said[-1:] + part[0]) else part
    return said


def linked(between: str, parts: Iterable[str]) -> str:
    """Parts with a word between each two."""
    return joined(*[word for part in parts for word in (between, part)][1:])


def being(test: Comparison) -> str:
    """What comes after the name of something: 是「上海」, 至少 100, 早于 2000-01-01."""
    test = one_of_one(test)
    match operands(test):
        case (bool() as flag,):
            return "：是" if flag else "：否"
        case (str(), *_) as texts if test.op in DATES:
            return DATES[test.op].format(" 到 ".join(map(str, texts)))
        case (str(), *_) as texts:
            return TEXTS[test.op].format(either(texts, "也不是" if test.op == "not_in" else "或"))
        case _:
            return amount(test)


def amount(test: Comparison, unit: str = "", say: Callable[[Any], str] = plain) -> str:
    """A comparison with numbers: 至少 3 次, 在 2 到 5 次之间."""
    before, after = AMOUNTS[test.op]
    return joined(before, numbers(test, say) + (unit if operands(test) else ""), after)


def numbers(test: Comparison, say: Callable[[Any], str] = plain) -> str:
    """1、2、4; 2 到 5."""
    said = list(map(say, operands(test)))
    return joined(said[0], "到", said[1]) if test.op == "between" else "、".join(said)


def either(texts: Iterable[object], between: str = "或") -> str:
    return between.join(f"「{text}」" for text in texts)


def within(window: Window | None) -> str:
    """When, as it stands before a verb; nothing for ever."""
    match window:
        case None:
            return ""
        case Rolling(unit, start, 0):
            return f"最近 {start} {UNITS[unit]}内"
        case Rolling(unit, start, until):
            return f"{start} {UNITS[unit]}前到 {until} {UNITS[unit]}前之间"
        case Calendar(which, period):
            return PERIODS[which, period]
        case Dates():
            return _dates(window)


def soon(duration: Duration | None) -> str:
    """24 小时内; nothing when there is no limit."""
    return "" if duration is None else f"{duration.length} {UNITS[duration.unit]}内"


def _dates(window: Dates) -> str:
    match window:
        case Dates(None, last):
            return f"{last} 及以前"
        case Dates(first, None):
            return f"{first} 及以后"
        case Dates(first, last) if first == last:
            return f"{first} 当天"
        case Dates(first, last):
            return f"{first} 至 {last} 期间"
