"""What batches there were. What each changed, customer by customer, lives in the warehouse (`batch_changes`)."""

from django.db import models

from zhike.control.ids import new_batch_id


class Batch(models.Model):
    """A tag given to many customers at a level (`value`), or taken from them (None); of a delivery each has a level of
    their own, and `value` is None.

    `via` says how they were chosen and `selection` which they were: ids of customers, a list's filter, a segment, a
    file with how it is read, or a delivery: such a file of another system. `until`: when the tag ends by itself. `job`
    does it, `undo_job` takes it back. `result` and `undo_result` are counts of customers, once that is done.
    `request_key` is the sender's word for this request: sent again it is this batch.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_batch_id, editable=False)
    tag_id = models.CharField(max_length=32)
    tag_name = models.JSONField()
    value = models.CharField(max_length=64, null=True)
    until = models.DateTimeField(null=True)
    via = models.CharField(max_length=10)
    selection = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()
    job = models.CharField(max_length=32)
    result = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.JSONField(null=True)
    undo_job = models.CharField(max_length=32, null=True)
    undo_result = models.JSONField(null=True)
    request_key = models.CharField(max_length=128, unique=True, null=True)
