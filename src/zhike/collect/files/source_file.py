"""What every reader of a file offers: its headers, and its rows as a stream of text columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.errors import RefusedFile

Progress = Callable[[float, str], None]
"""Told how far the work is (0..1) and the stage it is in."""

ROWS_A_BATCH: Final = 50_000
MOST_COLUMNS: Final = 1_000

WRONG_NUMBER: Final = "cells_wrong_number"
TOTALS: Final = "totals_row"
HEADER_AGAIN: Final = "header_again"
REMARK: Final = "remark_row"
NO_RESULT: Final = "formula_without_result"
FAULTS: Final = (WRONG_NUMBER, TOTALS, HEADER_AGAIN, REMARK, NO_RESULT)
"""Why a reader leaves a row out. Such rows are counted and go to quarantine like any other that cannot be used."""


@dataclass(frozen=True)
class SourceFile:
    """An opened file. `rows` gives batches of the schema that `schema_of` describes; it may be called again.

    `row_count` is exact for sheets, and for text the number of lines (a record may span several of them).
    `header_row`: the line of the headers (the last of them), as a spreadsheet counts; 0 when there are none.
    """

    format: str  # csv, tsv, text, xlsx, xls, html
    encoding: str | None
    headers: tuple[str, ...]
    row_count: int
    rows: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int = 1


def schema_of(width: int) -> pa.Schema:
    """`line`: where the record starts, counted from 1. `damaged`: null for a row that can be used, else a JSON array
    of one of `FAULTS` and the cells (the columns are null then). `c0`, `c1`, …: one text column for each header."""
    columns = [(f"c{index}", pa.string()) for index in range(width)]
    return pa.schema([("line", pa.int64()), ("damaged", pa.string()), *columns])


def tidy_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers as people see them: on one line, without outer blanks, never empty, never two alike.

    >>> tidy_headers(["金额 ", "", "金额", "实付\\n金额", '="手机"'])
    ('金额', 'column_2', '金额 (2)', '实付金额', '手机')
    """
    if len(cells) > MOST_COLUMNS:
        raise RefusedFile("too many columns", code="file_too_many_columns", found=len(cells), most=MOST_COLUMNS)
    seen: set[str] = set()
    tidy = []
    for position, cell in enumerate(cells, start=1):
        name = base = _on_one_line(cell) or f"column_{position}"
        number = 2
        while name in seen:
            name, number = f"{base} ({number})", number + 1
        seen.add(name)
        tidy.append(name)
    return tuple(tidy)


def _on_one_line(cell: str) -> str:
    """Where a header is broken over lines, Chinese words join without a blank and English ones with one."""
    bare = cell.strip(BLANKS)
    bare = bare[2:-1] if bare.startswith('="') and bare.endswith('"') else bare.lstrip("'")
    lines = [line.strip(BLANKS) for line in bare.splitlines()]
    return ("" if not bare.isascii() else " ").join(line for line in lines if line)


BLANKS: Final = "\ufeff \t\r\n\v\f\u3000\xa0"
"""What stands around cells and means nothing."""


def trimmed(column: pa.StringArray) -> pa.StringArray:
    """Cells without outer blanks, the full-width ones included."""
    data = column.buffers()[2]
    if data is None or np.frombuffer(data, np.int8).min(initial=0) >= 0:  # nothing but ASCII: ten times as fast
        return pc.ascii_trim_whitespace(column)
    return pc.utf8_trim_whitespace(column)
