"""Customers' features, counted by the engine from facts before an instant.

A feature that cannot be said of a customer is null: no pause between orders where there is one order only, no spend
where nobody told an amount. A count of nothing is 0.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.errors import InvalidInput
from zhike.rules.gather import DAY, business_clock, whole_days
from zhike.rules.windows import Instant
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID, REFUNDED, trait_column

PEOPLE: Final = ("buyers", "everybody")
"""Whose features: of those with a paid order, or of everybody with a profile who was there before the instant."""

_VIEWS: Final = ("page_viewed", "product_viewed")
_COUPON: Final = "coupon_redeemed"
_HOUR: Final = DAY // 24
_RECENT: Final = timedelta(days=90)
_YEAR: Final = 365.2425

Counting = Callable[[ir.Table, Instant], ir.Value]


def customer_features(reading: Reading, instant: Instant, names: Sequence[str], people: str = "buyers") -> pa.Table:
    """`customer_id` and a column of floating numbers for each of `names` (keys of `FEATURES`, or `trait:<name>` of
    a trait that is a number), sorted by customer; only facts before the instant count.

    Traits are taken from the profile, as rules take them. Raises InvalidInput (analysis_bad_setting) for a trait that
    is no number here.
    """
    table = _people(reading, instant, names, people)
    for wanted, build in _BESIDE.items():
        if wanted in names:
            table = _beside(table, build(reading, instant))
    table = _with_traits(reading, table, names)
    values = {name: _value(table, name, instant).cast("float64") for name in names}
    return reading.fetch(table.select("customer_id", **values)).sort_by("customer_id")


def _people(reading: Reading, instant: Instant, names: Sequence[str], people: str) -> ir.Table:
    """A row for each customer, with what one pass over their events gives."""
    counted = _counted(reading, instant, names)
    if people == "buyers":
        return counted.filter(counted.orders > 0)
    profile = reading.table("profile")
    known = profile.filter(profile.first_seen.isnull() | (profile.first_seen < instant.as_of)).select("customer_id")
    joined = _beside(known, counted)
    counts = [name for name in ("orders", "refunds", "coupons", "views") if name in joined.columns]
    return joined.mutate(**{name: joined[name].fill_null(0) for name in counts})


def _counted(reading: Reading, instant: Instant, names: Sequence[str]) -> ir.Table:
    """customer_id and the sums that the named features are made from."""
    events = reading.table("events")
    wanted = {raw: _SUMS[raw] for name in names for raw in _NEEDS.get(name, ())} | {"orders": _SUMS["orders"]}
    kinds = [PAID, *(kind for raw, kinds in _KINDS.items() if raw in wanted for kind in kinds)]
    past = events.filter(events.customer_id.notnull(), events.name.isin(kinds), events.ts < instant.as_of)
    return past.group_by("customer_id").aggregate(**{raw: count(past, instant) for raw, count in wanted.items()})


def _paid(events: ir.Table) -> ir.BooleanValue:
    return events.name == PAID


def _at_night(events: ir.Table, instant: Instant) -> ir.BooleanValue:
    hour = (business_clock(events.ts, instant, (None, instant.as_of)) % DAY) // _HOUR
    return (hour >= 22) | (hour < 6)


def _at_weekend(events: ir.Table, instant: Instant) -> ir.BooleanValue:
    return whole_days(business_clock(events.ts, instant, (None, instant.as_of))) % 7 >= 5


_SUMS: Final[dict[str, Counting]] = {
    "orders": lambda events, at: events.count(where=_paid(events)),
    "total": lambda events, at: events.amount.sum(where=_paid(events)),
    "priced": lambda events, at: events.amount.count(where=_paid(events)),
    "recent": lambda events, at: events.amount.sum(where=_paid(events) & (events.ts >= at.as_of - _RECENT)),
    "first": lambda events, at: events.ts.min(where=_paid(events)),
    "last": lambda events, at: events.ts.max(where=_paid(events)),
    "items": lambda events, at: events.quantity.sum(where=_paid(events)),
    "counted": lambda events, at: events.quantity.count(where=_paid(events)),
    "night": lambda events, at: events.count(where=_paid(events) & _at_night(events, at)),
    "weekend": lambda events, at: events.count(where=_paid(events) & _at_weekend(events, at)),
    "refunds": lambda events, at: events.count(where=events.name == REFUNDED),
    "coupons": lambda events, at: events.count(where=events.name == _COUPON),
    "views": lambda events, at: events.count(where=events.name.isin(_VIEWS)),
}

_KINDS: Final = {"refunds": (REFUNDED,), "coupons": (_COUPON,), "views": _VIEWS}
"""The events beside paid orders that a sum reads."""

_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "recency_days": ("last",),
    "spend": ("total",),
    "average_order": ("total", "priced"),
    "customer_days": ("first",),
    "interval_days": ("first", "last"),
    "items_per_order": ("items", "counted"),
    "refund_share": ("refunds",),
    "coupons_per_order": ("coupons",),
    "night_share": ("night",),
    "weekend_share": ("weekend",),
    "recent_share": ("recent", "total"),
    "views": ("views",),
}


def _value(table: ir.Table, name: str, instant: Instant) -> ir.Value:
    """A feature from the sums beside it. The upper part of a quotient is 0 where nothing was summed (nothing was spent
    lately); unless there is something to divide by, there is no quotient."""
    match name:
        case "orders" | "views" | "visit_days" | "categories":
            return table[name].fill_null(0)
        case "recency_days":
            return _days(table["last"], instant)
        case "customer_days":
            return _days(table["first"], instant)
        case "interval_days":
            return _over(table["last"].delta(table["first"], unit="microsecond") / DAY, table.orders - 1)
        case "items_per_order":
            return ibis.coalesce(_over(table["items"], table["counted"]), _over(table["pieces"], table["lined"]))
        case "spend":
            return ibis.ifelse(table.orders == 0, 0.0, table.total.cast("float64"))
        case "age_years":
            return _days(table.birthday, instant) / _YEAR
    if name not in _QUOTIENTS:
        return table[name]
    of, to = (table[part] for part in _QUOTIENTS[name])
    found = _over(of.fill_null(0), to)
    return ibis.ifelse(found > 1, 1.0, found) if name == "refund_share" else found


_QUOTIENTS: Final[dict[str, tuple[str, str]]] = {
    "average_order": ("total", "priced"),
    "refund_share": ("refunds", "orders"),
    "coupons_per_order": ("coupons", "orders"),
    "night_share": ("night", "orders"),
    "weekend_share": ("weekend", "orders"),
    "recent_share": ("recent", "total"),
}


def _over(of: ir.Value, to: ir.Value) -> ir.Value:
    """The quotient; null unless the divisor is above 0."""
    return ibis.cases((to > 0, of.cast("float64") / to.cast("float64")), else_=ibis.null("float64"))


def _days(ts: ir.Value, instant: Instant) -> ir.Value:
    """Days (with fractions) from a time until the instant."""
    return ibis.literal(instant.as_of).cast("timestamp").delta(ts, unit="microsecond") / DAY


def _visit_days(reading: Reading, instant: Instant) -> ir.Table:
    """On how many business days a customer looked at pages or products."""
    events = reading.table("events")
    seen = events.filter(events.customer_id.notnull(), events.name.isin(_VIEWS), events.ts < instant.as_of)
    day = whole_days(business_clock(seen.ts, instant, (None, instant.as_of)))
    days = seen.select("customer_id", day=day).distinct()
    return days.group_by("customer_id").aggregate(visit_days=days.count())


def _categories(reading: Reading, instant: Instant) -> ir.Table:
    """How many different categories a customer bought: of order lines, and of orders that name one."""
    events, lines = reading.table("events"), reading.table("order_items")
    of_orders = events.filter(events.name == PAID, events.customer_id.notnull(), events.ts < instant.as_of)
    of_lines = lines.filter(lines.customer_id.notnull(), lines.ts < instant.as_of)
    bought = [part.filter(part.category.notnull()).select("customer_id", "category") for part in (of_orders, of_lines)]
    pairs = ibis.union(*bought).distinct()
    return pairs.group_by("customer_id").aggregate(categories=pairs.count())


def _pieces(reading: Reading, instant: Instant) -> ir.Table:
    """How many things a customer's order lines name, and in how many orders: for orders that do not say themselves."""
    lines = reading.table("order_items")
    told = lines.filter(lines.customer_id.notnull(), lines.ts < instant.as_of, lines.quantity.notnull())
    orders = told.group_by("customer_id", "source", "order_id").aggregate(pieces=told.quantity.sum())
    return orders.group_by("customer_id").aggregate(pieces=orders.pieces.sum(), lined=orders.count())


