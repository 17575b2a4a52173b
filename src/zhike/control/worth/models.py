"""What was found out about a tag, and when somebody looked at it last."""

from django.db import models


class Comparison(models.Model):
    """The last comparison of a tag's holders with customers like them: `answer` as `comparing` tells it.

    `at` is the instant as of which they were matched, `days` how long they were watched after it.
    """

    tag_id = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField()
    days = models.IntegerField()
    answer = models.JSONField()
    made_at = models.DateTimeField()
    job_id = models.CharField(max_length=32)


class Upkeep(models.Model):
    """One row: when all tags are compared by themselves. `schedule` is JSON as `schedule.parse` reads it, null: never.

    `days`: matched so many days before, and watched since. Without the row: weekly, as `upkeep.WEEKLY` says.
    """

    schedule = models.JSONField(null=True)
    days = models.IntegerField()
    next_at = models.DateTimeField(null=True)


class Look(models.Model):
    """When a person last opened a tag's page."""

    tag_id = models.CharField(primary_key=True, max_length=32)
    last_at = models.DateTimeField()
