"""The rows of an import that could not be used: shown, and given back to be corrected and imported again."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import ibis.expr.types as ir

from zhike import wiring
from zhike.collect import quarantine
from zhike.collect.stream.write import load_of
from zhike.control import paging
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.sources.service import Asked
from zhike.warehouse.port import Reading

_PAGE_OF_FILE = 5_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, why it was refused, the column to blame, and its cells in the file's order."""

    line: int
    reason: str
    params: dict[str, Any]
    field: str | None
    cells: list[str]


def page(actor: Actor, asked: Asked, cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """Rows in the file's order, and the next cursor."""
    actor.require(Permission.COLLECT)
    after = paging.decode(cursor, int)[0] if cursor else 0
    with wiring.warehouse().reading() as reading:
        rows = _rows(reading, asked.job.id, after, limit + 1)
    return rows[:limit], paging.encode(rows[limit - 1].line) if len(rows) > limit else None


def of_stream(actor: Actor, source: str, cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """Messages that programs sent and that could not be used, the newest first, and the next cursor. Each has one
    cell, its JSON; `line` is its number among them."""
    actor.require(Permission.COLLECT)
    with wiring.warehouse().reading() as reading:
        table = reading.table("quarantine")
        own = table.filter(table.load_id == load_of(source))
        if cursor:
            own = own.filter(own.line < paging.decode(cursor, int)[0])
        rows = _opened(reading, own.order_by(own.line.desc()).limit(limit + 1))
    return rows[:limit], paging.encode(rows[limit - 1].line) if len(rows) > limit else None


def content(asked: Asked, row: Row) -> dict[str, str]:
    """A row's cells under their headers; cells that no header stands for are numbered."""
    named = zip_longest(asked.record.headers[: len(row.cells)], row.cells)
    return {header or f"column_{place}": cell for place, (header, cell) in enumerate(named, start=1)}


def as_csv(actor: Actor, asked: Asked) -> Iterator[str]:
    """The rows as they were, in the original columns and order (UTF-8 with a byte order mark, as Excel wants it).

    A cell that a spreadsheet would take for a formula gets a leading ', which an import takes off again.
    """
    actor.require(Permission.COLLECT)
    return _lines(asked)


def _lines(asked: Asked) -> Iterator[str]:
    yield "\ufeff" + _line(asked.record.headers)
    after = 0
    with wiring.warehouse().reading() as reading:
        while rows := _rows(reading, asked.job.id, after, _PAGE_OF_FILE):
            yield "".join(_line(row.cells) for row in rows)
            after = rows[-1].line


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow("'" + cell if cell.startswith(_FORMULA) else cell for cell in cells)
    return text.getvalue()


def _rows(reading: Reading, load_id: str, after: int, limit: int) -> list[Row]:
    table = reading.table("quarantine")
    wanted = table.filter((table.load_id == load_id) & (table.line > after))
    return _opened(reading, wanted.order_by("line").limit(limit))


def _opened(reading: Reading, wanted: ir.Table) -> list[Row]:
    keys = wiring.keyring()
    return [
        Row(row["line"], row["reason"], quarantine.params(row["params"]), row["field"],
            quarantine.cells(row["content"], keys))
        for row in reading.fetch(wanted.mutate(params=wanted.params.cast("string"))).to_pylist()
    ]  # fmt: skip
