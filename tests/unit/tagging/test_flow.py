"""Flows between levels, held against plain Python on random histories."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.tagging import flow
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse

LEVELS = ("new", "grown", "gone")
BEGIN = datetime(2026, 1, 1)
NOW = BEGIN + timedelta(days=40)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    yield made
    made.close()


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Stays of a few customers, at known and forgotten levels, with pauses between them, the last perhaps running."""
    rows = []
    for customer in range(1, draw(st.integers(1, 6)) + 1):
        at = BEGIN + timedelta(hours=draw(st.integers(0, 200)))
        for level in draw(st.lists(st.sampled_from((*LEVELS, "old", None)), max_size=7)):
            until = at + timedelta(hours=draw(st.integers(0, 300)))
            if level is not None:
                over = until < NOW and draw(st.booleans())
                rows.append(
                    {"customer_id": customer, "tag_id": "tag_a", "value": level, "valid_from": at,
                     "valid_to": until if over else None}
                )  # fmt: skip
                if not over:
                    break
            at = until
    return rows


def run(warehouse: DuckDBWarehouse, rows: list[dict[str, Any]], ask: Any) -> Any:
    """What `ask(reading, stays)` says of this history (another tag's lies beside it)."""
    other = {"customer_id": 1, "tag_id": "tag_b", "value": "new", "valid_from": BEGIN, "valid_to": None}
    names = ("customer_id", "tag_id", "value", "valid_from", "valid_to")
    schema = pa.schema([(name, tables.TAG_HISTORY.to_pyarrow().field(name).type) for name in names])
    with warehouse.reading() as reading:
        staged = reading.stage(pa.Table.from_pylist([*rows, other], schema=schema))
        return ask(reading, flow.stays(_Beside(reading, staged), "tag_a", LEVELS))


class _Beside:
    """A reading whose history is this table."""

    def __init__(self, reading: Any, history: Any) -> None:
        self._reading, self._history = reading, history

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def table(self, name: str) -> Any:
        return self._history


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["value"] in LEVELS and row["valid_to"] != row["valid_from"]]


def level_at(rows: list[dict[str, Any]], customer: int, at: datetime) -> str | None:
    held = [
        row["value"]
        for row in known(rows)
        if row["customer_id"] == customer and row["valid_from"] < at and (row["valid_to"] or datetime.max) >= at
    ]
    return held[0] if held else None


def customers(rows: list[dict[str, Any]]) -> set[int]:
    return {row["customer_id"] for row in rows}


instants = st.integers(0, 1000).map(lambda hours: BEGIN + timedelta(hours=hours))
checked = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@checked
@given(rows=histories(), start=instants, end=instants)
def test_a_move_is_where_one_stood_at_both_ends(
    warehouse: DuckDBWarehouse, rows: list[dict[str, Any]], start: datetime, end: datetime
):
    pairs = Counter((level_at(rows, each, start), level_at(rows, each, end)) for each in customers(rows))
    del pairs[None, None]
    assert run(warehouse, rows, lambda reading, stays: flow.moved(reading, stays, LEVELS, start, end)) == pairs
    heads = run(warehouse, rows, lambda reading, stays: flow.heads(reading, stays, LEVELS, end))
    assert heads == {key: sum(level_at(rows, each, end) == key for each in customers(rows)) for key in LEVELS}


@checked
@given(rows=histories(), start=instants, end=instants)
def test_every_step_in_between_counts(
    warehouse: DuckDBWarehouse, rows: list[dict[str, Any]], start: datetime, end: datetime
):
    found: Counter[Any] = Counter()
    for at, who in {(at, r["customer_id"]) for r in rows for at in (r["valid_from"], r["valid_to"]) if at is not None}:
        before, after = level_at(rows, who, at), level_at(rows, who, at + timedelta(microseconds=1))
        if start <= at < end and before != after:
            found[before, after] += 1
    assert run(warehouse, rows, lambda reading, stays: flow.steps(reading, stays, LEVELS, start, end)) == found


@checked
@given(rows=histories())
def test_weeks_count_who_came_and_who_left(warehouse: DuckDBWarehouse, rows: list[dict[str, Any]]):
    starts = [BEGIN + timedelta(days=7 * i) for i in range(5)]
    found = run(warehouse, rows, lambda reading, stays: flow.weekly(reading, stays, LEVELS, starts))
    for key in LEVELS:
        for week, (first, after) in enumerate(pairwise(starts)):
            mine = [row for row in known(rows) if row["value"] == key]
            came = sum(first <= row["valid_from"] < after for row in mine)
            left = sum(row["valid_to"] is not None and first <= row["valid_to"] < after for row in mine)
            assert found[key][week] == (came, left)


@checked
@given(rows=histories())
def test_lengths_are_whole_days_with_what_came_next(warehouse: DuckDBWarehouse, rows: list[dict[str, Any]]):
    expected: Counter[Any] = Counter()
    for row in known(rows):
        if row["valid_from"] >= NOW:
            continue
        ended = row["valid_to"] is not None
        until = row["valid_to"] or NOW
        following = level_at(rows, row["customer_id"], until + timedelta(microseconds=1)) if ended else None
        place = 0 if following is None else LEVELS.index(following) + 1
        expected[LEVELS.index(row["value"]) + 1, place, (until - row["valid_from"]).days, ended] += 1

    def ask(reading: Any, stays: Any) -> Any:
        found = reading.rows(flow.lengths(reading, stays, NOW))
        return {(row["level"], row["next"], row["days"], row["ended"]): row["n"] for row in found}

    assert run(warehouse, rows, ask) == expected


@checked
@given(rows=histories(), limit=st.integers(0, 20))
def test_stuck_is_who_is_there_longer_than_the_limit(
    warehouse: DuckDBWarehouse, rows: list[dict[str, Any]], limit: int
):
    expected = {
        (row["customer_id"], row["value"], (NOW - row["valid_from"]).days)
        for row in known(rows)
        if row["value"] != "gone" and row["valid_to"] is None and row["valid_from"] < NOW
        and (NOW - row["valid_from"]).days > limit
    }  # fmt: skip
    limits = {"new": limit, "grown": limit}

    def ask(reading: Any, stays: Any) -> Any:
        counted = flow.heads_stuck(reading, stays, LEVELS, limits, NOW)
        return counted, reading.rows(flow.stuck(stays, LEVELS, limits, NOW))

    counted, found = run(warehouse, rows, ask)
    assert {(row["customer_id"], row["level"], row["days"]) for row in found} == expected
    assert counted == {key: sum(each[1] == key for each in expected) for key in LEVELS}


def test_moves_reads_the_history_itself(warehouse: DuckDBWarehouse):
    with warehouse.reading() as reading:
        assert flow.moves(reading, "tag_nobody", LEVELS, BEGIN, NOW) == {}
        nobody = flow.stuck(flow.stays(reading, "tag_nobody", LEVELS), LEVELS, {}, NOW)
        assert reading.rows(nobody) == []
