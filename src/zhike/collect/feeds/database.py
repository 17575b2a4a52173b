"""Read a table or a SELECT in the shape of a file: columns as headers, rows as a stream of text.

Rows come in the order of a cursor column, beginning where the last run ended. Rows that share the last value are read
again and told from those that were read (`seen`), so that none is lost and a run without news reads nothing.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Connection, Engine, Select, bindparam, column, inspect, quoted_name, select, table, text

from zhike.collect.feeds.cells import cell
from zhike.collect.feeds.failures import DatabaseRefused, told
from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import SourceFile, tidy_headers
from zhike.errors import InvalidInput

_A_FETCH: Final = 5_000
_MOST_SEEN: Final = 10_000
_STATEMENT: Final = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_TYPES: Final[dict[str, Callable[[str], Any]]] = {
    "int": int, "decimal": Decimal, "datetime": datetime.fromisoformat, "date": date.fromisoformat, "text": str,
}  # fmt: skip

Cursor = dict[str, Any]
"""`{type, value, seen}`: the greatest value that was read, as text, and the digests of the rows that bear it."""


@dataclass(frozen=True)
class Query:
    """What to read: a table (with its schema, `sales.orders`) or a SELECT, and the column that only grows."""

    table: str | None = None
    statement: str | None = None
    cursor_column: str | None = None

    def check(self) -> None:
        """One of table and statement, and the statement one that reads."""
        if bool(self.table) == bool(self.statement):
            raise InvalidInput("Name a table, or write a SELECT.", code="database_what")
        if self.statement and not _STATEMENT.match(self.statement):
            raise InvalidInput("The statement must be a SELECT.", code="database_not_select")
        if self.statement and ";" in self.statement.strip().rstrip(";"):  # a second one could end the transaction
            raise InvalidInput("One statement, without a semicolon inside.", code="database_several")


@dataclass
class Progressed:
    """How far a reading has come; `cursor` is what to keep once its rows are in the warehouse."""

    cursor: Cursor | None
    _value: Any = None
    _seen: Counter[str] = field(default_factory=Counter)

    def note(self, value: Any, cells: Sequence[str]) -> None:
        """A row was read, whose cursor column says `value`."""
        if value is None:
            return
        if value != self._value:
            self._value, self._seen = value, Counter()
        if len(self._seen) < _MOST_SEEN:
            self._seen[_digest(cells)] += 1

    def settle(self) -> None:
        """After the last row: the cursor of the next run. With too many rows of one value to remember, all of them
        are read again."""
        if self._value is None:
            return
        seen = {} if len(self._seen) >= _MOST_SEEN else dict(self._seen)
        self.cursor = {"type": _type(self._value), "value": _written(self._value), "seen": seen}


def open_query(engine: Engine, query: Query, cursor: Cursor | None = None,
               limit: int | None = None) -> tuple[SourceFile, Progressed]:  # fmt: skip
    """Headers, and rows that are read when they are asked for; `Progressed` is complete when they have been."""
    query.check()
    with told(), engine.connect() as connection:
        names = _names(connection, query)
    if query.cursor_column and query.cursor_column not in names:
        raise DatabaseRefused("there is no such column", code="database_no_column", detail=query.cursor_column)
    asked = _asked(query, names, cursor, limit)
    progressed = Progressed(cursor)

    def rows() -> Iterator[pa.RecordBatch]:
        return batches_of(_records(engine, asked, query, names, cursor, progressed), names)

    return SourceFile("database", None, tidy_headers(names), 0, rows), progressed


def _names(connection: Connection, query: Query) -> list[str]:
    if query.statement:
        return list(connection.execute(text(f"SELECT * FROM ({_bare(query.statement)}) AS q WHERE 1 = 0")).keys())
    schema, name = _place(str(query.table))
    known = inspect(connection)
    if not (known.has_table(name, schema) or name in known.get_view_names(schema)):
        raise DatabaseRefused("there is no such table", code="database_no_table", detail=query.table)
    return [found["name"] for found in known.get_columns(name, schema)]


def _place(name: str) -> tuple[str | None, str]:
    schema, _, own = name.strip().rpartition(".")
    return (schema or None), own


def _bare(statement: str) -> str:
    """As SQLAlchemy's text: a colon is a colon."""
    return statement.strip().rstrip(";").replace("\\", "\\\\").replace(":", r"\:")


def _asked(query: Query, names: list[str], cursor: Cursor | None, limit: int | None) -> Select[Any]:
    columns: list[Any] = [column(quoted_name(name, quote=True)) for name in names]
    if query.statement:
        source: Any = text(_bare(query.statement)).columns(*columns).subquery("q")
    else:
        schema, name = _place(str(query.table))
        source = table(quoted_name(name, quote=True), *columns, schema=schema and quoted_name(schema, quote=True))
    asked = select(*source.c)
    if query.cursor_column:
        by = source.c[query.cursor_column]
        asked = asked.order_by(by)
        if cursor:
            last = _TYPES[cursor["type"]](cursor["value"])
            asked = asked.where(by >= bindparam("last", last))
    return asked.limit(limit) if limit else asked


def _records(engine: Engine, asked: Select[Any], query: Query, names: list[str], cursor: Cursor | None,
             progressed: Progressed) -> Iterator[Record]:  # fmt: skip
    """The rows of one snapshot, fetched as they are needed, less those that the last run has read."""
    last = cursor["value"] if cursor else None
    seen = Counter(cursor["seen"]) if cursor else Counter[str]()
    place = names.index(query.cursor_column) if query.cursor_column else None
    with told(), engine.connect() as connection:
        found = connection.execution_options(stream_results=True, yield_per=_A_FETCH).execute(asked)
        for line, row in enumerate(found, start=1):
            cells = [cell(value) for value in row]
            value = None if place is None else row[place]
            known = value is not None and seen and _written(value) == last and seen[_digest(cells)] > 0
            if known:
                seen[_digest(cells)] -= 1
            progressed.note(value, cells)
            if not known:
                yield Record(line, cells)
    progressed.settle()


def _digest(cells: Sequence[str]) -> str:
    return hashlib.blake2b("\x1f".join(cells).encode(), digest_size=12).hexdigest()


def _type(value: Any) -> str:
    match value:
        case bool():
            raise DatabaseRefused("such a column does not only grow", code="database_cursor", detail="boolean")
        case int():
            return "int"
        case Decimal():
            return "decimal"
        case datetime():
            return "datetime"
        case date():
            return "date"
        case str():
            return "text"
        case _:
            raise DatabaseRefused("such a column does not only grow", code="database_cursor",
                                  detail=type(value).__name__)  # fmt: skip


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
