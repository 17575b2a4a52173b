"""Requests that carried an `Idempotency-Key`, and what was answered."""

from django.db import models


class SentRequest(models.Model):
    """`sender`: who sent it, `digest`: what it said. Once it is done, `status` and `answer` (encrypted: a new key or a
    customer's name may stand in it)."""

    sender = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    began_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sender", "key"], name="one_request_by_key"),)
