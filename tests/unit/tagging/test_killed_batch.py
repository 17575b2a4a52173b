"""A batch that is killed gave the tag to everybody or to nobody, and the ledger says which."""

import random
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tagging.batch_in_a_process import main
from zhike.tagging.giving import Wanted, give
from zhike.warehouse.duckdb import DuckDBWarehouse

CUSTOMERS = 100_000
PROGRAM = Path(sys.modules[main.__module__].__file__ or "")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose even customers are guests, which gives way to the batch's tag."""
    path = tmp_path_factory.mktemp("killed") / "shop.duckdb"
    warehouse = DuckDBWarehouse(path)
    with warehouse.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": range(CUSTOMERS)})))
        guests = writing.stage(pa.table({"customer_id": range(0, CUSTOMERS, 2)}))
        give(writing, guests, Wanted("guest", "yes", None, datetime(2024, 3, 9), "user:u"))
    warehouse.close()
    return path


def counted(path: Path, batch_id: str, value: str) -> tuple[bool, int, int, int, int]:
    """Whether the ledger knows the batch; who has the value; guests; open rows of the history; noted changes."""
    warehouse = DuckDBWarehouse(path, threads=2)
    done = warehouse.ledger_entry(batch_id) is not None
    with warehouse.reading() as reading:
        profile, history, noted = (reading.table(name) for name in ("profile", "tag_history", "batch_changes"))
        has_column = "vip" in profile.columns
        questions = [
            profile.filter(profile.vip == value) if has_column else profile.filter(False),
            profile.filter(profile.guest.notnull()),
            history.filter(history.valid_to.isnull()),
            noted.filter(noted.batch_id == batch_id),
        ]
        found = [reading.rows(question.aggregate(n=question.count()))[0]["n"] for question in questions]
    warehouse.close()
    return (done, found[0], found[1], found[2], found[3])


@pytest.mark.parametrize("moment", ["writing", "writing", "committing", "committed"])
def test_a_killed_batch_happened_wholly_or_not_at_all(path: Path, moment: str) -> None:
    chance = random.Random()
    batch_id, value = f"bat_{chance.random()}", f"level_{chance.random()}"
    before = counted(path, batch_id, value)
    running = subprocess.Popen([sys.executable, str(PROGRAM), str(path), batch_id, value], stdout=subprocess.PIPE)
    assert running.stdout is not None
    while (said := running.stdout.readline().decode().strip()) and said != moment:
        pass
    time.sleep(chance.random() * (0.6 if moment == "writing" else 0.02))
    running.kill()
    running.wait()
    after = counted(path, batch_id, value)
    if after[0]:
        changed = CUSTOMERS + before[2]  # everybody's tag, and whose guest gave way
        assert after == (True, CUSTOMERS, 0, CUSTOMERS, changed)
    else:
        assert after == before
    assert moment != "committed" or after[0]
