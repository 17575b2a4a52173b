"""Who does which job: a claim is made in one transaction, and holds for as long as its lease is renewed.

The rows of jobs are the queue. Any number of threads and processes may ask for the next one: each job is given once,
and never more of a kind than may run at once. A process that dies stops renewing, and its jobs are taken up by others.
"""

import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone

from zhike.control.ids import new_id
from zhike.control.jobs.models import Job
from zhike.control.jobs.registry import find, names
from zhike.control.jobs.states import State

log = logging.getLogger("zhike.jobs")

LEASE: Final = timedelta(seconds=30)
BEAT: Final = 5.0
"""Seconds between two renewals."""

_GATE: Final = 0x7A68696B65
"""PostgreSQL's advisory lock for claims; SQLite lets one transaction write at a time anyhow."""


def claim(queue: str) -> Job | None:
    """The next job of this queue that is due and may run now, as ours; None when there is nothing to do."""
    if _next(queue) is None:  # most of the time: then nobody waits for anybody
        return None
    with _gate():
        job = _next(queue)
        return _take(job) if job else None


def claim_one(job_id: str) -> Job | None:
    """This job as ours, without waiting for its time or its turn; None unless it is queued."""
    with _gate():
        job = Job.objects.filter(id=job_id, state=State.QUEUED).first()
        return _take(job) if job else None


def begin(job: Job) -> Job | None:
    """A new job as ours at once; None while as many of its kind are running as may."""
    with _gate():
        if job.kind in _full():
            return None
        job.save(force_insert=True)
        return _take(job)


def left_behind() -> QuerySet[Job]:
    """Running jobs that nobody renews any more."""
    return Job.objects.filter(Q(lease_until__lt=Now()) | Q(lease_until=None), state=State.RUNNING)


def held(job: Job) -> QuerySet[Job]:
    """This job's row for as long as it is ours: updating nothing means that somebody else has taken it up."""
    return Job.objects.filter(id=job.id, state=State.RUNNING, claimed_by=job.claimed_by)


@contextmanager
def renewing(job: Job) -> Iterator[None]:
    """Renew the lease, in a thread of its own, until the block ends."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, ended), name=f"lease {job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(BEAT)


def _renew(job: Job, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT):
            try:
                held(job).update(lease_until=_lease())
            except Exception:
                log.exception("the lease of job %s could not be renewed", job.id)
                connection.close()
    finally:
        connection.close()


def _next(queue: str) -> Job | None:
    due = Job.objects.filter(Q(not_before=None) | Q(not_before__lte=Now()), state=State.QUEUED)
    return due.filter(kind__in=names(queue)).exclude(kind__in=_full()).order_by("created_at", "id").first()


def _full() -> list[str]:
    """The kinds of which as many are running as may."""
    running = Counter(Job.objects.filter(state=State.RUNNING).values_list("kind", flat=True))
    return [name for name, count in running.items() if (kind := find(name)) is None or count >= kind.at_once]


def _take(job: Job) -> Job:
    values: dict[str, Any] = {
        "state": State.RUNNING, "started_at": timezone.now(), "attempts": F("attempts") + 1, "lease_until": _lease(),
        "claimed_by": f"{socket.gethostname()[:64]}:{os.getpid()}:{new_id('claim')}",
    }  # fmt: skip
    Job.objects.filter(id=job.id).update(**values)
    return Job.objects.get(id=job.id)


def _lease() -> Combinable:
    """By the database's clock: the processes' own may differ."""
    return ExpressionWrapper(Now() + LEASE, output_field=DateTimeField())


@contextmanager
def _gate() -> Iterator[None]:
    """One claim at a time, in all processes: a transaction that others wait for."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GATE])
        yield
