"""A long list as a file, CSV or xlsx, row by row: however many rows there are, few are in memory."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

Cell = str | int | float | Decimal | bool | datetime | date | None
Write = Callable[[Sequence[Cell]], None]

FORMATS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Format → its media type."""

MOST_ROWS: Final = 1_048_575
"""Below the head, a sheet of Excel takes no more."""

_LIKE_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST: Final = 32_767
_YES: Final[Mapping[str, tuple[str, str]]] = {"zh": ("否", "是"), "en": ("no", "yes")}


@contextmanager
def writing(path: Path, format: str, heads: Sequence[str], language: str) -> Iterator[Write]:
    """`write(row)` adds a row below the heads; the file (mode 0600) is whole at the end of the block.

    Words that a spreadsheet would take for a formula stay words: in CSV behind a leading ', in xlsx as text cells
    that stay text when somebody edits them.
    """
    path.touch(mode=0o600)
    with (_csv if format == "csv" else _xlsx)(path, heads, _YES["en" if language == "en" else "zh"]) as write:
        yield write


@contextmanager
def _csv(path: Path, heads: Sequence[str], yes: tuple[str, str]) -> Iterator[Write]:
    """With a byte order mark, as Excel wants it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([_text(head, yes) for head in heads])
        yield lambda row: lines.writerow([_text(cell, yes) for cell in row])


def _text(cell: Cell, yes: tuple[str, str]) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return yes[cell]
        case str():
            return f"'{cell}" if _like_formula(cell) else cell
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M:%S}"
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def _like_formula(words: str) -> bool:
    return words.lstrip(" ").startswith(_LIKE_FORMULAS)


@contextmanager
def _xlsx(path: Path, heads: Sequence[str], yes: tuple[str, str]) -> Iterator[Write]:
    """Rows leave the memory as soon as the next begins; what waits on disk lies beside the file."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet()
        styles = {
            "head": book.add_format({"bold": True}),
            "words": book.add_format({"quote_prefix": True}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "0.00"}),
        }
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heads) - 1, 0), 16)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head[:_LONGEST], styles["head"])
        row = 0

        def write(cells: Sequence[Cell]) -> None:
            nonlocal row
            row += 1
            for place, cell in enumerate(cells):
                _write_cell(sheet, row, place, cell, styles, yes)

        yield write


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, styles: Mapping[Any, Any], yes: tuple[str, str]) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_string(row, place, yes[cell])
        case str():
            sheet.write_string(row, place, cell[:_LONGEST], styles["words"] if _like_formula(cell) else None)
        case datetime() | date():
            sheet.write_datetime(row, place, cell, styles[type(cell)])
        case Decimal():
            sheet.write_number(row, place, float(cell), styles[Decimal])
        case _:
            sheet.write_number(row, place, cell)
