"""Backtests, held against plain Python and against runs as of the same instants."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from zhike.errors import InvalidRule
from zhike.rules.parse import parse_definition
from zhike.rules.windows import Instant
from zhike.tagging.backtest import Month, backtest, month_ends
from zhike.tagging.hand import set_tag
from zhike.tagging.plan import TagRule
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse

NOW = Instant(datetime(2024, 3, 10, 12), "Asia/Shanghai")
ENDS = month_ends(NOW)
CUSTOMERS = range(1, 61)


def orders_of(customer: int) -> list[datetime]:
    """In some months, and often within an hour of a month's end."""
    chance = Random(customer)
    near = [end.as_of + timedelta(minutes=chance.choice((-60, -1, 0, 1, 60))) for end in chance.sample(ENDS, 3)]
    return near + [NOW.as_of - timedelta(days=chance.uniform(0, 450)) for _ in range(chance.choice((0, 2, 8)))]


ORDERS = {customer: orders_of(customer) for customer in CUSTOMERS}


@pytest.fixture
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    rows = [
        {"event_id": f"{customer}-{i}", "customer_id": customer, "source": "test", "name": "order_completed", "ts": ts}
        for customer, orders in ORDERS.items()
        for i, ts in enumerate(orders)
    ]
    with made.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": list(CUSTOMERS)})))
        writing.insert("events", writing.stage(pa.Table.from_pylist(rows)))
    yield made
    made.close()


def tag(id: str, rule: dict[str, Any]) -> TagRule:
    level = {"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": rule}
    return TagRule(id, parse_definition({"version": 1, "levels": [level]}))


def bought(times: int, days: int) -> dict[str, Any]:
    return {"type": "event", "events": ["order_completed"], "measure": "count", "window": {"days": days}, "op": "ge",
            "value": times}  # fmt: skip


def has(tag_id: str) -> dict[str, Any]:
    return {"type": "tag", "tag": tag_id}


def months(warehouse: DuckDBWarehouse, tested: TagRule, *others: TagRule) -> tuple[Month, ...]:
    with warehouse.reading() as reading:
        return backtest(reading, tested, others, ENDS, {})


def told(holders: Sequence[set[int]]) -> tuple[Month, ...]:
    """The same from who has it at each end."""
    return tuple(
        Month(end.as_of, len(after), len(after - before), len(before - after))
        for end, (before, after) in zip(ENDS[1:], pairwise(holders), strict=True)
    )


def count(customer: int, end: datetime, days: int) -> int:
    return sum(end - timedelta(days=days) <= ts < end for ts in ORDERS[customer])


def test_the_ends_are_those_of_whole_business_months():
    local = [end.local for end in ENDS]
    assert len(ENDS) == 13
    assert [(each.day, each.hour, each.minute) for each in local] == [(1, 0, 0)] * 13
    assert (local[0].year, local[0].month) == (2023, 3)
    assert (local[-1].year, local[-1].month) == (2024, 3)
    assert ENDS[-1].as_of == datetime(2024, 2, 29, 16)  # midnight in Shanghai
    assert month_ends(Instant(datetime(2024, 2, 29, 16), NOW.zone)) == ENDS  # a month has just ended
    assert month_ends(Instant(datetime(2024, 2, 29, 15, 59), NOW.zone)) != ENDS


def test_each_month_is_decided_as_of_its_end(warehouse: DuckDBWarehouse):
    found = months(warehouse, tag("tag_a", bought(2, 45)))
    assert found == told([{c for c in CUSTOMERS if count(c, end.as_of, 45) >= 2} for end in ENDS])
    assert all(month.size for month in found) and any(month.left for month in found)


def test_it_is_what_runs_as_of_the_same_instants_do(warehouse: DuckDBWarehouse):
    base = tag("tag_base", bought(1, 40))
    middle = tag("tag_middle", {"type": "not", "of": has("tag_base")})
    reader = tag("tag_reader", {"type": "and", "of": [has("tag_middle"), bought(1, 90)]})
    found = months(warehouse, reader, base, middle, reader)
    for i, (end, month) in enumerate(zip(ENDS, (None, *found), strict=True)):
        report = run_tags(warehouse, [reader, base, middle], end, f"run_{i}")
        [done] = [each for each in report.tags if each.tag_id == "tag_reader"]
        if month is not None:
            assert (done.customers, done.entered, done.left) == (month.size, month.entered, month.left)
    assert any(month.entered for month in found)


def test_a_tag_set_by_hand_is_read_as_it_was(warehouse: DuckDBWarehouse):
    given, taken = ENDS[4].as_of, ENDS[8].as_of + timedelta(days=3)
    for customer in (1, 2, 3):
        set_tag(warehouse, customer, "tag_friend", "yes", given, "user:x")
    set_tag(warehouse, 2, "tag_friend", None, taken, "user:x")
    found = months(warehouse, tag("tag_a", has("tag_friend")))

    def friends(at: datetime) -> set[int]:
        return {c for c in (1, 2, 3) if given < at and not (c == 2 and taken < at)}

    assert found == told([friends(end.as_of) for end in ENDS])
    assert [month.size for month in found] == [0] * 4 + [3] * 4 + [2] * 4


def test_what_is_stored_of_a_rule_tag_does_not_matter_and_nothing_is_written(warehouse: DuckDBWarehouse):
    base, reader = tag("tag_base", bought(1, 40)), tag("tag_reader", has("tag_base"))
    run_tags(warehouse, [tag("tag_base", {"type": "not", "of": bought(1, 400)})], NOW, "run_old")
    with warehouse.reading() as reading:
        before = reading.rows(reading.table("tag_history"))
    found = months(warehouse, reader, base)
    assert found == told([{c for c in CUSTOMERS if count(c, end.as_of, 40)} for end in ENDS])
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("tag_history")) == before
        assert "tag_reader" not in reading.table("profile").columns


def test_a_circle_is_refused(warehouse: DuckDBWarehouse):
    with pytest.raises(InvalidRule, match="circle"):
        months(warehouse, tag("tag_a", has("tag_b")), tag("tag_b", has("tag_c")), tag("tag_c", has("tag_b")))
