"""What customers did, in English: events, order lines, and the numbers about them."""

from typing import Final

from zhike.rules.explain.english.words import (
    amount,
    being,
    counted,
    joined,
    length,
    number_of,
    soon,
    times,
    within,
)
from zhike.rules.explain.labels import percent, property_label
from zhike.rules.explain.patterns import extra_filters, is_at_least_once, is_never, is_trend, just_before
from zhike.rules.nodes import (
    Chosen,
    Comparison,
    Favourite,
    First,
    Metric,
    Ratio,
    Rolling,
    SameOrder,
    Sequence,
    Where,
)
from zhike.rules.vocabulary import EVENTS, LINE_PROPERTIES, PROPERTIES

_ON_DAYS: Final = ("eq", "lt", "le", "gt", "ge", "between", "in")
_UNSAID: Final = ("present", "missing")


def number(metric: Metric, test: Comparison) -> str:
    """A comparison with a number about what a customer did: placed a paid order at least 3 times."""
    when, did, on_lines = within(metric.window), what(metric.chosen), metric.chosen.events is None
    if is_never(metric, test):
        return joined("has no", _line(metric.chosen), when) if on_lines else joined("never", did, when)
    if is_at_least_once(metric, test):
        once = joined("has at least one", _line(metric.chosen)) if on_lines else f"{did} at least once"
        return joined(once, when)
    if metric.measure == "count" and test.op not in _UNSAID:
        return _often(metric, test)
    if metric.measure == "days" and test.op in _ON_DAYS:
        return joined(what(metric.chosen, True), "on", number_of(test, "different day"), when)
    if metric.measure in ("days_since_first", "days_since_last"):
        which = metric.measure.removeprefix("days_since_")
        return joined(which, what(metric.chosen, True), counted(test, "day"), "ago", _only(when))
    return joined(noun(metric), "is", amount(test))


def noun(metric: Metric) -> str:
    """A number about what a customer did, by its name: total amount from “placed a paid order” in the last 30 days."""
    facts, when = _facts(metric.chosen), within(metric.window)
    label = property_label(metric.property or "").en
    match metric.measure:
        case "count":
            return joined("number of", facts, "" if metric.chosen.events is None else "events", when)
        case "days":
            return joined("number of different days with", facts, when)
        case "distinct":
            return joined("number of", _different(metric.property or ""), "from", facts, when)
        case "days_since_first" | "days_since_last":
            which = metric.measure.removeprefix("days_since_")
            return joined(f"days since the {which}", facts.replace("order lines", "order line", 1), _only(when))
    said = {"sum": "total", "avg": "average", "min": "lowest", "max": "highest"}
    return joined(said[metric.measure], label, "from", facts, when)


def favourite(value: Favourite, test: Comparison) -> str:
    """most frequent category from “placed a paid order” in the last 90 days is “母婴”."""
    label = property_label(value.property).en
    most = f"most frequent {label}" if value.by == "count" else f"{label} with the highest total amount"
    return joined(most, "from", _facts(value.chosen), within(value.window), being(test))


def first(rule: First) -> str:
    """placed a paid order for the first time ever in the last 30 days."""
    return joined(what(rule.chosen, True), "for the first time ever", within(rule.window))


def ratio(value: Ratio, test: Comparison) -> str:
    """A share, a trend, or any other part of something."""
    share = amount(test, percent)
    extra = extra_filters(value)
    if extra and test.op not in _UNSAID:
        return f"{filters(extra)} for {share} of the {noun(value.to)}"
    if is_trend(value) and test.op not in _UNSAID:
        return joined(noun(value.of), "is", share, "of that", _other_window(value))
    return f"the ratio of the {noun(value.of)} to the {noun(value.to)} is {amount(test)}"


def same_order(value: SameOrder, test: Comparison) -> str:
    """has at least one order in the last 90 days with a line (category is “a”) and a line (category is “b”)."""
    lines = "with " + " and ".join(f"a line ({filters(wheres)})" for wheres in value.of)
    when = within(value.window)
    if is_never(value, test):
        return joined("has no order", when, lines)
    if is_at_least_once(value, test):
        return joined("has at least one order", when, lines)
    if test.op in _UNSAID:
        return joined("number of orders", when, lines, "is", amount(test))
    return joined("has", number_of(test, "order"), when, lines)


def sequence(rule: Sequence) -> str:
    """added to the cart and never placed a paid order within 24 hours after that."""
    start = joined(what(rule.first, True), within(rule.window))
    never = f"never {what(rule.without, True)}" if rule.without else ""
    if rule.then is None:
        return joined(start, "and", never, soon(rule.within), "after that")
    said = f"{start}, then {joined(what(rule.then, True), soon(rule.within))}"
    if not never:
        return said
    return f"{said}, and {never} {'in between' if rule.place == 'between' else 'after that'}"


def what(chosen: Chosen, tight: bool = False) -> str:
    """Which facts; `tight`, several kinds of them are bracketed, because something beside them is about all."""
    if chosen.events is None:
        return f"had an {_line(chosen)}"
    said = " or ".join(EVENTS[name].en if name in EVENTS else f"did “{name}”" for name in chosen.events)
    several = len(chosen.events) > 1
    limits = ("each where " if several else "") + filters(chosen.where) if chosen.where else ""
    if several and tight:
        return f"({said}{', ' if limits else ''}{limits})"
    return said + (f" ({limits})" if limits else "")


def filters(wheres: tuple[Where, ...]) -> str:
    return " and ".join(f"{property_label(where.property).en} {being(where.test)}" for where in wheres)


def _often(metric: Metric, test: Comparison) -> str:
    when = within(metric.window)
    if metric.chosen.events is None:
        line = number_of(test, "order line")
        return joined("has", line, f"({filters(metric.chosen.where)})" if metric.chosen.where else "", when)
    return joined(what(metric.chosen), times(test), "in all" if len(metric.chosen.events) > 1 else "", when)


def _line(chosen: Chosen) -> str:
    return "order line" + (f" ({filters(chosen.where)})" if chosen.where else "")


def _facts(chosen: Chosen) -> str:
    if chosen.events is None:
        return "order lines" + (f" ({filters(chosen.where)})" if chosen.where else "")
    return f"“{what(chosen)}”"


def _only(when: str) -> str:
    return f"(looking only {when})" if when else ""


def _different(name: str) -> str:
    label = property_label(name).en
    if name not in PROPERTIES | LINE_PROPERTIES:
        return f"different values of {label}"
    return f"different {label[:-1]}ies" if label.endswith("y") else f"different {label}s"


def _other_window(value: Ratio) -> str:
    window, long = value.to.window, just_before(value.of.window, value.to.window)
    if long is not None and isinstance(window, Rolling):
        return f"in the {length(long, window.unit)} before ({within(window)})"
    return within(window) or "over all time"
