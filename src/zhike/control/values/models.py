"""What a computed value is to the business. What it is of each customer lives in the warehouse, as a trait."""

from django.db import models

from zhike.control.ids import new_value_id


class ComputedValue(models.Model):
    """A value as it stands; every save makes a new version.

    `measure` is JSON as `tagging.values` reads it, `kind` (number, text, date, set) what it makes. `status` is
    published, paused (what is known stays, nothing computes it) or retired (nothing is known by it any more).
    `schedule` is JSON as `control.schedule` reads it. `computed_at` is the instant as of which it was last computed,
    `customers` of how many there was a value then; null: never.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_value_id, editable=False)
    key = models.CharField(max_length=64, unique=True, null=True)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    unit_zh = models.CharField(max_length=16, blank=True)
    unit_en = models.CharField(max_length=16, blank=True)
    group_id = models.CharField(max_length=32, null=True)
    owner = models.CharField(max_length=32, null=True)
    kind = models.CharField(max_length=8)
    measure = models.JSONField()
    status = models.CharField(max_length=10, default="published")
    update_mode = models.CharField(max_length=16)
    schedule = models.JSONField(null=True)
    next_run_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    computed_at = models.DateTimeField(null=True)
    customers = models.IntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()


class ValueVersion(models.Model):
    """What a value said once: `said` is its draft as JSON."""

    value = models.ForeignKey(ComputedValue, on_delete=models.CASCADE, related_name="versions")
    version = models.IntegerField()
    said = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["value", "version"], name="one_row_for_each_value_version"),)
