"""The stream of changes is what was recorded, in the order of commits, in pages of any size."""

import random
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from zhike.tagging import feed, history
from zhike.tagging.feed import BEGINNING, Place
from zhike.warehouse.duckdb import DuckDBWarehouse

START = datetime(2026, 1, 1)
TAGS = ("tag_a", "tag_b", "tag_c")
SCHEMA = pa.schema({"customer_id": pa.int64(), "tag_id": pa.string(), "before": pa.string(), "after": pa.string()})


def commit(warehouse, rows: list[tuple], number: int) -> None:
    """One transaction that changes the tags of several customers: (customer, tag, before, after)."""
    with warehouse.writing() as writing:
        table = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
        history.record(writing, writing.stage(table), START + timedelta(hours=number), f"run:job_{number}")


@pytest.fixture
def told(warehouse: DuckDBWarehouse) -> list[tuple]:
    """A dozen commits of random changes, and what they were, in the order in which they are to be read."""
    chance, held, expected = random.Random(5), {}, []
    for number in range(12):
        rows = []
        for customer in chance.sample(range(1, 30), 8):
            for tag in chance.sample(TAGS, 2):
                before = held.get((customer, tag))
                after = chance.choice([value for value in (None, "low", "high") if value != before])
                held[customer, tag] = after
                rows.append((customer, tag, before, after))
        commit(warehouse, rows, number)
        expected += [
            (*row, START + timedelta(hours=number), f"run:job_{number}") for row in sorted(rows, key=lambda r: r[:2])
        ]
    return expected


def said(change: feed.Change) -> tuple:
    return (change.place.customer_id, change.place.tag_id, change.before, change.after, change.at, change.cause)


def read_all(warehouse, limit: int, after: Place = BEGINNING, **wanted) -> list[tuple]:
    found = []
    with warehouse.reading() as reading:
        while True:
            page = feed.changes(reading, after, limit, **wanted)
            assert len(page.changes) <= limit
            found += map(said, page.changes)
            if not page.more:
                return found
            assert page.place > after
            after = page.place


@pytest.mark.parametrize("limit", [3, 16, 10_000])
def test_every_change_is_read_once_in_the_order_of_commits(warehouse, told, limit: int):
    assert read_all(warehouse, limit) == told


def test_one_tag_and_one_customer_are_read_by_themselves(warehouse, told):
    assert read_all(warehouse, 3, tag_ids=["tag_b", "tag_none"]) == [row for row in told if row[1] == "tag_b"]
    assert read_all(warehouse, 3, customer_id=7) == [row for row in told if row[0] == 7]
    assert read_all(warehouse, 3, tag_ids=[]) == []


def test_reading_goes_on_after_any_change(warehouse, told):
    with warehouse.reading() as reading:
        page = feed.changes(reading, BEGINNING, 10_000)
    for number in (0, 50, len(told) - 2):
        assert read_all(warehouse, 5, page.changes[number].place) == told[number + 1 :]


def test_nothing_is_new_until_something_is_committed(warehouse, told):
    with warehouse.reading() as reading:
        end = feed.now(reading)
        assert feed.changes(reading, end, 5) == feed.Page([], end, more=False)
    commit(warehouse, [(99, "tag_a", None, "low")], 99)
    with warehouse.reading() as reading:
        (change,) = feed.changes(reading, end, 5).changes
    assert (change.place.customer_id, change.kind, change.before, change.after) == (99, "entered", None, "low")


def test_kinds_and_sums_agree_with_what_was_recorded(warehouse, told):
    with warehouse.reading() as reading:
        middle = feed.changes(reading, BEGINNING, 64).place.serial  # commits have 16 changes each
        found = feed.summary(reading, middle, most_customers=100)
        few = feed.summary(reading, middle, most_customers=3)
    rest = told[64:]
    assert {(m.tag_id, m.entered, m.left, m.changed) for m in found.movements} == {
        (
            tag,
            sum(row[2] is None for row in rest if row[1] == tag),
            sum(row[3] is None for row in rest if row[1] == tag),
            sum(None not in row[2:4] for row in rest if row[1] == tag),
        )
        for tag in TAGS
    }
    assert set(found.customers) == {row[0] for row in rest}
    assert few.customers is None


def test_rows_of_before_there_were_serials_are_no_part_of_it(warehouse, told):
    with warehouse.writing() as writing:
        old = {"customer_id": [5], "tag_id": ["tag_a"], "value": ["low"], "valid_from": [START], "set_by": ["run:x"]}
        writing.insert("tag_history", writing.stage(pa.table(old)))
    assert read_all(warehouse, 50) == told
