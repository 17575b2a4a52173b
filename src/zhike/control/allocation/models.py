"""Plans for money and hours, advisors, and who was given to whom. Whom customers have lives in the warehouse."""

from django.db import models

from zhike.control.ids import new_id


def new_plan_id() -> str:
    return new_id("pln")


def new_advisor_id() -> str:
    return new_id("adv")


def new_assignment_id() -> str:
    return new_id("asg")


class Plan(models.Model):
    """A plan as it stands; every save makes a new version.

    `question` is `schemas.AllocationIn` as JSON, `answer` is `AllocationOut` of when it was saved. Of all plans one at
    most `holds`: the one that a person accepted last, in the version `accepted_version`.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_plan_id, editable=False)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    question = models.JSONField()
    answer = models.JSONField()
    version = models.IntegerField(default=0)
    holds = models.BooleanField(default=False)
    accepted_version = models.IntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class PlanVersion(models.Model):
    """What a plan asked and answered, and who made it so. Kept when the plan is gone."""

    plan_id = models.CharField(max_length=32)
    version = models.IntegerField()
    question = models.JSONField()
    answer = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan_id", "version"], name="one_plan_per_version"),)


class Advisor(models.Model):
    """Who looks after customers: a level of the advisors' tag has this id.

    `customers` at most, `hours` a month at most (null: any). `levels` (of the tag that is served) and `places` say whom
    they may serve; none: everybody. One who is not `active` keeps nobody at the next assignment.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_advisor_id, editable=False)
    name = models.CharField(max_length=64)
    user_id = models.CharField(max_length=32, null=True)
    customers = models.IntegerField()
    hours = models.FloatField(null=True)
    levels = models.JSONField(default=list)
    places = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)


class Assignment(models.Model):
    """Who is to be given to whom: looked at (`previewed`), then applied, and perhaps undone.

    `settings` is `advisor_schemas.AssignmentIn` as JSON, `report` what comes of it; `digest` says whom exactly, so that
    nothing else is applied than what was looked at. `job_id` is the newest job that works on it.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        PREVIEWED = "previewed"
        APPLIED = "applied"
        UNDONE = "undone"

    id = models.CharField(primary_key=True, max_length=32, default=new_assignment_id, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    settings = models.JSONField()
    report = models.JSONField(null=True)
    undone = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    job_id = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()
    applied_at = models.DateTimeField(null=True)
    applied_by = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)


class AdvisorTag(models.Model):
    """One row: the tag by hand whose levels are the advisors."""

    tag_id = models.CharField(max_length=32)
