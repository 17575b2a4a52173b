"""A run that is killed leaves the warehouse as it was before or after, never between, and the ledger says which."""

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tagging.run_in_a_process import NOON, TAGS, main, tags
from zhike.warehouse.duckdb import DuckDBWarehouse

CUSTOMERS = 60_000
MOST_ORDERS = 8
PROGRAM = Path(sys.modules[main.__module__].__file__ or "")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop in which customer n has n mod 8 orders, after a first run with AT_LEAST 1."""
    path = tmp_path_factory.mktemp("killed") / "shop.duckdb"
    warehouse = DuckDBWarehouse(path)
    buyers = [id for id in range(CUSTOMERS) for _ in range(id % MOST_ORDERS)]
    events = {
        "event_id": [str(i) for i in range(len(buyers))],
        "customer_id": buyers,
        "name": ["order_completed"] * len(buyers),
        "ts": pa.array([NOON - timedelta(days=1)] * len(buyers), pa.timestamp("us")),
    }
    with warehouse.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": range(CUSTOMERS)})))
        writing.insert("events", writing.stage(pa.table(events)))
    warehouse.close()
    main(str(path), "first", "1")
    return path


def holders(at_least: int) -> dict[str, int]:
    """How many customers must hold each tag, counted without the product."""
    return {id: sum(n % MOST_ORDERS >= at_least + more for n in range(CUSTOMERS)) for more, id in enumerate(TAGS)}


def test_a_killed_run_happened_wholly_or_not_at_all(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    chance, current, outcomes = random.Random(), 1, Counter[str]()
    moments = ["computing", "comparing", "writing", *["committing"] * 7, "committed", "committed", "closed"]
    for number, stage in enumerate(moments):
        wanted = 2 if current == 1 else 1
        pause = chance.uniform(0, 0.12 if stage == "committing" else 0.05)
        run_id = f"run-{number}"
        _kill(subprocess.Popen(_command(path, run_id, wanted), stdout=subprocess.PIPE, text=True), stage, pause)
        entry, state = _after(path, run_id)
        moment = f"killed {pause:.4f} s after {stage!r}"
        assert state == holders(wanted if entry else current), moment
        assert entry or stage not in ("committed", "closed"), moment
        current = wanted if entry else current
        outcomes["after" if entry else "before"] += 1
    print(dict(outcomes))
    assert outcomes["before"] and outcomes["after"], outcomes


def _command(path: Path, run_id: str, at_least: int) -> list[str]:
    return [sys.executable, str(PROGRAM), str(path), run_id, str(at_least)]


def _kill(process: "subprocess.Popen[str]", stage: str, pause: float) -> None:
    """SIGKILL a moment after the process said that it reached a stage."""
    assert process.stdout
    with process:
        for line in process.stdout:
            if line.strip() == stage:
                break
        time.sleep(pause)
        process.kill()


def _after(path: Path, run_id: str) -> tuple[Any, dict[str, int]]:
    """The ledger's entry, and how many hold each tag; profile and history must agree on every customer."""
    warehouse = DuckDBWarehouse(path)
    with warehouse.reading() as reading:
        profile = reading.table("profile")
        held = {id: set(reading.fetch(profile.filter(profile[id] == "yes"))["customer_id"].to_pylist()) for id in TAGS}
        history = reading.table("tag_history")
        opened = reading.rows(history.filter(history.valid_to.isnull()))
        by_this_run = reading.fetch(history.filter(history.set_by == f"run:{run_id}")).num_rows
    entry = warehouse.ledger_entry(run_id)
    warehouse.close()
    assert Counter(row["tag_id"] for row in opened) == {id: len(ids) for id, ids in held.items()}
    assert all(row["customer_id"] in held[row["tag_id"]] for row in opened)
    assert by_this_run == (sum(tag["entered"] for tag in entry["tags"]) if entry else 0)
    return entry, {id: len(ids) for id, ids in held.items()}


def test_the_tags_of_the_two_definitions_differ() -> None:
    assert holders(1) != holders(2)
    assert [tag.id for tag in tags(1)] == list(TAGS)
