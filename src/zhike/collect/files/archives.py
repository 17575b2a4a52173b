"""What lies inside a zip: a workbook, or one export that a platform has packed. Looked into before anybody reads it.

A zip's directory may lie about sizes, so every part is unpacked once, counted and thrown away.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from zhike.collect.files.packing import ENCRYPTED, Packed, bomb
from zhike.errors import RefusedFile

_MOST_UNPACKED: Final = 1 << 30
_MOST_PARTS: Final = 10_000
_PIECE: Final = 1 << 20
_CLUTTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_BOOKS: Final = ("xl/workbook.xml", "xl/workbook.bin")
_LOCAL_HEADER: Final = 30
_DEFLATED: Final = 8


def parts(path: Path) -> list[ZipInfo]:
    """The files of a zip, without folders and what systems add of their own."""
    try:
        with ZipFile(path) as zipped:
            found = zipped.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RefusedFile("the file cannot be unpacked", code="file_unreadable", detail=str(error)) from error
    if len(found) > _MOST_PARTS:
        raise RefusedFile("the file holds too many parts", code="file_bomb", megabytes=0)
    wanted = [part for part in found if not part.is_dir() and not _is_clutter(part.filename)]
    if any(part.flag_bits & ENCRYPTED for part in wanted):
        raise RefusedFile("the file is protected by a password", code="file_encrypted")
    return wanted


def _is_clutter(name: str) -> bool:
    return name.startswith(_CLUTTER) or name.endswith(_CLUTTER)


def is_workbook(found: list[ZipInfo]) -> bool:
    """Whether the parts are those of an Excel workbook."""
    return any(part.filename.lower() in _BOOKS for part in found)


def only_file(path: Path, found: list[ZipInfo]) -> Packed:
    """The one export in a zip."""
    if len(found) != 1:
        names = [part.filename for part in found[:20]]
        raise RefusedFile("the zip holds several files", code="file_zip_many", files=names, count=len(found))
    return Packed(path, "zip", found[0].filename)


def check_sizes(path: Path, found: list[ZipInfo]) -> None:
    """Refuse a workbook that would unpack to more than anybody's memory, whatever its directory says."""
    declared = sum(part.file_size for part in found)
    if declared > _MOST_UNPACKED:
        raise bomb(declared)
    total = 0
    for part in found:
        for piece in unpacked(path, part):
            total += len(piece)
            if total > _MOST_UNPACKED:
                raise bomb(total)


def unpacked(path: Path, part: ZipInfo) -> Iterator[bytes]:
    """A part's bytes as they really are: all that its packed bytes give, not as many as the directory promises."""
    with path.open("rb") as file:
        file.seek(part.header_offset)
        header = file.read(_LOCAL_HEADER)
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        left, inflater = part.compress_size, zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (packed := file.read(min(left, _PIECE))):
            left -= len(packed)
            if part.compress_type != _DEFLATED:
                yield packed
                continue
            while packed:
                yield _inflated(inflater, packed)
                packed = inflater.unconsumed_tail


def _inflated(inflater: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return inflater.decompress(packed, _PIECE)
    except zlib.error as error:
        raise RefusedFile("the file cannot be unpacked", code="file_unreadable", detail=str(error)) from error
