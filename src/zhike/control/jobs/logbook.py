"""A job's log: lines of codes and numbers, for the people who run the place."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from zhike.control.jobs.models import Job, JobLine
from zhike.control.jobs.states import FINISHED, Level

KEPT: Final = timedelta(days=90)
MOST: Final = 1000
"""Lines that are read, and kept, of one job; nobody reads more."""


def write(job: Job, code: str, level: Level = Level.INFO, **params: Any) -> None:
    """Add a line. `params` are ids, codes, numbers and errors as a job keeps them, never what customers say."""
    JobLine.objects.create(job_id=job.id, level=level, code=code, params=params)


def read(job_id: str) -> list[JobLine]:
    """The newest lines, the oldest of them first."""
    return list(JobLine.objects.filter(job_id=job_id).order_by("-id")[:MOST])[::-1]


def forget_old() -> int:
    """Delete what finished jobs said long ago; the number of lines. The jobs themselves stay."""
    gone = JobLine.objects.filter(job__state__in=FINISHED, job__finished_at__lt=timezone.now() - KEPT).delete()
    return gone[0]
