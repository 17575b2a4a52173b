"""Excel workbooks, old and new, through calamine."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from zhike.collect.files.archives import check_sizes, parts
from zhike.collect.files.headings import SAMPLE, Heading, heading_of
from zhike.collect.files.leftovers import set_aside
from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import SourceFile, tidy_headers
from zhike.collect.files.workbook_parts import check_grids
from zhike.errors import RefusedFile

_EXACT = 10**15  # a float holds whole numbers below this exactly as they were typed
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LARGEST_OLD: Final = 256 << 20  # the old format holds 65,536 rows: files are a few megabytes


def open_workbook(path: Path, format: str, sheet: str | None = None, header_row: int | None = None) -> SourceFile:
    """One sheet of a workbook: the one asked for, else the first that has anything in it."""
    unsolved = _check_new(path) if format == "xlsx" else _check_old(path)
    book = _load(path)
    names = tuple(book.sheet_names)
    chosen = _choose(book, names, sheet)
    sample = list(islice(_records(chosen), SAMPLE))
    if not sample:
        raise RefusedFile("the sheet has no rows", code="file_no_columns", sheets=list(names))
    heading = heading_of(sample, header_row)
    headers = tidy_headers(heading.cells)
    rows = partial(_rows, path, chosen.name, headers, heading, unsolved)
    count = max((chosen.start or (0, 0))[0] + chosen.height - heading.skip, 0)
    return SourceFile(format, None, headers, count, rows, names, chosen.name, heading.line)


def _check_new(path: Path) -> frozenset[int]:
    """Rows with formulas that were saved without their result, on whatever sheet."""
    found = parts(path)
    check_sizes(path, found)
    grids: Mapping[str, frozenset[int]] = check_grids(path, found)
    return frozenset().union(*grids.values())


def _check_old(path: Path) -> frozenset[int]:
    if path.stat().st_size > _LARGEST_OLD:
        raise RefusedFile("the sheet is too large", code="file_sheet_too_large", cells=0, most=0)
    if _ENCRYPTED in path.read_bytes():
        raise RefusedFile("the workbook is protected by a password", code="file_encrypted")
    return frozenset()


def _load(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    except PasswordError as error:
        raise RefusedFile("the workbook is protected by a password", code="file_encrypted") from error
    except (CalamineError, OSError) as error:
        raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=str(error)) from error


def _choose(book: CalamineWorkbook, names: tuple[str, ...], wanted: str | None) -> CalamineSheet:
    if wanted is not None and wanted not in names:
        raise RefusedFile("there is no such sheet", code="file_no_sheet", sheet=wanted, sheets=list(names))
    if not names:
        raise RefusedFile("the workbook has no sheets", code="file_no_columns", sheets=[])
    sheets = (_sheet(book, name) for name in ([wanted] if wanted else names))
    first = next(sheets)
    return next((sheet for sheet in chain([first], sheets) if sheet.start is not None), first)


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=str(error)) from error


def _rows(path: Path, sheet: str, headers: tuple[str, ...], heading: Heading,
          unsolved: frozenset[int]) -> Iterator[pa.RecordBatch]:  # fmt: skip
    records = (record for record in _records(_sheet(_load(path), sheet)) if record.line > heading.skip)
    yield from set_aside(batches_of(records, headers), headers, unsolved)


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    """Rows with anything in them, with the row number that Excel shows."""
    top = (sheet.start or (0, 0))[0] + 1
    for number, cells in enumerate(sheet.iter_rows(), start=top):
        texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
        if any(texts):
            yield Record(number, texts, number)


def cell_text(cell: Any) -> str:
    """A cell as an export in text would write it: 2.0 is 2, a date is ISO, a float has Excel's 15 digits."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)
