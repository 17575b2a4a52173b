"""Writing a sheet: words that stay words, numbers that are numbers, and the table of a section."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhike.documents.document import say
from zhike.documents.formats import Formats, as_moment, as_number
from zhike.documents.sheet_styles import Styles

_LIKE_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_767
"""Characters in a cell, and below the number of rows of a sheet: Excel takes no more."""
MOST_ROWS: Final = 1_048_000
_WIDEST, _NARROWEST = 60, 9
_LINE: Final = 17


@dataclass(frozen=True)
class Block:
    """Where a table stands: rows and columns of its head and its last cell, counted from 0."""

    top: int
    bottom: int
    left: int
    right: int


class Sheet:
    """One sheet, written from the top down; `row` is the next one."""

    def __init__(self, page: Any, styles: Styles, formats: Formats) -> None:
        self.page, self.styles, self.formats, self.row = page, styles, formats, 0

    def skip(self) -> None:
        """On to the next row."""
        self.row += 1

    def line(self, said: str, style: str, height: int | None = None) -> None:
        """A row with words in its first cell."""
        if height:
            self.page.set_row(self.row, height)
        self.words(0, said, style)
        self.skip()

    def heading(self, said: str) -> None:
        """A line with space before it."""
        self.skip()
        self.line(said, "heading", height=26)

    def paragraph(self, said: str, style: str, across: int) -> None:
        """Words over three columns, in as many lines as they need."""
        self.page.set_row(self.row, _LINE * max(1, math.ceil(letters(said) / across)))
        self.page.merge_range(self.row, 0, self.row, 2, "", self.styles.words(style))
        self.line(said, style)

    def words(self, column: int, said: str, style: str = "text", row: int | None = None) -> None:
        """Text, never a formula."""
        if said:
            look = self.styles.marked(style) if said.startswith(_LIKE_FORMULAS) else self.styles.words(style)
            self.page.write_string(self.row if row is None else row, column, said[:_LONGEST], look)

    def value(self, column: int, value: Any, unit: str, row: int | None = None) -> None:
        """A value as what it is: a number, a date, or its words; nothing where there is none."""
        row = self.row if row is None else row
        number = as_number(value) if unit not in ("text", "date", "flag") or isinstance(value, int | float) else None
        moment = as_moment(value, self.formats.zone) if unit == "date" else None
        if value is None:
            return
        if moment:
            style = self.styles.number("moment" if isinstance(moment, datetime) else "date")
            self.page.write_datetime(row, column, moment, style)
        elif number is not None:
            self.page.write_number(row, column, float(number), self.styles.number(unit))
        else:
            self.words(column, self.formats.text(value, unit), row=row)


def write_table(sheet: Sheet, section: Mapping[str, Any]) -> Block:
    """The section's table: its head stays in sight, rows can be filtered, columns are as wide as they need."""
    columns, rows, top = section["columns"], section["rows"][:MOST_ROWS], sheet.row
    for place, column in enumerate(columns):
        sheet.words(place, say(column["label"], sheet.formats.language), "head")
        for number, row in enumerate(rows, start=top + 1):
            sheet.value(place, row[place], column["unit"], number)
        sheet.page.set_column(place, place, _width(sheet, section, place))
    sheet.row = top + len(rows) + 1
    sheet.page.freeze_panes(top + 1, 0)
    if rows:
        sheet.page.autofilter(top, 0, top + len(rows), len(columns) - 1)
    return Block(top, top + len(rows), 0, len(columns) - 1)


def letters(said: str) -> int:
    """How wide a text is, in half-width characters: Chinese ones are two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in said)


def _width(sheet: Sheet, section: Mapping[str, Any], place: int) -> int:
    column = section["columns"][place]
    head = letters(say(column["label"], sheet.formats.language)) + 4  # and the button of the filter
    widest = max((letters(sheet.formats.text(row[place], column["unit"])) for row in section["rows"][:2000]), default=0)
    return min(_WIDEST, max(_NARROWEST, min(head, 30), widest + 2))
