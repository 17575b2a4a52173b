"""What a segment is to the business. Who is on an imported list is in the warehouse, under the segment's id."""

from django.db import models

from zhike.control.ids import new_segment_id


class Segment(models.Model):
    """A segment as it stands; every save makes a new version.

    `rule` is the rule language's JSON; a list (`kind`) has none. `key` is what files call it. A list that was made of a
    segment notes in `frozen_from` which one it was, how its rule read, and when.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_segment_id, editable=False)
    key = models.CharField(max_length=64, unique=True, null=True)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    rule = models.JSONField(null=True)
    frozen_from = models.JSONField(null=True)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class SegmentVersion(models.Model):
    """What a segment's rule was, and who made it so. Kept when the segment is gone."""

    segment_id = models.CharField(max_length=32)
    version = models.IntegerField()
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    rule = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["segment_id", "version"], name="one_segment_per_version"),)


class Figures(models.Model):
    """Counts over time that a job has made, kept so that a page opens at once.

    `digest` says what was asked: which rules, over which time. `answer` is the wire's shape.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    answer = models.JSONField()
    made_at = models.DateTimeField()
