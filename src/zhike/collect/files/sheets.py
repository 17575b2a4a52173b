"""Excel workbooks, old and new, through calamine."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import SourceFile, tidy_headers
from zhike.errors import RefusedFile

_EXACT = 10**15  # a float holds whole numbers below this exactly as they were typed


def open_workbook(path: Path, format: str, sheet: str | None = None) -> SourceFile:
    """One sheet of a workbook: the one asked for, else the first that has anything in it."""
    book = _load(path)
    names = tuple(book.sheet_names)
    chosen = _choose(book, names, sheet)
    records = _records(chosen)
    first = next(records, None)
    if first is None:
        raise RefusedFile("the sheet has no rows", code="file_no_columns", sheets=list(names))
    headers = tidy_headers(first.cells)
    rows = partial(_rows, path, chosen.name, len(headers))
    return SourceFile(format, None, headers, max(chosen.height - 1, 0), rows, names, chosen.name)


def _load(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=str(error)) from error


def _choose(book: CalamineWorkbook, names: tuple[str, ...], wanted: str | None) -> CalamineSheet:
    if wanted is not None and wanted not in names:
        raise RefusedFile("there is no such sheet", code="file_no_sheet", sheet=wanted, sheets=list(names))
    try:
        sheets = [book.get_sheet_by_name(name) for name in ([wanted] if wanted else names)]
    except CalamineError as error:
        raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=str(error)) from error
    if not sheets:
        raise RefusedFile("the workbook has no sheets", code="file_no_columns", sheets=[])
    return next((sheet for sheet in sheets if sheet.start is not None), sheets[0])


def _rows(path: Path, sheet: str, width: int) -> Iterator[pa.RecordBatch]:
    records = _records(_load(path).get_sheet_by_name(sheet))
    next(records)  # the headers
    return batches_of(records, width)


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    """Rows with anything in them, with the row number that Excel shows."""
    top = (sheet.start or (0, 0))[0] + 1
    for number, cells in enumerate(sheet.iter_rows(), start=top):
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            yield Record(number, texts)


def cell_text(cell: Any) -> str:
    """A cell as an export in text would write it: 2.0 is 2, a date is ISO, a float has Excel's 15 digits."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)
