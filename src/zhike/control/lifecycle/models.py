"""What a lifecycle is to the business. Who is in which stage, and was, is said by the tag that it writes."""

from django.db import models

from zhike.control.ids import new_scheme_id


class Scheme(models.Model):
    """A lifecycle as it stands; every save makes a new version of its tag `tag_id`.

    `stages` is a list, in the order in which customers go through them: `{key, name, description, step, colour, next,
    limit_days, rule}`; `parameters` the numbers that rules may name instead of saying them: `{key, name, hint, value,
    unit, least, most}`. `starter` names the shipped scheme that it was taken from.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_scheme_id, editable=False)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    starter = models.CharField(max_length=32, null=True)
    parameters = models.JSONField(default=list)
    stages = models.JSONField()
    tag_id = models.CharField(max_length=32)
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    made_by = models.JSONField()


class Reconstruction(models.Model):
    """How customers would have gone through a scheme's stages, decided week by week as of the past: nothing of it is
    in the history. `report` is of the scheme's `version`, in the shape of `flows.report`."""

    scheme = models.OneToOneField(Scheme, primary_key=True, on_delete=models.CASCADE, related_name="reconstruction")
    version = models.IntegerField()
    report = models.JSONField()
    made_at = models.DateTimeField(auto_now=True)
