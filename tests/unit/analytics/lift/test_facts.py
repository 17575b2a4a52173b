"""What is matched on is what was known before the instant: whatever happens after it changes nothing of that."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from zhike.analytics.lift.facts import Facts, facts
from zhike.analytics.lift.strata import strata
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse

AT, DAYS = datetime(2026, 1, 1), 90
CUSTOMERS = range(1, 61)


def event(customer: int, number: int, name: str, ts: datetime, amount: int | None) -> dict[str, Any]:
    money = None if amount is None else Decimal(amount)
    return {"event_id": f"{customer}-{number}", "customer_id": customer, "source": "test", "name": name, "ts": ts,
            "amount": money}  # fmt: skip


def events_of(customer: int) -> list[dict[str, Any]]:
    chance, found = Random(customer), list[dict[str, Any]]()
    edges = [AT, AT - timedelta(days=365), AT + timedelta(days=DAYS), AT - timedelta(seconds=1)]
    for number in range(chance.choice((0, 3, 9))):
        ts = chance.choice([*edges, AT + timedelta(days=chance.uniform(-450, 120))])
        name = chance.choice(("order_completed", "product_viewed"))
        found.append(event(customer, number, name, ts, chance.choice((None, 10, 25)) if "order" in name else None))
    return found


EVENTS = [each for customer in CUSTOMERS for each in events_of(customer)]
SEEN = {c: AT + timedelta(days=Random(-c).uniform(-500, 60)) for c in CUSTOMERS}


@pytest.fixture
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    rows = [{"customer_id": c, "first_seen": SEEN[c]} for c in CUSTOMERS]
    with made.writing() as writing:
        schema = tables.ALL["profile"].to_pyarrow()
        writing.insert("profile", writing.stage(pa.Table.from_pylist(rows, schema=schema)))
    add(made, EVENTS)
    yield made
    made.close()


def add(warehouse: DuckDBWarehouse, events: Sequence[dict[str, Any]]) -> None:
    with warehouse.writing() as writing:
        writing.insert("events", writing.stage(pa.Table.from_pylist(list(events))))


def read(warehouse: DuckDBWarehouse) -> Facts:
    with warehouse.reading() as reading:
        return facts(reading, AT, DAYS)


def test_it_is_what_plain_python_says(warehouse: DuckDBWarehouse) -> None:
    found = read(warehouse)
    assert found.customers.tolist() == [c for c in CUSTOMERS if SEEN[c] < AT]
    for place, customer in enumerate(found.customers.tolist()):
        mine = [e for e in EVENTS if e["customer_id"] == customer]
        orders = [e for e in mine if e["name"] == "order_completed"]
        year = [e for e in orders if AT - timedelta(days=365) <= e["ts"] < AT]
        after = [e for e in orders if AT <= e["ts"] < AT + timedelta(days=DAYS)]
        views = [e for e in mine if e["name"] != "order_completed" and AT - timedelta(days=90) <= e["ts"] < AT]
        recency = min(((AT - e["ts"]) / timedelta(days=1) for e in year), default=float("nan"))
        paid = sum(float(e["amount"] or 0) for e in year)
        expected = [recency, len(year), paid, (AT - SEEN[customer]) / timedelta(days=1), len(views)]
        assert found.before[place] == pytest.approx(expected, abs=2e-5, nan_ok=True)
        assert found.bought[place] == bool(after)
        assert found.spent[place] == sum(float(e["amount"] or 0) for e in after)


def test_what_happens_after_the_instant_changes_no_match(warehouse: DuckDBWarehouse) -> None:
    before = read(warehouse)
    later = [
        event(c, 1000 + n, name, AT + timedelta(days=n * 40), 5000)
        for c in CUSTOMERS
        for n, name in enumerate(("order_completed", "product_viewed", "order_completed"))
    ]
    add(warehouse, later)
    after = read(warehouse)
    assert np.array_equal(before.before, after.before, equal_nan=True)
    assert np.array_equal(strata(before.before).of, strata(after.before).of)
    assert after.bought.all() and not before.bought.all()


def test_an_empty_warehouse_knows_nobody() -> None:
    with DuckDBWarehouse(threads=1).reading() as reading:
        found = facts(reading, AT, DAYS)
    assert len(found.customers) == 0 and found.before.shape == (0, 5)
    assert strata(found.before).count == 0
