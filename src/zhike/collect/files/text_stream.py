"""The bytes of a text export: unpacked, and decoded from whatever the shop system wrote."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from zhike.errors import RefusedFile

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextStream:
    """A text file that can be opened as often as needed. `lines` counts line feeds, `quoted` tells whether any
    quotation mark occurs (without one, no cell can hold a line break)."""

    path: Path
    gzipped: bool
    encoding: str
    lines: int
    quoted: bool

    def open_text(self) -> io.TextIOWrapper:
        """Decoded, with line ends as they are. Bytes that mean nothing become U+FFFD."""
        return io.TextIOWrapper(_open(self.path, self.gzipped), self.encoding, errors="replace", newline="")

    def open_utf8(self) -> "pa.NativeFile | IO[bytes]":
        """The same as UTF-8 bytes, for Arrow's parser."""
        if self.encoding.startswith("utf-8"):
            return pa.input_stream(str(self.path), compression="gzip" if self.gzipped else None)
        return io.BufferedReader(_Recoded(self.open_text()), _BLOCK)


class _Recoded(io.RawIOBase):
    """A text file read as UTF-8 bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._text.read(_BLOCK).encode()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def probe(path: Path) -> TextStream:
    """Read the whole file once: whether it unpacks, how it is encoded, how many lines it has."""
    with path.open("rb") as file:
        gzipped = file.read(2) == _GZIP
    decoder = codecs.getincrementaldecoder("utf-8")()
    start, lines, quoted, valid, zeros, last = b"", 0, False, True, False, b""
    for block in _blocks(path, gzipped):
        start = start or block[:4]
        lines += block.count(b"\n")
        quoted = quoted or b'"' in block
        zeros = zeros or b"\0" in block
        valid = valid and _decodes(decoder, block)
        last = block
    if not start:
        raise RefusedFile("the file is empty", code="file_empty")
    encoding = _encoding(start, zeros, valid and _decodes(decoder, b"", final=True))
    return TextStream(path, gzipped, encoding, lines + (not last.endswith(b"\n")), quoted)


def _open(path: Path, gzipped: bool) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if gzipped else path.open("rb")


def _blocks(path: Path, gzipped: bool) -> Iterator[bytes]:
    try:
        with _open(path, gzipped) as file:
            while block := file.read(_BLOCK):
                yield block
    except EOFError as error:
        raise RefusedFile("the packed file ends too early", code="file_truncated") from error
    except (OSError, zlib.error) as error:
        raise RefusedFile("the file cannot be unpacked", code="file_unreadable", detail=str(error)) from error


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(start: bytes, zeros: bool, is_utf8: bool) -> str:
    if start.startswith(_UTF16):
        return "utf-16"
    if zeros:
        raise RefusedFile("this is no text file and no workbook", code="file_unreadable", detail="NUL")
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-8" if is_utf8 else "gb18030"
