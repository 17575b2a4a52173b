"""The stream of events in this process: its spool, the thread that writes it, and what is told of it."""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError, close_old_connections

from zhike import home, wiring
from zhike.collect.stream.drain import Drain
from zhike.collect.stream.intake import MOST_BACKLOG, Intake
from zhike.collect.stream.position import read_position
from zhike.collect.stream.spool import Spool
from zhike.collect.stream.write import Written
from zhike.control.sources import sources
from zhike.control.sources.models import Source
from zhike.control.tags import live
from zhike.errors import ZhikeError

log = logging.getLogger("zhike.stream")

_NOTE_EVERY: Final = 5.0  # seconds between two notes about a source
_STOP_WITHIN: Final = 10.0  # seconds that what has come in already may take to be written


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the warehouse is behind what was accepted: `bytes` that wait, and since when the oldest does."""

    bytes: int
    written_at: datetime | None


class Stream:
    """One in a process, between the start and the stop of the server."""

    def __init__(self) -> None:
        with wiring.warehouse().reading() as reading:
            position = read_position(reading)
        keys = wiring.keyring()
        self.spool = Spool(home.spool_dir(), keys, position)
        self.drain = Drain(self.spool, wiring.warehouse(), keys, self._note, live.turns)
        self.intake = Intake(self.spool, self.drain.wake, home.most_backlog() or MOST_BACKLOG)
        self.written_at: datetime | None = None
        self._rows: dict[str, int] = {}
        self._newest: dict[str, datetime] = {}
        self._noted_at = 0.0

    def start(self) -> None:
        self.drain.start()

    def stop(self) -> bool:
        """True when the writing thread ended in time; what it had not written is in the spool."""
        ended = self.drain.stop(_STOP_WITHIN)
        self.intake.close()
        self.spool.close()
        self._note_all()
        return ended

    def _note(self, source: str, written: Written) -> None:
        """Remember what came of a batch, and now and then enter it at the source."""
        self.written_at = datetime.now(UTC)
        live.wake(written.accepted_at)
        self._rows[source] = self._rows.get(source, 0) + written.messages
        if written.newest is not None:
            newest = written.newest.replace(tzinfo=UTC)
            self._newest[source] = max(newest, self._newest.get(source, newest))
        if time.monotonic() - self._noted_at > _NOTE_EVERY:
            self._note_all()

    def _note_all(self) -> None:
        self._noted_at = time.monotonic()
        try:
            self._enter()
        except DatabaseError:  # somebody else is writing for long: the next note says it, too
            log.warning("what came in could not be noted at its sources yet")
        finally:
            close_old_connections()

    def _enter(self) -> None:
        ids = dict(Source.objects.filter(name__in=self._rows).values_list("name", "id"))
        for name, rows in self._rows.items():
            if name in ids:  # one that was deleted meanwhile has nobody to tell
                sources.note_run(ids[name], rows, newest_at=self._newest.get(name))
        self._rows.clear()
        self._newest.clear()


_stream: Stream | None = None
_starting = threading.Lock()


def start() -> None:
    """Take up where the last process stopped: what is in the spool is written first. Without the keys the server
    starts all the same, and accepts no events."""
    global _stream
    with _starting:
        try:
            stream = Stream()
        except ZhikeError as error:
            log.error("the event API stays closed: %s", error.code)
            return
        stream.start()
        _stream = stream


def stop() -> bool:
    """True when nothing is being written any more."""
    global _stream
    with _starting:
        stream, _stream = _stream, None
    return stream is None or stream.stop()


def current() -> Stream | None:
    """The stream of this process; None where no server runs (a command, a test)."""
    return _stream


def lag() -> Lag:
    """How far the warehouse is behind."""
    return Lag(_stream.spool.backlog, _stream.written_at) if _stream else Lag(0, None)
