"""Long work and how far it has come."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from zhike.control.ids import new_job_id
from zhike.control.jobs.states import State

_STATES = [(state.value, state.value) for state in State]


class Plain(DjangoJSONEncoder):
    """Whatever a report holds can be kept: work that is written must never fail for its report."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


class Job(models.Model):
    """One piece of long work. `payload` carries ids only; `result` is its report, `error` is `{code, params}`."""

    id = models.CharField(primary_key=True, max_length=32, default=new_job_id, editable=False)
    kind = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=_STATES, default=State.QUEUED.value)
    progress = models.FloatField(default=0.0)
    stage = models.CharField(max_length=64, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error = models.JSONField(null=True, encoder=Plain)
    result = models.JSONField(null=True, encoder=Plain)
    started_by = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state"]), models.Index(fields=["-created_at"]))
