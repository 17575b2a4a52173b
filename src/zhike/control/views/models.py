"""How somebody likes to see a list, and with which of these they begin."""

from django.db import models

from zhike.control.ids import new_id


def new_view_id() -> str:
    return new_id("viw")


class SavedView(models.Model):
    """`query` is what the address of the list `page` says: its filters, order and columns.

    `signature` is whose it is; `shared`: everybody sees it. What was deleted stays a day (`deleted_at`), for undoing.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_view_id, editable=False)
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=64)
    query = models.TextField()
    shared = models.BooleanField(default=False)
    signature = models.CharField(max_length=64)
    made_by = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["page", "signature"], name="views_of_page"),)


class FirstView(models.Model):
    """The view with which a person opens a list that was asked for plainly."""

    signature = models.CharField(max_length=64)
    page = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["signature", "page"], name="one_first_view"),)
