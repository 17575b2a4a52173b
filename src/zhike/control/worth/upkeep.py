"""When what tags are worth is compared by itself: on a schedule that a person sets, weekly unless somebody does.

It only reads, one tag after the other, and waits while tags are being decided.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike.control import schedule
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.tags import runs
from zhike.control.tags import service as tags
from zhike.control.workspace import service as workspace
from zhike.control.worth import comparing
from zhike.control.worth.models import Upkeep

WEEKLY: Final = {"kind": "weekly", "weekdays": [1], "at": "04:00"}
"""Monday before the day begins."""


@dataclass(frozen=True, slots=True)
class Kept:
    """When it comes (`schedule` None: never by itself), over how many days, when next; and the job that does it."""

    schedule: dict[str, Any] | None
    days: int
    next_at: datetime | None
    job: Job | None


def kept() -> Kept:
    row = _row()
    return Kept(row.schedule, row.days, row.next_at, waiting())


def change(actor: Actor, wanted: Any, days: int) -> Kept:
    """Compare on another schedule (None: only when somebody asks). Raises InvalidInput for one that is none."""
    actor.require(Permission.RUN)
    parsed = None if wanted is None else schedule.dump(schedule.parse(wanted))
    asked = comparing.Asked(days, days).checked()
    row = _row()
    row.schedule, row.days, row.next_at = parsed, asked.days, _next(parsed, timezone.now())
    row.save()
    return kept()


def waiting() -> Job | None:
    """The job that compares all tags, when there is one."""
    return next((job for job in jobs.unfinished(comparing.KIND) if job.payload["tag_ids"] is None), None)


def tick(now: datetime | None = None) -> Job | None:
    """Ask for what is due at this instant (now). What was missed while nobody looked is asked once."""
    now = now or timezone.now()
    row = _row()
    if row.pk is None:
        row.save()
    if row.next_at is None or row.next_at > now or jobs.unfinished(runs.KIND):
        return None
    with transaction.atomic():
        due = Upkeep.objects.select_for_update().filter(pk=row.pk, next_at__lte=now).first()
        if due is None:
            return None
        Upkeep.objects.filter(pk=due.pk).update(next_at=_next(due.schedule, now))
        if waiting() or not tags.every():
            return None
        return jobs.enqueue(comparing.KIND, {"tag_ids": None, "ago": due.days, "days": due.days}, CLOCK)


def _row() -> Upkeep:
    found = Upkeep.objects.order_by("pk").first()
    return found or Upkeep(schedule=WEEKLY, days=comparing.DAYS, next_at=_next(WEEKLY, timezone.now()))


def _next(data: Any, after: datetime) -> datetime | None:
    return None if data is None else schedule.next_after(schedule.parse(data), after, workspace.time_zone())
