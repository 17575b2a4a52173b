"""What a tag is to the business. Who has it lives in the warehouse, under the tag's id."""

from django.db import models

from zhike.control.ids import new_group_id, new_tag_id


class TagGroup(models.Model):
    """A heading under which tags are shown."""

    id = models.CharField(primary_key=True, max_length=32, default=new_group_id, editable=False)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    position = models.IntegerField(default=0)
    starter = models.CharField(max_length=64, unique=True, null=True)


class Tag(models.Model):
    """A tag as it stands; every save makes a new version.

    `definition` is the rule language's JSON; a tag set by hand has the same levels without rules.
    `starter` names the built-in that it came from; `key` is what files call it.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_tag_id, editable=False)
    key = models.CharField(max_length=64, unique=True, null=True)
    group = models.ForeignKey(TagGroup, null=True, on_delete=models.SET_NULL, related_name="tags")
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    colour = models.CharField(max_length=16)
    kind = models.CharField(max_length=8)
    update_mode = models.CharField(max_length=16)
    definition = models.JSONField()
    version = models.IntegerField(default=1)
    starter = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    last_run_at = models.DateTimeField(null=True)


class TagVersion(models.Model):
    """What a tag's definition was, and who made it so. Kept when the tag is gone: runs and history name it."""

    tag_id = models.CharField(max_length=32)
    version = models.IntegerField()
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    definition = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tag_id", "version"], name="one_row_per_version"),)
