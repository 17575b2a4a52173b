"""The purchases that models of customers look at: paid orders of known customers, before an instant."""

from datetime import datetime

import ibis.expr.types as ir

from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID


def purchases(reading: Reading, until: datetime) -> ir.Table:
    """customer_id, ts (UTC), amount (exact, null where nobody told it); one row for each paid order."""
    events = reading.table("events")
    paid = events.filter(events.name == PAID, events.customer_id.notnull(), events.ts < until)
    return paid.select("customer_id", "ts", "amount")
