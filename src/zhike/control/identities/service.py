"""Finding duplicates: asked for, done by a job; and from which weight on the system joins or asks."""

from math import isfinite

from django.db import transaction
from django.utils import timezone

from zhike.collect.identify.likeness.choosing import Thresholds
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.identities.models import MatchSettings
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.errors import Conflict, InvalidInput

KIND = "identity_match"
_FARTHEST = 60.0
"""Weights beyond this mean nothing: 2 to the 60th."""


@transaction.atomic
def start(actor: Actor) -> Job:
    """Ask for all customers to be compared. One such job at a time: Conflict (`match_running`)."""
    actor.require(Permission.IDENTIFY)
    if (last := latest()) is not None and last.finished_at is None:
        raise Conflict("The customers are being compared already.", code="match_running", job_id=last.id)
    return jobs.enqueue(KIND, {}, actor)


def start_here(actor: Actor, progress: Progress) -> Job:
    """Compare them now, in this thread."""
    actor.require(Permission.IDENTIFY)
    return jobs.run_here(KIND, {}, actor, progress)


def latest() -> Job | None:
    """The newest job of this kind."""
    return next(iter(jobs.latest(1, KIND)), None)


def settings() -> MatchSettings:
    """The settings, made with their defaults on first sight."""
    return MatchSettings.objects.get_or_create(pk=1)[0]


def thresholds() -> Thresholds:
    """The same as the match reads them."""
    found = settings()
    return Thresholds(found.high, found.low)


def change_settings(actor: Actor, high: float, low: float) -> MatchSettings:
    """From the next match on. InvalidInput where nobody would be asked about what is likelier than what is joined."""
    actor.require(Permission.SETTINGS)
    if not all(isfinite(weight) and abs(weight) <= _FARTHEST for weight in (high, low)):
        raise InvalidInput("A weight is a number between -60 and 60.", field="high", most=_FARTHEST)
    if low > high:
        raise InvalidInput("Asking begins below joining.", code="thresholds_crossed", high=high, low=low)
    found = settings()
    found.high, found.low = high, low
    found.updated_at, found.updated_by = timezone.now(), actor.as_json()
    found.save()
    return found
