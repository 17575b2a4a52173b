"""From staged rows to facts that wait to be written: one shape for every kind of file."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.currency import convert
from zhike.collect.cleaning.prepare import Prepared, prepare
from zhike.collect.cleaning.rows import clean_rows
from zhike.collect.facts import feedback, interactions, listings
from zhike.collect.facts.coupons import coupon_facts, judge_coupons
from zhike.collect.facts.customers import judge_customers
from zhike.collect.facts.events import event_facts, judge_events, keyed_events
from zhike.collect.facts.order_lines import attaches, judge_lines, keyed_lines, line_items, orders_of_lines
from zhike.collect.facts.order_rows import further_rows, lines_of_orders, with_lines_counted
from zhike.collect.facts.orders import judge_orders, keyed_orders, order_facts, order_items, orders_of_rows
from zhike.collect.identify.people import People
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading

_JUDGE = {
    "orders": judge_orders, "order_lines": judge_lines, "events": judge_events, "customers": judge_customers,
    "feedback": feedback.judge_feedback, "coupons": judge_coupons, "interactions": interactions.judge_interactions,
    "products": listings.judge_products, "market": listings.judge_market,
}  # fmt: skip
_FIELDS = {"feedback": feedback.PROPERTIES, "interactions": interactions.PROPERTIES}
"""What kinds of event carry beside the columns of `events`."""


@dataclass(frozen=True)
class Facts:
    """`rows`: every row of the file with its `reason` (null: good), `field`, `who` and traits; except for
    customers also `key`. `events` and `items` come from the good rows that are told apart, `keyed`: `line`, `key`
    (the one of the events that the row takes part in). `attached`: items still have to find their
    orders. `listing`: what is said of things and not of people."""

    rows: ir.Table
    keyed: ir.Table
    events: ir.Table | None = None
    items: ir.Table | None = None
    attached: bool = False
    listing: listings.Listing | None = None


def make_facts(reading: Reading, staged: ir.Table, mapping: Mapping, headers: Sequence[str], people: People,
               salt: str, prepared: Prepared | None = None) -> Facts:  # fmt: skip
    """Clean, judge and turn into facts; nothing here needs the writer's lock. `prepared`: the cells that were looked
    up already."""
    prepared = prepared or prepare(reading, staged, mapping, headers)
    rows = convert(reading, clean_rows(prepared, mapping, headers), mapping, prepared.reference)
    rows = with_who(rows, people)
    rows = reading.keep(_JUDGE[mapping.kind](rows, mapping, salt))
    return _FACTS[mapping.kind](reading, rows, rows.filter(rows.reason.isnull()), mapping)


def with_who(rows: ir.Table, people: People) -> ir.Table:
    """Each row's who: null when it names nobody."""
    if people.rows is None:
        return rows.mutate(who=ibis.null("int64"))
    names = [column for column in people.rows.columns if column != "who"]
    named = rows.mutate(**{f"of_{name}": ibis.coalesce(rows[name], "") for name in names})
    joined = named.left_join(people.rows, [named[f"of_{name}"] == people.rows[name] for name in names])
    return joined.select(*rows.columns, "who")


def _of_customers(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    return Facts(rows, good.select("line", "who"))


def _of_orders(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    keyed = reading.keep(keyed_orders(reading, good, mapping))
    bought = {"product_id", "product_name"} & set(mapping.columns)
    further = further_rows(reading, good, keyed) if bought and "order_id" in mapping.columns else None
    if further is None:
        items = order_items(keyed) if bought else None
        lines, orders = keyed.select("line", "key"), keyed
    else:
        items = reading.keep(lines_of_orders(keyed, further))
        lines = reading.keep(ibis.union(keyed.select("line", "key"), further.select("line", "key")))
        orders = with_lines_counted(keyed, further)
    return Facts(rows, lines, reading.keep(order_facts(orders_of_rows(orders, mapping))), items)


def _of_lines(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    lines = keyed_lines(reading, good, mapping)
    keyed = lines.select("line", "key")
    if attaches(mapping):
        return Facts(rows, keyed, items=lines, attached=True)
    orders = reading.keep(orders_of_lines(lines, mapping))
    return Facts(rows, keyed, reading.keep(order_facts(orders)), line_items(lines))


def _of_events(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    keyed = reading.keep(keyed_events(reading, good, mapping))
    fields = _FIELDS.get(mapping.kind, ())
    return Facts(rows, keyed.select("line", "key"), reading.keep(event_facts(keyed, mapping, fields)))


def _of_coupons(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    keyed = good.select("line", key=good.line.cast("string"))
    return Facts(rows, keyed, reading.keep(coupon_facts(reading, good, mapping)))


def _of_products(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    listing = listings.products(reading, good, mapping)
    return Facts(rows, listing.rows.select("line"), listing=listing)


def _of_market(reading: Reading, rows: ir.Table, good: ir.Table, mapping: Mapping) -> Facts:
    listing = listings.market(reading, good, mapping)
    return Facts(rows, listing.rows.select("line"), listing=listing)


_FACTS = {
    "orders": _of_orders, "order_lines": _of_lines, "events": _of_events, "customers": _of_customers,
    "feedback": _of_events, "coupons": _of_coupons, "interactions": _of_events,
    "products": _of_products, "market": _of_market,
}  # fmt: skip
