"""Orders whose amount is the sum of their lines, when more lines of them come in."""

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID


def grown_orders(reading: Reading, items: ir.Table, source: str) -> ir.Table:
    """event_id, source, amount, quantity, customer_id of the orders there already to which `items` add something.

    Only those without an amount, or whose amount is what their lines add up to: what an export of orders says was
    paid stands. To be asked before the items go in.
    """
    more = items.aggregate(by="order_id", more=items.amount.sum(), more_pieces=items.quantity.sum())
    there = reading.table("order_items")
    there = there.filter(there.source == source).semi_join(more, "order_id")
    had = there.aggregate(by="order_id", had=there.amount.sum(), had_pieces=there.quantity.sum())
    events = reading.table("events")
    orders = events.filter((events.source == source) & (events.name == PAID)).select(
        "event_id", "source", "order_id", "customer_id", paid="amount"
    )
    joined = orders.join(more, "order_id").left_join(had, "order_id")
    summed = joined.filter((joined.paid.isnull() | (joined.paid == joined.had)) & joined.more.notnull())
    return summed.select(
        "event_id", "source", "customer_id",
        amount=ibis.coalesce(summed.had, 0) + summed.more,
        quantity=ibis.coalesce(summed.had_pieces, 0) + summed.more_pieces,
    )  # fmt: skip
