"""How an operator reads a rule in English: “placed a paid order at least 3 times in the last 30 days and city is …”."""

from collections.abc import Iterable, Sequence
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
_DATES: Final = {
    "lt": "before {}",
    "le": "on or before {}",
    "gt": "after {}",
    "ge": "on or after {}",
    "between": "between {}",
}
_TEXTS: Final = {
    "eq": "{}",
    "ne": "not {}",
    "in": "{}",
    "not_in": "neither {}",
    "present": "known",
    "missing": "unknown",
}


def english(rule: Rule, names: Names, inside: bool = False) -> str:
    """The rule as one sentence without its full stop; `inside` another one it may need brackets."""
    match rule:
        case And(of):
            return _group(" and ", (english(child, names, True) for child in of), inside and len(of) > 1)
        case Or(of):
            return _group(" or ", (english(child, names, True) for child in of), inside and len(of) > 1)
        case Not(child):
            return _not(child, names)
        case Trait(trait, test):
            return f"{trait_label(trait).en} {_is(test)}"
        case Age("birthday", test):
            return f"age is {_amount(test)}"
        case Age(trait, Comparison("present" | "missing") as test):
            return f"{trait_label(trait).en} {_is(test)}"
        case Age(trait, test):
            return f"{trait_label(trait).en} was {_counted(test, 'full year')} ago"
        case Tag(tag, None):
            return f"has the tag “{names.tag(tag).en}”"
        case Tag(tag, values):
            return f"the tag “{names.tag(tag).en}” is {_either([names.level(tag, value).en for value in values or ()])}"
        case Event(metric, test):
            return _event(metric, test)


def _not(child: Rule, names: Names) -> str:
    match child:
        case Tag(tag, None):
            return f"does not have the tag “{names.tag(tag).en}”"
        case Event(metric, test) if metric.measure == "count" and is_at_least_once(test):
            return _event(metric, Comparison("eq", 0))
        case _:
            return f"not ({english(child, names)})"


def _event(metric: Metric, test: Comparison) -> str:
    within = f" in the last {_days(metric.window.days)}" if metric.window else ""
    what = _what(metric)
    is_count, is_days = metric.measure == "count", metric.measure.startswith("days_since")
    if (is_count and is_never(test)) or (is_days and test.op == "missing"):
        return f"never {what}{within}"
    if (is_count and is_at_least_once(test)) or (is_days and test.op == "present"):
        return f"{what} at least once{within}"
    if is_count:
        return f"{what} {_times(test)}{within}"
    if is_days:
        which = "first" if metric.measure == "days_since_first" else "last"
        return f"{which} {what} {_counted(test, 'day')} ago" + (f" (looking only{within})" if within else "")
    return f"total {property_label(metric.property or '').en} from “{what}”{within} is {_amount(test)}"


def _what(metric: Metric) -> str:
    said = " or ".join(EVENTS[name].en if name in EVENTS else f"did “{name}”" for name in metric.events)
    return said + (f" ({' and '.join(map(_where, metric.where))})" if metric.where else "")


def _where(where: Where) -> str:
    return f"{property_label(where.property).en} {_is(where.test)}"


def _is(test: Comparison) -> str:
    match operands(test):
        case (bool() as flag,):
            return "is true" if flag else "is false"
        case (str(), *_) as texts if test.op in _DATES:
            return f"is {_DATES[test.op].format(' and '.join(texts))}"
        case (str(), *_) as texts:
            return f"is {_TEXTS[test.op].format(_either(texts, 'nor' if test.op == 'not_in' else 'or'))}"
        case _:
            return f"is {_amount(test)}"


def _amount(test: Comparison) -> str:
    numbers = [plain(number) for number in operands(test)]
    said = " and ".join(numbers) if test.op == "between" else _listed(numbers, "or")
    return _AMOUNTS[test.op].format(said)


def _counted(test: Comparison, unit: str) -> str:
    return _unit(_amount(test), unit)


def _times(test: Comparison) -> str:
    said = _counted(test, "time").replace("less", "fewer").replace("not", "not exactly")
    return said.removesuffix("1 time") + "once" if said.split()[-2:] == ["1", "time"] else said


def _days(number: int) -> str:
    return "day" if number == 1 else f"{number} days"


def _unit(amount: str, unit: str) -> str:
    return f"{amount} {unit}" if amount.split()[-1] == "1" else f"{amount} {unit}s"


def _either(texts: Sequence[Any], between: str = "or") -> str:
    return _listed([f"“{text}”" for text in texts], between)


def _listed(texts: Sequence[str], between: str) -> str:
    return f" {between} ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _group(between: str, parts: Iterable[str], brackets: bool) -> str:
    said = between.join(parts)
    return f"({said})" if brackets else said
