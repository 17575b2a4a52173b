"""What is known of one customer and what it adds up to, in plain Python: the half of the oracle that reads facts.

Which facts a rule chooses, and the numbers about them; `match` decides rules by these.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from zhike.rules.check import IN_PROPERTIES, property_kind
from zhike.rules.nodes import Chosen, Favourite, Metric, SameOrder, Where, Window
from zhike.rules.operators import OPERATORS, holds
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, bounds

Fact = Mapping[str, Any]
"""A row of `tables.EVENTS` (with `properties` as a mapping or None) or of `tables.ORDER_ITEMS`."""


@dataclass(frozen=True)
class Facts:
    """All that is known of one customer.

    `kinds` are those of all traits; `tags` the present values by tag; `history` rows of `tag_id`, `value`,
    `valid_from`, `valid_to`; `lists` the ids of the lists that the customer is on.
    """

    traits: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    events: Sequence[Fact] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Fact] = ()
    history: Sequence[Mapping[str, Any]] = ()
    lists: frozenset[str] = frozenset()


# Which facts


def gathered(chosen: Chosen, window: Window | None, facts: Facts, instant: Instant) -> list[Fact]:
    """The customer's facts of this kind in the window, never any at or after the instant."""
    on_lines = chosen.events is None
    rows = facts.lines if on_lines else [event for event in facts.events if event["name"] in (chosen.events or ())]
    return [row for row in rows if lies_in(row["ts"], window, instant) and _passes(chosen.where, row, on_lines)]


def moments(chosen: Chosen, window: Window | None, facts: Facts, instant: Instant) -> list[datetime]:
    """When they were."""
    return [row["ts"] for row in gathered(chosen, window, facts, instant)]


def lies_in(moment: datetime, window: Window | None, instant: Instant) -> bool:
    """Whether a moment is in a window as of an instant."""
    start, end = bounds(window, instant)
    return (start is None or start <= moment) and moment < end


def _passes(wheres: Sequence[Where], row: Fact, on_lines: bool) -> bool:
    kinds = [property_kind(where.property, where.test, on_lines) for where in wheres]
    return all(holds(where.test, _tested(where, row, kind), kind) for where, kind in zip(wheres, kinds, strict=True))


def _tested(where: Where, row: Fact, kind: Kind) -> Any:
    value = _property(where.property, row)
    if not where.property.startswith(IN_PROPERTIES) or OPERATORS[where.test.op].shape == "none":
        return value
    match kind, value:  # a value of another type is as good as absent
        case ("flag", bool()) | ("text", str()):
            return value
        case "number", int() | float() if not isinstance(value, bool):
            return float(value)
    return None


def _property(name: str, row: Fact) -> Any:
    if name.startswith(IN_PROPERTIES):
        return (row["properties"] or {}).get(name.removeprefix(IN_PROPERTIES))
    return row[name]


# What they add up to


def measure(metric: Metric, facts: Facts, instant: Instant) -> Any:
    """The value of a metric: int or Decimal, float for an average; None is absent."""
    rows = gathered(metric.chosen, metric.window, facts, instant)
    times = [row["ts"] for row in rows]
    match metric.measure:
        case "count":
            return len(rows)
        case "days":
            return len({Instant(moment, instant.zone).today for moment in times})
        case "days_since_first":
            return (instant.as_of - min(times)) // timedelta(days=1) if times else None
        case "days_since_last":
            return (instant.as_of - max(times)) // timedelta(days=1) if times else None
        case "distinct":
            return len(set(_words(metric.property, rows)))
        case "sum" | "avg" | "min" | "max":
            return _reduced(metric.measure, _numbers(metric.property, rows))


def ranking(metric: Metric, facts: Facts, instant: Instant) -> Any:
    """What a customer is ranked by: the metric's value, absent for who has nothing to be ranked by."""
    if metric.measure == "sum":
        rows = gathered(metric.chosen, metric.window, facts, instant)
        return measure(metric, facts, instant) if _numbers(metric.property, rows) else None
    value = measure(metric, facts, instant)
    return None if value == 0 and metric.measure in ("count", "days", "distinct") else value


def favourite(value: Favourite, facts: Facts, instant: Instant) -> str | None:
    """The value that weighs most, the first by code point of those that weigh the same."""
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for row in gathered(value.chosen, value.window, facts, instant):
        for word in _words(value.property, [row]):
            weights[word] += 1 if value.by == "count" else row["amount"] or 0
    return min(weights, key=lambda word: (-weights[word], word), default=None)


def orders(value: SameOrder, facts: Facts, instant: Instant) -> int:
    """How many orders hold a line for each filter."""
    lines_of: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for line in gathered(Chosen(None), value.window, facts, instant):
        if line["order_id"] is not None:
            lines_of[line["source"], line["order_id"]].append(line)

    def fits(lines: Sequence[Fact]) -> bool:
        return all(any(_passes(wheres, line, on_lines=True) for line in lines) for wheres in value.of)

    return sum(map(fits, lines_of.values()))


def _reduced(measure: str, numbers: Sequence[Decimal]) -> Decimal | float | None:
    total = sum(numbers, Decimal(0))
    if measure == "sum":
        return total
    if not numbers:
        return None
    if measure == "avg":
        return float(Fraction(total) / len(numbers))
    return min(numbers) if measure == "min" else max(numbers)


def _words(name: str | None, rows: Sequence[Fact]) -> list[Any]:
    """The values of a property that can be told apart."""
    assert name is not None
    values = [_property(name, row) for row in rows]
    if name.startswith(IN_PROPERTIES):
        values = [_word(value) for value in values]
    return [value for value in values if value is not None]


def _word(value: Any) -> str | None:
    """Of what is in JSON texts and whole numbers, the latter by their digits; 2.0 is 2."""
    if isinstance(value, float) and abs(value) < 10**15 and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _numbers(name: str | None, rows: Sequence[Fact]) -> list[Decimal]:
    """The values of a property that can be summed."""
    assert name is not None
    values = [_property(name, row) for row in rows]
    if name.startswith(IN_PROPERTIES):
        values = [_money(value) for value in values]
    return [value for value in values if value is not None]


def _money(value: Any) -> Decimal | None:
    """Of what is in JSON only numbers that fit into money, rounded to its four places."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= 10**14:
        return None
    return Decimal(repr(value)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
