"""A warehouse written as Parquet: everything, exactly, or nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract.awkward import ROWS, fill
from zhike.errors import Conflict
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.parquet import ParquetDirectory
from zhike.warehouse.parquet_export import export_parquet
from zhike.warehouse.port import Warehouse


@pytest.fixture
def full(tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    warehouse = DuckDBWarehouse(tmp_path / "shop.duckdb", threads=2)
    fill(warehouse)
    yield warehouse
    warehouse.close()


def export(warehouse: Warehouse, directory: Path) -> list[tuple[float, str]]:
    told: list[tuple[float, str]] = []
    with warehouse.reading() as reading:
        export_parquet(reading, directory, lambda fraction, stage: told.append((fraction, stage)))
    return told


def test_an_export_tells_how_far_it_is(full: DuckDBWarehouse, tmp_path: Path) -> None:
    told = export(full, tmp_path / "parquet")
    assert told == sorted(told, key=lambda each: each[0])
    assert told[-1][0] == 1.0
    assert {stage for _, stage in told} == set(tables.ALL)


def test_an_empty_warehouse_can_be_exported(tmp_path: Path) -> None:
    warehouse = DuckDBWarehouse(threads=2)
    export(warehouse, tmp_path / "parquet")
    warehouse.close()
    files = ParquetDirectory(tmp_path / "parquet")
    assert {name: files.read().table(name).rows for name in tables.ALL} == dict.fromkeys(tables.ALL, 0)
    files.close()


def test_a_directory_with_something_in_it_is_refused(full: DuckDBWarehouse, tmp_path: Path) -> None:
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet" / "of somebody else").write_text("important")
    with pytest.raises(Conflict) as refused:
        export(full, tmp_path / "parquet")
    assert refused.value.code == "directory_not_empty"
    assert [path.name for path in (tmp_path / "parquet").iterdir()] == ["of somebody else"]


def test_an_export_that_is_stopped_leaves_nothing(full: DuckDBWarehouse, tmp_path: Path) -> None:
    def stop(fraction: float, stage: str) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), full.reading() as reading:
        export_parquet(reading, tmp_path / "parquet", stop)
    assert not list(tmp_path.glob("parquet*"))
    export(full, tmp_path / "parquet")  # and may be asked for again


def test_the_command_exports_and_says_how_to_open_it(full: DuckDBWarehouse, tmp_path: Path) -> None:
    full.close()
    environment = {**os.environ, "ZHIKE_WAREHOUSE": f"duckdb:///{quote(str(tmp_path / 'shop.duckdb'))}"}
    command = [str(Path(sys.executable).with_name("zhike")), "warehouse", "export", "--parquet", "parquet"]
    run: dict[str, Any] = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True, "timeout": 120}
    said = subprocess.run(command, **run)
    assert said.returncode == 0, said.stderr
    assert f"{ROWS * len(tables.ALL)} rows" in said.stdout and f"path={tmp_path / 'parquet'}" in said.stdout
    again = subprocess.run(command, **run)
    assert again.returncode == 1 and "directory_not_empty" in again.stderr
