"""Tags set by hand: kept in the same history as what runs do, and undone as cleanly."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from zhike.errors import NotFound
from zhike.tagging import feed
from zhike.tagging.hand import expire, forget_tag, set_tag
from zhike.warehouse.port import Warehouse

NOON = datetime(2024, 3, 10, 12)
HOUR = timedelta(hours=1)


def history(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    with warehouse.reading() as reading:
        rows = reading.rows(reading.table("tag_history").order_by(["customer_id", "valid_from"]))
    return [(r["customer_id"], r["value"], r["valid_from"], r["valid_to"], r["set_by"], r["ended_by"]) for r in rows]


def profile(warehouse: Warehouse) -> dict[int, Any]:
    with warehouse.reading() as reading:
        return {row["customer_id"]: row.get("vip") for row in reading.rows(reading.table("profile"))}


def test_a_tag_is_set_changed_and_taken_away_with_its_history(warehouse: Warehouse) -> None:
    befores = [
        set_tag(warehouse, 1, "vip", v, NOON + i * HOUR, f"user:{i}") for i, v in enumerate(("gold", "black", None))
    ]
    assert befores == [None, "gold", "black"]
    assert history(warehouse) == [
        (1, "gold", NOON, NOON + HOUR, "user:0", "user:1"),
        (1, "black", NOON + HOUR, NOON + 2 * HOUR, "user:1", "user:2"),
    ]
    assert profile(warehouse) == {1: None, 2: None, 3: None}


def test_setting_what_already_holds_writes_nothing(warehouse: Warehouse) -> None:
    set_tag(warehouse, 2, "vip", "gold", NOON, "user:1")
    written = history(warehouse)
    assert set_tag(warehouse, 2, "vip", "gold", NOON + HOUR, "user:2") == "gold"
    assert set_tag(warehouse, 3, "vip", None, NOON + HOUR, "user:2") is None
    assert history(warehouse) == written
    assert profile(warehouse) == {1: None, 2: "gold", 3: None}


def test_setting_a_tag_touches_nobody_else(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1")
    set_tag(warehouse, 2, "vip", "gold", NOON, "user:1")
    set_tag(warehouse, 1, "vip", None, NOON + HOUR, "user:1")
    assert profile(warehouse) == {1: None, 2: "gold", 3: None}
    assert history(warehouse)[-1] == (2, "gold", NOON, None, "user:1", None)


def test_an_unknown_customer_gets_no_tag(warehouse: Warehouse) -> None:
    with pytest.raises(NotFound):
        set_tag(warehouse, 99, "vip", "gold", NOON, "user:1")
    assert history(warehouse) == []


def test_a_forgotten_tag_leaves_only_its_history(warehouse: Warehouse) -> None:
    for id in (1, 3):
        set_tag(warehouse, id, "vip", "gold", NOON, "user:1")
    forget_tag(warehouse, "vip", NOON + HOUR, "user:2")
    assert history(warehouse) == [(id, "gold", NOON, NOON + HOUR, "user:1", "user:2") for id in (1, 3)]
    with warehouse.reading() as reading:
        assert "vip" not in reading.table("profile").columns
    forget_tag(warehouse, "vip", NOON + 2 * HOUR, "user:2")  # nothing left to forget
    set_tag(warehouse, 1, "vip", "gold", NOON + 3 * HOUR, "user:3")  # and it may come back
    assert profile(warehouse) == {1: "gold", 2: None, 3: None}


def test_a_tag_given_for_a_while_ends_by_itself_at_its_time(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1", until=NOON + HOUR)
    set_tag(warehouse, 2, "vip", "gold", NOON, "user:1", until=NOON + 3 * HOUR)
    set_tag(warehouse, 3, "vip", "gold", NOON, "user:1")
    assert [expire(warehouse, NOON + wait * HOUR) for wait in (0.9, 1, 2)] == [0, 1, 0]
    assert history(warehouse) == [
        (1, "gold", NOON, NOON + HOUR, "user:1", "expiry:user:1"),
        (2, "gold", NOON, None, "user:1", None),
        (3, "gold", NOON, None, "user:1", None),
    ]
    assert profile(warehouse) == {1: None, 2: "gold", 3: "gold"}


def test_what_ended_while_nobody_looked_ended_at_its_own_time(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1", until=NOON + HOUR)
    set_tag(warehouse, 2, "vip", "gold", NOON, "api_key:2", until=NOON + 2 * HOUR)
    assert expire(warehouse, NOON + 1000 * HOUR) == 2
    assert [(row[3], row[5]) for row in history(warehouse)] == [
        (NOON + HOUR, "expiry:user:1"),
        (NOON + 2 * HOUR, "expiry:api_key:2"),
    ]
    with warehouse.reading() as reading:
        *_, last = feed.changes(reading, feed.BEGINNING, 10).changes
    assert (last.kind, last.at, last.cause) == ("left", NOON + 2 * HOUR, "expiry:api_key:2")


def test_setting_a_tag_again_says_anew_when_it_ends(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1", until=NOON + HOUR)
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:2", until=NOON + 3 * HOUR)  # later
    assert expire(warehouse, NOON + 2 * HOUR) == 0
    set_tag(warehouse, 1, "vip", "gold", NOON + 2 * HOUR, "user:2", until=NOON + 2.5 * HOUR)  # sooner
    set_tag(warehouse, 2, "vip", "gold", NOON, "user:1", until=NOON + HOUR)
    set_tag(warehouse, 2, "vip", "gold", NOON, "user:1")  # for good
    assert expire(warehouse, NOON + 2.5 * HOUR) == 1
    assert profile(warehouse) == {1: None, 2: "gold", 3: None}
    assert len(history(warehouse)) == 2


def test_rules_that_read_a_tag_hear_of_its_end(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1", until=NOON + HOUR)
    with warehouse.reading() as reading:
        before = feed.now(reading).serial
    expire(warehouse, NOON + HOUR)
    with warehouse.reading() as reading:
        touched = reading.table("touched")
        assert [row["customer_id"] for row in reading.rows(touched.filter(touched.serial > before))] == [1]


def test_spells_that_began_at_one_instant_are_not_taken_for_one_another(warehouse: Warehouse) -> None:
    set_tag(warehouse, 1, "vip", "gold", NOON, "user:1")
    set_tag(warehouse, 1, "vip", "black", NOON, "user:2", until=NOON + 2 * HOUR)
    set_tag(warehouse, 1, "vip", "black", NOON, "user:2", until=NOON + HOUR)
    assert expire(warehouse, NOON + 2 * HOUR) == 1
    assert sorted(history(warehouse)) == [
        (1, "black", NOON, NOON + HOUR, "user:2", "expiry:user:2"),
        (1, "gold", NOON, NOON, "user:1", "user:2"),
    ]
