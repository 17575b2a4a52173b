"""Small shops whose facts are known one by one, and predictions run on them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from zhike.analytics.analysis import Asked, Kind, Outcome
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading

NOW = datetime(2026, 1, 1)

_MONEY = pa.decimal128(18, 4)
_SCHEMAS = {
    "events": pa.schema([
        ("customer_id", pa.int64()), ("name", pa.string()), ("ts", pa.timestamp("us")),
        ("received_at", pa.timestamp("us")), ("amount", _MONEY), ("channel", pa.string()),
    ]),
    "order_items": pa.schema([("customer_id", pa.int64()), ("ts", pa.timestamp("us")), ("category", pa.string())]),
    "traits": pa.schema([
        ("customer_id", pa.int64()), ("trait", pa.string()), ("value", pa.string()), ("ts", pa.timestamp("us")),
    ]),
    "trait_kinds": pa.schema([("trait", pa.string()), ("kind", pa.string())]),
}  # fmt: skip


def event(customer: int | None, ts: datetime, name: str = "order_completed", amount: float | None = 10.0,
          channel: str | None = None, received_at: datetime | None = None) -> dict[str, Any]:  # fmt: skip
    money = None if amount is None else Decimal(f"{amount:.2f}")
    return {"customer_id": customer, "ts": ts, "name": name, "amount": money, "channel": channel,
            "received_at": received_at or ts}  # fmt: skip


def line(customer: int, ts: datetime, category: str) -> dict[str, Any]:
    return {"customer_id": customer, "ts": ts, "category": category}


def trait(customer: int, name: str, value: str, ts: datetime) -> dict[str, Any]:
    return {"customer_id": customer, "trait": name, "value": value, "ts": ts}


@contextmanager
def shop(**tables: Sequence[Mapping[str, Any]]) -> Iterator[Reading]:
    """A view of a warehouse in memory with these rows."""
    warehouse = DuckDBWarehouse(threads=1)
    with warehouse.writing() as writing:
        for name, rows in tables.items():
            if rows:
                writing.insert(name, writing.stage(pa.Table.from_pylist(list(rows), _SCHEMAS[name])))
    with warehouse.reading() as reading:
        yield reading
    warehouse.close()


def regulars(customers: int = 400, days: int = 700, seed: int = 5) -> list[dict[str, Any]]:
    """Orders of customers with a rhythm of their own. Who looked at something a few days before buys soon, who looks
    no more is about to leave: what no rule on recency, orders and spend can know."""
    rng = np.random.default_rng(seed)
    events = []
    for customer in range(1, customers + 1):
        at, gap = rng.uniform(0, 300), rng.uniform(10, 40)
        while at < days:
            ts = NOW - timedelta(days=days - at)
            events.append(event(customer, ts, amount=rng.uniform(5, 100)))
            if rng.random() < 0.12:  # leaves, maybe for half a year
                at += rng.uniform(100, 400)
                continue
            pause = max(rng.gamma(4, gap / 4), 0.5)
            events += [event(customer, ts + timedelta(days=pause * part), "product_viewed", None)
                       for part in (0.2, 0.5, 0.8) if at + pause * part < days]  # fmt: skip
            at += pause
    return events


def asked(reading: Reading, kind: Kind, at: datetime = NOW, memory: Any = None, **settings: Any) -> Outcome:
    return kind.run(Asked(reading, Instant(at), complete(kind.fields, settings), memory))
