"""Writes a running job's progress to its row, and tells the work when to stop."""

import threading
import time

from zhike.control.jobs.models import Job
from zhike.errors import Cancelled

_WRITE_EVERY = 0.25  # seconds

stopping = threading.Event()
"""Set when this process is about to end."""


class Stopping(Exception):
    """The server is stopping: the work is undone and will be done again at the next start."""


class JobProgress:
    """A `Progress` for one running job; writes at most four times a second."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written_at = 0.0

    def __call__(self, fraction: float, stage: str) -> None:
        if stopping.is_set():
            raise Stopping
        if time.monotonic() - self._written_at < _WRITE_EVERY:
            return
        self._written_at = time.monotonic()
        self._write(min(max(fraction, 0.0), 1.0), stage)

    def _write(self, fraction: float, stage: str) -> None:
        self._job.progress, self._job.stage = fraction, stage
        self._job.save(update_fields=["progress", "stage"])
        if Job.objects.filter(id=self._job.id, cancel_requested=True).exists():
            raise Cancelled("The work was stopped by a person.")
