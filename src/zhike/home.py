"""Where this installation keeps its data, and the secrets beside it.

Everything lives under one directory of mode 0700: `ZHIKE_DATA`, or `data` in the directory where the
command was started.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secrets:
    """Random keys, made on the first start. Losing them makes stored identities unreadable for ever."""

    django_key: str
    identity_hash_key: str  # 32 bytes, hexadecimal: identities are matched by a hash under this key
    identity_cipher_key: str  # 32 bytes, hexadecimal: identities are stored encrypted under this key


def data_dir() -> Path:
    """The data directory (it may not exist yet)."""
    return Path(os.environ.get("ZHIKE_DATA") or Path.cwd() / "data").absolute()


def uploads_dir() -> Path:
    """Where files wait between their upload and their import."""
    return data_dir() / "uploads"


def prepare() -> Path:
    """Make the data directory if it is missing; readable by its owner only."""
    for directory in (data_dir(), uploads_dir()):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data_dir()


def load_secrets() -> Secrets:
    """The secrets of this installation, made when there are none."""
    return _secrets_in(prepare() / "secrets")


@cache
def _secrets_in(path: Path) -> Secrets:
    if not path.exists():
        with suppress(FileExistsError):
            _write_once(path, _new_secrets())
    return Secrets(**json.loads(path.read_text()))


def _new_secrets() -> Secrets:
    return Secrets(*(secrets.token_hex(32) for _ in range(3)))


def _write_once(path: Path, made: Secrets) -> None:
    """Fails when the file exists: two first starts at once must not make two sets of keys."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(made), file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
