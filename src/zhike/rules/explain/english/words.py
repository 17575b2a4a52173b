"""Comparisons, windows and lengths of time in English, and how words are put together."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from zhike.rules.explain.labels import plain
from zhike.rules.explain.patterns import one_of_one, operands
from zhike.rules.nodes import Calendar, Comparison, Dates, Duration, Rolling, Window

AMOUNTS: Final = {
    "eq": "exactly {}",
    "ne": "not {}",
    "lt": "less than {}",
    "le": "at most {}",
    "gt": "more than {}",
    "ge": "at least {}",
    "between": "between {}",
    "in": "{}",
    "not_in": "other than {}",
    "present": "known",
    "missing": "unknown",
}
DATES: Final = {
    "lt": "before {}",
    "le": "on or before {}",
    "gt": "after {}",
    "ge": "on or after {}",
    "between": "between {}",
}
TEXTS: Final = {
    "eq": "is {}",
    "ne": "is not {}",
    "in": "is {}",
    "not_in": "is neither {}",
    "contains": "contains {}",
    "not_contains": "does not contain {}",
    "starts_with": "starts with {}",
}


def joined(*parts: str) -> str:
    """Parts put together, those that are nothing left out."""
    return " ".join(filter(None, parts))


def being(test: Comparison) -> str:
    """What comes after the name of something: is “上海”, is at least 100, is before 2000-01-01."""
    test = one_of_one(test)
    match operands(test):
        case (bool() as flag,):
            return "is true" if flag else "is false"
        case (str(), *_) as texts if test.op in DATES:
            return f"is {DATES[test.op].format(' and '.join(map(str, texts)))}"
        case (str(), *_) as texts:
            return TEXTS[test.op].format(either(texts, "nor" if test.op == "not_in" else "or"))
        case _:
            return f"is {amount(test)}"


def amount(test: Comparison, say: Callable[[Any], str] = plain) -> str:
    """A comparison with numbers: at least 3, between 2 and 5."""
    numbers = [say(number) for number in operands(test)]
    said = " and ".join(numbers) if test.op == "between" else listed(numbers, "or")
    return AMOUNTS[test.op].format(said)


def counted(test: Comparison, unit: str) -> str:
    """A comparison with a length: at least 1 day, less than 90 days."""
    said = amount(test)
    return f"{said} {unit}" if said.split()[-1] == "1" else f"{said} {unit}s"


def number_of(test: Comparison, unit: str) -> str:
    """A comparison with how many: fewer than 3 orders."""
    return counted(test, unit).replace("less than", "fewer than").replace("not ", "not exactly ")


def times(test: Comparison) -> str:
    """How often: at least 3 times, at most once."""
    said = number_of(test, "time")
    return said.removesuffix("1 time") + "once" if said.split()[-2:] == ["1", "time"] else said


def within(window: Window | None) -> str:
    """When, as it stands after a verb; nothing for ever."""
    match window:
        case None:
            return ""
        case Rolling(unit, start, 0):
            return f"in the last {length(start, unit) if start > 1 else unit[:-1]}"
        case Rolling(unit, start, until):
            return f"between {start} and {length(until, unit)} ago"
        case Calendar(which, period):
            return f"{which} {period}"
        case Dates():
            return _dates(window)


def soon(duration: Duration | None) -> str:
    """within 24 hours; nothing when there is no limit."""
    return "" if duration is None else f"within {length(duration.length, duration.unit)}"


def length(number: int, unit: str) -> str:
    return f"1 {unit[:-1]}" if number == 1 else f"{number} {unit}"


def either(texts: Iterable[object], between: str = "or") -> str:
    return listed([f"“{text}”" for text in texts], between)


def listed(texts: list[str], between: str) -> str:
    return f" {between} ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _dates(window: Dates) -> str:
    match window:
        case Dates(None, last):
            return f"on or before {last}"
        case Dates(first, None):
            return f"on or after {first}"
        case Dates(first, last) if first == last:
            return f"on {first}"
        case Dates(first, last):
            return f"from {first} to {last}"
