"""What an analysis is to the business. What it says of customers lives in the warehouse, under the analysis's id."""

from django.db import models

from zhike.control.ids import new_analysis_id, new_result_id


class Analysis(models.Model):
    """A question as it stands: its kind (`analytics.kinds`) and settings, and when it is asked by itself.

    `settings` holds what a person chose; the rest are the kind's defaults. `schedule` is JSON as `control.schedule`
    reads it. `recipients` are addresses that are sent every scheduled answer. Where `keeps_tag`, each published answer
    brings the levels of the tag `tag_id` up to date.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_analysis_id, editable=False)
    kind = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    schedule = models.JSONField(null=True)
    next_run_at = models.DateTimeField(null=True)
    recipients = models.JSONField(default=list)
    keeps_tag = models.BooleanField(default=False)
    tag_id = models.CharField(max_length=32, null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()


class Result(models.Model):
    """An answer. Its job makes it, `complete` once the warehouse has what it says of customers.

    `report` is `analytics.report.Report.as_json`, `headline` the first sentence of its reading; `reason` is
    `{code, params}` of an answer that was refused, or of none at all. `memory` and `levels` are for the next answer.
    """

    class State(models.TextChoices):
        WRITTEN = "written"
        REFUSED = "refused"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=32, default=new_result_id, editable=False)
    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="results")
    job_id = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State)
    complete = models.BooleanField(default=False)
    as_of = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    settings = models.JSONField()
    report = models.JSONField(null=True)
    headline = models.JSONField(null=True)
    reason = models.JSONField(null=True)
    memory = models.JSONField(null=True)
    levels = models.JSONField(default=list)
    customers = models.IntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["analysis", "-made_at"]),)


class Sending(models.Model):
    """An answer that is to be mailed, or was, to one recipient, by the job `job_id`.

    `times`: how often somebody asked for it anew. `error` is `{code, params}` of the last attempt that failed,
    `refused` one that will not pass by itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        REFUSED = "refused"

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="sendings")
    job_id = models.CharField(max_length=32, default="")
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    times = models.PositiveSmallIntegerField(default=1)
    error = models.JSONField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["result", "recipient"], name="one_sending_for_each_recipient"),)
