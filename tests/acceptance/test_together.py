"""Two people import while tags are run over and over: nothing is lost, nothing is doubled."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import IdentityColumn, Mapping
from zhike.rules.parse import parse_definition
from zhike.tagging.plan import Instant, TagRule
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = Keyring(b"h" * 32, b"e" * 32)
NOW = Instant(datetime(2026, 6, 1))
AT_LEAST = 3
REGULARS = TagRule(
    "tag_regulars",
    parse_definition(
        {
            "version": 1,
            "levels": [
                {
                    "key": "yes",
                    "name": {"zh": "常客", "en": "Regular"},
                    "rule": {
                        "type": "event",
                        "events": ["order_completed"],
                        "measure": "count",
                        "op": "ge",
                        "value": AT_LEAST,
                    },
                }
            ],
        }
    ),
)
MAPPING = Mapping(
    kind="orders",
    source="shop",
    columns={"order_id": "order", "paid_at": "paid at", "paid_amount": "paid"},
    identities=(IdentityColumn("phone", "phone"),),
)


@pytest.fixture
def orders() -> list[tuple[int, str]]:
    """(order, phone), more orders than one file holds; some in both files."""
    chance = random.Random(7)
    return [(i, f"138{chance.randrange(2000):08d}") for i in range(12_000)]


def write(path: Path, orders: list[tuple[int, str]]) -> Path:
    lines = [f"{order},{phone},2026-05-{1 + order % 28:02d} 10:00:00,{10 + order % 90}.50" for order, phone in orders]
    path.write_text("\n".join(["order,phone,paid at,paid", *lines]))
    return path


def test_imports_and_runs_at_once_end_as_if_one_after_the_other(tmp_path: Path, orders: list[tuple[int, str]]) -> None:
    warehouse = DuckDBWarehouse(tmp_path / "warehouse.duckdb")
    halves = [write(tmp_path / "a.csv", orders[:7000]), write(tmp_path / "b.csv", orders[5000:])]
    importing = [lambda f=f, i=i: run_import(warehouse, KEYS, f, MAPPING, f"import {i}") for i, f in enumerate(halves)]
    done = threading.Event()
    runs = count()

    def keep_running() -> None:
        while not done.is_set():
            run_tags(warehouse, [REGULARS], NOW, f"run {next(runs)}")

    running = Caught(keep_running)
    threads = [Caught(work) for work in importing]
    for thread in (running, *threads):
        thread.start()
    for thread in threads:
        thread.finish()
    done.set()
    running.finish()
    assert next(runs) > 1
    run_tags(warehouse, [REGULARS], NOW, "the last run")
    check_everything_is_there_once(warehouse, orders)
    warehouse.close()


def check_everything_is_there_once(warehouse: DuckDBWarehouse, orders: list[tuple[int, str]]) -> None:
    with warehouse.reading() as reading:
        events = reading.rows(reading.table("events"))
        profile = reading.rows(reading.table("profile"))
        history = reading.rows(reading.table("tag_history"))
    assert sorted(int(event["order_id"]) for event in events) == [order for order, _ in orders]
    per_phone = Counter(phone for _, phone in orders)
    assert sorted(row["order_count"] for row in profile) == sorted(per_phone.values())
    assert Counter(event["customer_id"] for event in events) == {r["customer_id"]: r["order_count"] for r in profile}
    regulars = {row["customer_id"] for row in profile if row["order_count"] >= AT_LEAST}
    assert {row["customer_id"] for row in profile if row["tag_regulars"] == "yes"} == regulars
    holding = [row["customer_id"] for row in history if row["valid_to"] is None]
    assert len(holding) == len(set(holding)) and set(holding) == regulars


class Caught(threading.Thread):
    """A thread whose failure is the test's failure."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work, self._error = work, None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._error = error

    def finish(self) -> None:
        self.join(120)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
