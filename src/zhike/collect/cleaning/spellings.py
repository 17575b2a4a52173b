"""Cells that Unicode spells in more than one way, noticed while the file is being read.

Nearly all cells of nearly all files are plain: whether a batch holds anything else is seen from its bytes, all at
once. Only the distinct cells of the other columns pass through Python.
"""

import unicodedata
from collections import defaultdict
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_CONTROL: Final = {code: " " if chr(code) in "\t\n\r\v\f" else None for code in (*range(32), *range(127, 160))}
_INVISIBLE: Final = dict.fromkeys((0x200B, 0x200C, 0x2060, 0xFEFF, 0x00AD))
_FIRST_LEAD, _FIRST_HAN, _PAST_HAN = np.uint8(0xC0), np.uint8(0xE4), np.uint8(0xEA)  # leading bytes of UTF-8
_MOST: Final = 2_000_000


def folded(text: str) -> str:
    """Without control characters and outer blanks, in the compatibility form that has one spelling only.

    >>> folded("Ａ１２\\u3000㎡\\x00 "), folded("连衣裙（红）")
    ('A12 m2', '连衣裙(红)')
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFKC", text.translate(_CONTROL).translate(_INVISIBLE)).strip()


class Spellings:
    """By column: the cells that have a plainer spelling, and which."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, str]] = defaultdict(dict)

    def look(self, batch: pa.RecordBatch) -> None:
        """Note what a batch of `schema_of` holds."""
        for name in batch.schema.names[2:]:
            column = batch.column(name)
            if _suspicious(column):
                self._note(name, column)

    def _note(self, name: str, column: pa.StringArray) -> None:
        known = self.of[name]
        for cell in pc.unique(column).to_pylist():
            if cell and cell not in known and (plain := folded(cell)) != cell and len(known) < _MOST:
                known[cell] = plain

    def table(self, name: str) -> pa.Table | None:
        """A column's `written` and `plain` spellings, None when all of them are plain."""
        known = self.of.get(name)
        if not known:
            return None
        return pa.table(
            {"written": pa.array(known.keys(), pa.string()), "plain": pa.array(known.values(), pa.string())}
        )


def _suspicious(column: pa.StringArray) -> bool:
    """Whether there is any character that is neither printable ASCII nor a Chinese character."""
    data = _bytes_of(column)
    if not data.size:
        return False
    if data.max() < 128:
        return bool(data.min() < 32 or data.max() == 127)
    if data.min() < 32 or data.max() >= _PAST_HAN:
        return True
    return bool((data - _FIRST_LEAD < _FIRST_HAN - _FIRST_LEAD).any())  # what is less than the first wraps around


def _bytes_of(column: pa.StringArray) -> np.ndarray:
    _, offsets, data = column.buffers()
    if data is None:
        return np.empty(0, np.uint8)
    places = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(data, np.uint8)[places[0] : places[-1]]
