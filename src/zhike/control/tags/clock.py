"""What the clock does with tags, once a second: pending definitions, freezes, and one run of all that is due together.

Each step takes what is due and enqueues its run in one transaction: two clocks, or a crash, never make two runs of it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhike.control.accounts.actor import CLOCK
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.tags import changes, runs, service, upkeep
from zhike.control.tags.models import PendingDefinition, Tag, Upkeep
from zhike.control.workspace import service as workspace
from zhike.errors import ZhikeError

log = logging.getLogger("zhike.tags")


def tick(now: datetime | None = None) -> list[Job]:
    """Do what is due at this instant (now); the runs that were asked for."""
    now = now or timezone.now()
    _make_effective(now)
    return [*_freeze(now), *_decide(now)] if _is_anything_due(now) else []


def _is_anything_due(now: datetime) -> bool:
    """Asked before any transaction: SQLite lets only one of them write, and most seconds bring nothing."""
    times = Q(due_at__lte=now) | Q(next_run_at__lte=now) | Q(tag__frozen_at__lte=now, frozen_job=None)
    return Upkeep.objects.filter(times).exists()


def _make_effective(now: datetime) -> None:
    """Pending definitions become versions; one that cannot is noted with the reason, and waits for a person."""
    for pending in PendingDefinition.objects.filter(effective_at__lte=now, error__isnull=True).order_by(
        "effective_at", "tag_id"
    ):
        try:
            changes.make_effective(pending.tag_id, now)
        except ZhikeError as error:
            log.warning("the pending definition of %s could not take effect: %s", pending.tag_id, error.code)
            problem = {"code": error.code, "params": error.params}
            PendingDefinition.objects.filter(tag_id=pending.tag_id, made_at=pending.made_at).update(error=problem)


@transaction.atomic
def _freeze(now: datetime) -> list[Job]:
    """Decide tags once as of the instant at which they freeze: those of one instant in one run."""
    rows = _locked().filter(tag__frozen_at__lte=now, frozen_job=None, tag__kind=service.RULE)
    by_instant: defaultdict[datetime, list[Upkeep]] = defaultdict(list)
    for row in rows:
        if row.tag.frozen_at is not None:  # which the filter has seen to
            by_instant[row.tag.frozen_at].append(row)
    found = [_frozen(instant, rows) for instant, rows in by_instant.items()]
    if found:
        upkeep.mark({tag.id for tag in service.together(row.tag for row in rows)})
        upkeep.definitions_changed()
    return found


def _frozen(instant: datetime, rows: list[Upkeep]) -> Job:
    job = runs.enqueue(CLOCK, (row.tag for row in rows), "freeze", as_of=min(instant, workspace.now()))
    for row in rows:
        row.frozen_job, row.next_run_at, row.stale_since, row.due_at, row.trigger = job.id, None, None, None, ""
        row.save()
    return job


@transaction.atomic
def _decide(now: datetime) -> list[Job]:
    """Mark the tags whose time has come; then one run for each cause of all tags that are marked and in no run."""
    for row in _locked().filter(next_run_at__lte=now):
        _on_time(row, now)
    busy = {tag_id for job in jobs.unfinished(runs.KIND) for tag_id in runs.Run(job).versions}
    by_cause: defaultdict[str, list[Tag]] = defaultdict(list)
    for row in _locked().filter(due_at__lte=now).exclude(tag_id__in=busy):
        by_cause[row.trigger].append(row.tag)
    return [_taken(tags, trigger) for trigger, tags in sorted(by_cause.items())]


def _on_time(row: Upkeep, now: datetime) -> None:
    """However many times were missed, they are one; and a tag that is marked already needs no second mark."""
    row.next_run_at = upkeep.next_due(row.tag, now)
    if row.due_at is None:
        row.stale_since, row.due_at, row.trigger = now, now, "schedule"
    row.save()


def _taken(tags: Iterable[Tag], trigger: str) -> Job:
    tags = list(tags)
    job = runs.enqueue(CLOCK, tags, trigger)
    Upkeep.objects.filter(tag__in=tags).update(due_at=None, job=job.id)
    return job


def _locked() -> QuerySet[Upkeep]:
    """Rows that no other clock takes meanwhile, in a stable order."""
    return Upkeep.objects.select_for_update(of=("self",)).select_related("tag").order_by("tag_id")
