"""Records that Python has split into cells, gathered into batches of text columns."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import pyarrow as pa

from zhike.collect.files.leftovers import damaged_row
from zhike.collect.files.source_file import BLANKS, ROWS_A_BATCH, schema_of, trimmed

_MOST_CELLS = 2_000_000  # a batch of wide rows is a short one


class Record(NamedTuple):
    """One row: the line where it starts, its cells, and the line where it ends."""

    line: int
    cells: list[str]
    last: int = 0


def batches_of(records: Iterable[Record], headers: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Batches of `schema_of`; a row with another number of cells becomes a damaged one."""
    waiting = iter(records)
    size = max(min(ROWS_A_BATCH, _MOST_CELLS // max(len(headers), 1)), 1)
    while chunk := list(islice(waiting, size)):
        yield _batch(chunk, headers)


def _batch(records: list[Record], headers: Sequence[str]) -> pa.RecordBatch:
    width = len(headers)
    rows = [_fitted(record.cells, width) for record in records]
    nothing = [None] * width
    damaged = [None if row is not None else damaged_row(record.cells, headers)
               for row, record in zip(rows, records, strict=True)]  # fmt: skip
    lines = [record.line for record in records]
    whole = [nothing if row is None else row for row in rows]
    columns = [trimmed(pa.array(column, pa.string())) for column in zip(*whole, strict=True)]
    return pa.record_batch([pa.array(lines, pa.int64()), pa.array(damaged, pa.string()), *columns], schema_of(width))


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells when they are as many as headers, or only blank ones follow."""
    if len(cells) == width:
        return cells
    return cells[:width] if len(cells) > width and not any(cell.strip(BLANKS) for cell in cells[width:]) else None
