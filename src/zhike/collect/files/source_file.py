"""What every reader of a file offers: its headers, and its rows as a stream of text columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Progress = Callable[[float, str], None]
"""Told how far the work is (0..1) and the stage it is in."""

ROWS_A_BATCH = 50_000


@dataclass(frozen=True)
class SourceFile:
    """An opened file. `rows` gives batches of the schema that `schema_of` describes; it may be called again.

    `row_count` is exact for sheets, and for text the number of lines (a record may span several of them).
    """

    format: str  # csv, tsv, text, xlsx, xls
    encoding: str | None
    headers: tuple[str, ...]
    row_count: int
    rows: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)
    sheets: tuple[str, ...] = ()
    sheet: str | None = None


def schema_of(width: int) -> pa.Schema:
    """`line`: where the record starts, counted from 1. `damaged`: the cells as a JSON array when there are not
    as many as headers (the columns are null then). `c0`, `c1`, …: one text column for each header."""
    columns = [(f"c{index}", pa.string()) for index in range(width)]
    return pa.schema([("line", pa.int64()), ("damaged", pa.string()), *columns])


def tidy_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers as people see them: without outer blanks, never empty, never two alike.

    >>> tidy_headers(["金额 ", "", "金额"])
    ('金额', 'column_2', '金额 (2)')
    """
    seen: set[str] = set()
    tidy = []
    for position, cell in enumerate(cells, start=1):
        name = base = cell.strip("\ufeff \t\r\n\u3000\xa0") or f"column_{position}"
        number = 2
        while name in seen:
            name, number = f"{base} ({number})", number + 1
        seen.add(name)
        tidy.append(name)
    return tuple(tidy)


def trimmed(column: pa.StringArray) -> pa.StringArray:
    """Cells without outer blanks, the full-width ones included."""
    data = column.buffers()[2]
    if data is None or np.frombuffer(data, np.int8).min(initial=0) >= 0:  # nothing but ASCII: ten times as fast
        return pc.ascii_trim_whitespace(column)
    return pc.utf8_trim_whitespace(column)
