"""What the monitor remembers: minutes of this process, sizes of tags, what came in by the hour, and alerts."""

from django.db import models

from zhike.control.alerts import Alerting
from zhike.control.ids import new_id


def new_alert_id() -> str:
    return new_id("alr")


class Minute(models.Model):
    """One minute: what came in and was written during it, and how things were at its end. Lags in seconds."""

    minute = models.BigIntegerField(primary_key=True)  # since 1970, UTC
    accepted = models.BigIntegerField()
    written = models.BigIntegerField()
    refused = models.BigIntegerField()
    backlog = models.BigIntegerField()  # bytes
    lag_p50 = models.FloatField(null=True)
    lag_p99 = models.FloatField(null=True)
    memory = models.BigIntegerField()  # bytes


class TagSize(models.Model):
    """How many customers had a tag, as last noted within an hour; `entered` and `left` since the note before.

    `at` is the time of the note and `serial` the last commit that it saw, `run_id` the run that decided it (empty:
    realtime, by hand). Kept when the tag is gone, for as long as notes are kept.
    """

    tag_id = models.CharField(max_length=32)
    hour = models.DateTimeField()
    at = models.DateTimeField()
    size = models.BigIntegerField()
    entered = models.BigIntegerField(default=0)
    left = models.BigIntegerField(default=0)
    version = models.IntegerField()
    run_id = models.CharField(max_length=32, blank=True)
    serial = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tag_id", "hour"], name="one_size_per_tag_and_hour"),)
        indexes = (models.Index(fields=["hour"]),)


class Arrival(models.Model):
    """What came in from a source within an hour. `name`: of the event, or `traits`."""

    source = models.CharField(max_length=64)
    name = models.CharField(max_length=128)
    hour = models.DateTimeField()
    count = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "name", "hour"], name="one_arrival_per_hour"),)
        indexes = (models.Index(fields=["hour"]),)


class SizeAlert(Alerting):
    """That a tag's size left its usual range; closed when it is back, or has been as it is now for a while and
    somebody has seen it.

    `before` and `size`: the sizes of the two notes, the second kept up to date. `causes`: what was found, the most
    likely first, each `{kind, …}` as `causes.py` has them.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_alert_id, editable=False)
    tag_id = models.CharField(max_length=32)
    before = models.BigIntegerField()
    before_at = models.DateTimeField()
    size = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    version = models.IntegerField()
    run_id = models.CharField(max_length=32, blank=True)
    causes = models.JSONField(default=list)

    class Meta(Alerting.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tag_id"], condition=models.Q(closed_at=None), name="one_open_size_alert"),
        )


class Watching(models.Model):
    """One row: how easily this business is told."""

    sensitivity = models.CharField(max_length=8, default="normal")


class Muted(models.Model):
    """A tag about whose size nobody wants to be told."""

    tag_id = models.CharField(max_length=32, primary_key=True)
    muted_by = models.JSONField()
    muted_at = models.DateTimeField(auto_now_add=True)
