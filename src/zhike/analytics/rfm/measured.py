"""How lately, how often and for how much each customer bought."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.rules.gather import whole_days
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import MONEY, PAID, REFUNDED

_NOTHING: Final = ibis.literal(Decimal(0), type=MONEY)


def measured(reading: Reading, until: datetime, days: int | None = None, net: bool = False) -> ir.Table:
    """customer_id, recency (whole days of 24 hours since the last order), frequency (orders), monetary (exact money).

    One row for each customer who bought before `until`; with `days`, in so many days before it. `net`: what was
    refunded before `until` is taken off, and an order that was refunded whole counts as none. An order of unknown
    amount counts as an order without money.
    """
    orders = _orders(reading, until, days)
    if not net:
        return _by_customer(orders, until)
    refunds = reading.table("events").filter(lambda t: (t.name == REFUNDED) & (t.ts < until) & t.customer_id.notnull())
    kept = _by_customer(_less_refunds(orders, refunds.filter(refunds.order_id.notnull())), until)
    return _less_unnamed(kept, _since(refunds.filter(refunds.order_id.isnull()), until, days))


def _orders(reading: Reading, until: datetime, days: int | None) -> ir.Table:
    events = reading.table("events")
    paid = events.filter(events.name == PAID, events.ts < until, events.customer_id.notnull())
    return _since(paid, until, days).select("customer_id", "ts", "amount", "source", "order_id")


def _since(events: ir.Table, until: datetime, days: int | None) -> ir.Table:
    return events.filter(events.ts >= until - timedelta(days=days)) if days else events


def _by_customer(orders: ir.Table, until: datetime) -> ir.Table:
    found = orders.group_by("customer_id").aggregate(
        last=orders.ts.max(), frequency=orders.count(), monetary=orders.amount.sum()
    )
    ago = ibis.literal(until).cast("timestamp").delta(found["last"], unit="microsecond")
    return found.select(
        "customer_id", recency=whole_days(ago), frequency=found.frequency.cast("int64"),
        monetary=ibis.coalesce(found.monetary.cast(MONEY), _NOTHING),
    )  # fmt: skip


def _less_refunds(orders: ir.Table, refunds: ir.Table) -> ir.Table:
    """Orders less what was given back of them, by source and order id."""
    of_order = refunds.group_by(of_source="source", of_id="order_id").aggregate(back=refunds.amount.sum())
    same = [orders.source == of_order.of_source, orders.order_id == of_order.of_id]
    joined = orders.left_join(of_order, same)
    joined = joined.mutate(back=ibis.coalesce(joined.back.cast(MONEY), _NOTHING))
    left = joined.filter((joined.back == _NOTHING) | joined.amount.isnull() | (joined.amount > joined.back))
    return left.select("customer_id", "ts", amount=(left.amount - left.back).cast(MONEY))


def _less_unnamed(kept: ir.Table, refunds: ir.Table) -> ir.Table:
    """Refunds that name no order are taken off what their customer spent."""
    back = refunds.group_by(of_customer="customer_id").aggregate(back=refunds.amount.sum())
    joined = kept.left_join(back, kept.customer_id == back.of_customer)
    less = (joined.monetary - ibis.coalesce(joined.back.cast(MONEY), _NOTHING)).cast(MONEY)
    return joined.select("customer_id", "recency", "frequency", monetary=less)
