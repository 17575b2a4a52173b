"""What a scheme of tiers is to the business. On which level a customer stands is in the warehouse, as tags."""

from django.db import models

from zhike.control.ids import new_proposal_id, new_tier_scheme_id


class TierScheme(models.Model):
    """A scheme as it stands. `design` is JSON as `schemas` checks it and `tagging.tiers.design` reads it, with
    what each level gives and costs.

    `tag_id` is the tag that says each customer's level, `hand_tag_id` the one of the levels that people gave,
    `raw_tag_id` (with a grace period only) the one of what the moment alone gives. `update_mode` and `schedule` are
    those of the tags; while the scheme is `paused` nothing decides them. `proposing` is the schedule by which new
    thresholds are proposed.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    id = models.CharField(primary_key=True, max_length=32, default=new_tier_scheme_id, editable=False)
    key = models.CharField(max_length=64, unique=True, null=True)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    design = models.JSONField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    update_mode = models.CharField(max_length=16)
    schedule = models.JSONField(null=True)
    proposing = models.JSONField(null=True)
    next_proposal_at = models.DateTimeField(null=True)
    tag_id = models.CharField(max_length=32)
    hand_tag_id = models.CharField(max_length=32)
    raw_tag_id = models.CharField(max_length=32, null=True)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()


class Proposal(models.Model):
    """New thresholds for a scheme as it was at `base_version`, with what they would do, for a person to decide."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        OUTDATED = "outdated"

    id = models.CharField(primary_key=True, max_length=32, default=new_proposal_id, editable=False)
    scheme = models.ForeignKey(TierScheme, on_delete=models.CASCADE, related_name="proposals")
    base_version = models.IntegerField()
    design = models.JSONField()
    effect = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["scheme", "-made_at"]),)


class Override(models.Model):
    """Why a person put a customer on a level. That it holds, and until when, is the hand tag's history."""

    scheme = models.ForeignKey(TierScheme, on_delete=models.CASCADE, related_name="overrides")
    customer_id = models.BigIntegerField()
    level = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=["scheme", "customer_id", "-given_at"]),)
