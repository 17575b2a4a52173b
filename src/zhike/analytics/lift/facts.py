"""What is known of customers before an instant, and what they did after it: the first to find customers who are alike,
the second to compare them by. What happened at the instant or later never reaches the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID

YEAR: Final = timedelta(days=365)
QUARTER: Final = timedelta(days=90)
BEFORE: Final = ("recency", "frequency", "monetary", "tenure", "activity")
"""Days since the last paid order, paid orders and what was paid (all within the year before; recency NaN without an
order), days since first seen, other events of the 90 days before."""


@dataclass(frozen=True)
class Facts:
    """Everybody who was known before the instant, by `customers` (ascending ids). `before` has a column for each of
    `BEFORE`; `bought` (0 or 1) and `spent` (before refunds) are of the days after it."""

    customers: NDArray[np.int64]
    before: NDArray[np.float64]
    bought: NDArray[np.float64]
    spent: NDArray[np.float64]

    def place(self, customers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these customers stand; those who were not known are left out."""
        if not len(self.customers):
            return np.zeros(0, np.int64)
        found = np.minimum(np.searchsorted(self.customers, customers), len(self.customers) - 1)
        there: NDArray[np.int64] = found[self.customers[found] == customers]
        return there


def facts(reading: Reading, at: datetime, days: int) -> Facts:
    """Known before `at` (UTC, no zone), and done from then on for so many days."""
    profile = reading.table("profile")
    known = (
        profile.filter(profile.first_seen < _instant(at)).select("customer_id", "first_seen").order_by("customer_id")
    )
    people = reading.fetch(known.order_by("customer_id"))
    ids = people["customer_id"].to_numpy().astype(np.int64)
    count = len(ids)
    tenure = (np.datetime64(at, "us") - people["first_seen"].to_numpy().astype("datetime64[us]")) / np.timedelta64(
        1, "D"
    )
    bought = _in_order(ids, reading.fetch(_paid(reading, at, timedelta(days=days))))
    active = _in_order(ids, reading.fetch(_others(reading, at)))
    orders = bought["orders"]
    recency = np.where(orders > 0, bought["recency"], np.nan)
    before = np.column_stack([recency, orders, bought["paid"], tenure, active["events"]]).reshape(count, len(BEFORE))
    return Facts(ids, before, (bought["orders_after"] > 0).astype(np.float64), bought["paid_after"])


def _paid(reading: Reading, at: datetime, after: timedelta) -> ir.Table:
    events = reading.table("events")
    paid = events.filter(
        events.name == PAID,
        events.customer_id.notnull(),
        events.ts >= _instant(at - YEAR),
        events.ts < _instant(at + after),
    )
    amount, earlier = paid.amount.cast("float64").fill_null(0.0), paid.ts < _instant(at)
    days_ago = (_instant(at).epoch_seconds() - paid.ts.epoch_seconds()).cast("float64") / 86_400
    return paid.group_by("customer_id").aggregate(
        orders=earlier.ifelse(1.0, 0.0).sum(),
        paid=earlier.ifelse(amount, 0.0).sum(),
        recency=earlier.ifelse(days_ago, ibis.null("float64")).min(),
        orders_after=earlier.ifelse(0.0, 1.0).sum(),
        paid_after=earlier.ifelse(0.0, amount).sum(),
    )


def _others(reading: Reading, at: datetime) -> ir.Table:
    events = reading.table("events")
    read = events.filter(
        events.name != PAID, events.customer_id.notnull(), events.ts >= _instant(at - QUARTER), events.ts < _instant(at)
    )
    return read.group_by("customer_id").aggregate(events=read.count().cast("float64"))


def _instant(at: datetime) -> Any:
    return ibis.literal(at).cast("timestamp")


def _in_order(ids: NDArray[np.int64], rows: pa.Table) -> dict[str, NDArray[np.float64]]:
    """The columns in the customers' order; 0 where there is no row."""
    theirs = rows["customer_id"].to_numpy().astype(np.int64)
    place = np.minimum(np.searchsorted(ids, theirs), max(len(ids) - 1, 0))
    known = ids[place] == theirs if len(ids) else np.zeros(len(theirs), bool)
    found = {}
    for name in rows.column_names:
        if name != "customer_id":
            into = np.zeros(len(ids))
            into[place[known]] = rows[name].to_numpy()[known]
            found[name] = into
    return found
