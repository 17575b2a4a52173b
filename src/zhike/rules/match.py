"""Does this one customer match? The meaning of every node in plain Python: the oracle of the compiled form.

Slow and obvious on purpose. It reads customers' facts as dictionaries (`facts`) and shares nothing with `compile` but
the nodes, the table of operators, the kinds of values and the bounds of windows.
"""

from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.rules import nodes
from zhike.rules.check import value_kind
from zhike.rules.facts import Facts as Facts
from zhike.rules.facts import favourite, lies_in, measure, moments, orders, ranking
from zhike.rules.nodes import Definition, Metric, Rule, Value, Within
from zhike.rules.operators import holds
from zhike.rules.windows import Instant, bounds, length


def level_of(definition: Definition, facts: Facts, instant: Instant, everybody: Sequence[Facts] = ()) -> str | None:
    """The key of the first level that the customer matches."""
    return next((level.key for level in definition.levels if matches(level.rule, facts, instant, everybody)), None)


def matches(rule: Rule, facts: Facts, instant: Instant, everybody: Sequence[Facts] = ()) -> bool:
    """Whether the rule holds for the customer. `everybody`, this customer among them, is who they are ranked with."""

    def inside(child: Rule) -> bool:
        return matches(child, facts, instant, everybody)

    match rule:
        case nodes.And(of):
            return all(map(inside, of))
        case nodes.Or(of):
            return any(map(inside, of))
        case nodes.Not(child):
            return not inside(child)
        case nodes.AtLeast(count, of):
            return sum(map(inside, of)) >= count
        case nodes.Compare(value, test):
            return holds(test, actual(value, facts, instant, everybody), value_kind(value, facts.kinds))
        case nodes.First(chosen, window):
            ever = moments(chosen, None, facts, instant)
            return bool(ever) and lies_in(min(ever), window, instant)
        case nodes.Sequence():
            return _followed(rule, facts, instant)
        case nodes.Rank():
            return _among_the_first(rule, facts, instant, everybody)
        case nodes.Tag():
            return _has_tag(rule, facts, instant)
        case nodes.Segment(_, of):
            assert of is not None, "segments are put in before anybody is matched"
            return inside(of)
        case nodes.Listed(name):
            return name in facts.lists


def actual(value: Value, facts: Facts, instant: Instant, everybody: Sequence[Facts] = ()) -> Any:
    """What the customer has on the left side of a comparison; None is absent."""
    match value:
        case nodes.Trait(trait):
            return facts.traits.get(trait)
        case nodes.Age(trait):
            return _of_date(years, facts.traits.get(trait), instant)
        case nodes.Anniversary(trait):
            return _of_date(days_to_anniversary, facts.traits.get(trait), instant)
        case nodes.DatePart(trait, part):
            return _of_date(lambda day, _: parts(day)[part], facts.traits.get(trait), instant)
        case Metric():
            return measure(value, facts, instant)
        case nodes.Favourite():
            return favourite(value, facts, instant)
        case nodes.Ratio(of, to):
            return _ratio(measure(of, facts, instant), measure(to, facts, instant))
        case nodes.SameOrder():
            return orders(value, facts, instant)
        case nodes.Band():
            return _band(value, facts, instant, everybody)
        case nodes.Score(terms):
            held = [term.weight for term in terms if matches(term.rule, facts, instant, everybody)]
            return sum((Decimal(repr(weight)) for weight in held), Decimal(0))


def _ratio(of: Any, to: Any) -> float | None:
    return float(Fraction(of) / Fraction(to)) if to > 0 else None


# What a date says


def _of_date(question: Callable[[date, date], int], day: date | None, instant: Instant) -> int | None:
    return None if day is None else question(day, instant.today)


