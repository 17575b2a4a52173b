"""Alerts about the sizes of tags: opened when one leaves its usual range, with what was found to be why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhike import measures
from zhike.analytics.jumps import NORMAL, Sensitivity, usual
from zhike.control import alerts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.monitor import causes, sizes
from zhike.control.monitor.models import Muted, SizeAlert, TagSize, Watching
from zhike.control.tags import service as tags
from zhike.errors import InvalidInput

SENSITIVITIES: Final = {"low": Sensitivity(9.0, 0.20), "normal": NORMAL, "high": Sensitivity(4.0, 0.05)}


def look(noted: Iterable[TagSize], now: datetime) -> None:
    """Open alerts for the tags among these whose size is unusual; close those of sizes that are back."""
    muted = set(Muted.objects.values_list("tag_id", flat=True))
    is_open = {alert.tag_id: alert for alert in SizeAlert.objects.filter(closed_at=None)}
    kept = SENSITIVITIES[sensitivity()]
    for note in noted:
        if note.tag_id in is_open:
            _follow(is_open[note.tag_id], note, kept, now)
        elif note.tag_id not in muted:
            _judge(note, kept, now)
    there = tags.present(is_open)
    alerts.close(alert for alert in is_open.values() if alert.tag_id not in there)
    measures.ALERTS_OPEN.set(open_count())


def _judge(note: TagSize, kept: Sensitivity, now: datetime) -> None:
    earlier = sizes.before(note)
    expected = usual(sizes.plain(earlier), note.at, kept)
    if expected is None or note.size in expected:
        return
    last = earlier[-1]
    SizeAlert.objects.create(
        tag_id=note.tag_id, before=last.size, before_at=last.at, size=note.size, low=expected.low, high=expected.high,
        version=note.version, run_id=note.run_id, causes=_why(last, note, now),
    )  # fmt: skip


def _why(last: TagSize, note: TagSize, now: datetime) -> list[causes.Cause]:
    move = causes.Move(note.tag_id, last.version, note.version, last.at, now, last.size, note.size)
    return causes.find(move)


def _follow(alert: SizeAlert, note: TagSize, kept: Sensitivity, now: datetime) -> None:
    """Bring an open alert up to date. A cause that was not found at once may show itself later: a source is silent
    for a while before anybody can say that it has stopped."""
    alert.size = note.size
    if alert.low <= note.size <= alert.high or _settled(alert, note, kept):
        alerts.close([alert])
    elif causes.UNKNOWN in alert.causes:
        last = TagSize.objects.filter(tag_id=note.tag_id, at=alert.before_at).first()
        alert.causes = _why(last, note, now) if last else alert.causes
    alert.save(update_fields=["size", "causes"])


def _settled(alert: SizeAlert, note: TagSize, kept: Sensitivity) -> bool:
    """Somebody has seen it, and since then the new size has become the usual one."""
    if alert.acknowledged_at is None:
        return False
    since = [row for row in sizes.before(note) if row.at > alert.before_at]
    expected = usual(sizes.plain(since), note.at, kept)
    return expected is not None and note.size in expected


def listed() -> list[SizeAlert]:
    """Open ones first, then the newest that are closed."""
    return alerts.listed(SizeAlert)


def open_count() -> int:
    return SizeAlert.objects.filter(closed_at=None).count()


def acknowledge(actor: Actor, alert_id: str) -> SizeAlert:
    """Say that somebody has seen it."""
    return alerts.acknowledge(SizeAlert, actor, alert_id)


def sensitivity() -> str:
    """How easily this business is told: low, normal or high."""
    return Watching.objects.get_or_create(pk=1)[0].sensitivity


def set_sensitivity(actor: Actor, value: str) -> str:
    actor.require(Permission.RUN)
    if value not in SENSITIVITIES:
        raise InvalidInput("There is no such sensitivity.", code="sensitivity_wrong", allowed=list(SENSITIVITIES))
    Watching.objects.update_or_create(pk=1, defaults={"sensitivity": value})
    return value


def muted() -> dict[str, dict[str, Any]]:
    """Tags about which nobody wants to be told → who said so (as an actor's JSON)."""
    return {row.tag_id: row.muted_by for row in Muted.objects.all()}


@transaction.atomic
def mute(actor: Actor, tag_id: str, silent: bool) -> None:
    """Tell nobody about a tag's size any more, or again; what is open is closed."""
    actor.require(Permission.RUN)
    tag = tags.get(tag_id)
    Muted.objects.filter(tag_id=tag.id).delete()
    if silent:
        Muted.objects.create(tag_id=tag.id, muted_by=actor.as_json())
        alerts.close(SizeAlert.objects.filter(tag_id=tag.id, closed_at=None))
