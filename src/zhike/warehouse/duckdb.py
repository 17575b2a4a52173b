"""The default engine: one DuckDB file, in process.

DuckDB gives snapshots to any number of readers in one process. Writers are made to wait for each other here (rather
than fail at commit on a conflict), so that two imports and a run may be asked for at the same time. Computation that
does not write belongs in `reading`, outside the writer's lock.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from zhike.errors import WarehouseBusy
from zhike.warehouse import tables
from zhike.warehouse.duckdb_as_of import Remembered
from zhike.warehouse.ledger import read_entry
from zhike.warehouse.over import Over
from zhike.warehouse.port import AsOf
from zhike.warehouse.turns import Turns

# What was written as steps stays steps: fused, a value used twice in the next step is written out twice, and a few
# steps later one statement is megabytes long. DuckDB flattens the nesting itself.
ibis.options.sql.fuse_selects = False


BATCH: Final = 500_000
"""Rows of a stream that are handed over at once."""

DENSE_FROM: Final = 200_000_000
"""Measured on 2 cores: 40 metrics of 5 million facts, or 4 of 50 million; below, SQL is as fast."""


WIDE: Final = 16
"""Columns beyond which rows are taken out and put back with new values: DuckDB updates each column by itself, and a
hundred of them took four times as long."""

CELLS: Final = 5_000
"""Values up to which a wide update is made in place all the same: 20 columns of 25 rows take 8 ms instead of 100."""

CHECKPOINT: Final = "512MB"
"""How much the log may hold before the file is brought up to date; DuckDB's own 16 MB made every run wait for that."""


class DuckDBWarehouse:
    """One file, or memory when `path` is None. Implements `zhike.warehouse.port.Warehouse`.

    `memory_limit` is DuckDB's own (for instance "6GB"); what does not fit is spilled beside the file. `dense_from` is
    that of `port.Reading`.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        memory_limit: str = "6GB",
        threads: int | None = None,
        dense_from: int = DENSE_FROM,
    ) -> None:
        config: dict[str, Any] = {
            "memory_limit": memory_limit,
            "preserve_insertion_order": False,
            "wal_autocheckpoint": CHECKPOINT,
        }
        if threads:
            config["threads"] = threads
        try:
            self._root = duckdb.connect(str(path or ":memory:"), config=config)
        except duckdb.IOException as error:
            if "lock" in str(error).lower():
                raise WarehouseBusy("another process has this warehouse open", path=str(path)) from error
            raise
        self._dense_from = dense_from
        self._root.execute("SET TimeZone = 'UTC'")
        self._writer = Turns()
        self._remembered = Remembered()
        self._create_tables()

    def _create_tables(self) -> None:
        """All in one transaction: a file's log is brought to disk once, not once for each table."""
        self._root.execute(_definitions())

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """See `port.Warehouse.reading`."""
        cursor = self._root.cursor()
        try:
            yield Session(cursor, self._writer, self._dense_from, self._remembered)
        finally:
            cursor.close()  # rolls back whatever was not committed, and forgets what was staged

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """See `port.Warehouse.writing`."""
        with self.reading() as session, session.writing():
            yield session

    def ledger_entry(self, entry_id: str) -> dict[str, Any] | None:
        """See `port.Warehouse.ledger_entry`."""
        with self.reading() as reading:
            return read_entry(reading, entry_id)

    def close(self) -> None:
        """Write what the log still holds into the file, and let go of it."""
        with self._writer:
            self._root.close()


