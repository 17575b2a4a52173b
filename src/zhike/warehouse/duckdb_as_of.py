"""Statements that differ from one instant to the next only in instants: built twice, then only filled in.

Built near both ends of a day, they must be the same text but for their instants; each of those must be the same at both
ends, or have moved by exactly as much as the time between: then every instant between is a matter of arithmetic. What
does not pass (a clock put on that day, a window that begins within it) is not remembered.
"""

import itertools
import re
import threading
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from zhike.warehouse.port import AsOf

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from zhike.warehouse.port import Writing

_INSTANT: Final = re.compile(r"MAKE_TIMESTAMP\(([^()]*)\)")
_MOST: Final = 64
"""Remembered sets of statements; the oldest is forgotten."""

_MANY: Final = 1_000
_SHORT: Final = 20_000
"""Queries that are remembered, and their length in characters: what is long is rarely asked twice."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Statements:
    """Temporary tables, one after another: each with its name and the texts and instants that its query is made of.

    An instant that moves is how far it lies from the instant of evaluation.
    """

    steps: tuple[tuple[str, tuple[str | datetime | timedelta, ...]], ...]
    result: ir.Table
    day: tuple[datetime, datetime]

    def filled_in(self, at: datetime) -> Iterator[tuple[str, str]]:
        """Name and query of each, as of an instant within the day."""
        for name, parts in self.steps:
            yield name, "".join(part if isinstance(part, str) else _text(part, at) for part in parts)


class Remembered:
    """The statements of one warehouse, by what they are of. Safe to use from many threads."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Statements | None] = {}
        self._queries: dict[ops.Node, str] = {}
        self._writing = threading.Lock()

    def sql(self, expression: ir.Table, backend: Backend) -> str:
        """An expression's query. Small work says the same again and again, and to write it takes longer than to do it:
        temporary tables are numbered anew in each session, so equal work has equal expressions."""
        node = expression.op()
        found = self._queries.get(node)
        if found is None:
            found = str(backend.compile(expression))
        if len(found) <= _SHORT:
            self._remember(self._queries, node, found, _MANY)
        return found

    def get(self, wanted: AsOf, tables: Mapping[str, ir.Table], backend: Backend) -> Statements | None:
        """What computes `wanted` over these tables; None where nothing can be remembered for this instant."""
        first, last = wanted.day[0] + _TICK, wanted.day[1] - _TICK
        if not first <= wanted.at <= last:
            return None
        key = (wanted.key, wanted.day, tuple((name, table.op()) for name, table in sorted(tables.items())))
        if key not in self._known:
            self._remember(self._known, key, _made(wanted, tables, backend, first, last), _MOST)
        return self._known.get(key)

    def _remember(self, known: dict[Any, Any], key: Hashable, value: object, most: int) -> None:
        """The last used stand last: what is asked once does not push out what is asked every second."""
        with self._writing:
            known.pop(key, None)
            known[key] = value
            while len(known) > most:
                known.pop(next(iter(known)))


_TICK: Final = timedelta(microseconds=1)


def _made(
    wanted: AsOf, tables: Mapping[str, ir.Table], backend: Backend, first: datetime, last: datetime
) -> Statements | None:
    number, steps = next(_numbers), []
    early, late = (_Recorder(tables, backend, number) for _ in range(2))
    result, _ = wanted.build(early, first), wanted.build(late, last)
    if len(early.queries) != len(late.queries):
        return None
    for (name, one), (_, other) in zip(early.queries, late.queries, strict=True):
        parts = _parts(one, other, first, last - first)
        if parts is None:
            return None
        steps.append((name, parts))
    return Statements(tuple(steps), result, wanted.day)


def _parts(one: str, other: str, at: datetime, apart: timedelta) -> tuple[str | datetime | timedelta, ...] | None:
    """A query's texts and instants; None unless the other one is the same, so much later."""
    early, late = _INSTANT.split(one), _INSTANT.split(other)
    if early[0::2] != late[0::2]:
        return None
    parts: list[str | datetime | timedelta] = [early[0]]
    for before, after, text in zip(early[1::2], late[1::2], early[2::2], strict=True):
        then, moved = _instant(before), _instant(after) - _instant(before)
        if moved not in (timedelta(), apart):
            return None
        parts += [then - at if moved else then, text]
    return tuple(parts)


def _instant(arguments: str) -> datetime:
    *whole, seconds = arguments.split(",")
    year, month, day, hour, minute = map(int, whole)
    return datetime(year, month, day, hour, minute) + timedelta(microseconds=round(float(seconds) * 1_000_000))


def _text(instant: datetime | timedelta, at: datetime) -> str:
    return f"TIMESTAMP '{at + instant if isinstance(instant, timedelta) else instant}'"


class _Recorder:
    """A reading that only writes down what it is asked to keep. As much of `port.Reading` as `AsOf` allows."""

    dense_from: int | None = None

    def __init__(self, tables: Mapping[str, ir.Table], backend: Backend, number: int) -> None:
        self._tables, self._backend, self._number = tables, backend, number
        self.queries: list[tuple[str, str]] = []

    def table(self, name: str) -> ir.Table:
        return self._tables[name]

    def keep(self, expression: ir.Table) -> ir.Table:
        name = f"as_of_{self._number}_{len(self.queries)}"
        self.queries.append((name, str(self._backend.compile(expression))))
        place = ops.Namespace(catalog="temp", database="main")
        return ops.DatabaseTable(name, expression.schema(), source=self._backend, namespace=place).to_expr()

    def keep_as_of(self, wanted: AsOf, tables: Mapping[str, ir.Table]) -> ir.Table:
        raise TypeError("what is remembered keeps nothing that is remembered by itself")

    def fetch(self, expression: ir.Table) -> pa.Table:
        raise TypeError("what is remembered is only built, not asked")

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        return list(self.fetch(expression).to_pylist())

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.fetch(expression).to_batches()

    def stage(self, rows: pa.Table | pa.RecordBatchReader) -> ir.Table:
        raise TypeError("what is remembered brings no rows of its own")

    lend = stage

    def writing(self) -> "AbstractContextManager[Writing]":
        raise TypeError("what is remembered writes nothing")
