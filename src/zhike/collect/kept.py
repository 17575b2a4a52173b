"""The files of imports, kept for a while under the keyring so that an import can be done again otherwise.

A kept file is a row of chunks: four bytes of length, then what the keyring made of one mebibyte. Each chunk is bound
to its place and to being the last one or not: chunks that are left out, moved or cut off are noticed.
"""

import os
import struct
from pathlib import Path
from typing import BinaryIO, Final

from zhike.collect.keyring import Keyring
from zhike.errors import Conflict

_CHUNK: Final = 2**20
_LENGTH: Final = struct.Struct(">I")


def seal_file(source: Path, target: Path, keys: Keyring) -> None:
    """Encrypt a file to another place (mode 0600); it is there whole or not at all."""
    draft = target.with_name(f"{target.name}.draft")
    with source.open("rb") as plain, open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sealed:
        place, chunk = 0, plain.read(_CHUNK)
        while True:
            following = plain.read(_CHUNK)
            data = keys.encrypt_bytes(chunk, _about(place, last=not following))
            sealed.write(_LENGTH.pack(len(data)) + data)
            if not following:
                break
            place, chunk = place + 1, following
        sealed.flush()
        os.fsync(sealed.fileno())
    draft.replace(target)


def open_sealed(source: Path, target: Path, keys: Keyring) -> None:
    """Decrypt to another place (mode 0600); `Conflict` where the file is not what was sealed."""
    with (
        source.open("rb") as sealed,
        open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as plain,
    ):
        place, data = 0, _next(sealed.read(_LENGTH.size), sealed)
        while data is not None:
            following = _next(sealed.read(_LENGTH.size), sealed)
            plain.write(keys.decrypt_bytes(data, _about(place, last=following is None)))
            place, data = place + 1, following


def _next(head: bytes, file: BinaryIO) -> bytes | None:
    if not head:
        return None
    size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    data = file.read(size)
    if not size or len(data) != size:
        raise Conflict("the kept file is damaged", code="keys_do_not_fit")
    return data


def _about(place: int, last: bool) -> bytes:
    return struct.pack(">Q?", place, last)
