"""The bytes of a text export: unpacked, and decoded from whatever the shop system wrote."""

import codecs
import io
from dataclasses import dataclass
from typing import IO, Final

import pyarrow as pa

from zhike.collect.files.packing import Packed
from zhike.errors import RefusedFile

_BLOCK: Final = 1 << 22
_PROBED: Final = 1 << 20
_LONGEST_LINE: Final = 16 << 20
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextStream:
    """A text file that can be opened as often as needed. `lines` counts line feeds, `quoted` tells whether any
    quotation mark occurs (without one, no cell can hold a line break)."""

    packed: Packed
    encoding: str
    lines: int
    quoted: bool

    def open_text(self) -> io.TextIOWrapper:
        """Decoded, with line ends as they are. Bytes that mean nothing become U+FFFD."""
        return io.TextIOWrapper(self.packed.open(), self.encoding, errors="replace", newline="")

    def open_utf8(self) -> "pa.NativeFile | IO[bytes]":
        """The same as UTF-8 bytes, for Arrow's parser."""
        if self.encoding.startswith("utf-8"):
            return self.packed.open_for_arrow()
        return io.BufferedReader(_Recoded(self.packed.open(), self.encoding), _BLOCK)


class _Recoded(io.RawIOBase):
    """A file in another encoding, read as UTF-8 bytes: large blocks through the codec itself are three times as fast
    as a text file's small ones."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        while not self._rest and not self._ended:
            block = self._file.read(_BLOCK)
            self._ended = not block
            self._rest = memoryview(self._decoder.decode(block, final=self._ended).encode())
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def probe(packed: Packed) -> TextStream:
    """Read the whole file once: whether it unpacks, how it is encoded, how many lines it has."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    start, lines, quoted, valid, zero_line, last, length = b"", 0, False, True, 0, b"", 0
    for block in packed.blocks(_PROBED):
        start = start or block
        length = _line_length(block, length, lines)
        if not zero_line and (place := block.find(b"\0")) >= 0:
            zero_line = lines + block.count(b"\n", 0, place) + 1
        lines += block.count(b"\n")
        quoted = quoted or b'"' in block
        valid = valid and _decodes(decoder, block)
        last = block
    if not start:
        raise RefusedFile("the file is empty", code="file_empty")
    encoding = _encoding(start, zero_line, valid and _decodes(decoder, b"", final=True))
    return TextStream(packed, encoding, lines + (not last.endswith(b"\n")), quoted)


def _line_length(block: bytes, before: int, lines: int) -> int:
    """The bytes of the line that the block ends in. A line that would fill the memory is refused before it does."""
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    length = before + len(block) if end < 0 else len(block) - end - 1
    if length > _LONGEST_LINE:
        line = lines + block.count(b"\n") + 1
        raise RefusedFile("a line is too long", code="file_line_too_long", line=line, megabytes=_LONGEST_LINE >> 20)
    return length


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(start: bytes, zero_line: int, is_utf8: bool) -> str:
    if start.startswith(_UTF16):
        return "utf-16"
    if zero_line:
        return _bare_utf16(start, zero_line)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-8" if is_utf8 else "gb18030"


def _bare_utf16(start: bytes, line: int) -> str:
    """UTF-16 without its mark: digits, commas and line ends have their zeros on one side."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    encoding, line_end = ("utf-16-le", b"\n\0") if odd > even else ("utf-16-be", b"\0\n")
    one_sided = max(even, odd) > 4 * min(even, odd) and line_end in start
    if not one_sided or not _decodes(codecs.getincrementaldecoder(encoding)(), start):
        raise RefusedFile("there are NUL bytes: this is no text and no workbook", code="file_not_text", line=line)
    return encoding
