"""What the business decided about telling people apart. The pairs themselves are in the warehouse."""

from django.db import models

from zhike.collect.identify.likeness.choosing import HIGH, LOW


class MatchSettings(models.Model):
    """One row: the weights from which the system joins by itself (`high`), and from which a person is asked (`low`)."""

    high = models.FloatField(default=HIGH)
    low = models.FloatField(default=LOW)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.JSONField(null=True)
