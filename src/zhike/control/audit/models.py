"""One line of the audit trail."""

from django.db import models

from zhike.control.ids import new_id


def new_entry_id() -> str:
    return new_id("aud")


class Entry(models.Model):
    """That somebody did something to a thing. Never changed, and kept when the thing or the person is gone.

    `actor`: `{kind, id, name}` as it was then. `action`: what was done, as a code. `kind` and `object_id`: to what.
    `details`: counts, codes and ids; never anything about a customer but the id.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_entry_id, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.JSONField()
    action = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64, null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["kind", "object_id"], name="audit_object"),
        )
