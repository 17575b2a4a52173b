"""Enqueue long work, do it, and settle after a crash what was left running."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import queues
from zhike.control.jobs.models import Job as Job  # other nouns name the type through this service
from zhike.control.jobs.progress import JobProgress, Stopping
from zhike.control.jobs.registry import Progress, kind_of
from zhike.control.jobs.states import State
from zhike.errors import Cancelled, Conflict, NotFound, ZhikeError

log = logging.getLogger("zhike.jobs")

Ledger = Callable[[str], dict[str, Any] | None]
"""The warehouse's answer to "was this work written?": its report, or None."""


def enqueue(kind: str, payload: dict[str, Any], actor: Actor) -> Job:
    """Ask for work to be done in the background, once the surrounding transaction is committed."""
    job = Job.objects.create(kind=kind, payload=payload, started_by=actor.as_json())
    queue = kind_of(job).queue
    transaction.on_commit(lambda: queues.put(queue, job.id))
    return job


def run_here(kind: str, payload: dict[str, Any], actor: Actor, progress: Progress) -> Job:
    """Do the work now, in this thread, telling `progress`; raises what the work raises."""
    job = Job.objects.create(kind=kind, payload=payload, started_by=actor.as_json())
    _start(job.id)
    job.refresh_from_db()
    _finish(job, progress)
    return job


def perform(job_id: str) -> None:
    """Do a queued job; a job that is not queued any more is left alone. Never raises what the work raises."""
    if not _start(job_id):
        return
    job = Job.objects.get(id=job_id)
    try:
        _finish(job, JobProgress(job))
    except ZhikeError as error:
        log.info("job %s (%s) ended with %s", job.id, job.kind, error.code)
    except Stopping:
        log.info("job %s (%s) will be done again at the next start", job.id, job.kind)
    except Exception:
        log.exception("job %s (%s) failed", job.id, job.kind)


def _start(job_id: str) -> bool:
    """Claim a queued job; of two workers only one succeeds."""
    claimed = Job.objects.filter(id=job_id, state=State.QUEUED).update(state=State.RUNNING, started_at=timezone.now())
    return bool(claimed)


def _finish(job: Job, progress: Progress) -> None:
    try:
        report = kind_of(job).function(job, progress)
    except BaseException as error:
        written = _written(job)
        if written is None:
            _settle_unfinished(job, error)
            raise
        log.warning("job %s (%s) met %s after its commit", job.id, job.kind, type(error).__name__)
        report = written  # what is written is done
    _settle(job, State.DONE, result=report, progress=1.0)


def _written(job: Job) -> dict[str, Any] | None:
    try:
        return wiring.warehouse().ledger_entry(job.id)
    except ZhikeError:  # this process never had the warehouse
        return None


def _settle_unfinished(job: Job, error: BaseException) -> None:
    match error:
        case Stopping():
            _settle(job, State.QUEUED, finished_at=None, progress=0.0, stage="")
        case Cancelled() | KeyboardInterrupt():
            _settle(job, State.CANCELLED)
        case ZhikeError():
            _settle(job, State.FAILED, error={"code": error.code, "params": error.params})
        case _:
            _settle(job, State.FAILED, error={"code": "internal", "params": {}})


def _settle(job: Job, state: State, **fields: Any) -> None:
    for name, value in {"state": state, "finished_at": timezone.now(), **fields}.items():
        setattr(job, name, value)
    job.save()


def reconcile(ledger: Ledger) -> list[Job]:
    """Settle what a crash left behind; call it at the start, before any worker. The jobs that were settled.

    A running job was written (the ledger knows it: done, with that report) or it was not (failed, `interrupted`:
    nothing of it is in the warehouse). Queued jobs are put back into their queues.
    """
    settled = [_reconciled(job, ledger) for job in Job.objects.filter(state=State.RUNNING)]
    queues.clear()
    for job in Job.objects.filter(state=State.QUEUED).order_by("created_at"):
        queues.put(kind_of(job).queue, job.id)
    return settled


def _reconciled(job: Job, ledger: Ledger) -> Job:
    report = ledger(job.id)
    if report is None:
        _settle(job, State.FAILED, error={"code": "interrupted", "params": {}})
    else:
        _settle(job, State.DONE, result=report, progress=1.0)
    return job


def cancel(job_id: str, actor: Actor) -> Job:
    """Stop a job: a queued one at once, a running one at its next step, with nothing written."""
    actor.require(Role.ANALYST)
    queued = Job.objects.filter(id=job_id, state=State.QUEUED)
    if queued.update(state=State.CANCELLED, finished_at=timezone.now(), cancel_requested=True):
        return get(job_id)
    if not Job.objects.filter(id=job_id, state=State.RUNNING).update(cancel_requested=True):
        raise Conflict("This job is finished.", code="job_finished", state=get(job_id).state)
    return get(job_id)


def get(job_id: str) -> Job:
    """One job."""
    job = Job.objects.filter(id=job_id).first()
    if job is None:
        raise NotFound("There is no such job.", id=job_id)
    return job


def latest(limit: int = 50, kind: str | None = None) -> list[Job]:
    """The newest jobs first."""
    jobs = Job.objects.order_by("-created_at", "-id")
    return list((jobs.filter(kind=kind) if kind else jobs)[:limit])
