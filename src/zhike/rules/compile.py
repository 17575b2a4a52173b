"""What a rule compiles to: boolean Ibis columns over one row per customer.

A rule needs of a customer columns of the profile (traits, tags) and what was gathered from their facts (`gather`).
`condition` says how a rule is decided from that row. Everything in between (which facts are read, how often) is the
evaluator's plan.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import and_, or_
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zhike.rules import nodes
from zhike.rules.check import value_kind
from zhike.rules.days_ago import days_ago
from zhike.rules.gather import Need, average, first_ever, in_window, joined, quotient, whole_days
from zhike.rules.nodes import (
    Age,
    And,
    Anniversary,
    AtLeast,
    Band,
    Compare,
    DatePart,
    Definition,
    Favourite,
    First,
    Listed,
    Metric,
    Not,
    Or,
    Rank,
    Ratio,
    Rule,
    SameOrder,
    Score,
    Segment,
    Tag,
    Trait,
    Value,
    Within,
)
from zhike.rules.operators import compute
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, bounds


@dataclass(frozen=True, slots=True)
class Row:
    """Where a rule finds the values of one customer, as columns. `gathered` gives what `gather` says of a need."""

    instant: Instant
    trait: Callable[[str], tuple[ir.Value, Kind]]
    tag: Callable[[str], ir.StringValue]
    gathered: Callable[[Need], ir.Value]


def condition(rule: Rule, row: Row) -> ir.BooleanValue:
    """Whether the rule holds for the row's customer; never null."""
    match rule:
        case And(of):
            return joined(and_, [condition(child, row) for child in of])
        case Or(of):
            return joined(or_, [condition(child, row) for child in of])
        case Not(child):
            return ~condition(child, row)
        case AtLeast(count, of):
            return how_many_hold(of, row) >= count
        case Compare(Metric(measure="days_since_first" | "days_since_last") as metric, test):
            return days_ago(test, row.gathered(metric), row.instant.as_of)
        case Compare(value, test):
            return compute(test, actual(value, row), _kind(value, row), known=_is_known(value))
        case First(chosen, window):
            first = row.gathered(first_ever(chosen))
            return joined(and_, in_window(first, bounds(window, row.instant))).fill_null(False)
        case Rank():
            return _is_ranked(rule, row)
        case Tag(tag, values, "now", _):
            column = row.tag(tag)
            return column.notnull() if values is None else column.isin(values).fill_null(False)
        case nodes.Sequence() | Tag() | Listed():
            return row.gathered(rule).notnull()
        case Segment(segment, of):
            assert of is not None, f"segment {segment} is not resolved"
            return condition(of, row)


def actual(value: Value, row: Row) -> ir.Value:
    """What a comparison compares: the customer's own value, null where there is none."""
    match value:
        case Trait(trait):
            return row.trait(trait)[0]
        case Age(trait):
            return completed_years(row.trait(trait)[0], row.instant.today)
        case DatePart(trait, part):
            return _PARTS[part](row.trait(trait)[0])
        case Anniversary(trait):
            return days_to_anniversary(row.trait(trait)[0], row.instant.today)
        case Metric():
            return _number(value, row)
        case Ratio(of, to):
            return quotient(_number(of, row), _number(to, row))
        case Favourite():
            return row.gathered(value)
        case SameOrder():
            return row.gathered(value).fill_null(0)
        case Band():
            return _band(value, row)
        case Score(terms):
            worth = [condition(term.rule, row).cast("int64") * _micro(term.weight) for term in terms]
            return _sum(worth) * ibis.literal(Decimal("0.000001"), dt.Decimal(18, 6))


def _is_known(value: Value) -> bool:
    """Whether every customer has such a value."""
    match value:
        case Metric(measure="count" | "days" | "distinct" | "sum") | SameOrder() | Score():
            return True
        case _:
            return False


def how_many_hold(rules: Sequence[Rule], row: Row) -> ir.IntegerValue:
    """The number of these rules that hold."""
    return _sum([condition(rule, row).cast("int64") for rule in rules])


def level_number(definition: Definition, row: Row) -> ir.IntegerValue:
    """The place (from 1) of the first level whose rule holds, else 0: a small integer, cheap to keep and compare."""
    branches = [(condition(level.rule, row), number(i)) for i, level in enumerate(definition.levels, start=1)]
    return ibis.cases(*branches, else_=number(0))


