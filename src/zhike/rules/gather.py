"""What rules need of a customer's facts, as Ibis expressions: numbers, favourites, sequences, past tags.

A `Need` is the part of a rule that reads facts, without what it is compared with: equal needs are gathered once. A
metric is a reduction that shares its pass with others (`aggregate`); every other need is a table of its own with one
row for each customer who has something to show: `customer_id`, `value`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import and_
from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zhike.rules import nodes
from zhike.rules.check import IN_PROPERTIES, property_kind
from zhike.rules.nodes import (
    Band,
    Chosen,
    Compare,
    Favourite,
    First,
    Listed,
    Metric,
    Rank,
    Rule,
    SameOrder,
    Tag,
    Where,
    measured,
)
from zhike.rules.operators import OPERATORS, compute
from zhike.rules.vocabulary import LINE_PROPERTIES, PROPERTIES, Kind
from zhike.rules.windows import EARLIEST, Bounds, Instant, bounds, length, offsets

Need = Metric | Favourite | SameOrder | nodes.Sequence | Tag | Listed

DAY: Final = 86_400_000_000
"""Microseconds."""
MONEY: Final = dt.Decimal(18, 4)


def needs(rule: Rule) -> set[Need]:
    """What must be gathered for a rule itself (not for those inside it)."""
    match rule:
        case Compare(Favourite() as need) | Compare(SameOrder() as need):
            return {need}
        case First(chosen, _):
            return {first_ever(chosen)}
        case nodes.Sequence() | Listed() | Tag(when="during" | "entered"):
            return {rule}
        case Rank(of) | Compare(Band(of)) if of.measure == "sum":
            return {of, average(of)}
        case _:
            return set(measured(rule))


def average(total: Metric) -> Metric:
    """The metric that tells a sum of 0 from a sum over nothing, which is not ranked."""
    return replace(total, measure="avg")


def first_ever(chosen: Chosen) -> Metric:
    """The metric that is gathered as the instant of the first of these facts."""
    return Metric("days_since_first", chosen)


def aggregate(metric: Metric, facts: ir.Table, instant: Instant) -> ir.Scalar:
    """A metric as a reduction over `facts`, which are within its window. Days since are gathered as instants."""
    chosen = passing(metric.chosen, facts)
    match metric.measure:
        case "count":
            return facts.count(where=chosen)
        case "days":
            return _business_day(facts.ts, instant, bounds(metric.window, instant)).nunique(where=chosen)
        case "days_since_first":
            return facts.ts.min(where=chosen)
        case "days_since_last":
            return facts.ts.max(where=chosen)
        case "distinct":
            return text_property(metric.property or "", metric.chosen, facts).nunique(where=chosen)
    amount = number_property(metric.property or "", metric.chosen, facts)
    match metric.measure:
        case "sum":
            return amount.sum(where=chosen)
        case "avg":
            return quotient(amount.sum(where=chosen), amount.count(where=chosen))
        case "min":
            return amount.min(where=chosen)
        case "max":
            return amount.max(where=chosen)


def quotient(of: ir.NumericValue, to: ir.NumericValue) -> ir.FloatingValue:
    """`of / to` as the floating number nearest to the exact quotient; null unless `to` is above 0.

    Both are taken in whole ten-thousandths first (what money is kept in), which floating numbers hold exactly.
    """
    return ibis.cases((to > 0, _ten_thousandths(of) / _ten_thousandths(to)), else_=ibis.null("float64"))


def favourites(need: Favourite, facts: ir.Table, instant: Instant) -> ir.Table:
    """Each customer's favourite value."""
    within = facts.filter(passing(need.chosen, facts), *_within(need.window, facts, instant))
    valued = within.select("customer_id", "amount", value=text_property(need.property, need.chosen, within))
    valued = valued.filter(valued.value.notnull())
    weight = valued.count() if need.by == "count" else valued.amount.sum().fill_null(0)
    weighed = valued.group_by("customer_id", "value").aggregate(weight=weight)
    best_first = [ibis.desc(weighed.weight), weighed.value]
    place = ibis.row_number().over(group_by=weighed.customer_id, order_by=best_first)
    placed = weighed.mutate(place=place)
    return placed.filter(placed.place == 0).select("customer_id", "value")


def same_orders(need: SameOrder, lines: ir.Table, instant: Instant) -> ir.Table:
    """How many of each customer's orders pass every filter with some line."""
    within = lines.filter(lines.order_id.notnull(), *_within(need.window, lines, instant))
    passed = {f"passed_{i}": passing(Chosen(None, wheres), within).any() for i, wheres in enumerate(need.of)}
    orders = within.group_by("customer_id", "source", "order_id").aggregate(**passed)
    whole = orders.filter(*(orders[name] for name in passed))
    return whole.group_by("customer_id").aggregate(value=whole.count())


