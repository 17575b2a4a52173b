"""The spool: what was accepted and is not in the warehouse yet, in append-only files (*segments*) of mode 0600.

A segment is a row of frames: length and CRC-32 of what follows (four bytes each), then records packed together and
encrypted. Records that arrive together share a frame, an encryption and an fsync. How far the segments have been
written into the warehouse stands in the warehouse itself (`position.py`); nothing here remembers it.
"""

import errno
import logging
import os
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from zlib import crc32

from zhike.collect.durable import sync_directory
from zhike.collect.keyring import Keyring

log = logging.getLogger("zhike.stream")

SEGMENT_BYTES: Final = 64 * 2**20
"""A segment that has grown to this is followed by a new one."""

_FRAME: Final = struct.Struct("<II")  # length and CRC-32 of the sealed records
_RECORD: Final = struct.Struct("<qBHI")  # received_at, length of the type, of the source and of the body
_SUFFIX: Final = ".spool"


class Position(NamedTuple):
    """A place between two frames: the segment's number and the offset in it, in bytes."""

    segment: int
    offset: int


START: Final = Position(0, 0)


@dataclass(frozen=True, slots=True)
class Record:
    """One accepted request. `type` is the last part of its address (track, batch, …), `received_at` microseconds
    since 1970 UTC, `body` its JSON."""

    source: str
    type: str
    received_at: int
    body: bytes


class Spool:
    """Appended to by one thread, read by another. `after`: what the warehouse has already, so that a number is never
    given to two segments, and what is there already is not read again."""

    def __init__(self, directory: Path, keys: Keyring, after: Position = START) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory, self._keys = directory, keys
        self._lock = threading.Lock()
        self._ends = {number: _mended(path) for number, path in sorted(_segments(directory))}  # what is durable
        self._last = max([after.segment, *self._ends])
        self._writing: FileIO | None = None
        self._read = after  # of what comes later nothing has been forgotten yet
        self.forget(after)

    def append(self, records: Sequence[Record]) -> None:
        """Keep these records: when this returns they survive a power cut. Raises OSError when they may not."""
        sealed = self._keys.seal(b"".join(_packed(record) for record in records))
        if self._writing is None or self._ends[self._last] >= SEGMENT_BYTES:
            self._begin_segment()
        try:
            self._write(_FRAME.pack(len(sealed), crc32(sealed)) + sealed)
        except OSError:  # nobody knows what is in the file now: what was answered for is, and the next is another file
            self._end_segment()
            raise

    def _write(self, frame: bytes) -> None:
        assert self._writing is not None
        if self._writing.write(frame) != len(frame):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fdatasync(self._writing.fileno())
        with self._lock:
            self._ends[self._last] += len(frame)

    def _begin_segment(self) -> None:
        self._end_segment()
        path = self._path(self._last + 1)
        self._writing = FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600), "w")
        sync_directory(self._directory)
        with self._lock:
            self._last += 1
            self._ends[self._last] = 0

    def _end_segment(self) -> None:
        if self._writing is not None:
            self._writing.close()
            self._writing = None

    def read(self, position: Position, most_bytes: int) -> tuple[list[Record], Position]:
        """The records after a position, at least one frame if there is one and until about `most_bytes` are read;
        and the position after them. Raises Conflict when the keys do not open them."""
        records: list[Record] = []
        taken = 0
        while (place := self._next_place(position)) is not None and taken < most_bytes:
            with self._path(place.segment).open("rb") as file:
                file.seek(place.offset)
                while place.offset < self._end(place.segment) and taken < most_bytes:
                    sealed = _next_frame(file)
                    assert sealed is not None, "what is durable is whole"
                    records += _unpacked(self._keys.unseal(sealed))
                    taken += len(sealed)
                    place = Position(place.segment, file.tell())
            position = place
        return records, position

    def _next_place(self, position: Position) -> Position | None:
        """Where the next frame after a position begins; None when there is none yet."""
        with self._lock:
            if position.offset < self._ends.get(position.segment, 0):
                return position
            later = [number for number, end in self._ends.items() if number > position.segment and end > 0]
        return Position(min(later), 0) if later else None

    def _end(self, segment: int) -> int:
        with self._lock:
            return self._ends[segment]

    def forget(self, position: Position) -> None:
        """Everything before this position is in the warehouse: segments that nobody needs any more are deleted."""
        with self._lock:
            done = [number for number in self._ends if number < position.segment or self._is_done(number, position)]
            for number in done:
                del self._ends[number]
            self._read = position
        for number in done:
            self._path(number).unlink(missing_ok=True)

    def _is_done(self, number: int, position: Position) -> bool:
        """Whether all of a segment is before a position, and nothing is appended to it any more."""
        appended_to = number == self._last and self._writing is not None
        return number == position.segment and position.offset >= self._ends[number] and not appended_to

    @property
    def backlog(self) -> int:
        """How many bytes are durable and not forgotten yet."""
        with self._lock:
            waiting = sum(end for number, end in self._ends.items() if number >= self._read.segment)
            return waiting - (self._read.offset if self._read.segment in self._ends else 0)

    def close(self) -> None:
        """Nothing is appended any more, for now: what is written whole can go."""
        self._end_segment()
        self.forget(self._read)

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:012d}{_SUFFIX}"


def _segments(directory: Path) -> Iterator[tuple[int, Path]]:
    for path in directory.glob(f"*{_SUFFIX}"):
        yield int(path.stem), path


def _mended(path: Path) -> int:
    """The length of a segment, once what a crash left half-written at its end is cut off: nobody was told that it
    had been accepted."""
    good = 0
    with path.open("r+b") as file:
        while _next_frame(file) is not None:
            good = file.tell()
        if (left := path.stat().st_size - good) > 0:
            file.truncate(good)
            log.warning("%d bytes that were never answered for are cut off the spool", left)
    return good


def _next_frame(file: BinaryIO) -> bytes | None:
    """The sealed records of the next frame, or None where there is no whole one."""
    head = file.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    length, checksum = _FRAME.unpack(head)
    sealed = file.read(length)
    return sealed if length and len(sealed) == length and crc32(sealed) == checksum else None


def _packed(record: Record) -> bytes:
    kind, source = record.type.encode(), record.source.encode()
    return _RECORD.pack(record.received_at, len(kind), len(source), len(record.body)) + kind + source + record.body


def _unpacked(data: bytes) -> Iterator[Record]:
    at = 0
    while at < len(data):
        received_at, *lengths = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        parts = []
        for length in lengths:
            parts.append(data[at : at + length])
            at += length
        yield Record(parts[1].decode(), parts[0].decode(), received_at, parts[2])