def _birthdays(reading: Reading, instant: Instant) -> ir.Table:
    profile, column = reading.table("profile"), trait_column("birthday")
    known = column in profile.columns and profile[column].type().is_date()
    born = profile[column] if known else ibis.null("date")
    return profile.select("customer_id", birthday=born.cast("timestamp"))


_BESIDE: Final[dict[str, Callable[[Reading, Instant], ir.Table]]] = {
    "visit_days": _visit_days,
    "categories": _categories,
    "items_per_order": _pieces,
    "age_years": _birthdays,
}
"""Features that a pass over grouped events cannot give."""


def _with_traits(reading: Reading, table: ir.Table, names: Sequence[str]) -> ir.Table:
    traits = [name for name in names if name.startswith("trait:")]
    if not traits:
        return table
    profile = reading.table("profile")
    columns = {name: trait_column(name.removeprefix("trait:")) for name in traits}
    for name, column in columns.items():
        if column not in profile.columns or not profile[column].type().is_numeric():
            raise InvalidInput("not a trait that is a number", code="analysis_bad_setting", field="traits",
                               value=name.removeprefix("trait:"))  # fmt: skip
    return _beside(table, profile.select("customer_id", **{name: profile[column] for name, column in columns.items()}))


def _beside(table: ir.Table, other: ir.Table) -> ir.Table:
    """`other`'s columns beside each customer of `table`, null where it has no such row."""
    renamed: Any = other.rename(other_id="customer_id")
    return table.left_join(renamed, table.customer_id == renamed.other_id).drop("other_id")
