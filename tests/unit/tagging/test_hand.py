"""Tags set by hand: kept in the same history as what runs do, and undone as cleanly."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from zhike.errors import NotFound
from zhike.tagging.hand import forget_tag, set_tag
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