def sequences(need: nodes.Sequence, events: ir.Table, instant: Instant) -> ir.Table:
    """The customers of whom the sequence is true."""
    moments = _moments(need, events, instant)
    after = ibis.window(group_by="customer_id", order_by=ibis.desc(moments.ts), preceding=(None, 1))
    found = moments.mutate(
        next_then=_at(moments.then, moments.ts).min().over(after),
        next_without=_at(moments.without, moments.ts).min().over(after),
        last_first=_at(moments.first, moments.ts)
        .max()
        .over(ibis.window(group_by="customer_id", order_by=moments.ts, preceding=(None, 1))),
    )
    return _true_of(found.filter(_completed(need, found, instant)))


def past_tags(need: Tag, history: ir.Table, instant: Instant) -> ir.Table:
    """The customers who had the tag in the window, or entered it then."""
    start, end = bounds(need.window, instant)
    rows = history.filter(history.tag_id == need.tag, history.valid_from < instant.as_of)
    if need.values is not None:
        rows = rows.filter(rows.value.isin(need.values))
    if start == end:
        return _true_of(rows.filter(False))
    if need.when == "during":
        held = rows.filter(rows.valid_from < end)
        reaching = held if start is None else held.filter(held.valid_to.isnull() | (held.valid_to > start))
        return _true_of(reaching)
    begun = rows.filter(rows.valid_from < end) if start is None else rows.filter(rows.valid_from.between(start, end))
    begun = begun.filter(begun.valid_from < end)
    held_before = rows.filter(rows.valid_to.notnull()).select("customer_id", valid_from=rows.valid_to).distinct()
    return _true_of(begun.anti_join(held_before, ["customer_id", "valid_from"]))


def members(need: Listed, list_members: ir.Table) -> ir.Table:
    """The customers on the list."""
    return _true_of(list_members.filter(list_members.list_id == need.list))


def passing(chosen: Chosen, facts: ir.Table) -> ir.BooleanValue:
    """Whether a row is one of the chosen facts; never null."""
    on_lines = chosen.events is None
    named = [] if chosen.events is None else [facts.name.isin(chosen.events)]
    return joined(and_, [*named, *(_where(where, facts, on_lines) for where in chosen.where)])


def number_property(name: str, chosen: Chosen, facts: ir.Table) -> ir.DecimalValue:
    """A property that is summed or compared in size; numbers in JSON in ten-thousandths, like money.

    They are read from their text, since as a floating number even a whole one may differ from what was written.
    """
    if name in (LINE_PROPERTIES if chosen.events is None else PROPERTIES):
        return facts[name]
    return _in_json(name.removeprefix(IN_PROPERTIES), facts.properties).cast("string").try_cast(MONEY)


def text_property(name: str, chosen: Chosen, facts: ir.Table) -> ir.Value:
    """A property whose values are told apart; texts and whole numbers in JSON, as text."""
    if name in (LINE_PROPERTIES if chosen.events is None else PROPERTIES):
        return facts[name]
    value = _in_json(name.removeprefix(IN_PROPERTIES), facts.properties)
    # From its text, whatever its length: shops number their visitors with 20 digits. 2.0 is 2.
    whole = value.cast("string").re_extract(r"^(-?[0-9]+)(\.0+)?$", 1).nullif("")
    return ibis.coalesce(value.str, whole)


def whole_days(micros: ir.IntegerValue) -> ir.IntegerValue:
    """How many whole days are in so many microseconds (not negative).

    Engines divide as floating numbers, which cannot tell a microsecond before midnight from midnight; of a multiple of
    a day they get the exact quotient.
    """
    return (micros - micros % DAY) // DAY


def business_clock(ts: ir.TimestampValue, instant: Instant, window: Bounds) -> ir.IntegerValue:
    """The business clock at an instant within the window: microseconds since the beginning of 1 January 1, a Monday."""
    since = ts.delta(ibis.literal(datetime(1, 1, 1)).cast("timestamp"), unit="microsecond")
    return since + _offset(ts, offsets(instant.zone, *window))


