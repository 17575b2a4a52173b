"""Tags given to many customers at once, against a plain model: what is held, what is recorded, what is put back."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.tagging.catalogue import ensure_columns
from zhike.tagging.giving import NO_RIVALS, Given, Rivals, Wanted, give
from zhike.tagging.taking_back import TakenBack, take_back
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse

NOON = datetime(2024, 3, 10, 12)
HOUR = timedelta(hours=1)
GROUP = ("a", "b", "c")
RULED = "ruled"


def rivals_of(tag: str, on_conflict: str) -> Rivals:
    place = GROUP.index(tag)
    return Rivals(GROUP[:place], GROUP[place + 1 :], (RULED,), on_conflict)


def do(
    warehouse: Warehouse, customers: list[int], tag: str, value: str | None, hours: int, rivals: Rivals = NO_RIVALS,
    batch: str | None = None, until: datetime | None = None,
) -> Given:  # fmt: skip
    with warehouse.writing() as writing:
        staged = writing.stage(pa.table({"customer_id": pa.array(customers, pa.int64())}))
        wanted = Wanted(tag, value, until, NOON + hours * HOUR, f"user:{hours}")
        return give(writing, staged, wanted, rivals, batch)


def undo(warehouse: Warehouse, batch: str, tag: str, hours: int, rivals: Rivals = NO_RIVALS) -> TakenBack:
    with warehouse.writing() as writing:
        wanted = Wanted(tag, None, None, NOON + hours * HOUR, f"user:{hours}")
        return take_back(writing, batch, wanted, ("gold", "silver"), rivals)


def held(warehouse: Warehouse) -> dict[int, dict[str, str]]:
    """What each customer holds by the profile; the open rows of the history must say the same."""
    with warehouse.reading() as reading:
        rows = reading.rows(reading.table("profile"))
        history = reading.table("tag_history")
        running = reading.rows(history.filter(history.valid_to.isnull()))
    found = {row["customer_id"]: {tag: row[tag] for tag in (*GROUP, RULED) if row.get(tag) is not None} for row in rows}
    recorded: dict[int, dict[str, str]] = {customer: {} for customer in found}
    for row in running:
        assert row["tag_id"] not in recorded[row["customer_id"]], "two rows hold at once"
        recorded[row["customer_id"]][row["tag_id"]] = row["value"]
    assert recorded == found
    return found


def rows_of(warehouse: Warehouse, tag: str) -> list[tuple[Any, ...]]:
    with warehouse.reading() as reading:
        history = reading.table("tag_history")
        rows = reading.rows(history.filter(history.tag_id == tag).order_by(["customer_id", "valid_from"]))
    return [(row["customer_id"], row["value"], row["set_by"], row["ended_by"]) for row in rows]


def counts(given: Given) -> dict[str, int]:
    return {name: count for name, count in asdict(given).items() if count}


def test_a_batch_counts_what_it_did_to_whom(warehouse: Warehouse) -> None:
    do(warehouse, [1], "a", "gold", 0)
    do(warehouse, [2], "a", "silver", 0)
    assert counts(do(warehouse, [1, 2, 3, 99], "a", "gold", 1)) == {"asked": 3, "given": 1, "changed": 1, "same": 1}
    assert counts(do(warehouse, [1, 2], "a", "gold", 2, until=NOON + 9 * HOUR)) == {"asked": 2, "prolonged": 2}
    assert counts(do(warehouse, [1, 2, 99], "a", None, 3)) == {"asked": 2, "taken": 2}
    assert held(warehouse) == {1: {}, 2: {}, 3: {"a": "gold"}}


@pytest.mark.parametrize(
    ("setting", "given_b", "given_a"),
    [("newest", {"b": "gold"}, {"a": "gold"}), ("refuse", {"a": "gold"}, {"b": "gold"}),
     ("order", {"a": "gold"}, {"a": "gold"})],
)  # fmt: skip
def test_the_setting_says_which_of_two_tags_by_hand_stays(
    warehouse: Warehouse, setting: str, given_b: dict[str, str], given_a: dict[str, str]
) -> None:
    do(warehouse, [1], "a", "gold", 0, rivals_of("a", setting))
    do(warehouse, [2], "b", "gold", 0, rivals_of("b", setting))
    do(warehouse, [1], "b", "gold", 1, rivals_of("b", setting))
    do(warehouse, [2], "a", "gold", 1, rivals_of("a", setting))
    assert (held(warehouse)[1], held(warehouse)[2]) == (given_b, given_a)


def test_what_gave_way_says_to_whom(warehouse: Warehouse) -> None:
    do(warehouse, [1], RULED, "gold", 0)
    do(warehouse, [1], "a", "gold", 1, rivals_of("a", "refuse"))
    assert rows_of(warehouse, RULED) == [(1, "gold", "user:0", "exclusive:a")]
    assert rows_of(warehouse, "a") == [(1, "gold", "user:1", None)]


def test_undoing_puts_back_level_end_and_what_gave_way(warehouse: Warehouse) -> None:
    until = NOON + 9 * HOUR
    do(warehouse, [1], "b", "gold", 0, until=until)
    do(warehouse, [2], RULED, "gold", 0)
    do(warehouse, [3], "a", "silver", 0, until=until)
    before = held(warehouse)
    do(warehouse, [1, 2, 3], "a", "gold", 1, rivals_of("a", "newest"), "b1")
    assert undo(warehouse, "b1", "a", 2, rivals_of("a", "newest")) == TakenBack(3, 3, 0)
    assert held(warehouse) == before
    with warehouse.reading() as reading:
        history = reading.table("tag_history")
        ends = reading.rows(history.filter(history.valid_to.isnull()).order_by("customer_id"))
    assert [row["expires_at"] for row in ends] == [until, None, until]
    assert rows_of(warehouse, RULED)[-1] == (2, "gold", "undo:b1", None)


def test_undoing_a_prolonged_tag_gives_back_its_end(warehouse: Warehouse) -> None:
    do(warehouse, [1], "a", "gold", 0, until=NOON + 5 * HOUR)
    do(warehouse, [1], "a", "gold", 1, batch="b1")
    assert undo(warehouse, "b1", "a", 2) == TakenBack(1, 1, 0)
    with warehouse.reading() as reading:
        [row] = reading.rows(reading.table("tag_history"))
    assert (row["expires_at"], row["valid_to"]) == (NOON + 5 * HOUR, None)


def test_who_was_changed_since_is_left_alone_and_counted(warehouse: Warehouse) -> None:
    do(warehouse, [1, 2, 3], "a", "gold", 0, rivals_of("a", "newest"), "b1")
    do(warehouse, [1], "a", "gold", 1, until=NOON + 9 * HOUR)  # prolonged
    do(warehouse, [2], "b", "gold", 1, rivals_of("b", "newest"))  # another of the group took its place
    assert undo(warehouse, "b1", "a", 2, rivals_of("a", "newest")) == TakenBack(3, 1, 2)
    assert held(warehouse) == {1: {"a": "gold"}, 2: {"b": "gold"}, 3: {}}


def test_a_tag_that_came_by_rule_meanwhile_gives_way_to_what_is_given_back(warehouse: Warehouse) -> None:
    do(warehouse, [1, 2], "a", "gold", 0)
    do(warehouse, [1, 2], "a", None, 1, rivals_of("a", "order"), "b1")
    do(warehouse, [1], RULED, "gold", 2)
    do(warehouse, [2], "c", "gold", 2, rivals_of("c", "order"))
    assert undo(warehouse, "b1", "a", 3, rivals_of("a", "order")) == TakenBack(2, 1, 1)
    assert held(warehouse) == {1: {"a": "gold"}, 2: {"c": "gold"}, 3: {}}


MOVES = st.lists(
    st.tuples(
        st.sampled_from(GROUP), st.sampled_from(["gold", "silver", None]), st.sets(st.integers(1, 4), min_size=1)
    ),
    min_size=1,
    max_size=5,
)


def modelled(state: dict[int, dict[str, str]], tag: str, value: str | None, who: set[int], setting: str) -> None:
    for customer in who & state.keys():
        mine = state[customer]
        if value is None:
            mine.pop(tag, None)
            continue
        others = [other for other in mine if other != tag]
        hand = [other for other in others if other in GROUP]
        stays = hand if setting == "refuse" else [o for o in hand if GROUP.index(o) < GROUP.index(tag)]
        if setting == "newest" or not stays:
            for other in others:
                del mine[other]
            mine[tag] = value


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES, st.sampled_from(["newest", "refuse", "order"]), st.sets(st.integers(1, 3)))
def test_batches_do_what_one_would_do_by_hand_and_undo_to_the_state_before(
    moves: list[tuple[str, str | None, set[int]]], setting: str, ruled: set[int]
) -> None:
    warehouse = DuckDBWarehouse(threads=1)
    with warehouse.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": [1, 2, 3]})))
        ensure_columns(writing, {}, (*GROUP, RULED))
    do(warehouse, sorted(ruled), RULED, "gold", 0)
    state: dict[int, dict[str, str]] = {i: {RULED: "gold"} if i in ruled else {} for i in (1, 2, 3)}
    states = [held(warehouse)]
    for i, (tag, value, who) in enumerate(moves, start=1):
        do(warehouse, sorted(who), tag, value, i, rivals_of(tag, setting), f"b{i}")
        modelled(state, tag, value, who, setting)
        assert held(warehouse) == state
        states.append(held(warehouse))
    for i in range(len(moves), 0, -1):
        done = undo(warehouse, f"b{i}", moves[i - 1][0], 100 - i, rivals_of(moves[i - 1][0], setting))
        if i == len(moves):
            assert done.changed_since == 0 and held(warehouse) == states[i - 1]
    warehouse.close()
