"""Huey's queues: one file in the data directory, worker threads in the server's own process."""

from functools import cache

from django.db import close_old_connections
from huey import SqliteHuey
from huey.api import TaskWrapper
from huey.consumer import Consumer

from zhike import home
from zhike.control.jobs.progress import stopping
from zhike.control.jobs.registry import WORKERS

_STOP_WITHIN = 10.0  # seconds that running work may take to notice that it should stop


@cache
def _task(queue: str) -> TaskWrapper:
    """The one task of a queue: calling it puts a job there."""
    huey = SqliteHuey(queue, filename=str(home.prepare() / "queue.sqlite3"), results=False)
    return huey.task(name="perform")(_perform)


def put(queue: str, job_id: str) -> None:
    """Let the next free worker of this queue do the job."""
    _task(queue)(job_id)


def clear() -> None:
    """Forget what waits in the queues; the jobs' own rows know what is still to do."""
    for queue in WORKERS:
        _task(queue).huey.flush()


def _perform(job_id: str) -> None:
    from zhike.control.jobs import service  # which puts jobs into these queues

    close_old_connections()
    try:
        service.perform(job_id)
    finally:
        close_old_connections()


class _Threads(Consumer):  # type: ignore[misc]
    """Huey's consumer without signal handlers: the server stops it."""

    def _set_signal_handlers(self) -> None:
        pass


class Workers:
    """The worker threads of every queue. `stop` asks running work to give up and waits for it."""

    def __init__(self) -> None:
        stopping.clear()
        self._consumers = [
            _Threads(_task(queue).huey, workers=count, periodic=False, max_delay=0.5, shutdown_timeout=_STOP_WITHIN)
            for queue, count in WORKERS.items()
        ]
        for consumer in self._consumers:
            consumer.start()

    def stop(self) -> bool:
        """True when every thread ended in time."""
        stopping.set()
        for consumer in self._consumers:
            consumer.stop()
        ended = [consumer._join_workers() for consumer in self._consumers]
        return all(ended)
