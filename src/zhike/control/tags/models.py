"""What a tag is to the business. Who has it lives in the warehouse, under the tag's id."""

from django.db import models

from zhike.control.ids import new_group_id, new_tag_id


class TagGroup(models.Model):
    """A heading under which tags are shown, perhaps below another.

    Of an `exclusive` group a customer has one tag at a time. `on_conflict` says which, where several would hold: the
    first in the group's `order`, the `newest` that a person gave, or that giving another is `refused`.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_group_id, editable=False)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    position = models.IntegerField(default=0)
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="children")
    exclusive = models.BooleanField(default=False)
    on_conflict = models.CharField(max_length=8, default="order")
    starter = models.CharField(max_length=64, unique=True, null=True)


class Tag(models.Model):
    """A tag as it stands; every save makes a new version.

    `definition` is the rule language's JSON; a tag set by hand has the same levels without rules.
    `starter` names the built-in that it came from; `key` is what files call it. `schedule` is JSON as
    `schedule.parse` reads it, of tags that are kept current by one. From `frozen_at` on nothing decides the tag.
    `status` is where its definition is in its life (`life.py`). `position` orders the tags of a group. `scheme` is the
    scheme of tiers or of a lifecycle that writes its definition, instead of a person.
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
    schedule = models.JSONField(null=True)
    frozen_at = models.DateTimeField(null=True)
    definition = models.JSONField()
    version = models.IntegerField(default=1)
    status = models.CharField(max_length=10, default="published")
    owner = models.CharField(max_length=32, null=True)
    position = models.IntegerField(default=0)
    scheme = models.CharField(max_length=32, null=True)
    starter = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    last_run_at = models.DateTimeField(null=True)


class Upkeep(models.Model):
    """When a tag is to be decided by itself, and why. Written by changes and by the clock (`upkeep.py`), no version.

    `next_run_at` is when its schedule is due next. `stale_since` is the mark of a tag that is to be decided, for the
    cause `trigger`, from `due_at` on; a mark without `due_at` is taken by the run `job`. `frozen_job` is the run that
    decides it as of `Tag.frozen_at`.
    """

    tag = models.OneToOneField(Tag, primary_key=True, on_delete=models.CASCADE, related_name="upkeep")
    next_run_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    trigger = models.CharField(max_length=16, blank=True)
    job = models.CharField(max_length=32, null=True)
    frozen_job = models.CharField(max_length=32, null=True)


class PendingDefinition(models.Model):
    """What a tag's definition is to become at an instant; `error` is `{code, params}` when it could not."""

    tag = models.OneToOneField(Tag, primary_key=True, on_delete=models.CASCADE, related_name="pending")
    definition = models.JSONField()
    effective_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()
    error = models.JSONField(null=True)


class Proposal(models.Model):
    """What a person writes and nobody has published: a tag's next definition, or (None) the tag's own, of a new tag.

    `state` is draft, review or approved. `revision` grows with every change of the text: a review is of one of them.
    `authors` are the ids of all who wrote it, none of whom may review it.
    """

    tag = models.OneToOneField(Tag, primary_key=True, on_delete=models.CASCADE, related_name="proposal")
    definition = models.JSONField(null=True)
    state = models.CharField(max_length=10, default="draft")
    revision = models.IntegerField(default=1)
    authors = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()


class Remark(models.Model):
    """One line of what was done to a definition and said about it; kept when the tag is gone.

    `what` is a step of its life (`life.py`) or `comment`.
    """

    tag_id = models.CharField(max_length=32, db_index=True)
    what = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    version = models.IntegerField()
    by = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)


class Revision(models.Model):
    """One row: how often definitions of tags and segments, or what keeps tags current, have changed."""

    count = models.BigIntegerField(default=0)


class TagVersion(models.Model):
    """What a tag's definition was, and who made it so. Kept when the tag is gone: runs and history name it.

    `held`: it decided who has the tag, at some time; drafts never did.
    """

    tag_id = models.CharField(max_length=32)
    version = models.IntegerField()
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    definition = models.JSONField()
    held = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tag_id", "version"], name="one_row_per_version"),)
