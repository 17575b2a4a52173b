"""Where this installation keeps its data and its keys.

Everything lives under one directory of mode 0700: `ZHIKE_DATA`, or `data` in the directory where the
command was started.
"""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path


def data_dir() -> Path:
    """The data directory (it may not exist yet)."""
    return Path(os.environ.get("ZHIKE_DATA") or Path.cwd() / "data").absolute()


def uploads_dir() -> Path:
    """Where files wait between their upload and their import."""
    return data_dir() / "uploads"


def spool_dir() -> Path:
    """Where events wait between their acceptance and the warehouse."""
    return data_dir() / "spool"


def most_backlog() -> int | None:
    """How many bytes may wait there (ZHIKE_MOST_BACKLOG, in MB); None: as many as we think fit."""
    megabytes = os.environ.get("ZHIKE_MOST_BACKLOG")
    return int(float(megabytes) * 2**20) if megabytes else None


def kept_dir() -> Path:
    """Where the files of imports are kept, encrypted, to be imported again otherwise."""
    return data_dir() / "kept"


def exports_dir() -> Path:
    """Where lists of customers wait, encrypted, to be fetched."""
    return data_dir() / "exports"


def identity_keys() -> Path:
    """The file of the keys that customers' identities are kept under: back it up apart from the data."""
    return data_dir() / "identity_keys"


def prepare() -> Path:
    """Make the data directory if it is missing; readable by its owner only."""
    for directory in (data_dir(), uploads_dir(), kept_dir(), exports_dir()):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data_dir()


def secret_key() -> str:
    """What sessions are signed with; made when there is none. Losing it signs everybody out, no more."""
    return _secret_key_in(prepare() / "secret_key")


@cache
def _secret_key_in(path: Path) -> str:
    if not path.exists():
        with suppress(FileExistsError):
            _write_once(path, secrets.token_hex(32))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Fails when the file exists, and never leaves half of it: two first starts at once must agree on one key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
