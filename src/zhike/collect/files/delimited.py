"""Text exports: comma, tab, semicolon or blanks between the cells, in UTF-8, UTF-16 or GB18030, packed or not.

Two ways through a file. The fast one is Arrow's parser, for as long as one record is one line. From the first
batch in which that is not so (a line break inside quotes, a blank line, a row with too many cells) the careful one
goes on: Python's csv module, which knows at which line each record starts and gives the broken rows as they are.
"""

import csv
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from zhike.collect.files.headings import SAMPLE, heading_of
from zhike.collect.files.leftovers import set_aside
from zhike.collect.files.packing import Packed
from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import SourceFile, schema_of, tidy_headers, trimmed
from zhike.collect.files.text_stream import TextStream, probe
from zhike.errors import RefusedFile

_DELIMITERS = ",\t;|"
_BLANKS = " "  # stands for any run of blanks
_BLOCK = 1 << 22


class _Layout(NamedTuple):
    stream: TextStream
    delimiter: str
    headers: tuple[str, ...]
    skip: int  # lines before the first row of data


def open_text(packed: Packed, header_row: int | None = None) -> SourceFile:
    """Headers and rows of a text export. A file whose first row is nothing but numbers and dates has no headers:
    they are called column_1, column_2, … then."""
    stream = probe(packed)
    delimiter = _delimiter(stream)
    heading = heading_of(list(islice(_records(stream, delimiter), SAMPLE)), header_row)
    headers = tidy_headers(heading.cells)
    layout = _Layout(stream, delimiter, headers, heading.skip)
    format = {"\t": "tsv", _BLANKS: "text"}.get(delimiter, "csv")
    count = max(stream.lines - layout.skip, 0)
    return SourceFile(format, stream.encoding, headers, count, partial(_rows, layout), header_row=heading.line)


def _delimiter(stream: TextStream) -> str:
    """The mark that splits most lines into equally many cells; titles above the headers are not split at all."""
    with stream.open_text() as text:
        sample = [line for line in islice(text, SAMPLE) if line.strip()]
    found = [(*_agreement(csv.reader(sample, delimiter=mark)), mark) for mark in _DELIMITERS]
    best = max(found, key=lambda score: score[:2])
    if best[1] > 1:
        return best[2]
    return _BLANKS if _first_agrees(line.split() for line in sample) else ","


def _agreement(rows: Iterator[list[str]]) -> tuple[float, int]:
    """The usual width of the rows that are split at all, and the share of all rows that have it. Nothing when that is
    less than half of them: a text with a few commas is no table."""
    widths = [len(row) for row in _readable(rows)]
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0, 0
    width, times = max(several.items(), key=lambda item: (item[1], item[0]))
    return (times / len(widths), width) if widths[0] > 1 or times * 2 >= len(widths) else (0.0, 0)


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:  # a cell without end: whoever reads on says so
        return


def _first_agrees(rows: Iterable[list[str]]) -> bool:
    widths = [len(row) for row in rows]
    return bool(widths) and widths[0] > 1


def _rows(layout: _Layout) -> Iterator[pa.RecordBatch]:
    return set_aside(_split(layout), layout.headers)


def _split(layout: _Layout) -> Iterator[pa.RecordBatch]:
    done = 0
    if len(layout.headers) > 1 and layout.delimiter != _BLANKS:
        done = yield from _fast(layout)
        if done < 0:
            return
    records = _records(layout.stream, layout.delimiter, layout.skip + done)
    yield from batches_of(records, layout.headers)


def _fast(layout: _Layout) -> Generator[pa.RecordBatch, None, int]:
    """Batches for as long as every record is one line; the number of rows given, or -1 when that was all."""
    odd: list[arrow_csv.InvalidRow] = []
    done = 0
    try:
        for batch in _arrow_reader(layout, odd):
            if odd or (layout.stream.quoted and _has_line_break(batch)):
                return done
            yield _with_lines(batch, layout.skip + done + 1)
            done += batch.num_rows
    except pa.ArrowInvalid:  # a line break inside quotes fell on the edge of a block, or there is no row at all
        return done
    return done if odd else -1


def _arrow_reader(layout: _Layout, odd: "list[arrow_csv.InvalidRow]") -> arrow_csv.CSVStreamingReader:
    def note(row: arrow_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    names = [f"c{index}" for index in range(len(layout.headers))]
    return arrow_csv.open_csv(
        layout.stream.open_utf8(),
        arrow_csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows=layout.skip),
        arrow_csv.ParseOptions(delimiter=layout.delimiter, ignore_empty_lines=False, invalid_row_handler=note),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


def _has_line_break(batch: pa.RecordBatch) -> bool:
    buffers = (column.buffers()[2] for column in batch.columns)
    cells = (np.frombuffer(buffer, np.uint8) for buffer in buffers if buffer is not None)
    return any(bool(((cell == 10) | (cell == 13)).any()) for cell in cells)


def _with_lines(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    lines = pa.array(np.arange(first, first + batch.num_rows))
    damaged = pa.nulls(batch.num_rows, pa.string())
    columns = [trimmed(column) for column in batch.columns]
    return pa.record_batch([lines, damaged, *columns], schema_of(batch.num_columns))


def _records(stream: TextStream, delimiter: str, skip: int = 0) -> Iterator[Record]:
    """Records from the line after `skip` on, blank ones left out."""
    with stream.open_text() as text:
        lines = islice(text, skip, None)
        split = _split_blanks(lines) if delimiter == _BLANKS else _split_quoted(lines, delimiter, skip)
        for first, last, cells in split:
            if cells:
                yield Record(first + skip, cells, last + skip)


def _split_blanks(lines: Iterable[str]) -> Iterator[tuple[int, int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        yield number, number, line.split()


def _split_quoted(lines: Iterable[str], delimiter: str, skip: int) -> Iterator[tuple[int, int, list[str]]]:
    """The csv module's rows, each with its first and last line; a quotation mark that is never closed would
    swallow the rest of the file, so it is refused."""
    taken: list[str] = []
    reader = csv.reader(_remembered(lines, taken), delimiter=delimiter)
    first = last = 0
    try:
        for cells in reader:
            first, last = last + 1, reader.line_num
            del taken[: -(last - first + 1)]
            yield first, last, cells
        if last > first:
            list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if reader.line_num > last + 1 or last > first:
            raise RefusedFile("a quotation mark is never closed", code="file_quote_open", line=first + skip) from error
        raise RefusedFile("a cell is too long", code="file_cell_too_long", line=reader.line_num + skip) from error


def _remembered(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line
