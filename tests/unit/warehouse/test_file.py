"""A DuckDB warehouse is a file, which one process holds at a time."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zhike.errors import WarehouseBusy
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse

Insert = Callable[..., int]
KIND = {"trait": "city", "kind": "text"}


def test_another_process_is_told_that_the_warehouse_is_busy(warehouse: Warehouse, path: Path) -> None:
    program = f"""
from pathlib import Path
from zhike.errors import WarehouseBusy
from zhike.warehouse.duckdb import DuckDBWarehouse
try:
    DuckDBWarehouse(Path({str(path)!r}))
except WarehouseBusy as busy:
    print(busy.code, busy.status, busy.params["path"])
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.split() == ["warehouse_busy", "503", str(path)]


def test_a_file_is_free_again_after_closing_and_holds_what_was_written(path: Path, insert: Insert) -> None:
    for expected in (0, 1, 2):
        warehouse = DuckDBWarehouse(path)
        with warehouse.reading() as reading:
            assert len(reading.rows(reading.table("trait_kinds"))) == expected
        with warehouse.writing() as writing:
            insert(writing, "trait_kinds", KIND)
        warehouse.close()


def test_a_file_that_is_no_warehouse_is_not_called_busy(path: Path) -> None:
    path.write_bytes(b"something else entirely" * 1000)
    with pytest.raises(Exception) as refused:
        DuckDBWarehouse(path)
    assert not isinstance(refused.value, WarehouseBusy)
