"""Long work, how far it has come, and what happened to it."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from zhike.control.ids import new_job_id
from zhike.control.jobs.states import Level, State

_STATES = [(state.value, state.value) for state in State]


class Plain(DjangoJSONEncoder):
    """Whatever a report holds can be kept: work that is written must never fail for its report."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


class Job(models.Model):
    """One piece of long work. `payload` carries ids only; `result` is its report, `error` is `{code, params}`.

    The rows are the queue as well: what is queued and due is claimed by a worker (`claims.py`), and belongs to it for
    as long as the lease is renewed. `attempts` counts how often it was begun; a queued job with an error waits until
    `not_before` to be tried again.
    """

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
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    max_attempts = models.PositiveSmallIntegerField(default=1, db_default=1)
    claimed_by = models.CharField(max_length=128, blank=True, default="", db_default="")
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["state"]),
            models.Index(fields=["-created_at"]),
            models.Index(fields=["kind", "-created_at"]),
        )

    @property
    def about(self) -> dict[str, str]:
        """The ids in its payload, by name (`import_id`, `source_id`, …): what the job belongs to."""
        return {name: value for name, value in self.payload.items() if name.endswith("_id") and isinstance(value, str)}

    @property
    def asked_by(self) -> str:
        """The name of whoever asked for it."""
        return str(self.started_by.get("name", ""))


class JobLine(models.Model):
    """One line of a job's log: a code that the console translates, with its parameters. Never what customers wrote."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(auto_now_add=True)
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Level])
    code = models.CharField(max_length=64)
    params = models.JSONField(default=dict, encoder=Plain)

    class Meta:
        indexes = (models.Index(fields=["job", "id"]),)