def level_key(definition: Definition, row: Row) -> ir.StringValue:
    """The key of the first level whose rule holds, else null."""
    branches = [(condition(level.rule, row), level.key) for level in definition.levels]
    return ibis.cases(*branches, else_=ibis.null("string"))


def number(place: int) -> ir.IntegerScalar:
    """A level's place as evaluators keep it."""
    return ibis.literal(place, "int16")


def completed_years(born: ir.DateValue, today: date) -> ir.IntegerValue:
    """Birthdays had; who was born on 29 February has it on 1 March in other years."""
    birthday_is_to_come = (born.month() * 100 + born.day()) > today.month * 100 + today.day
    return today.year - born.year() - birthday_is_to_come.cast("int64")


def days_to_anniversary(day: ir.DateValue, today: date) -> ir.IntegerValue:
    """From today (0) to the day's next return. 29 February, counted on, is 1 March in common years."""
    this_year, next_year = _day_of_year(day, today.year), _day_of_year(day, today.year + 1)
    passed = today.timetuple().tm_yday
    length = date(today.year, 12, 31).timetuple().tm_yday
    return ibis.ifelse(this_year >= passed, this_year - passed, next_year + (length - passed))


def _day_of_year(day: ir.DateValue, year: int) -> ir.IntegerValue:
    before = [(month, date(year, month, 1).timetuple().tm_yday - 1) for month in range(1, 13)]
    return day.month().cases(*before) + day.day()


_PARTS: Final[dict[str, Callable[[Any], ir.IntegerValue]]] = {
    "year": lambda day: day.year(),
    "quarter": lambda day: day.quarter(),
    "month": lambda day: day.month(),
    "day": lambda day: day.day(),
    "weekday": lambda day: day.day_of_week.index() + 1,
}


def _kind(value: Value, row: Row) -> Kind:
    return row.trait(value.trait)[1] if isinstance(value, Trait) else value_kind(value, {})


def _number(metric: Metric, row: Row) -> ir.NumericValue:
    value = row.gathered(metric)
    match metric.measure:
        case "days_since_first" | "days_since_last":
            return whole_days(ibis.literal(row.instant.as_of).cast("timestamp").delta(value, unit="microsecond"))
        case "avg" | "min" | "max":
            return value
        case _:
            return value.fill_null(0)


def ranked_by(metric: Metric, row: Row) -> ir.NumericValue:
    """The value by which a customer is ranked; null for who has no such facts."""
    number = _number(metric, row)
    match metric.measure:
        case "count" | "days" | "distinct":
            return number.nullif(0)
        case "sum":
            return ibis.ifelse(row.gathered(average(metric)).notnull(), number, ibis.null(number.type()))
        case _:
            return number


def _is_ranked(rule: Rank, row: Row) -> ir.BooleanValue:
    better, ranked, takes_part = _place(rule.of, rule.within, row, rule.side == "top")
    if rule.count is not None:
        return takes_part & (better < rule.count)
    return takes_part & (better * _micro(100) < ranked * _micro(rule.percent or 0))


def _band(band: Band, row: Row) -> ir.IntegerValue:
    lower, ranked, takes_part = _place(band.of, band.within, row, best_first=False)
    return ibis.cases((takes_part, lower * band.bands // ranked + 1), else_=ibis.null("int64"))


def _place(
    metric: Metric, within: Within | None, row: Row, best_first: bool
) -> tuple[ir.IntegerValue, ir.IntegerValue, ir.BooleanValue]:
    """How many are strictly before the customer, how many are ranked, and whether the customer is one of them."""
    value = ranked_by(metric, row)
    takes_part, groups = value.notnull(), list[ir.Value]()
    if within is not None:
        group = row.trait(within.name)[0] if within.kind == "trait" else row.tag(within.name)
        takes_part, groups = takes_part & group.notnull(), [group]
    together = [takes_part, *groups]
    order = ibis.desc(value) if best_first else value
    before = ibis.rank().over(group_by=together, order_by=order)
    return before, value.count().over(group_by=together), takes_part


def _micro(number: int | float) -> int:
    """Six decimal places as a whole number: what a rule's own numbers may have (`fields.number`)."""
    return int(Decimal(repr(number)) * 1_000_000)


def _sum(numbers: list[ir.IntegerValue]) -> ir.IntegerValue:
    middle = len(numbers) // 2
    return numbers[0] if len(numbers) == 1 else _sum(numbers[:middle]) + _sum(numbers[middle:])
