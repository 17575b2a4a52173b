"""A view of a warehouse in which some tables are others: narrowed ones, kept before."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

if TYPE_CHECKING:
    from zhike.warehouse.port import AsOf, Reading, Writing


class Over:
    """`reading` with `tables` in place of its own of the same names. Implements `port.Reading`."""

    def __init__(self, reading: "Reading", tables: Mapping[str, ir.Table]) -> None:
        self._reading, self._tables = reading, tables
        self.dense_from: int | None = None  # what is narrowed is not worth a loop

    def table(self, name: str) -> ir.Table:
        return self._tables[name] if name in self._tables else self._reading.table(name)

    def fetch(self, expression: ir.Table) -> pa.Table:
        return self._reading.fetch(expression)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        return self._reading.batches(expression)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        return self._reading.rows(expression)

    def stage(self, rows: pa.Table | pa.RecordBatchReader) -> ir.Table:
        return self._reading.stage(rows)

    def lend(self, rows: pa.Table) -> ir.Table:
        return self._reading.lend(rows)

    def keep(self, expression: ir.Table) -> ir.Table:
        return self._reading.keep(expression)

    def keep_as_of(self, wanted: "AsOf", tables: Mapping[str, ir.Table]) -> ir.Table:
        return self._reading.keep_as_of(wanted, {**self._tables, **tables})

    def writing(self) -> "AbstractContextManager[Writing]":
        return self._reading.writing()
