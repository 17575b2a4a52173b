"""What the rest of the house may ask of a warehouse. Everything is said in Ibis expressions."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa


@dataclass(frozen=True)
class AsOf:
    """Something to compute as of an instant, again and again.

    `build(reading, at)` makes and keeps it, looking at nothing but the reading's `table` and `keep`. Equal keys say
    that it makes the same of the same tables. `day` (from, to): between these instants its statements should differ in
    nothing but instants that move along with `at`.
    """

    key: Hashable
    at: datetime
    day: tuple[datetime, datetime]
    build: "Callable[[Reading, datetime], ir.Table]"


class Reading(Protocol):
    """One consistent view of the warehouse, for the length of a `with` block and one thread."""

    dense_from: int | None
    """Facts times metrics from which a compiled loop here beats the engine's own grouping (None: never)."""

    def table(self, name: str) -> ir.Table:
        """A table of `tables.ALL` as it was when the block began."""

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows as a stream: for many. Nothing else may be asked before it has ended."""

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The rows as dictionaries: for few."""

    def stage(self, rows: pa.Table | pa.RecordBatchReader) -> ir.Table:
        """Rows from outside, private to this block, to be joined and inserted. A reader is consumed as a stream."""

    def lend(self, rows: pa.Table) -> ir.Table:
        """The same without a copy, for rows that are read only once or twice."""

    def keep(self, expression: ir.Table) -> ir.Table:
        """Compute an expression once, private to this block, to be used more than once."""

    def keep_as_of(self, wanted: AsOf, tables: Mapping[str, ir.Table]) -> ir.Table:
        """`wanted`, computed over these tables in place of those of the same names. An engine may remember the
        statements and fill in another instant the next time: building them takes longer than running them on few."""

    def writing(self) -> "AbstractContextManager[Writing]":
        """Go on to write: waits for the writer before, then sees the newest state. What was staged and kept stays,
        so that parsing and cleaning are done before the wait and only the writing itself happens under the lock."""


class Writing(Reading, Protocol):
    """One transaction: all of it happens at the end of the block, or none of it when the block raises."""

    def insert(self, name: str, rows: ir.Table) -> int:
        """Append rows (columns matched by name, missing ones null); the number of rows."""

    def update(self, name: str, rows: ir.Table, key: str | tuple[str, ...], unset: str | None = None) -> int:
        """Set `rows`' other columns where the key is equal (null equals nothing) and the column `unset` is null; the
        number of rows changed."""

    def delete(self, name: str, keys: ir.Table) -> int:
        """Delete the rows whose columns equal those of `keys` (its columns are the key; null equals null)."""

    def replace(self, name: str, rows: ir.Table) -> None:
        """Give a table new contents and columns: cheaper than `update` when most rows change."""

    def add_columns(self, name: str, columns: sch.Schema) -> None:
        """Add columns (those already there are left alone), null everywhere."""

    def drop_columns(self, name: str, columns: Iterable[str]) -> None:
        """Forget columns (those not there are ignored)."""


class Warehouse(Protocol):
    """Where everything about customers lives. Safe to use from many threads."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A snapshot; never waits for a writer."""

    def writing(self) -> AbstractContextManager[Writing]:
        """The one writer's transaction; waits for the one before. A snapshot taken after the wait."""

    def ledger_entry(self, entry_id: str) -> dict[str, Any] | None:
        """The report of a finished piece of work, or None when it never happened."""

    def close(self) -> None: ...
