"""A whole warehouse written as the Parquet directory that Spark opens: streamed, and all of it or nothing."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds

from zhike.errors import Conflict
from zhike.warehouse import tables
from zhike.warehouse.parquet import OPTIONS, PARTITION, PARTITIONS, Manifest, ParquetDirectory, TableState, storable
from zhike.warehouse.port import Reading

Progress = Callable[[float, str], None]

ROWS_IN_GROUP: Final = 50_000
"""At least; as many are held in memory for each month while rows of several months arrive together."""
ROWS_IN_FILE: Final = 5_000_000


def export_parquet(reading: Reading, directory: Path, progress: Progress) -> int:
    """Write every table into a directory, which must be new or empty; the number of rows.

    Raises Conflict (directory_not_empty). A directory that is there afterwards is whole.
    """
    if directory.exists() and any(directory.iterdir()):
        raise Conflict(f"{directory} is not empty.", code="directory_not_empty", path=str(directory))
    draft = directory.absolute().with_name(f"{directory.absolute().name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    try:
        written = _write(reading, ParquetDirectory(draft), progress)
        draft.replace(directory.absolute())
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return written


def _write(reading: Reading, files: ParquetDirectory, progress: Progress) -> int:
    found = {name: reading.table(name) for name in tables.ALL}
    total = sum(reading.rows(table.aggregate(n=table.count()))[0]["n"] for table in found.values())
    manifest, written = Manifest(), 0

    def count(name: str, rows: int) -> None:
        nonlocal written
        written += rows
        progress(written / total, name)

    for name, table in found.items():
        manifest = manifest.having(name, _write_table(reading, files, name, table, partial(count, name)))
    files.commit(Manifest(), manifest)
    files.close()
    return written


def _write_table(
    reading: Reading, files: ParquetDirectory, name: str, table: ir.Table, count: Callable[[int], None]
) -> TableState:
    is_parted = name in PARTITIONS
    rows = table.mutate(**{PARTITION: PARTITIONS[name](table)}) if is_parted else table
    as_text = rows.mutate(**{c: rows[c].cast("string") for c, kind in rows.schema().items() if kind.is_json()})
    schema = storable(as_text.schema().to_pyarrow())
    directory = files.new_directory(name)
    ds.write_dataset(
        _counted(reading.batches(as_text), schema, count),
        directory,
        schema=schema,
        format="parquet",
        file_options=OPTIONS,
        partitioning=[PARTITION] if is_parted else None,
        partitioning_flavor="hive" if is_parted else None,
        min_rows_per_group=ROWS_IN_GROUP,
        max_rows_per_file=ROWS_IN_FILE,
    )
    return TableState(table.schema(), files.parts_in(directory))


def _counted(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, count: Callable[[int], None]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.cast(schema)
        count(batch.num_rows)
