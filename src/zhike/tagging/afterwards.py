"""What customers did after an instant: who had a tag then, beside everybody else.

All windows are counted in one pass over the orders. Known at an instant are the customers who were first seen before
it; repurchase is asked of those who had bought before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.tagging.counting import how_many
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID


@dataclass(frozen=True, slots=True)
class Window:
    """From an instant to another (UTC, no zone), the later one left out."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Some customers: how many, how many of them had bought before, bought again, bought at all, and what they paid in
    orders (refunds not taken off)."""

    customers: int
    buyers: int
    again: int
    bought: int
    spend: Decimal

    @property
    def repurchase(self) -> float | None:
        """Of those who had bought before, the share that bought again; None where nobody had."""
        return self.again / self.buyers if self.buyers else None

    @property
    def per_head(self) -> Decimal | None:
        """What each of them paid on average; None of nobody."""
        return self.spend / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What came after an instant, until another."""

    until: datetime
    holders: Group
    others: Group


NOBODY = Group(0, 0, 0, 0, Decimal(0))


def afterwards(reading: Reading, holders: Sequence[ir.Table], windows: Sequence[Window | None]) -> list[Any]:
    """For each window an `Afterwards` of who is among its `holders` (`customer_id`, each once); None for None."""
    wanted = [(place, window) for place, window in enumerate(windows) if window is not None]
    found: list[Afterwards | None] = [None] * len(windows)
    if wanted:
        orders = reading.keep(_orders(reading, [window for _, window in wanted]))
        for i, (place, window) in enumerate(wanted):
            found[place] = _of(reading, holders[place], orders, window, i)
    return found


def _orders(reading: Reading, windows: Sequence[Window]) -> ir.Table:
    """customer_id, and for the i-th window how many orders (`orders_i`) and what was paid in them (`spend_i`)."""
    events = reading.table("events")
    first, last = min(window.since for window in windows), max(window.until for window in windows)
    paid = events.filter(events.name == PAID, events.customer_id.notnull(), events.ts >= _at(first))
    paid = paid.filter(paid.ts < _at(last)).select("customer_id", "ts", "amount")
    columns: dict[str, ir.Scalar] = {}
    for i, window in enumerate(windows):
        within = (paid.ts >= _at(window.since)) & (paid.ts < _at(window.until))
        columns[f"orders_{i}"] = how_many(within)
        columns[f"spend_{i}"] = paid.amount.sum(where=within)
    return paid.group_by("customer_id").aggregate(**columns)


def _of(reading: Reading, holders: ir.Table, orders: ir.Table, window: Window, i: int) -> Afterwards:
    profile, since = reading.table("profile"), _at(window.since)
    known = profile.filter(profile.first_seen < since)
    known = known.select("customer_id", buyer=(known.first_order_at < since).fill_null(False))
    did = orders.select(ordering="customer_id", orders=orders[f"orders_{i}"], spend=orders[f"spend_{i}"])
    held = holders.select(holding="customer_id")
    joined = known.left_join(held, known.customer_id == held.holding)
    joined = joined.left_join(did, joined.customer_id == did.ordering)
    bought = (joined.orders > 0).fill_null(False)
    rows = joined.select("buyer", "spend", held=joined.holding.notnull(), bought=bought)
    counted = rows.group_by("held").aggregate(
        customers=rows.count(),
        buyers=how_many(rows.buyer),
        again=how_many(rows.buyer & rows.bought),
        bought=how_many(rows.bought),
        spend=rows.spend.sum(),
    )
    groups = {row.pop("held"): _group(row) for row in reading.rows(counted)}
    return Afterwards(window.until, groups.get(True, NOBODY), groups.get(False, NOBODY))


def _group(row: Mapping[str, Any]) -> Group:
    spend = Decimal(row["spend"] or 0)
    return Group(int(row["customers"]), int(row["buyers"]), int(row["again"]), int(row["bought"]), spend)


def _at(instant: datetime) -> ir.TimestampValue:
    return ibis.literal(instant).cast("timestamp")
