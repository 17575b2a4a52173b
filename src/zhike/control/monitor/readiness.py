"""Whether this process can do its work: what answers, what lives, what can be written."""

import os
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.db import connection

from zhike import home, wiring
from zhike.control.sources import track_stream

_LASTING: Final = frozenset({"drain", "sources", "tags", "hand tags", "jobs", "Scheduler", "realtime", "sweep",
                             "subscriptions", "pages", "monitor"})  # fmt: skip
"""Names of threads that live as long as the server, beside the workers; others may come and go."""

_WORKER: Final = "Worker-"

_expected: Counter[str] = Counter()
_serving = False


def expect_threads() -> None:
    """From now on the lasting threads that live now must go on living, beside those that had to before."""
    global _expected, _serving
    _expected, _serving = _expected | _living(), True


def expect_no_threads() -> None:
    """The server is stopping."""
    global _expected, _serving
    _expected, _serving = Counter(), False


def _living() -> Counter[str]:
    names = (thread.name for thread in threading.enumerate() if thread.is_alive())
    return Counter(name for name in names if name in _LASTING or name.startswith(_WORKER))


def failing() -> list[str]:
    """What is not as it must be, by name; empty when this process is ready. Asks everything anew."""
    asked: dict[str, Callable[[], bool]] = {
        "control_plane": _control_plane, "warehouse": _warehouse, "spool": _spool, "events": _events,
    }  # fmt: skip
    return [name for name, ask in asked.items() if not _holds(ask)] + missing_threads()


def missing_threads() -> list[str]:
    """`thread:<name>` for those that have ended."""
    return [f"thread:{name}" for name in sorted(_expected - _living())] if _serving else ["server"]


def _holds(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except Exception:  # whatever it is, this does not work
        return False


def _control_plane() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _warehouse() -> bool:
    with wiring.warehouse().reading() as reading:
        reading.rows(reading.table("serials").limit(1))
    return True


def _spool() -> bool:
    """Whether what programs send can be kept: a block is written to the disk, and deleted."""
    path = home.spool_dir() / f".ready.{os.getpid()}.{threading.get_ident()}"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
    finally:
        with suppress(OSError):
            path.unlink()
    return True


def _events() -> bool:
    """Whether the event API accepts: not without the keys, and not while the warehouse is too far behind."""
    stream = track_stream.current()
    return stream is not None and not stream.intake.full
