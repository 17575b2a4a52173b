"""Files on their way into the warehouse, and what is remembered about them. The rows themselves are never here."""

from enum import StrEnum

from django.db import models

from zhike.control.ids import new_id


class SourceKind(StrEnum):
    """How facts come in from a source."""

    FILES = "files"  # somebody sends them
    EVENT_API = "event_api"  # programs send them, with a write key
    DATABASE = "database"  # asked for by SQL
    FOLDER = "folder"  # files that appear in a directory
    WEBHOOK = "webhook"  # another system posts them, signed


def new_source_id() -> str:
    return new_id("src")


def new_upload_id() -> str:
    return new_id("upl")


def new_import_id() -> str:
    return new_id("imp")


def new_template_id() -> str:
    return new_id("tpl")


class Source(models.Model):
    """Where facts come from. `name` is the `source` of its facts in the warehouse and never changes.

    `settings` by kind: database {address, table, statement, cursor_column}, folder {path}. `secret` is encrypted under
    the installation's keyring: a database's password, a webhook's signing secret. `cursor` is how far a run has come.
    `last_error` is {code, params}; `last_rows` are those that the last run brought in, `rows` all of them.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_source_id, editable=False)
    name = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in SourceKind])
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    write_key_hash = models.CharField(max_length=64, unique=True, null=True)
    write_key_prefix = models.CharField(max_length=16, blank=True)
    mapping = models.JSONField(null=True)
    every_minutes = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(default=False)
    cursor = models.JSONField(null=True)
    job_id = models.CharField(max_length=32, null=True)
    last_run_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_rows = models.BigIntegerField(null=True)
    last_error = models.JSONField(null=True)
    rows = models.BigIntegerField(default=0)
    newest_fact_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.JSONField()


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
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, related_name="imports")
    job_id = models.CharField(max_length=32, unique=True, null=True)
    upload_id = models.CharField(max_length=32, blank=True)
    path = models.TextField()
    file_name = models.CharField(max_length=255)
    mapping = models.JSONField()
    headers = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["-created_at"]),)


class FolderFile(models.Model):
    """A file that was seen in a folder: what came of it, or why nothing could. `changed`: nanoseconds since 1970."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=32)
    size = models.BigIntegerField()
    changed = models.BigIntegerField()
    imported = models.ForeignKey(Import, on_delete=models.SET_NULL, null=True, related_name="+")
    error = models.JSONField(null=True)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "name"], name="one_row_a_file"),)


class TakenBack(models.Model):
    """That somebody asked for an import to be undone, or to be replaced by another of the same file. Whether that
    happened is what its job says."""

    import_id = models.CharField(max_length=32, db_index=True)
    job_id = models.CharField(max_length=32, unique=True)
    new_import_id = models.CharField(max_length=32, blank=True)


class ImportTemplate(models.Model):
    """A mapping to propose again for files with the same headers."""

    id = models.CharField(primary_key=True, max_length=32, default=new_template_id, editable=False)
    name = models.CharField(max_length=128)
    signature = models.CharField(max_length=64, unique=True)
    headers = models.JSONField()
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
