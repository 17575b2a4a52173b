"""Does this one customer match? The meaning of every node in plain Python: the oracle of the compiled form.

Slow and obvious on purpose. It reads a customer's facts as dictionaries and shares nothing with `compile` but the
nodes and the table of operators.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.rules.check import IN_PROPERTIES, property_kind
from zhike.rules.nodes import Age, And, Definition, Event, Metric, Not, Or, Rule, Tag, Trait, Where
from zhike.rules.operators import OPERATORS, holds
from zhike.rules.vocabulary import PROPERTIES, Kind


@dataclass(frozen=True)
class Facts:
    """All that is known of one customer. Events are rows of `tables.EVENTS` with `properties` as a mapping."""

    traits: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def level_of(definition: Definition, facts: Facts, as_of: datetime, today: date) -> str | None:
    """The key of the first level that the customer matches."""
    return next((level.key for level in definition.levels if matches(level.rule, facts, as_of, today)), None)


def matches(rule: Rule, facts: Facts, as_of: datetime, today: date) -> bool:
    """Whether the rule holds for the customer as of an instant (UTC, no zone); `today` is its business date."""
    match rule:
        case And(of):
            return all(matches(child, facts, as_of, today) for child in of)
        case Or(of):
            return any(matches(child, facts, as_of, today) for child in of)
        case Not(child):
            return not matches(child, facts, as_of, today)
        case Trait(trait, test):
            return holds(test, facts.traits.get(trait), facts.kinds[trait])
        case Age(trait, test):
            return holds(test, years(facts.traits.get(trait), today), "number")
        case Tag(tag, values):
            return tag in facts.tags and (values is None or facts.tags[tag] in values)
        case Event(metric, test):
            return holds(test, measure(metric, facts.events, as_of), "number")


def measure(metric: Metric, events: Sequence[Mapping[str, Any]], as_of: datetime) -> Decimal | int | None:
    """The value of a metric over one customer's events."""
    chosen = [event for event in events if _chosen(metric, event, as_of)]
    match metric.measure:
        case "count":
            return len(chosen)
        case "sum":
            values = [event[metric.property or ""] for event in chosen]
            return sum((value for value in values if value is not None), Decimal(0))
        case "days_since_first":
            return (as_of - min(e["ts"] for e in chosen)) // timedelta(days=1) if chosen else None
        case "days_since_last":
            return (as_of - max(e["ts"] for e in chosen)) // timedelta(days=1) if chosen else None


def years(born: date | None, today: date) -> int | None:
    """Completed years of life."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _chosen(metric: Metric, event: Mapping[str, Any], as_of: datetime) -> bool:
    if event["name"] not in metric.events or event["ts"] >= as_of:
        return False
    if metric.window is not None and event["ts"] < as_of - timedelta(days=metric.window.days):
        return False
    return all(
        holds(where.test, _property(where, event, kind), kind)
        for where in metric.where
        for kind in [property_kind(where.property, where.test)]
    )


def _property(where: Where, event: Mapping[str, Any], kind: Kind) -> Any:
    if where.property in PROPERTIES:
        return event[where.property]
    value = (event["properties"] or {}).get(where.property.removeprefix(IN_PROPERTIES))
    if OPERATORS[where.test.op].shape == "none":
        return value
    match kind, value:  # a value of another type is as good as absent
        case ("flag", bool()) | ("text", str()):
            return value
        case "number", int() | float() if not isinstance(value, bool):
            return float(value)
    return None
