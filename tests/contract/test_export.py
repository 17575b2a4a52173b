"""A warehouse written as Parquet: everything, exactly, or nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ibis
import pyarrow as pa
import pytest

from contract.engines import ENGINES, spark_session
from zhike.errors import Conflict
from zhike.warehouse import tables
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.parquet import ParquetDirectory
from zhike.warehouse.parquet_export import export_parquet
from zhike.warehouse.port import Warehouse

MOMENT = datetime(2024, 2, 29, 15, 59, 59, 999999)
VALUES: dict[str, Any] = {
    "int64": -1,
    "string": '上海 "it\'s" \\ 💡',
    "timestamp": MOMENT,
    "binary": bytes(range(256)),
    "json": json.dumps({"a.b": [1, "1", 2**70, None]}),
    "decimal(18, 4)": Decimal("99999999999999.9999"),
    "date": date(1900, 1, 1),
    "boolean": False,
}
TRAITS = ibis.schema({'trait_尺码"(cm)': "string", "trait_born": "date", "trait_vip": "boolean"})


@pytest.fixture
def full(tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    """In every table one row full of awkward values, and one of nulls."""
    warehouse = DuckDBWarehouse(tmp_path / "shop.duckdb", threads=2)
    with warehouse.writing() as writing:
        writing.add_columns("profile", TRAITS)
        for name in tables.ALL:
            schema = writing.table(name).schema()
            texts = ibis.schema({column: "string" if kind.is_json() else kind for column, kind in schema.items()})
            rows = [{column: VALUES[_plain(kind)] for column, kind in schema.items()}, dict.fromkeys(schema)]
            staged = writing.stage(pa.Table.from_pylist(rows, schema=texts.to_pyarrow()))
            writing.insert(name, staged)
    yield warehouse
    warehouse.close()


def _plain(kind: Any) -> str:
    return "timestamp" if kind.is_timestamp() else str(kind)


def export(warehouse: Warehouse, directory: Path) -> list[tuple[float, str]]:
    told: list[tuple[float, str]] = []
    with warehouse.reading() as reading:
        export_parquet(reading, directory, lambda fraction, stage: told.append((fraction, stage)))
    return told


def everything(warehouse: Warehouse) -> dict[str, Any]:
    with warehouse.reading() as reading:
        found = {name: reading.table(name) for name in tables.ALL}
        texts = {
            name: table.mutate(**{c: table[c].cast("string") for c, kind in table.schema().items() if kind.is_json()})
            for name, table in found.items()
        }
        return {name: sorted(reading.rows(table), key=repr) for name, table in texts.items()}


@pytest.mark.skipif("spark" not in ENGINES, reason="Spark is not here")
def test_spark_finds_exactly_what_duckdb_had(full: DuckDBWarehouse, tmp_path: Path) -> None:
    from zhike.warehouse.spark import SparkWarehouse

    told = export(full, tmp_path / "parquet")
    spark = SparkWarehouse(spark_session(), tmp_path / "parquet")
    assert everything(spark) == everything(full)
    spark.close()
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
    assert "24 rows" in said.stdout and f"path={tmp_path / 'parquet'}" in said.stdout
    again = subprocess.run(command, **run)
    assert again.returncode == 1 and "directory_not_empty" in again.stderr
