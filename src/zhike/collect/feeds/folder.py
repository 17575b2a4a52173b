"""A directory in which files appear: which of them have stopped growing, and what they hold."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from zhike.errors import InvalidInput, NotFound

QUIET_SECONDS: Final = 2.0
"""A file whose size and time stay for so long has stopped growing."""
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", ".swp")


class Found(NamedTuple):
    """A file as it lies there. `size` and `changed` (nanoseconds) together tell whether it is still the same."""

    path: Path
    size: int
    changed: int


def inside(root: Path, relative: str) -> Path:
    """The directory of this name below the root; a way out of it is refused."""
    root = root.resolve()
    place = (root / relative.strip()).resolve()
    if not relative.strip() or Path(relative).is_absolute() or not place.is_relative_to(root):
        raise InvalidInput("A folder lies inside the inbox.", code="folder_outside", path=relative, root=str(root))
    return place


def look(directory: Path) -> list[Found]:
    """The files of a directory by name; hidden and unfinished ones, links and directories are left alone."""
    try:
        entries = sorted(directory.iterdir())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound("The folder is not there.", code="folder_missing", path=str(directory)) from error
    except PermissionError as error:
        raise InvalidInput("The folder cannot be read.", code="folder_unreadable", path=str(directory)) from error
    files = (entry for entry in entries if entry.is_file() and not entry.is_symlink() and _wanted(entry.name))
    return [Found(file, found.st_size, found.st_mtime_ns) for file in files for found in (file.stat(),)]


def _wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


def settled(directory: Path, wait: Callable[[float], None] = time.sleep) -> list[Found]:
    """The files that did not change while one waited, and are not empty."""
    before = set(look(directory))
    if before:
        wait(QUIET_SECONDS)
    return [found for found in look(directory) if found in before and found.size]


def digest(path: Path) -> str:
    """What a file holds, in 32 hexadecimal digits: the same content is imported once, whatever it is called."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
