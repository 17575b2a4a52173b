"""Huey's worker threads over the table of jobs: to dequeue is to claim.

The jobs' own rows say what is to be done, so nothing can be in a queue that is not in the table, or the other way
round, and the same holds on SQLite and PostgreSQL, in one process and in several.
"""

import logging
import threading
import time

from django.db import close_old_connections, connection
from huey import MemoryHuey
from huey.api import Task
from huey.consumer import Consumer

from zhike import wiring
from zhike.control.jobs import claims, logbook, performing
from zhike.control.jobs.models import Job
from zhike.control.jobs.progress import stopping
from zhike.control.jobs.registry import WORKERS

log = logging.getLogger("zhike.jobs")

_LOOK_EVERY = 0.5  # seconds, at most
_STOP_WITHIN = 10.0  # seconds that running work may take to notice that it should stop
_KEEP_EVERY = 5.0
_FORGET_EVERY = 3600.0


class _Queue(MemoryHuey):  # type: ignore[misc]
    """One queue as Huey's workers see it. Its memory holds nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name, results=False)
        self._perform = self.task(name="perform")(_perform)

    def dequeue(self) -> Task | None:
        try:
            job = None if stopping.is_set() else claims.claim(self.name)
        except Exception:
            connection.close()  # the next look begins with a new one
            raise
        return self._perform.s(job) if job else None


def _perform(job: Job) -> None:
    try:
        performing.perform(job)
    finally:
        close_old_connections()


class _Threads(Consumer):  # type: ignore[misc]
    """Huey's consumer without signal handlers: the server stops it."""

    def _set_signal_handlers(self) -> None:
        pass


class _Keeper:
    """A thread that takes up what other processes left behind, and forgets old logs."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._forgot_at = 0.0
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(_KEEP_EVERY):
            try:
                self._keep()
            except Exception:
                log.exception("jobs that were left behind could not be taken up")
                connection.close()
        connection.close()

    def _keep(self) -> None:
        for job in performing.take_up(lambda job_id: wiring.warehouse().ledger_entry(job_id)):
            log.warning("job %s (%s) was left behind: now %s", job.id, job.kind, job.state)
        if time.monotonic() - self._forgot_at > _FORGET_EVERY or not self._forgot_at:
            self._forgot_at = time.monotonic()
            logbook.forget_old()

    def stop(self) -> bool:
        self._ended.set()
        self._thread.join(_STOP_WITHIN)
        return not self._thread.is_alive()


class Workers:
    """The worker threads of every queue. `stop` asks running work to give up and waits for it."""

    def __init__(self) -> None:
        stopping.clear()
        self._keeper = _Keeper()
        self._consumers = [
            _Threads(_Queue(name), workers=count, periodic=False, max_delay=_LOOK_EVERY, shutdown_timeout=_STOP_WITHIN)
            for name, count in WORKERS.items()
        ]
        for consumer in self._consumers:
            consumer.start()

    def stop(self) -> bool:
        """True when every thread ended in time."""
        stopping.set()
        for consumer in self._consumers:
            consumer.stop()
        ended = [consumer._join_workers() for consumer in self._consumers]
        if self._keeper.stop() and all(ended):
            stopping.clear()  # work that somebody does in another thread goes on
            return True
        return False
