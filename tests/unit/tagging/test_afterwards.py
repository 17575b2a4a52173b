"""What customers did afterwards, held against pandas."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from zhike.rules.parse import parse_definition
from zhike.rules.windows import Instant
from zhike.tagging.afterwards import Group, Window, afterwards
from zhike.tagging.backtest import backtest, month_ends, windows_after
from zhike.tagging.plan import TagRule
from zhike.warehouse.duckdb import DuckDBWarehouse

NOW = Instant(datetime(2024, 3, 10, 12), "Asia/Shanghai")
ENDS = month_ends(NOW)
CUSTOMERS = range(1, 81)


def facts_of(customer: int) -> list[dict[str, Any]]:
    """Orders, some at a month's very end, some without an amount, and views that are no orders."""
    chance = Random(customer)
    near = [end.as_of + timedelta(minutes=chance.choice((-1, 0, 1))) for end in chance.sample(ENDS, 4)]
    times = near + [NOW.as_of - timedelta(days=chance.uniform(0, 450)) for _ in range(chance.choice((0, 3, 12)))]
    amounts = [Decimal(chance.randrange(1, 99999)) / 100 if chance.random() > 0.05 else None for _ in times]
    names = [chance.choice(("order_completed", "order_completed", "product_viewed")) for _ in times]
    return [
        {"customer_id": customer, "ts": ts, "name": name, "amount": amount}
        for ts, name, amount in zip(times, names, amounts, strict=True)
    ]


FACTS = pd.DataFrame([fact for customer in CUSTOMERS for fact in facts_of(customer)])
ORDERS = FACTS[FACTS["name"] == "order_completed"]
FIRST_SEEN = FACTS.groupby("customer_id")["ts"].min()
FIRST_ORDER = ORDERS.groupby("customer_id")["ts"].min()


@pytest.fixture
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    rows = [
        {**fact, "event_id": str(i), "source": "test"}
        for i, fact in enumerate(fact for customer in CUSTOMERS for fact in facts_of(customer))
    ]
    profile = pa.table(
        {
            "customer_id": list(CUSTOMERS),
            "first_seen": [FIRST_SEEN.get(customer) for customer in CUSTOMERS],
            "first_order_at": [FIRST_ORDER.get(customer) for customer in CUSTOMERS],
        }
    )
    schema = pa.schema(
        {
            "customer_id": pa.int64(), "ts": pa.timestamp("us"), "name": pa.string(), "amount": pa.decimal128(18, 4),
            "event_id": pa.string(), "source": pa.string(),
        }
    )  # fmt: skip
    with made.writing() as writing:
        writing.insert("profile", writing.stage(profile))
        writing.insert("events", writing.stage(pa.Table.from_pylist(rows, schema=schema)))
    yield made
    made.close()


def told(customers: set[int], window: Window) -> Group:
    """The same by pandas."""
    known = {c for c in customers if FIRST_SEEN.get(c) is not None and FIRST_SEEN[c] < window.since}
    buyers = {c for c in known if FIRST_ORDER.get(c) is not None and FIRST_ORDER[c] < window.since}
    within = ORDERS[(ORDERS["ts"] >= window.since) & (ORDERS["ts"] < window.until) & ORDERS["customer_id"].isin(known)]
    bought = set(within["customer_id"])
    spend = sum(within["amount"].dropna(), Decimal(0))
    return Group(len(known), len(buyers), len(buyers & bought), len(bought), spend)


@pytest.mark.parametrize("days", [None, 1, 45])
def test_who_had_the_tag_and_everybody_else_are_counted_as_pandas_does(warehouse: DuckDBWarehouse, days: int | None):
    windows = windows_after(ENDS[1:], NOW, days)
    chance = Random(days or 0)
    sets = [set(chance.sample(CUSTOMERS, 30)) for _ in windows]
    with warehouse.reading() as reading:
        holders = [reading.stage(pa.table({"customer_id": sorted(each)})) for each in sets]
        found = afterwards(reading, holders, windows)
    for window, held, after in zip(windows, sets, found, strict=True):
        assert (window is None) == (after is None)
        if window:
            assert after.until == window.until
            assert after.holders == told(held, window)
            assert after.others == told(set(CUSTOMERS) - held, window)


def test_a_time_that_is_not_over_tells_nothing():
    assert windows_after(ENDS[1:], NOW)[-1] is None
    assert [window is None for window in windows_after(ENDS[1:], NOW, 45)][-3:] == [False, True, True]
    last = windows_after(ENDS[1:], NOW)[-2]
    assert last == Window(ENDS[-2].as_of, ENDS[-1].as_of)


def test_rates_are_of_those_who_could(warehouse: DuckDBWarehouse):
    rule = {"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge", "value": 2}
    level = {"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": rule}
    tag = TagRule("tag", parse_definition({"version": 1, "levels": [level]}))
    with warehouse.reading() as reading:
        months = backtest(reading, tag, [], ENDS, {}, windows_after(ENDS[1:], NOW))
    for month in months[:-1]:
        assert month.after
        window = Window(month.as_of, month.after.until)
        orders = ORDERS[ORDERS["ts"] < month.as_of].groupby("customer_id").size()
        expected = told({int(c) for c in orders[orders >= 2].index}, window)
        assert month.after.holders == expected and month.size == expected.customers
        assert month.after.holders.repurchase == (expected.again / expected.buyers if expected.buyers else None)
        assert month.after.holders.per_head == (expected.spend / expected.customers if expected.customers else None)
    assert Group(0, 0, 0, 0, Decimal(0)).repurchase is None and Group(0, 0, 0, 0, Decimal(0)).per_head is None