class Session:
    """One cursor, always inside a transaction; implements `port.Reading` and `port.Writing`."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, writer: Turns, dense_from: int, remembered: Remembered
    ) -> None:
        self.dense_from: int | None = dense_from
        self._remembered = remembered
        self._cursor = cursor
        self._writer = writer
        self._backend = ibis.duckdb.from_connection(cursor)
        self._numbers = itertools.count(1)
        self._tables: dict[str, ir.Table] = {}
        self._filled_in: set[str] = set()
        self._begin()

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """See `port.Reading.writing`."""
        self._cursor.execute("COMMIT")  # keeps what was staged, lets go of the old snapshot
        try:
            with self._writer:
                yield from self._transaction()
        finally:
            self._begin()

    def _begin(self) -> None:
        self._cursor.execute("BEGIN")
        self._cursor.execute("SELECT txid_current()").fetchall()  # DuckDB takes the snapshot at the first query
        self._tables.clear()

    def _transaction(self) -> Iterator["Session"]:
        self._begin()
        try:
            yield self
        except BaseException:
            self._cursor.execute("ROLLBACK")
            raise
        self._cursor.execute("COMMIT")

    # reading

    def table(self, name: str) -> ir.Table:
        # Asked for once: reading the types of a profile of a hundred tags takes longer than many a query on it.
        if name not in self._tables:
            columns = self._cursor.execute(f"DESCRIBE {_quoted(name)}").fetchall()
            schema = ibis.schema({column: _type(sql_type) for column, sql_type, *_ in columns})
            table = ops.DatabaseTable(name, schema=schema, source=self._backend, namespace=ops.Namespace())
            self._tables[name] = table.to_expr()
        return self._tables[name]

    def fetch(self, expression: ir.Table) -> pa.Table:
        found = self._cursor.sql(self._sql(expression)).to_arrow_table()
        return found.cast(pa.schema([_as_declared(field, expression) for field in found.schema]))

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self._cursor.sql(self._sql(expression)).to_arrow_reader(BATCH)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        return list(self.fetch(expression).to_pylist())

    def stage(self, rows: pa.Table | pa.RecordBatchReader) -> ir.Table:
        # Copied rather than registered: a view over Python memory would be read again by every later expression.
        name = self._temporary_name()
        self._cursor.register(f"{name}_in", rows)
        self._cursor.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name}_in")
        self._cursor.unregister(f"{name}_in")
        return self._temporary(name, ibis.Schema.from_pyarrow(rows.schema))

    def lend(self, rows: pa.Table) -> ir.Table:
        name = self._temporary_name()
        self._cursor.register(name, rows)
        return self._temporary(name, ibis.Schema.from_pyarrow(rows.schema))

    def keep(self, expression: ir.Table) -> ir.Table:
        name = self._temporary_name()
        self._cursor.execute(f"CREATE TEMP TABLE {name} AS {self._sql(expression)}")
        return self._temporary(name, expression.schema())

    def keep_as_of(self, wanted: AsOf, tables: Mapping[str, ir.Table]) -> ir.Table:
        named = {name: self._named(f"given_{name}", table) for name, table in tables.items()}
        statements = self._remembered.get(wanted, named, self._backend)
        if statements is None or statements.result.get_name() in self._filled_in:
            return wanted.build(Over(self, tables), wanted.at)
        self._filled_in.add(statements.result.get_name())  # once: what they made before is still being used
        for name, query in statements.filled_in(wanted.at):
            self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return statements.result

    def _named(self, name: str, table: ir.Table) -> ir.Table:
        """A table under a name that is the same in every session, so that statements over it are."""
        self._cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._sql(table)}")
        return self._temporary(name, table.schema())

    # writing

    def insert(self, name: str, rows: ir.Table) -> int:
        columns = ", ".join(_quoted(column) for column in rows.columns)
        return self._count(f"INSERT INTO {_quoted(name)} ({columns}) {self._sql(rows)}")

    def update(self, name: str, rows: ir.Table, key: str | tuple[str, ...], unset: str | None = None) -> int:
        keys = (key,) if isinstance(key, str) else key
        if len(rows.columns) > WIDE and unset is None:
            rows = self.keep(rows)
            if self._size(rows) * len(rows.columns) > CELLS:
                return self._update_whole_rows(name, rows, keys)
        values = ", ".join(f"{_quoted(c)} = new.{_quoted(c)}" for c in rows.columns if c not in keys)
        which = _match(keys, "new") + (f" AND old.{_quoted(unset)} IS NULL" if unset else "")
        return self._count(f"UPDATE {_quoted(name)} AS old SET {values} FROM ({self._sql(rows)}) AS new WHERE {which}")

    def _update_whole_rows(self, name: str, rows: ir.Table, keys: tuple[str, ...]) -> int:
        changed = self._temporary_name()
        values = ", ".join(f"new.{_quoted(c)} AS {_quoted(c)}" for c in rows.columns if c not in keys)
        self._cursor.execute(
            f"CREATE TEMP TABLE {changed} AS SELECT old.* REPLACE ({values}) "
            f"FROM {_quoted(name)} AS old JOIN ({self._sql(rows)}) AS new ON {_match(keys, 'new')}"
        )
        self._cursor.execute(f"DELETE FROM {_quoted(name)} AS old USING {changed} AS gone WHERE {_match(keys, 'gone')}")
        return self._count(f"INSERT INTO {_quoted(name)} SELECT * FROM {changed}")

    def delete(self, name: str, keys: ir.Table) -> int:
        return self._count(
            f"DELETE FROM {_quoted(name)} AS old USING ({self._sql(keys)}) AS gone WHERE {_equal(keys.columns, 'gone')}"
        )

    def replace(self, name: str, rows: ir.Table) -> None:
        self._cursor.execute(f"CREATE TABLE {_quoted(name + '_next')} AS {self._sql(rows)}")
        self._cursor.execute(f"DROP TABLE {_quoted(name)}")
        self._cursor.execute(f"ALTER TABLE {_quoted(name + '_next')} RENAME TO {_quoted(name)}")
        self._tables.pop(name, None)

    def add_columns(self, name: str, columns: sch.Schema) -> None:
        present = self.table(name).columns
        for column, kind in columns.items():
            if column not in present:
                sql_type = self._backend.compiler.type_mapper.to_string(kind)
                self._cursor.execute(f"ALTER TABLE {_quoted(name)} ADD COLUMN {_quoted(column)} {sql_type}")
        self._tables.pop(name, None)

    def drop_columns(self, name: str, columns: Iterable[str]) -> None:
        present = self.table(name).columns
        for column in columns:
            if column in present:
                self._cursor.execute(f"ALTER TABLE {_quoted(name)} DROP COLUMN {_quoted(column)}")
        self._tables.pop(name, None)

    def _temporary(self, name: str, schema: sch.Schema) -> ir.Table:
        """Not asked of the engine, which takes longer to say than many a table takes to make."""
        place = ops.Namespace(catalog="temp", database="main")
        return ops.DatabaseTable(name, schema=schema, source=self._backend, namespace=place).to_expr()

    def _sql(self, expression: ir.Table) -> str:
        return self._remembered.sql(expression, self._backend)

    def _size(self, kept: ir.Table) -> int:
        return int(self.fetch(kept.aggregate(n=kept.count()))["n"][0].as_py())

    def _count(self, statement: str) -> int:
        row = self._cursor.execute(statement).fetchone()
        return int(row[0]) if row else 0

    def _temporary_name(self) -> str:
        return f"staged_{next(self._numbers)}"


@cache
def _type(sql_type: str) -> dt.DataType:
    """Parsed once: a profile of a hundred tags has three different types."""
    return DuckDBType.from_string(sql_type)


@cache
def _definitions() -> str:
    """What creates the tables that a warehouse does not have yet."""
    statements = [
        f"CREATE TABLE IF NOT EXISTS {_quoted(name)} ({_columns(schema)})" for name, schema in tables.ALL.items()
    ]
    return "; ".join(["BEGIN", *statements, "COMMIT"])


def _columns(schema: sch.Schema) -> str:
    return ", ".join(f"{_quoted(column)} {DuckDBType.to_string(kind)}" for column, kind in schema.items())


def _as_declared(field: pa.Field, expression: ir.Table) -> pa.Field:
    """DuckDB sums integers into 128 bits, which Arrow knows only as decimals; the expression says integer."""
    widened = pa.types.is_decimal(field.type) and expression[field.name].type().is_integer()
    return field.with_type(pa.int64()) if widened else field


def _match(columns: Iterable[str], other: str) -> str:
    """Of columns that are never null: said so, the engine skips what lies elsewhere."""
    return " AND ".join(f"old.{_quoted(c)} = {other}.{_quoted(c)}" for c in columns)


def _equal(columns: Iterable[str], other: str) -> str:
    return " AND ".join(f"old.{_quoted(c)} IS NOT DISTINCT FROM {other}.{_quoted(c)}" for c in columns)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
