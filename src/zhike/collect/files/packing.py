"""What a text export is packed in: nothing, gzip, or the one file of a zip. Nothing is ever unpacked to the disk."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast
from zipfile import BadZipFile, ZipFile

import pyarrow as pa

from zhike.errors import RefusedFile

GZIP: Final = b"\x1f\x8b"
ENCRYPTED: Final = 0x1
_SMALL: Final = 64 << 20
_MOST_TIMES: Final = 200  # text packs ten to fifty times; a bomb a thousand times


@dataclass(frozen=True)
class Packed:
    """A file as it lies there. `packing`: none, gzip or zip; `member`: which file of the zip."""

    path: Path
    packing: str = "none"
    member: str = ""

    def open(self) -> IO[bytes]:
        """The unpacked bytes."""
        if self.packing == "gzip":
            return cast(IO[bytes], gzip.open(self.path))
        return ZipFile(self.path).open(self.member) if self.packing == "zip" else self.path.open("rb")

    def open_for_arrow(self) -> "pa.NativeFile | IO[bytes]":
        """The same, without Python in between where that can be."""
        if self.packing == "zip":
            return self.open()
        return pa.input_stream(str(self.path), compression="gzip" if self.packing == "gzip" else None)

    def blocks(self, size: int) -> Iterator[bytes]:
        """The unpacked bytes in pieces, for as long as they can be what a shop has packed."""
        limit, done = max(_SMALL, self.path.stat().st_size * _MOST_TIMES), 0
        try:
            with self.open() as file:
                while block := file.read(size):
                    done += len(block)
                    if self.packing != "none" and done > limit:
                        raise bomb(done)
                    yield block
        except EOFError as error:
            raise RefusedFile("the packed file ends too early", code="file_truncated") from error
        except (OSError, zlib.error, BadZipFile, NotImplementedError) as error:
            raise RefusedFile("the file cannot be unpacked", code="file_unreadable", detail=str(error)) from error


def bomb(size: int) -> RefusedFile:
    """What unpacks to more than any export would."""
    return RefusedFile("the file unpacks to far too much", code="file_bomb", megabytes=size >> 20)


def packed(path: Path, start: bytes) -> Packed:
    """How a file that is no zip is packed."""
    return Packed(path, "gzip" if start.startswith(GZIP) else "none")
