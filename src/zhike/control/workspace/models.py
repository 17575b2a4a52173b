"""The business that this installation serves."""

from django.db import models


class Workspace(models.Model):
    """One row. `as_of` makes the clock of an example shop stand still at the end of its data.

    `review`: what a tag says holds only once a second person has said yes.
    """

    name = models.CharField(max_length=64, default="我的店铺")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=8, default="zh")
    as_of = models.DateTimeField(null=True)
    is_example = models.BooleanField(default=False)
    review = models.BooleanField(default=False)
