"""What a workbook's XML says about its sheets, before they are read: how large a grid they would fill, and which
formulas were saved without a result."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import ZipInfo

import numpy as np

from zhike.collect.files.archives import unpacked
from zhike.collect.files.packing import bomb
from zhike.errors import RefusedFile

_MOST_CELLS: Final = 40_000_000
_MOST_TEXT: Final = 1 << 30
_MOST_COLUMNS: Final = 16_384
_SHEET: Final = re.compile(r"xl/(worksheets|chartsheets)/[^/]+\.xml", re.IGNORECASE)
_SHARED: Final = "xl/sharedstrings.xml"
_ROW: Final = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_COLUMN: Final = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]+)\d')
_SHARED_CELL: Final = re.compile(rb't="s"[^<>]*>\s*<v>(\d{1,9})</v>')
_TEXT_END: Final = b"</si>"
_LONG_TEXT: Final = 2_000
_NO_RESULT: Final = re.compile(
    rb'<c r="[A-Z]+(\d+)"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v[^>]*></v>)?\s*</c>'
)
_OVERLAP: Final = 4096  # so that what falls on the edge of two pieces is seen whole


class Grid(NamedTuple):
    """`cells`: what the sheet's outermost cells span; `unsolved`: rows with formulas that have no saved result."""

    cells: int
    unsolved: frozenset[int]


def check_grids(path: Path, parts: list[ZipInfo]) -> dict[str, frozenset[int]]:
    """Part → its rows with unsolved formulas. Refused: a sheet whose cells lie so far apart, or repeat so long a
    text, that a few bytes would fill the memory."""
    sheets = [part for part in parts if _SHEET.fullmatch(part.filename)]
    found = {part.filename: _grid(path, part) for part in sheets}
    largest = max((grid.cells for grid in found.values()), default=0)
    if largest > _MOST_CELLS:
        raise RefusedFile("the sheet is too large", code="file_sheet_too_large", cells=largest, most=_MOST_CELLS)
    for part in parts:
        if part.filename.lower() == _SHARED:
            _check_texts(path, part, sheets)
    return {name: grid.unsolved for name, grid in found.items()}


def _grid(path: Path, part: ZipInfo) -> Grid:
    rows, columns, unsolved = set[int](), set[bytes](), set[int]()
    for seen in _overlapping(path, part):
        numbers = [int(number[:9]) for number in _ROW.findall(seen)]
        rows |= {min(numbers), max(numbers)} if numbers else set()
        columns.update(_COLUMN.findall(seen))
        unsolved.update(int(row) for row in (_NO_RESULT.findall(seen) if b"<f" in seen else ()))
    places = {_place(column) for column in columns}
    return Grid(_span(rows) * _span(places), frozenset(unsolved))


def _overlapping(path: Path, part: ZipInfo) -> Iterator[bytes]:
    """The part in pieces that begin with the end of the one before: what falls on an edge is seen whole."""
    before = b""
    for piece in unpacked(path, part):
        yield before + piece
        before = piece[-_OVERLAP:]


def _span(places: set[int]) -> int:
    return max(places, default=1) - min(places, default=1) + 1


def _place(column: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    place = 0
    for letter in column[:4]:
        place = place * 26 + letter - 64
    return min(place, _MOST_COLUMNS)


def _check_texts(path: Path, part: ZipInfo, sheets: list[ZipInfo]) -> None:
    """A text is written once and shared by any number of cells, each of which gets a copy of its own."""
    lengths = _lengths(path, part)
    if not len(lengths) or lengths.max() < _LONG_TEXT:
        return
    for sheet in sheets:
        total = 0
        for piece in unpacked(path, sheet):
            places = np.array(_SHARED_CELL.findall(piece), dtype=np.int64)
            total += int(lengths[places[places < len(lengths)]].sum())
        if total > _MOST_TEXT:
            raise bomb(total)


def _lengths(path: Path, part: ZipInfo) -> np.ndarray:
    """Bytes of each of the texts that cells share."""
    lengths, open_length = list[int](), 0
    for piece in unpacked(path, part):
        *whole, rest = piece.split(_TEXT_END)
        for text in whole:
            lengths.append(open_length + len(text))
            open_length = 0
        open_length += len(rest)
    return np.array(lengths, np.int64)
