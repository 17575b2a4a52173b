"""Writes a running job's progress to its row and its log, and tells the work when to stop."""

import threading
import time
from collections.abc import Callable

from zhike.control.jobs import claims, logbook
from zhike.control.jobs.models import Job
from zhike.errors import Cancelled

_WRITE_EVERY = 0.25  # seconds
_MOST_STAGES = 200  # lines of one attempt

stopping = threading.Event()
"""Set when this process is about to end."""


class Stopping(Exception):
    """The server is stopping: the work is undone and will be done again at the next start."""


class TakenUp(Exception):
    """The job is somebody else's by now: this process was held up for so long that its lease ran out."""


class JobProgress:
    """A `Progress` for one running job; writes at most four times a second, and every new stage into the log.

    `also` is told the same: the bar of somebody who waits for it.
    """

    def __init__(self, job: Job, also: Callable[[float, str], None] | None = None) -> None:
        self._job = job
        self._also = also
        self._written_at = 0.0
        self._stage = ""
        self._stages = 0

    def __call__(self, fraction: float, stage: str) -> None:
        if stopping.is_set():
            raise Stopping
        if self._also:
            self._also(fraction, stage)
        if time.monotonic() - self._written_at < _WRITE_EVERY:
            return
        self._written_at = time.monotonic()
        self._write(min(max(fraction, 0.0), 1.0), stage[:64])

    def _write(self, fraction: float, stage: str) -> None:
        self._job.progress, self._job.stage = fraction, stage
        if not claims.held(self._job).update(progress=fraction, stage=stage):
            raise TakenUp
        if stage != self._stage and self._stages < _MOST_STAGES:
            self._stage, self._stages = stage, self._stages + 1
            logbook.write(self._job, "stage", stage=stage)
        if Job.objects.filter(id=self._job.id, cancel_requested=True).exists():
            raise Cancelled("The work was stopped by a person.")
