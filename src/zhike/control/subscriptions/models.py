"""Who is told of changes by webhook, and what could not be delivered to them yet."""

from django.db import models

from zhike.control.ids import new_id


def new_subscription_id() -> str:
    return new_id("sub")


class Subscription(models.Model):
    """An address that changes of tags are posted to. `cursor`: up to where they were delivered or given up.

    `tag_ids` null: all tags. `kinds`: entered, left, changed. `secret` is encrypted under the installation's keyring.
    `paused_because` is {code, params} where it was not a person. `last_error` is that of the last attempt.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_subscription_id, editable=False)
    name = models.CharField(max_length=64)
    address = models.TextField()
    secret = models.BinaryField()
    tag_ids = models.JSONField(null=True)
    kinds = models.JSONField()
    cursor = models.TextField()
    paused = models.BooleanField(default=False)
    paused_because = models.JSONField(null=True)
    delivered = models.BigIntegerField(default=0)  # changes, in all
    last_attempt_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.JSONField()


class Batch(models.Model):
    """Changes whose delivery failed at least once; `id` is the message's. `next_at` null: given up (a dead letter).

    Of those that have not been given up there is one at most, and nothing after it is sent before it: changes arrive
    in order. A dead letter that is to be sent `again` gets one attempt, beside the order.
    """

    id = models.CharField(primary_key=True, max_length=40)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="batches")
    body = models.TextField()
    items = models.IntegerField()
    until = models.TextField()  # the cursor after it
    attempts = models.IntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    again = models.BooleanField(default=False)
    error = models.JSONField()
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["subscription", "next_at"]),)
