"""Imports that are killed, and imports at the same time: nothing lost, nothing doubled, nothing half there."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from zhike.collect.importer import run_import
from zhike.warehouse.duckdb import DuckDBWarehouse

from .conftest import KEYS
from .import_in_a_process import MAPPING

ROWS = 20_000


def orders(first: int, last: int) -> str:
    lines = (f"{i},138{i % 3_000:08d},2024-01-{i % 28 + 1:02d},{i % 90}.5\n" for i in range(first, last))
    return "id,phone,day,paid\n" + "".join(lines)


def counts(warehouse: DuckDBWarehouse) -> dict[str, int]:
    with warehouse.reading() as reading:
        tables = ("events", "identities", "profile", "ledger")
        return {name: reading.fetch(reading.table(name)).num_rows for name in tables}


NOTHING = {"events": 0, "identities": 0, "profile": 0, "ledger": 0}
ALL = {"events": ROWS, "identities": 3_000, "profile": 3_000, "ledger": 1}


@pytest.mark.parametrize("stage", ["reading", "cleaning", "waiting", "writing", "profile", "done", "committed"])
def test_a_killed_import_is_there_or_it_is_not(tmp_path, stage):
    file, place = tmp_path / "orders.csv", tmp_path / "warehouse.duckdb"
    file.write_text(orders(0, ROWS))
    program = [sys.executable, str(Path(__file__).with_name("import_in_a_process.py")), str(place), str(file)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reached = any(line.strip() == stage for line in process.stdout)
        process.kill()
    assert reached
    again = DuckDBWarehouse(place, threads=1)
    expected = ALL if stage in ("done", "committed") else NOTHING
    assert counts(again) == expected
    assert (again.ledger_entry("killed") is not None) == (expected is ALL)
    run_import(again, KEYS, file, MAPPING, "killed")
    assert counts(again) == ALL
    again.close()


def test_imports_at_the_same_time_lose_and_double_nothing(tmp_path):
    warehouse = DuckDBWarehouse(tmp_path / "warehouse.duckdb", threads=2)
    parts = [(0, 6_000), (4_000, 9_000), (0, 6_000), (8_000, 12_000)]
    reports, failures = [], []

    def load(number: int, part: tuple[int, int]) -> None:
        file = tmp_path / f"{number}.csv"
        file.write_text(orders(*part))
        try:
            reports.append(run_import(warehouse, KEYS, file, MAPPING, str(number)))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=load, args=args) for args in enumerate(parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(report.rows_stored for report in reports) == 12_000
    assert all(report.rows_in == report.rows_stored + report.rows_already for report in reports)
    assert counts(warehouse) == {"events": 12_000, "identities": 3_000, "profile": 3_000, "ledger": 4}
    with warehouse.reading() as reading:
        ids = reading.fetch(reading.table("profile").select("customer_id").order_by("customer_id"))
        total = reading.fetch(reading.table("profile").aggregate(n=reading.table("profile").order_count.sum()))
    assert ids["customer_id"].to_pylist() == list(range(1, 3_001))
    assert int(total["n"][0].as_py()) == 12_000
    warehouse.close()