def years(born: date, today: date) -> int:
    """Completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def days_to_anniversary(day: date, today: date) -> int:
    """Days until the day comes round again; 0 is today."""
    return next(n for n in range(367) if _is_anniversary(day, today + timedelta(days=n)))


def _is_anniversary(day: date, other: date) -> bool:
    kept_later = (day.month, day.day) == (2, 29) and not isleap(other.year)
    return (other.month, other.day) == ((3, 1) if kept_later else (day.month, day.day))


def parts(day: date) -> dict[str, int]:
    """What a date consists of; Monday is 1."""
    quarter = 1 + [day.month in months for months in ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))].index(True)
    return {"year": day.year, "quarter": quarter, "month": day.month, "day": day.day, "weekday": day.isoweekday()}


# One thing after another


def _followed(rule: nodes.Sequence, facts: Facts, instant: Instant) -> bool:
    firsts = moments(rule.first, rule.window, facts, instant)
    bars = [] if rule.without is None else moments(rule.without, None, facts, instant)
    limit = None if rule.within is None else length(rule.within)
    if rule.then is None:
        return any(_stayed_out(first, bars, limit, instant.as_of) for first in firsts)
    pairs = [
        (first, second)
        for first in firsts
        for second in moments(rule.then, None, facts, instant)
        if first < second and (limit is None or second - first <= limit)
    ]
    if rule.place == "between":
        return any(not any(first < bar < second for bar in bars) for first, second in pairs)
    return any(not any(second < bar for bar in bars) for _, second in pairs)


def _stayed_out(first: datetime, bars: Sequence[datetime], limit: timedelta | None, as_of: datetime) -> bool:
    """Nothing followed, and all the time in which it might have is over."""
    if limit is None:
        return not any(first < bar for bar in bars)
    return as_of - first > limit and not any(first < bar and bar - first <= limit for bar in bars)


# Among all customers


def _among_the_first(rule: nodes.Rank, facts: Facts, instant: Instant, everybody: Sequence[Facts]) -> bool:
    mine, ranked = _standing(rule.of, rule.within, facts, instant, everybody)
    if mine is None:
        return False
    better = [other for other in ranked if (mine < other if rule.side == "top" else other < mine)]
    if rule.count is not None:
        return len(better) < rule.count
    return len(better) * 100 < Decimal(repr(rule.percent)) * len(ranked)


def _band(band: nodes.Band, facts: Facts, instant: Instant, everybody: Sequence[Facts]) -> int | None:
    mine, ranked = _standing(band.of, band.within, facts, instant, everybody)
    return None if mine is None else 1 + band.bands * sum(other < mine for other in ranked) // len(ranked)


def _standing(
    metric: Metric, within: Within | None, facts: Facts, instant: Instant, everybody: Sequence[Facts]
) -> tuple[Any, list[Any]]:
    """The customer's own value (None: not ranked) and those of all who are ranked with them, theirs included."""
    place = _place(within, facts)
    if place is None:
        return None, []
    peers = [ranking(metric, other, instant) for other in everybody if _place(within, other) == place]
    return ranking(metric, facts, instant), [value for value in peers if value is not None]


def _place(within: Within | None, facts: Facts) -> Any:
    if within is None:
        return "everywhere"
    return (facts.traits if within.kind == "trait" else facts.tags).get(within.name)


# Tags, now and in the past


def _has_tag(rule: nodes.Tag, facts: Facts, instant: Instant) -> bool:
    def asked(value: str) -> bool:
        return rule.values is None or value in rule.values

    if rule.when == "now":
        return rule.tag in facts.tags and asked(facts.tags[rule.tag])
    rows = [row for row in facts.history if row["tag_id"] == rule.tag and asked(row["value"])]
    if rule.when == "during":
        return any(_overlaps(row["valid_from"], row["valid_to"], rule.window, instant) for row in rows)
    ends = [row["valid_to"] for row in rows]
    return any(row["valid_from"] not in ends and lies_in(row["valid_from"], rule.window, instant) for row in rows)


def _overlaps(begun: datetime, ended: datetime | None, window: nodes.Window | None, instant: Instant) -> bool:
    start, end = bounds(window, instant)
    if start == end:
        return False
    return begun < end and (start is None or ended is None or start < ended)
