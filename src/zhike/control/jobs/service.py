"""Long work: asked for, looked at, stopped, tried again; and settled after a crash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from zhike import wiring
from zhike.control import paging
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import claims, logbook, performing
from zhike.control.jobs.models import Job as Job  # other nouns name the type through this service
from zhike.control.jobs.models import JobLine
from zhike.control.jobs.performing import Ledger
from zhike.control.jobs.progress import JobProgress
from zhike.control.jobs.registry import Progress, find, kind_of, names
from zhike.control.jobs.states import FINISHED, State
from zhike.errors import Conflict, NotFound

_LOOK_AGAIN = 0.5  # seconds


def enqueue(kind: str, payload: dict[str, Any], actor: Actor, *, not_before: datetime | None = None) -> Job:
    """Ask for work to be done in the background, once the surrounding transaction is committed.

    `not_before` (with a zone): when it is due, if not now. `payload` carries ids only: names that end in `_id` are
    shown as what the job belongs to.
    """
    if not_before is not None and not_before.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    job = _new(kind, payload, actor)
    job.max_attempts, job.not_before = kind_of(job).attempts, not_before
    with transaction.atomic():
        job.save(force_insert=True)
        logbook.write(job, "queued")
    return job


def run_here(kind: str, payload: dict[str, Any], actor: Actor, progress: Progress) -> Job:
    """Do the work now, in this thread, telling `progress`; raises what the work raises, and is tried once only."""
    job = _begun_here(_new(kind, payload, actor), progress)
    performing.finish(job, JobProgress(job, also=progress))
    return job


def _begun_here(job: Job, progress: Progress) -> Job:
    while (begun := claims.begin(job)) is None:
        progress(0.0, "waiting")
        sleep(_LOOK_AGAIN)
        performing.take_up(wiring.warehouse().ledger_entry)  # or what a crash left would be waited for
    return begun


def _new(kind: str, payload: dict[str, Any], actor: Actor) -> Job:
    return Job(kind=kind, payload=payload, started_by=actor.as_json())


def perform(job_id: str) -> None:
    """Do a queued job now, in this thread, before its time and turn; one that is not queued any more is left alone.

    Never raises what the work raises.
    """
    job = claims.claim_one(job_id)
    if job:
        performing.perform(job)


def reconcile(ledger: Ledger, alone: bool = True) -> list[Job]:
    """Settle what a crash left behind; call it at the start, before any worker. The jobs that were settled.

    `alone`: no other process can be doing any work (one process has the warehouse); otherwise only jobs whose lease
    has run out are touched.
    """
    return performing.take_up(ledger, alone)


def cancel(job_id: str, actor: Actor) -> Job:
    """Stop a job: a queued one at once, a running one at its next step, with nothing written."""
    actor.require(Permission.RUN)
    queued = Job.objects.filter(id=job_id, state=State.QUEUED)
    if queued.update(state=State.CANCELLED, finished_at=timezone.now(), cancel_requested=True, not_before=None):
        return _noted(job_id, "cancelled", actor)
    if not Job.objects.filter(id=job_id, state=State.RUNNING).update(cancel_requested=True):
        raise Conflict("This job is finished.", code="job_finished", state=get(job_id).state)
    return _noted(job_id, "cancel_asked", actor)


def retry(job_id: str, actor: Actor) -> Job:
    """Try a job again that failed or was cancelled, or one at once that waits for its next attempt."""
    actor.require(Permission.RUN)
    kind = find(get(job_id).kind)
    if kind is None:
        raise Conflict("This version knows no work of this kind.", code="job_kind_unknown")
    ended = Job.objects.filter(id=job_id, state__in=(State.FAILED, State.CANCELLED))
    waiting = Job.objects.filter(id=job_id, state=State.QUEUED)
    fresh: dict[str, Any] = {
        "state": State.QUEUED, "error": None, "not_before": None, "finished_at": None, "progress": 0.0, "stage": "",
        "cancel_requested": False,
    }  # fmt: skip
    if not ended.update(**fresh, max_attempts=F("attempts") + kind.attempts) and not waiting.update(not_before=None):
        raise Conflict("Only what failed or was stopped can be tried again.", code="job_not_failed",
                       state=get(job_id).state)  # fmt: skip
    return _noted(job_id, "retry_asked", actor)


def _noted(job_id: str, code: str, actor: Actor) -> Job:
    job = get(job_id)
    logbook.write(job, code, by=actor.name)
    return job


def get(job_id: str) -> Job:
    """One job."""
    job = Job.objects.filter(id=job_id).first()
    if job is None:
        raise NotFound("There is no such job.", id=job_id)
    return job


def several(job_ids: Iterable[str]) -> dict[str, Job]:
    """Those of these jobs that there are, by id."""
    return Job.objects.in_bulk(list(job_ids))


def log_of(job_id: str) -> list[JobLine]:
    """What happened to a job, the oldest line first."""
    return logbook.read(get(job_id).id)


def latest(limit: int = 50, kind: str | None = None) -> list[Job]:
    """The newest jobs first."""
    jobs = Job.objects.order_by("-created_at", "-id")
    return list((jobs.filter(kind=kind) if kind else jobs)[:limit])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of jobs; how many there are in each state, and which kinds there are."""

    items: list[Job]
    next_cursor: str | None
    counts: dict[str, int]
    kinds: list[str]


def page(
    kinds: Sequence[str] = (),
    states: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = 50,
    oldest: bool = False,
) -> Page:
    """The jobs of these kinds in these states (of all, without any), the newest or the `oldest` first."""
    of_kinds = Job.objects.filter(kind__in=kinds) if kinds else Job.objects.all()
    jobs = of_kinds.filter(state__in=states) if states else of_kinds
    if cursor is not None:
        at, last = paging.decode(cursor, datetime, str)
        at = at.replace(tzinfo=UTC)
        past, then = ("created_at__gt", "id__gt") if oldest else ("created_at__lt", "id__lt")
        jobs = jobs.filter(Q(**{past: at}) | Q(**{"created_at": at, then: last}))
    order = ("created_at", "id") if oldest else ("-created_at", "-id")
    found = list(jobs.order_by(*order)[: limit + 1])
    more = _place(found[limit - 1]) if len(found) > limit else None
    counts = dict(of_kinds.values_list("state").annotate(Count("id")).order_by())
    return Page(found[:limit], more, counts, names())


def _place(job: Job) -> str:
    return paging.encode(job.created_at.replace(tzinfo=None), job.id)


def unfinished(kind: str) -> list[Job]:
    """The jobs of this kind that wait or run, the oldest first."""
    return list(Job.objects.filter(kind=kind).exclude(state__in=FINISHED).order_by("created_at", "id"))
