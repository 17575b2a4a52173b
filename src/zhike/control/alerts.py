"""What every alert is: opened by what was found, seen by a person, closed by itself when it is good again."""

from collections.abc import Iterable
from typing import Final, TypeVar

from django.db import models
from django.utils import timezone

from zhike.control.accounts.actor import Actor, Permission
from zhike.errors import NotFound

_CLOSED: Final = 50


class Alerting(models.Model):
    """The columns that alerts have in common. `acknowledged_by`: as the actor's JSON."""

    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = (models.Index(fields=["-opened_at"]),)


A = TypeVar("A", bound=Alerting)


def listed(kind: type[A]) -> list[A]:
    """Open ones first, those that nobody has seen before all others; then the newest that are closed."""
    closed = kind._default_manager.exclude(closed_at=None).order_by("-opened_at")[:_CLOSED]
    return [*kind._default_manager.filter(closed_at=None).order_by("acknowledged_at", "-opened_at"), *closed]


def acknowledge(kind: type[A], actor: Actor, alert_id: str) -> A:
    """Say that somebody has seen it."""
    actor.require(Permission.RUN)
    alert = kind._default_manager.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert.", id=alert_id)
    alert.acknowledged_by, alert.acknowledged_at = actor.as_json(), timezone.now()
    alert.save(update_fields=["acknowledged_by", "acknowledged_at"])
    return alert


def close(found: Iterable[Alerting]) -> None:
    """It is good again."""
    for alert in found:
        alert.closed_at = timezone.now()
        alert.save(update_fields=["closed_at"])
