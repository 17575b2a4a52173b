"""Taking back what an import brought: its facts go, in the transaction that writes them anew or leaves them out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect import profile
from zhike.collect.files.source_file import Progress
from zhike.warehouse.ledger import read_entry, write_entry
from zhike.warehouse.port import Warehouse, Writing
from zhike.warehouse.tables import PAID
from zhike.warehouse.touched import touch

UNDO_KIND: Final = "undo_import"
FACTS: Final = ("events", "order_items", "traits")
_OF_LOAD: Final = ("quarantine", "quality")


@dataclass(frozen=True)
class Loaded:
    """An import that is in the warehouse: its load, its source, and when its facts came in (UTC, naive)."""

    load_id: str
    source: str
    received_at: datetime


def undo(warehouse: Warehouse, loaded: Loaded, entry_id: str, progress: Progress = lambda share, stage: None
         ) -> dict[str, int]:  # fmt: skip
    """Take an import back, all of it or nothing; how many rows went, by table. Identities stay: whoever comes again
    is known again."""
    if (done := warehouse.ledger_entry(entry_id)) is not None:
        return done
    progress(0.1, "waiting")
    with warehouse.writing() as writing:
        if (done := read_entry(writing, entry_id)) is not None:
            return done
        progress(0.3, "writing")
        erased = erase(writing, loaded)
        progress(0.7, "profile")
        nobody = left_with_nothing(writing, erased.customers, loaded)
        writing.delete("profile", nobody)
        left = writing.keep(erased.customers.anti_join(nobody, "customer_id"))
        profile.refresh(writing, left)
        touch(writing, erased.customers)
        write_entry(writing, entry_id, UNDO_KIND, erased.rows)
    progress(1.0, "done")
    return erased.rows


@dataclass(frozen=True)
class Erased:
    """`customers` (customer_id) whose facts went, and how many rows of which table."""

    customers: ir.Table
    rows: dict[str, int]


def erase(writing: Writing, loaded: Loaded) -> Erased:
    """Delete what an import brought; orders that its lines had made larger are as large as the lines that are left."""
    own = {name: _own(writing, name, loaded) for name in FACTS}
    concerned = [rows.select("customer_id") for rows in own.values()]
    shrunk = _shrunk(writing, loaded)
    customers = ibis.union(*concerned, shrunk.select("customer_id"), _named(writing, loaded), distinct=True)
    customers = writing.keep(customers.filter(customers.customer_id.notnull()))
    writing.update("events", shrunk.drop("customer_id"), ("source", "event_id"))
    key = writing.stage(pa.table({"source": [loaded.source], "received_at": pa.array([loaded.received_at], _TIME)}))
    counts = {name: writing.delete(name, key) for name in FACTS}
    load = writing.stage(pa.table({"load_id": [loaded.load_id]}))
    for name in _OF_LOAD:
        writing.delete(name, load)
    return Erased(customers, counts)


_TIME: Final = pa.timestamp("us")


def _own(writing: Writing, name: str, loaded: Loaded) -> ir.Table:
    rows = writing.table(name)
    came = ibis.literal(loaded.received_at, "timestamp")
    return rows.filter((rows.source == loaded.source) & (rows.received_at == came))


def _named(writing: Writing, loaded: Loaded) -> ir.Table:
    """Customers whom this import named first."""
    identities = writing.table("identities")
    came = ibis.literal(loaded.received_at, "timestamp")
    first = identities.filter((identities.source == loaded.source) & (identities.first_seen == came))
    return first.select("customer_id")


def _shrunk(writing: Writing, loaded: Loaded) -> ir.Table:
    """event_id, source, customer_id, amount, quantity of earlier orders that were the sum of their lines, some of
    which go now (see `facts/grown_orders.py`)."""
    items = writing.table("order_items")
    items = items.filter(items.source == loaded.source)
    going = items.received_at == ibis.literal(loaded.received_at, "timestamp")
    sums = items.group_by("order_id").aggregate(
        had=items.amount.sum(), left=items.amount.sum(where=~going), pieces=items.quantity.sum(where=~going),
        going=going.sum(), staying=(~going).sum(),
    )  # fmt: skip
    some = sums.filter((sums.going > 0) & (sums.staying > 0))
    events = writing.table("events")
    earlier = events.filter(
        (events.source == loaded.source) & (events.name == PAID)
        & (events.received_at != ibis.literal(loaded.received_at, "timestamp"))
    ).select("event_id", "source", "customer_id", "order_id", paid="amount")  # fmt: skip
    joined = earlier.join(some, "order_id")
    summed = joined.filter(joined.paid == joined.had)
    return writing.keep(summed.select("event_id", "source", "customer_id", amount=summed.left, quantity=summed.pieces))


def left_with_nothing(writing: Writing, customers: ir.Table, loaded: Loaded) -> ir.Table:
    """Those of the customers (customer_id) whom nothing else names: no fact, no list, and no earlier identity."""
    rest = [writing.table(name).select("customer_id") for name in (*FACTS, "list_members")]
    identities = writing.table("identities")
    came = ibis.literal(loaded.received_at, "timestamp")
    other = identities.filter((identities.source != loaded.source) | (identities.first_seen != came))
    named = ibis.union(*rest, other.select("customer_id"))
    return writing.keep(customers.anti_join(named, "customer_id"))


def loaded_of(load_id: str, source: str, report: dict[str, object]) -> Loaded | None:
    """An import by its report; None for one of an earlier version, which did not note when its facts came in."""
    came = report.get("received_at")
    if not isinstance(came, str):
        return None
    return Loaded(load_id, source, datetime.fromisoformat(came))
