"""What a rule compiles to: boolean Ibis columns over one row per customer.

A rule needs two things of a customer: columns of the profile (traits, tags) and metrics of their events. `aggregate`
says how a metric is gathered from events; `condition` says how a rule is decided from the gathered row. Everything in
between (which events are read, how often) is the evaluator's plan.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import and_, or_
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.rules.check import IN_PROPERTIES, property_kind
from zhike.rules.nodes import (
    Age,
    And,
    Definition,
    Event,
    Metric,
    Not,
    Or,
    Rule,
    Tag,
    Trait,
    Where,
)
from zhike.rules.operators import OPERATORS, compute
from zhike.rules.vocabulary import PROPERTIES, Kind

DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where a rule finds the values of one customer, as columns.

    `gathered` gives what `aggregate` computed for a metric; `today` is the business date of `as_of`.
    """

    as_of: datetime
    today: date
    trait: Callable[[str], tuple[ir.Value, Kind]]
    tag: Callable[[str], ir.StringValue]
    gathered: Callable[[Metric], ir.Value]


def condition(rule: Rule, row: Row) -> ir.BooleanValue:
    """Whether the rule holds for the row's customer; never null."""
    match rule:
        case And(of):
            return _joined(and_, [condition(child, row) for child in of])
        case Or(of):
            return _joined(or_, [condition(child, row) for child in of])
        case Not(child):
            return ~condition(child, row)
        case Trait(trait, test):
            column, kind = row.trait(trait)
            return compute(test, column, kind)
        case Tag(tag, values):
            column = row.tag(tag)
            return column.notnull() if values is None else column.isin(values).fill_null(False)
        case Age(_, test) | Event(_, test):
            return compute(test, _number(rule, row), "number")


def actual(rule: Rule, row: Row) -> ir.Value | None:
    """What a condition compares: the customer's own value. None for and, or, not."""
    match rule:
        case Trait(trait, _):
            return row.trait(trait)[0]
        case Tag(tag, _):
            return row.tag(tag)
        case Age() | Event():
            return _number(rule, row)
        case _:
            return None


def level_number(definition: Definition, row: Row) -> ir.IntegerValue:
    """The place (from 1) of the first level whose rule holds, else 0: a small integer, cheap to keep and compare."""
    branches = [(condition(level.rule, row), number(i)) for i, level in enumerate(definition.levels, start=1)]
    return ibis.cases(*branches, else_=number(0))


def number(place: int) -> ir.IntegerScalar:
    """A level's place as evaluators keep it."""
    return ibis.literal(place, "int16")


def metrics(rules: Iterable[Rule]) -> set[Metric]:
    """What must be gathered from events for these rules (not for those inside them)."""
    return {gathered_as(rule.metric) for rule in rules if isinstance(rule, Event)}


def gathered_as(metric: Metric) -> Metric:
    """The form in which a metric is shared."""
    return replace(metric, where=tuple(sorted(metric.where, key=repr)))


def aggregate(metric: Metric, events: ir.Table) -> ir.Scalar:
    """A metric as a reduction over `events`, which are already within its window."""
    chosen = _chosen(metric, events)
    match metric.measure:
        case "count":
            return events.count(where=chosen)
        case "sum":
            return events[metric.property].sum(where=chosen)
        case "days_since_first":
            return events.ts.min(where=chosen)
        case "days_since_last":
            return events.ts.max(where=chosen)


def window_start(metric: Metric, as_of: datetime) -> datetime | None:
    """The first instant that counts, or None for ever."""
    return None if metric.window is None else as_of - timedelta(days=metric.window.days)


def completed_years(born: ir.DateValue, today: date) -> ir.IntegerValue:
    """Birthdays had; who was born on 29 February has it on 1 March in other years."""
    birthday_is_to_come = (born.month() * 100 + born.day()) > today.month * 100 + today.day
    return today.year - born.year() - birthday_is_to_come.cast("int64")


def _number(rule: Age | Event, row: Row) -> ir.NumericValue:
    if isinstance(rule, Age):
        return completed_years(row.trait(rule.trait)[0], row.today)
    value = row.gathered(gathered_as(rule.metric))
    if rule.metric.measure.startswith("days_since"):
        return ibis.literal(row.as_of).cast("timestamp").delta(value, unit="microsecond") // DAY
    return value.fill_null(0)


def _chosen(metric: Metric, events: ir.Table) -> ir.BooleanValue:
    return _joined(and_, [events.name.isin(metric.events), *(_where(where, events) for where in metric.where)])


def _joined(how: Callable[..., ir.BooleanValue], conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    """All conditions in one, as a shallow tree: a thousand in a row would be nested too deeply for Ibis and engines."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return how(_joined(how, conditions[:middle]), _joined(how, conditions[middle:]))


def _where(where: Where, events: ir.Table) -> ir.BooleanValue:
    kind = property_kind(where.property, where.test)
    return compute(where.test, _property(where, kind, events), kind)


def _property(where: Where, kind: Kind, events: ir.Table) -> ir.Value:
    if where.property in PROPERTIES:
        return events[where.property]
    value = _in_json(where.property.removeprefix(IN_PROPERTIES), events.properties)
    if OPERATORS[where.test.op].shape == "none":
        return value.cast("string").nullif("null")  # known or not, whatever its type
    return {"number": lambda: value.float, "flag": lambda: value.bool}.get(kind, lambda: value.str)()


def _in_json(name: str, properties: ir.JSONValue) -> ir.JSONValue:
    """One property; engines would read a name such as `a.b` as a path, so only the plainest are asked for directly."""
    return properties[name] if _PLAIN_NAME.fullmatch(name) else properties.map[name]


_PLAIN_NAME: Final = re.compile(r"[a-zA-Z_\u4e00-\u9fff][\w\u4e00-\u9fff]*", re.ASCII)
