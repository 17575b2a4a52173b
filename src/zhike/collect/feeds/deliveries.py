"""What was delivered and is not in the warehouse yet: an encrypted file each, on the disk before the answer."""

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from zhike.collect.durable import sync_directory
from zhike.collect.keyring import Keyring

_SUFFIX: Final = ".delivery"


class Delivery(NamedTuple):
    """A delivery that waits: its file and its body."""

    path: Path
    body: bytes


class Deliveries:
    """The deliveries of one source, in a directory of their own."""

    def __init__(self, directory: Path, keys: Keyring) -> None:
        self._directory, self._keys = directory, keys

    def keep(self, body: bytes) -> bool:
        """Keep a body: when this returns it survives a power cut. False when the very same one waits already."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = hashlib.sha256(body).hexdigest()[:32]
        if any(self._directory.glob(f"*-{named}{_SUFFIX}")):
            return False
        path = self._directory / f"{time.time_ns():020d}-{named}{_SUFFIX}"
        draft = path.with_suffix(".draft")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(self._keys.seal(body))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_directory(self._directory)
        return True

    def waiting(self, most_bytes: int) -> list[Delivery]:
        """The oldest ones, one at least if there is one and about as many bytes."""
        found: list[Delivery] = []
        taken = 0
        for path in self._paths():
            found.append(Delivery(path, self._keys.unseal(path.read_bytes())))
            taken += len(found[-1].body)
            if taken >= most_bytes:
                break
        return found

    @staticmethod
    def forget(done: Sequence[Delivery]) -> None:
        """They are in the warehouse."""
        for delivery in done:
            delivery.path.unlink(missing_ok=True)

    @property
    def backlog(self) -> int:
        """How many wait."""
        return len(self._paths())

    def _paths(self) -> list[Path]:
        return sorted(self._directory.glob(f"*{_SUFFIX}")) if self._directory.is_dir() else []
