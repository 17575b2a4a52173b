"""Files on their way into the warehouse, and what is remembered about them. The rows themselves are never here."""

from django.db import models

from zhike.control.ids import new_id


def new_upload_id() -> str:
    return new_id("upl")


def new_import_id() -> str:
    return new_id("imp")


def new_template_id() -> str:
    return new_id("tpl")


class Upload(models.Model):
    """A file that somebody sent and has not imported yet. It lies in the uploads directory under its id."""

    id = models.CharField(primary_key=True, max_length=32, default=new_upload_id, editable=False)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class Import(models.Model):
    """One import: the file, what its columns were taken to mean, and the job that does it (whose id names the load
    in the warehouse). `upload_id` is empty when the file lay on this machine already: it is not ours to delete then.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_import_id, editable=False)
    job_id = models.CharField(max_length=32, unique=True, null=True)
    upload_id = models.CharField(max_length=32, blank=True)
    path = models.TextField()
    file_name = models.CharField(max_length=255)
    mapping = models.JSONField()
    headers = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["-created_at"]),)


class ImportTemplate(models.Model):
    """A mapping to propose again for files with the same headers."""

    id = models.CharField(primary_key=True, max_length=32, default=new_template_id, editable=False)
    name = models.CharField(max_length=128)
    signature = models.CharField(max_length=64, unique=True)
    headers = models.JSONField()
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
