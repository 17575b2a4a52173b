"""What people have a shorter word for: never, a share, a trend, today. The same in both languages."""

from collections import Counter
from dataclasses import replace

from zhike.rules.nodes import (
    And,
    AtLeast,
    Compare,
    Comparison,
    Metric,
    Or,
    Ratio,
    Rolling,
    Rule,
    SameOrder,
    Scalar,
    Score,
    Sequence,
    Value,
    Where,
    Window,
)


def operands(test: Comparison) -> tuple[Scalar, ...]:
    """What a comparison compares with, always as several."""
    if isinstance(test.value, tuple):
        return test.value
    return () if test.value is None else (test.value,)


def one_of_one(test: Comparison) -> Comparison:
    """Being among a single value is being it."""
    simple = {"in": "eq", "not_in": "ne"}
    if test.op in simple and len(operands(test)) == 1:
        return Comparison(simple[test.op], operands(test)[0])
    return test


def is_count(value: Value) -> bool:
    """Whether nothing at all is 0 of it."""
    return isinstance(value, SameOrder) or (isinstance(value, Metric) and value.measure in ("count", "days"))


def is_never(value: Value, test: Comparison) -> bool:
    """None at all: a count of none, or no time since the last."""
    if isinstance(value, Metric) and value.measure in ("days_since_first", "days_since_last"):
        return test.op == "missing"
    return is_count(value) and (test.op, test.value) in {("eq", 0), ("lt", 1), ("le", 0)}


def is_at_least_once(value: Value, test: Comparison) -> bool:
    """Any at all."""
    if isinstance(value, Metric) and value.measure in ("days_since_first", "days_since_last"):
        return test.op == "present"
    return is_count(value) and (test.op, test.value) in {("ge", 1), ("gt", 0), ("ne", 0)}


def never(rule: Rule) -> Rule | None:
    """What 'not at least once' is shorter as."""
    match rule:
        case Compare(value, test) if is_count(value) and is_at_least_once(value, test):
            return Compare(value, Comparison("eq", 0))
        case _:
            return None


def extra_filters(ratio: Ratio) -> tuple[Where, ...]:
    """The filters that make the upper metric a part of the lower one; none when it is no such part."""
    of, to = ratio.of, ratio.to
    extra, lacking = Counter(of.chosen.where), Counter(to.chosen.where)
    same_facts = of.chosen.events == to.chosen.events and replace(of, chosen=to.chosen) == to
    return tuple((extra - lacking).elements()) if same_facts and not lacking - extra else ()


def is_trend(ratio: Ratio) -> bool:
    """The same number in two windows."""
    return ratio.of.window != ratio.to.window and replace(ratio.of, window=ratio.to.window) == ratio.to


def just_before(window: Window | None, earlier: Window | None) -> int | None:
    """How long the earlier window is, when it ends where a rolling one up to now begins."""
    match window, earlier:
        case Rolling(unit, start, 0), Rolling(other, first, last) if (unit, start) == (other, last):
            return first - last
        case _:
            return None


def needs_brackets(rule: Rule) -> bool:
    """Whether a sentence has joints of its own, so that inside another one it needs brackets."""
    match rule:
        case And(of) | Or(of):
            return len(of) > 1 or needs_brackets(of[0])
        case AtLeast() | Sequence() | Compare(Score()):
            return True
        case Compare(Ratio() as ratio, _):
            return bool(extra_filters(ratio))
        case _:
            return False