def joined(how: Callable[..., ir.BooleanValue], conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    """All conditions in one, as a shallow tree: a thousand in a row would be nested too deeply for Ibis and engines."""
    if not conditions:
        return ibis.literal(True)
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return how(joined(how, conditions[:middle]), joined(how, conditions[middle:]))


def in_window(ts: ir.TimestampValue, window: Bounds) -> list[ir.BooleanValue]:
    """The conditions that keep a row within bounds."""
    start, end = window
    return ([] if start is None else [ts >= start]) + [ts < end]


def _within(window: nodes.Window | None, facts: ir.Table, instant: Instant) -> list[ir.BooleanValue]:
    return in_window(facts.ts, bounds(window, instant))


def _moments(need: nodes.Sequence, events: ir.Table, instant: Instant) -> ir.Table:
    """customer_id, ts and which steps happened then: one row for each moment, so that later is strictly later."""
    start, end = bounds(need.window, instant)
    read = events.filter(*in_window(events.ts, (start, instant.as_of)))
    never = ibis.literal(False)
    steps = read.select(
        "customer_id",
        "ts",
        first=passing(need.first, read) & (read.ts < end),
        then=never if need.then is None else passing(need.then, read),
        without=never if need.without is None else passing(need.without, read),
    )
    steps = steps.filter(steps.first | steps.then | steps.without)
    return steps.group_by("customer_id", "ts").aggregate(
        first=steps.first.any(), then=steps.then.any(), without=steps.without.any()
    )


def _completed(need: nodes.Sequence, found: ir.Table, instant: Instant) -> ir.BooleanValue:
    within = None if need.within is None else length(need.within)
    if need.then is None:
        if within is None:
            return found.first & found.next_without.isnull()
        nothing_followed = found.next_without.isnull() | (_between(found.ts, found.next_without) > _micros(within))
        return found.first & (found.ts < _earlier(instant.as_of, within)) & nothing_followed
    if need.without is not None and need.place == "after":
        in_time = _in_time(found.last_first, found.ts, within)
        return found.then & found.last_first.notnull() & in_time & found.next_without.isnull()
    undisturbed = found.next_without.isnull() | (found.next_without >= found.next_then)
    in_time = _in_time(found.ts, found.next_then, within)
    return (found.first & found.next_then.notnull() & in_time & undisturbed).fill_null(False)


def _in_time(first: ir.TimestampValue, then: ir.TimestampValue, within: timedelta | None) -> ir.BooleanValue:
    return ibis.literal(True) if within is None else _between(first, then) <= _micros(within)


def _between(first: ir.TimestampValue, then: ir.TimestampValue) -> ir.IntegerValue:
    return then.delta(first, unit="microsecond")


def _micros(time: timedelta) -> int:
    return time // timedelta(microseconds=1)


def _earlier(at: datetime, time: timedelta) -> datetime:
    return at - time if at - EARLIEST > time else EARLIEST


def _at(happened: ir.BooleanValue, ts: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.cases((happened, ts), else_=ibis.null("timestamp"))


def _true_of(rows: ir.Table) -> ir.Table:
    return rows.select("customer_id").distinct().mutate(value=ibis.literal(True))


def _ten_thousandths(number: ir.NumericValue) -> ir.FloatingValue:
    return (number.cast("float64") * 10_000.0).round()


def _business_day(ts: ir.TimestampValue, instant: Instant, window: Bounds) -> ir.IntegerValue:
    """The number of the day on which an instant falls, by the business clock."""
    return whole_days(business_clock(ts, instant, window))


def _offset(ts: ir.TimestampValue, changes: Sequence[tuple[datetime | None, timedelta]]) -> ir.IntegerValue:
    """Which of the clock's offsets holds: a search by halves, since some zones changed theirs 300 times."""
    if len(changes) == 1:
        return ibis.literal(_micros(changes[0][1]), "int64")
    middle = len(changes) // 2
    later = ts >= ibis.literal(changes[middle][0]).cast("timestamp")
    return ibis.ifelse(later, _offset(ts, changes[middle:]), _offset(ts, changes[:middle]))


def _where(where: Where, facts: ir.Table, on_lines: bool) -> ir.BooleanValue:
    kind = property_kind(where.property, where.test, on_lines)
    return compute(where.test, _compared(where, kind, facts, on_lines), kind)


def _compared(where: Where, kind: Kind, facts: ir.Table, on_lines: bool) -> ir.Value:
    if where.property in (LINE_PROPERTIES if on_lines else PROPERTIES):
        return facts[where.property]
    value = _in_json(where.property.removeprefix(IN_PROPERTIES), facts.properties)
    if OPERATORS[where.test.op].shape == "none":
        return value.cast("string").nullif("null")  # known or not, whatever its type
    return {"number": lambda: value.float, "flag": lambda: value.bool}.get(kind, lambda: value.str)()


def _in_json(name: str, properties: ir.JSONValue) -> ir.JSONValue:
    """One property; engines would read a name such as `a.b` as a path, so only the plainest are asked for directly."""
    return properties[name] if _PLAIN_NAME.fullmatch(name) else properties.map[name]


_PLAIN_NAME: Final = re.compile(r"[a-zA-Z_\u4e00-\u9fff][\w\u4e00-\u9fff]*", re.ASCII)
