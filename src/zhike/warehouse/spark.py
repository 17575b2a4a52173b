"""The engine for what one machine cannot hold: Spark over a directory of Parquet files.

Spark has no transactions over several tables, so the directory has them (`zhike.warehouse.parquet`): a block reads the
parts that a manifest names, writes new parts beside them, and replaces the manifest at its end. Appending writes only
what is new; updating and deleting rewrite the partitions in which the rows are.
"""

import itertools
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
from pyspark.sql import SparkSession

from zhike.warehouse.ledger import read_entry
from zhike.warehouse.over import Over
from zhike.warehouse.parquet import PARTITION, PARTITIONS, ParquetDirectory, Part, TableState
from zhike.warehouse.port import AsOf
from zhike.warehouse.spark_frames import Frames, declared, fetched, save, schema_of, store

ibis.options.sql.fuse_selects = False  # see `zhike.warehouse.duckdb`

MANY_PARTS: Final = 12
"""With more parts than this in one partition, the smaller half of them becomes one."""

_NEW: Final = "new "
"""Before the names of an update's columns, beside those that they replace."""


class SparkWarehouse:
    """One directory on one Spark session, which closing stops when asked to.

    Implements `zhike.warehouse.port.Warehouse`.
    """

    def __init__(self, session: SparkSession, directory: Path, *, stops_session: bool = False) -> None:
        self._session = session if stops_session else None
        self.frames = Frames(session)
        self.files = ParquetDirectory(directory)
        self._writer = threading.Lock()
        self._swept = False

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """See `port.Warehouse.reading`."""
        session = Session(self)
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """See `port.Warehouse.writing`."""
        with self.reading() as session, session.writing():
            yield session

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Be the only writer, in this process and in all."""
        with self._writer, self.files.writer():
            if not self._swept:
                self.files.sweep()
                self._swept = True
            yield

    def ledger_entry(self, entry_id: str) -> dict[str, Any] | None:
        """See `port.Warehouse.ledger_entry`."""
        with self.reading() as reading:
            return read_entry(reading, entry_id)

    def close(self) -> None:
        """Forget what was staged."""
        with self._writer:
            self.files.close()
            if self._session is not None:
                self._session.stop()


class Session:
    """One block; implements `port.Reading` and `port.Writing`."""

    dense_from: int | None = None

    def __init__(self, warehouse: SparkWarehouse) -> None:
        self._warehouse = warehouse
        self._files = warehouse.files
        self._frames = warehouse.frames
        self._views: list[ir.Table] = []
        self._scratch = warehouse.files.new_scratch()
        self._numbers = itertools.count(1)
        self._begin()

    def close(self) -> None:
        """Let go of what was staged and kept."""
        for view in self._views:
            self._frames.drop(view)
        shutil.rmtree(self._scratch, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """See `port.Reading.writing`."""
        try:
            with self._warehouse.writer():
                self._begin()
                yield from self._transaction()
        finally:
            self._begin()

    def _transaction(self) -> Iterator["Session"]:
        before = self._manifest
        try:
            yield self
        except BaseException:
            self._files.sweep()
            raise
        self._files.commit(before, self._manifest)

    def _begin(self) -> None:
        self._manifest = self._files.read()
        self._tables: dict[str, ir.Table] = {}

    # reading

    def table(self, name: str) -> ir.Table:
        if name not in self._tables:
            self._tables[name] = self._over(self._manifest.table(name))
        return self._tables[name]

    def fetch(self, expression: ir.Table) -> pa.Table:
        return fetched(self._frames.of(expression), expression)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        kept, directory = self._kept(expression)
        for batch in ds.dataset(directory, format="parquet").to_batches():
            yield batch.cast(declared(batch.schema, kept))

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        return list(self.fetch(expression).to_pylist())

    def stage(self, rows: pa.Table | pa.RecordBatchReader) -> ir.Table:
        directory = self._new_directory()
        return self._view([directory], store(rows, directory))

    def lend(self, rows: pa.Table) -> ir.Table:
        return self.stage(rows)

    def keep_as_of(self, wanted: AsOf, tables: Mapping[str, ir.Table]) -> ir.Table:
        return wanted.build(Over(self, tables), wanted.at)

    def keep(self, expression: ir.Table) -> ir.Table:
        if isinstance(expression.op(), ops.DatabaseTable):
            return expression  # what a block sees of a table does not change
        return self._kept(expression)[0]

    # writing

    def insert(self, name: str, rows: ir.Table) -> int:
        state = self._manifest.table(name)
        strange = set(rows.columns) - set(state.columns)
        if strange:
            raise ValueError(f"{name} has no column {', '.join(sorted(strange))}")
        added = self._write(name, rows, state.columns)
        self._set(name, self._merged(name, replace(state, parts=state.parts + added)))
        return sum(part.rows for part in added)

    def update(self, name: str, rows: ir.Table, key: str | tuple[str, ...], unset: str | None = None) -> int:
        keys = (key,) if isinstance(key, str) else key
        new = self.keep(rows)
        beside = new.rename({_NEW + column: column for column in new.columns}).mutate(**{_NEW: True})

        def updated(old: ir.Table) -> ir.Table:
            open_ones = [] if unset is None else [old[unset].isnull()]
            joined = old.left_join(beside, [*(old[k] == beside[_NEW + k] for k in keys), *open_ones])
            is_new = joined[_NEW].fill_null(False)
            values = {c: is_new.ifelse(joined[_NEW + c], joined[c]) for c in new.columns if c not in keys}
            return joined.select(**({c: joined[c] for c in old.columns} | values))

        rows_before = self._manifest.table(name).rows

        def to_change(old: ir.Table) -> ir.Table:
            return _unset(old, unset).semi_join(new, [old[key] == new[key] for key in keys])

        changed = self._rewrite(name, to_change, updated)
        if self._manifest.table(name).rows != rows_before:
            raise ValueError(f"an update of {name} has two rows for one key")
        return changed

    def delete(self, name: str, keys: ir.Table) -> int:
        gone = self.keep(keys)
        return self._rewrite(
            name,
            lambda old: old.semi_join(gone, _same(old, gone, gone.columns)),
            lambda old: old.anti_join(gone, _same(old, gone, gone.columns)),
        )

    def replace(self, name: str, rows: ir.Table) -> None:
        columns = schema_of(self._frames.of(rows), rows)
        self._set(name, TableState(columns, self._write(name, rows, columns)))

    def add_columns(self, name: str, columns: sch.Schema) -> None:
        state = self._manifest.table(name)
        added = {column: kind for column, kind in columns.items() if column not in state.columns}
        self._set(name, replace(state, columns=ibis.schema({**state.columns, **added})))

    def drop_columns(self, name: str, columns: Iterable[str]) -> None:
        present = set(columns) & set(self._manifest.table(name).columns)
        if present:  # rewritten: another column may get this name one day, and would find the old values
            self.replace(name, self.table(name).drop(*present))

    def _rewrite(self, name: str, chosen: Callable[[ir.Table], ir.Table], after: Callable[[ir.Table], ir.Table]) -> int:
        """Write the partitions anew in which there are chosen rows; the number of these rows."""
        state = self._manifest.table(name)
        counts = self._per_partition(name, chosen(self.table(name))) if state.parts else {}
        if counts:
            touched = tuple(part for part in state.parts if part.partition in counts)
            others = tuple(part for part in state.parts if part.partition not in counts)
            written = self._write(name, after(self._over(replace(state, parts=touched))), state.columns)
            self._set(name, replace(state, parts=others + written))
        return sum(counts.values())

    def _per_partition(self, name: str, rows: ir.Table) -> Mapping[str | None, int]:
        partition = PARTITIONS.get(name, lambda _: ibis.null("string"))(rows)
        counted = rows.group_by(partition.name(PARTITION)).aggregate(n=rows.count())
        return {row[PARTITION]: row["n"] for row in self.rows(counted)}

    def _merged(self, name: str, state: TableState) -> TableState:
        """Many small parts of a partition become one: a row is copied as often as its table doubles, not more."""
        partitions: dict[str | None, list[Part]] = defaultdict(list)
        for part in sorted(state.parts, key=lambda part: part.rows):
            partitions[part.partition].append(part)
        crowded = [parts for parts in partitions.values() if len(parts) > MANY_PARTS]
        small = {part for parts in crowded for part in parts[: len(parts) // 2 + 1]}
        if not small:
            return state
        merged = self._write(name, self._over(replace(state, parts=tuple(small))), state.columns)
        return replace(state, parts=tuple(part for part in state.parts if part not in small) + merged)

    def _write(self, name: str, rows: ir.Table, columns: sch.Schema) -> tuple[Part, ...]:
        """New parts of a table with exactly these columns; those that `rows` lacks are null."""
        fitted = rows.select(
            **{c: rows[c].cast(kind) if c in rows.columns else ibis.null(kind) for c, kind in columns.items()}
        )
        partition = PARTITION if name in PARTITIONS else None
        if partition:
            fitted = fitted.mutate(**{PARTITION: PARTITIONS[name](fitted)})
        directory = self._files.new_directory(name)
        save(self._frames.exactly(fitted, columns), directory, partition)
        return self._files.parts_in(directory)

    def _set(self, name: str, state: TableState) -> None:
        self._manifest = self._manifest.having(name, state)
        self._tables.pop(name, None)

    # files

    def _over(self, state: TableState) -> ir.Table:
        directories = [self._files.root / part.path for part in state.parts]
        return self._view(directories or [self._files.nothing], state.columns)

    def _kept(self, expression: ir.Table) -> tuple[ir.Table, Path]:
        frame, directory = self._frames.of(expression), self._new_directory()
        save(frame, directory)
        return self._view([directory], schema_of(frame, expression)), directory

    def _view(self, directories: list[Path], columns: sch.Schema) -> ir.Table:
        view = self._frames.view(directories, columns)
        self._views.append(view)
        return view

    def _new_directory(self) -> Path:
        return self._scratch / str(next(self._numbers))


def _unset(table: ir.Table, column: str | None) -> ir.Table:
    return table if column is None else table.filter(table[column].isnull())


def _same(old: ir.Table, new: ir.Table, keys: Iterable[str]) -> list[ir.BooleanValue]:
    return [old[key].identical_to(new[key]) for key in keys]
