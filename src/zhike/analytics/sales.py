"""Sales figures from events and order lines. Money is exact; paid is before refunds."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.warehouse.tables import PAID, REFUNDED

_NOTHING: Final = Decimal(0)


def totals(events: ir.Table, as_of: datetime) -> ir.Table:
    """One row: orders, buyers, paid, refunded, anonymous_orders, events, last_event_at; up to the instant."""
    past = events.filter(events.ts < as_of)
    return past.aggregate(
        **_sales(past),
        anonymous_orders=past.count(where=(past.name == PAID) & past.customer_id.isnull()),
        events=past.count(),
        last_event_at=past.ts.max(),
    )


def by_month(events: ir.Table, as_of: datetime, offset: timedelta) -> ir.Table:
    """month ("2017-01", by the business clock), orders, paid, refunded, buyers; oldest first.

    The business clock is taken at one `offset` from UTC: a month's edge in a zone with summer time may be an hour off.
    """
    past = events.filter(events.ts < as_of, events.name.isin([PAID, REFUNDED]))
    local = past.mutate(month=(past.ts + ibis.interval(seconds=int(offset.total_seconds()))).strftime("%Y-%m"))
    return local.group_by("month").aggregate(**_sales(local)).order_by("month")


def by_category(items: ir.Table, as_of: datetime, most: int = 10) -> ir.Table:
    """category, paid, orders, buyers of the categories with most money. An order's number is its source's own."""
    past = items.filter(items.ts < as_of, items.category.notnull())
    sold = past.group_by("category").aggregate(
        paid=past.amount.sum().fill_null(_NOTHING),  # some exports price only whole orders
        orders=ibis.struct({"source": past.source, "order_id": past.order_id}).nunique(),
        buyers=past.customer_id.nunique(),
    )
    return sold.order_by([ibis.desc("paid"), "category"]).limit(most)


def by_source(events: ir.Table) -> ir.Table:
    """source, events, last_event_at; the busiest first."""
    return (
        events.group_by("source")
        .aggregate(events=events.count(), last_event_at=events.ts.max())
        .order_by([ibis.desc("events"), "source"])
    )


def _sales(events: ir.Table) -> dict[str, ir.Scalar]:
    is_paid, is_refund = events.name == PAID, events.name == REFUNDED
    return {
        "orders": events.count(where=is_paid),
        "buyers": events.customer_id.nunique(where=is_paid),
        "paid": events.amount.sum(where=is_paid).fill_null(_NOTHING),
        "refunded": events.amount.sum(where=is_refund).fill_null(_NOTHING),
    }
