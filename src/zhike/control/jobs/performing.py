"""Do a job that is ours, and settle what became of it; take up what others left behind."""

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from zhike import wiring
from zhike.control.jobs import claims, logbook, retries
from zhike.control.jobs.models import Job
from zhike.control.jobs.progress import JobProgress, Stopping, TakenUp
from zhike.control.jobs.registry import Progress, find, kind_of
from zhike.control.jobs.states import Level, State
from zhike.errors import Cancelled, ZhikeError

log = logging.getLogger("zhike.jobs")

Ledger = Callable[[str], dict[str, Any] | None]
"""The warehouse's answer to "was this work written?": its report, or None."""


def perform(job: Job) -> None:
    """Do a claimed job. Never raises what the work raises."""
    try:
        finish(job, JobProgress(job))
    except ZhikeError as error:
        log.info("job %s (%s) ended with %s", job.id, job.kind, error.code)
    except Stopping:
        log.info("job %s (%s) will be done again at the next start", job.id, job.kind)
    except TakenUp:
        log.warning("job %s (%s) was taken up by somebody else", job.id, job.kind)
    except Exception:
        log.exception("job %s (%s) failed", job.id, job.kind)


def finish(job: Job, progress: Progress) -> None:
    """Do a claimed job and settle it; raises what the work raises."""
    logbook.write(job, "started", attempt=job.attempts, of=job.max_attempts)
    try:
        with claims.renewing(job):
            report = _work(job, progress)
    except TakenUp:
        raise  # whoever has it now settles it
    except BaseException as error:
        written = _written(job)
        if written is None or _again(job, error):
            _settle_unfinished(job, error)
            raise
        log.warning("job %s (%s) met %s after its commit", job.id, job.kind, type(error).__name__)
        logbook.write(job, "after_failed", Level.WARNING, error=retries.describe(error))
        report = written  # what is written is done
    if _settle(job, State.DONE, result=report, error=None, progress=1.0):
        logbook.write(job, "done")


def _work(job: Job, progress: Progress) -> dict[str, Any]:
    """The report of the work; what an earlier attempt has written is not done again."""
    kind = kind_of(job)
    report = _written(job) if job.attempts > 1 else None
    if report is None:
        report = kind.function(job, progress)
    else:
        logbook.write(job, "was_written")
    if kind.after:
        kind.after(job, report)
    return report


def _written(job: Job) -> dict[str, Any] | None:
    try:
        return wiring.warehouse().ledger_entry(job.id)
    except ZhikeError:  # this process never had the warehouse
        return None


def _again(job: Job, error: BaseException) -> bool:
    """Whether the job is worth another attempt after this."""
    return job.attempts < job.max_attempts and retries.may_pass(error, kind_of(job))


def _settle_unfinished(job: Job, error: BaseException) -> None:
    match error:
        case Stopping():
            if _settle(job, State.QUEUED, finished_at=None, progress=0.0, stage="", attempts=job.attempts - 1):
                logbook.write(job, "stopped")
        case Cancelled() | KeyboardInterrupt():
            if _settle(job, State.CANCELLED):
                logbook.write(job, "cancelled")
        case _ if _again(job, error):
            _wait(job, error)
        case _:
            fail(job, retries.describe(error))


def _wait(job: Job, error: BaseException) -> None:
    """Back into the queue, for later; `cancel` finds it there."""
    problem, wait = retries.describe(error), retries.wait_after(job.attempts)
    until = timezone.now() + wait
    if _settle(job, State.QUEUED, finished_at=None, progress=0.0, stage="", error=problem, not_before=until):
        seconds = round(wait.total_seconds())
        logbook.write(job, "waits", Level.WARNING, error=problem, seconds=seconds, attempt=job.attempts)


def fail(job: Job, problem: dict[str, Any]) -> None:
    """This job is not tried again."""
    if _settle(job, State.FAILED, error=problem):
        logbook.write(job, "failed", Level.ERROR, error=problem)


def _settle(job: Job, state: State, **fields: Any) -> bool:
    """False when the job is somebody else's by now: then nothing is changed."""
    values = {"state": state, "finished_at": timezone.now(), "lease_until": None, "not_before": None, **fields}
    if not claims.held(job).update(**values):
        log.warning("job %s (%s) is not ours any more", job.id, job.kind)
        return False
    for name, value in values.items():
        setattr(job, name, value)
    return True


def take_up(ledger: Ledger, alone: bool = False) -> list[Job]:
    """Settle running jobs that nobody does any more; as they are afterwards.

    Those whose lease has run out, or all of them where this process is `alone` and has only begun. A job that can be
    begun again and has attempts left is queued; what its ledger entry says was written is not written again. Any
    other is done, where the ledger knows it, or failed as `interrupted`: nothing of it is in the warehouse.
    """
    left = Job.objects.filter(state=State.RUNNING) if alone else claims.left_behind()
    return [job for job in left.order_by("created_at", "id") if _taken_up(job, ledger)]


def _taken_up(job: Job, ledger: Ledger) -> bool:
    kind, report = find(job.kind), ledger(job.id)
    if report is None and job.cancel_requested:
        return _settle(job, State.CANCELLED)
    if kind is not None and kind.resumes and job.attempts < job.max_attempts:
        queued = _settle(job, State.QUEUED, finished_at=None, progress=0.0, stage="")
        if queued:
            logbook.write(job, "taken_up", Level.WARNING, attempt=job.attempts, of=job.max_attempts)
        return queued
    if report is not None:
        return _settle(job, State.DONE, result=report, error=None, progress=1.0)
    fail(job, {"code": "interrupted", "params": {}})
    return job.state == State.FAILED
