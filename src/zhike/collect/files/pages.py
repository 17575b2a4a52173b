"""Web pages with a spreadsheet's name: several platforms save an HTML table, or Excel's own XML of 2003, as .xls."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa

from zhike.collect.files.headings import SAMPLE, Heading, heading_of
from zhike.collect.files.leftovers import set_aside
from zhike.collect.files.packing import Packed
from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import MOST_COLUMNS, SourceFile, tidy_headers
from zhike.collect.files.text_stream import TextStream, probe
from zhike.errors import RefusedFile

_STARTS: Final = ("<!doctype", "<html", "<head", "<meta", "<table", "<style", "<?xml", "<tr")
_LARGEST: Final = 256 << 20
_PIECE: Final = 1 << 18
_LONGEST_CELL: Final = 131_072
_TABLES, _ROWS, _CELLS = ("table",), ("tr", "row"), ("td", "th", "cell")
_HIDDEN: Final = ("style", "script")


def is_page(start: bytes) -> bool:
    """Whether a file begins as a web page or an XML spreadsheet does."""
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", errors="replace")
    return text.lstrip("\ufeffï»¿ \t\r\n").lower().startswith(_STARTS)


def open_page(path: Path, sheet: str | None = None, header_row: int | None = None) -> SourceFile:
    """The table with the most rows; lines are counted by its rows."""
    if path.stat().st_size > _LARGEST:
        raise RefusedFile("the page is too large", code="file_is_page")
    stream = probe(Packed(path))
    sizes = Counter(table for table, _ in _rows_of(stream))
    if not sizes:
        raise RefusedFile("a web page without a table: save it as .xlsx first", code="file_is_page")
    table, size = sizes.most_common(1)[0]
    heading = heading_of(list(islice(_records(stream, table), SAMPLE)), header_row)
    headers = tidy_headers(heading.cells)
    rows = partial(_batches, stream, table, headers, heading)
    return SourceFile("html", stream.encoding, headers, max(size - heading.skip, 0), rows, header_row=heading.line)


def _batches(stream: TextStream, table: int, headers: tuple[str, ...], heading: Heading) -> Iterator[pa.RecordBatch]:
    records = (_padded(record, len(headers)) for record in _records(stream, table) if record.line > heading.skip)
    return set_aside(batches_of(records, headers), headers)


def _padded(record: Record, width: int) -> Record:
    """XML leaves out the blank cells at a row's end."""
    return record._replace(cells=record.cells + [""] * (width - len(record.cells)))


def _records(stream: TextStream, table: int) -> Iterator[Record]:
    rows = (cells for number, cells in _rows_of(stream) if number == table)
    for line, cells in enumerate(rows, start=1):
        if any(cells):
            yield Record(line, cells, line)


def _rows_of(stream: TextStream) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its table."""
    parser = _Tables()
    with stream.open_text() as text:
        while piece := text.read(_PIECE):
            parser.feed(piece)
            if len(parser.rawdata) > _LONGEST_CELL + _PIECE:
                raise RefusedFile("a tag is never closed", code="file_unreadable", detail="HTML")
            yield from parser.taken()
    parser.close()
    yield from parser.taken()


class _Tables(HTMLParser):
    """Collects the cells of a page's tables, row by row. Cells merged into one are that one and blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[tuple[int, list[str]]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span, self._length, self._tables, self._hidden = 1, 0, 0, 0
        self._below: dict[int, int] = {}  # column → how many more rows a cell from above reaches into

    def taken(self) -> list[tuple[int, list[str]]]:
        """The rows since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name, said = tag.rpartition(":")[2], dict(attrs)
        self._hidden += name in _HIDDEN
        if name in _TABLES:
            self._tables, self._below = self._tables + 1, {}
        elif name in _ROWS:
            self._end_row()
            self._row = []
        elif name in _CELLS and self._row is not None:
            self._end_cell()
            self._begin_cell(said)
        elif name == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._hidden -= name in _HIDDEN and self._hidden > 0
        if name in _CELLS:
            self._end_cell()
        elif name in _ROWS or name in _TABLES:
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is None or self._hidden:
            return
        self._length += len(data)
        if self._length > _LONGEST_CELL:
            raise RefusedFile("a cell is too long", code="file_cell_too_long", line=len(self._rows) + 1)
        self._cell.append(data)

    def _begin_cell(self, said: dict[str, str | None]) -> None:
        assert self._row is not None
        index = _number(said.get("ss:index"), 0) - 1
        self._row += [""] * (index - len(self._row))
        self._fill_from_above()
        self._span = _number(said.get("colspan"), 1) + _number(said.get("ss:mergeacross"), 0)
        down = _number(said.get("rowspan"), 1) - 1
        for column in range(len(self._row), len(self._row) + self._span):
            if down > 0:
                self._below[column] = down + 1  # this row counts one off at its end
        self._cell, self._length = [], 0

    def _fill_from_above(self) -> None:
        assert self._row is not None
        while self._below.get(len(self._row), 0) > 0 and len(self._row) < MOST_COLUMNS:
            self._row.append("")

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._row += ["".join(self._cell).strip(), *[""] * (self._span - 1)]
        self._cell = None
        if len(self._row) > MOST_COLUMNS:
            raise RefusedFile("too many columns", code="file_too_many_columns", found=len(self._row), most=MOST_COLUMNS)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill_from_above()
        self._below = {column: rows - 1 for column, rows in self._below.items() if rows > 1}
        self._rows.append((self._tables, self._row))
        self._row = None


def _number(said: str | None, otherwise: int) -> int:
    return min(int(said), MOST_COLUMNS) if said is not None and said.isdecimal() else otherwise
