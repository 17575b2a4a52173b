"""One list of customers that somebody took, or is about to take, out of the house."""

from django.db import models

from zhike.control.ids import new_id


def new_export_id() -> str:
    return new_id("exp")


class Export(models.Model):
    """`filters` (as `listing.Query`) says whom; it may hold names and numbers, so it goes when the file is written.

    The file lies under the export's id, encrypted, until it is forgotten (`deleted_at`); this row stays.
    `made_by` and `signature`: who asked for it, and nobody else gets the file.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_export_id, editable=False)
    filters = models.JSONField(null=True)
    columns = models.JSONField()
    format = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    unmasked = models.BooleanField()
    signature = models.CharField(max_length=64, db_index=True)
    made_by = models.JSONField()
    job_id = models.CharField(max_length=32)
    customers = models.IntegerField(null=True)
    size = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)
