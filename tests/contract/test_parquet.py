"""The directory of Parquet files under Spark: what is read of it, what it keeps, what it forgets."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from contract.awkward import everything, fill
from contract.engines import spark_session
from zhike.warehouse import parquet
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.parquet_export import export_parquet
from zhike.warehouse.spark import MANY_PARTS, SparkWarehouse

Insert = Callable[..., int]
MONTHS, PER_MONTH = 24, 50
LAST = datetime(2025, 12, 1)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[SparkWarehouse]:
    made = SparkWarehouse(spark_session(), tmp_path)
    yield made
    made.close()


def directories(warehouse: SparkWarehouse, name: str) -> set[Path]:
    return set((warehouse.files.root / "tables" / name).glob("*"))


def test_a_window_reads_only_the_files_of_its_months(warehouse: SparkWarehouse) -> None:
    months = [datetime(2024 + i // 12, i % 12 + 1, 1) for i in range(MONTHS)]
    rows = [{"customer_id": i, "ts": month + timedelta(hours=i)} for month in months for i in range(PER_MONTH)]
    with warehouse.writing() as writing:
        writing.insert("events", writing.stage(pa.Table.from_pylist(rows)))
    with warehouse.reading() as reading:
        events = reading.table("events")
        window = events.filter(events.customer_id.notnull()).filter(lambda t: t.ts >= LAST, lambda t: t.ts < LAST.max)
        counted = window.group_by("customer_id").aggregate(n=window.count())
        assert reading.fetch(counted).num_rows == PER_MONTH
        assert scanned(warehouse, counted) == PER_MONTH
        assert scanned(warehouse, events) == MONTHS * PER_MONTH


def scanned(warehouse: SparkWarehouse, expression: ir.Table) -> int:
    """The rows that Spark takes out of files for an expression."""
    frame = warehouse.frames.of(expression)
    frame.collect()
    scans, plans = list[int](), [frame._jdf.queryExecution().executedPlan()]
    while plans:
        plan = plans.pop()
        if "Scan" in plan.nodeName():
            scans.append(plan.metrics().get("numOutputRows").get().value())
        children = plan.children()
        plans += [children.apply(i) for i in range(children.size())]
    assert scans
    return sum(scans)


def test_many_small_inserts_become_few_parts(warehouse: SparkWarehouse, insert: Insert) -> None:
    for i in range(2 * MANY_PARTS):
        with warehouse.writing() as writing:
            insert(writing, "traits", {"customer_id": i, "trait": "city", "value": "上海"})
    assert len(warehouse.files.read().table("traits").parts) <= MANY_PARTS
    with warehouse.reading() as reading:
        found = reading.fetch(reading.table("traits"))
    assert sorted(found["customer_id"].to_pylist()) == list(range(2 * MANY_PARTS))


def test_closing_an_open_period_leaves_those_that_ended_as_they_are(warehouse: SparkWarehouse, insert: Insert) -> None:
    ended = {"customer_id": 1, "tag_id": "a", "valid_from": LAST, "valid_to": LAST}
    with warehouse.writing() as writing:
        insert(writing, "tag_history", ended, {**ended, "valid_to": None}, {**ended, "tag_id": "b", "valid_to": None})
    (closed,) = (part for part in warehouse.files.read().table("tag_history").parts if part.partition == "closed")
    with warehouse.writing() as writing:
        history = writing.table("tag_history")
        gone = history.filter(history.valid_to.isnull(), history.tag_id == "a")
        assert writing.delete("tag_history", gone.select("customer_id", "tag_id", "valid_to")) == 1
    parts = warehouse.files.read().table("tag_history").parts
    assert closed in parts
    assert sum(part.rows for part in parts) == 2


def test_two_rows_for_one_key_are_no_update(warehouse: SparkWarehouse, insert: Insert) -> None:
    with warehouse.writing() as writing:
        insert(writing, "profile", {"customer_id": 1})
    twice = pa.table({"customer_id": [1, 1], "order_count": [1, 2]})
    with pytest.raises(ValueError, match="two rows for one key"), warehouse.writing() as writing:
        writing.update("profile", writing.stage(twice), "customer_id")


def test_spark_finds_exactly_what_duckdb_exported(tmp_path: Path) -> None:
    duckdb = DuckDBWarehouse(threads=2)
    fill(duckdb)
    with duckdb.reading() as reading:
        export_parquet(reading, tmp_path / "parquet", lambda fraction, stage: None)
    spark = SparkWarehouse(spark_session(), tmp_path / "parquet")
    assert everything(spark) == everything(duckdb)
    spark.close()
    duckdb.close()


# what is forgotten, and when


def test_what_was_replaced_stays_for_readers_and_goes_later(
    warehouse: SparkWarehouse, insert: Insert, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warehouse.writing() as writing:
        insert(writing, "profile", {"customer_id": 1})
    first = directories(warehouse, "profile")
    with warehouse.reading() as reading:
        with warehouse.writing() as writing:
            writing.replace("profile", writing.table("profile").mutate(order_count=5))
        assert reading.rows(reading.table("profile").select("order_count")) == [{"order_count": None}]
    assert first < directories(warehouse, "profile")
    monkeypatch.setattr(parquet, "KEPT", timedelta(0))
    with warehouse.writing() as writing:
        insert(writing, "traits", {"customer_id": 1})
    assert not first & directories(warehouse, "profile")
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("profile").select("order_count")) == [{"order_count": 5}]


def test_what_was_never_committed_goes_at_once(warehouse: SparkWarehouse, insert: Insert) -> None:
    with pytest.raises(KeyboardInterrupt), warehouse.writing() as writing:
        insert(writing, "profile", {"customer_id": 1})
        assert directories(warehouse, "profile")
        raise KeyboardInterrupt
    assert not directories(warehouse, "profile")


def test_what_a_killed_writer_left_goes_with_the_next_writing(tmp_path: Path, insert: Insert) -> None:
    left = tmp_path / "tables" / "profile" / "left"
    left.mkdir(parents=True)
    (left / "part.parquet").write_bytes(b"half a file")
    (tmp_path / "manifest.json.draft").write_text('{"ver')
    warehouse = SparkWarehouse(spark_session(), tmp_path)
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("profile")) == []
    with warehouse.writing() as writing:
        insert(writing, "profile", {"customer_id": 1})
    assert not left.exists()
    assert warehouse.files.read().table("profile").rows == 1
    warehouse.close()


def test_scratch_goes_with_its_block_and_with_its_process(warehouse: SparkWarehouse) -> None:
    scratch = warehouse.files.root / "scratch"
    with warehouse.reading() as reading:
        reading.keep(reading.table("profile").mutate(x=1))
        assert list(scratch.glob("*/*/*"))
    assert not list(scratch.glob("*/*/*"))


def test_another_process_waits_for_the_writer(warehouse: SparkWarehouse) -> None:
    program = f"""
from pathlib import Path
from zhike.warehouse.parquet import ParquetDirectory
with ParquetDirectory(Path({str(warehouse.files.root)!r})).writer():
    print("mine")
"""
    run: dict[str, Any] = {"args": [sys.executable, "-c", program], "stdout": subprocess.PIPE, "text": True}
    with warehouse.writing():
        waiting = subprocess.Popen(**run)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=5)
    assert waiting.communicate(timeout=30)[0] == "mine\n"
