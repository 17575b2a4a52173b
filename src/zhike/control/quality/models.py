"""What a person says about data: rates of exchange, standard names, how good is good enough; and what was not."""

from django.db import models

from zhike.control.alerts import Alerting
from zhike.control.ids import new_id


def new_alert_id() -> str:
    return new_id("alr")


class ExchangeRate(models.Model):
    """From `since` on, one unit of `currency` is worth `rate` of the business's own."""

    currency = models.CharField(max_length=3)
    since = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["currency", "since"], name="one_rate_a_day"),)


class StandardName(models.Model):
    """What a product or a category of a source is called here. `field`: product_name or category."""

    source = models.CharField(max_length=64)
    field = models.CharField(max_length=32)
    written = models.CharField(max_length=255)
    standard = models.CharField(max_length=255)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "field", "written"], name="one_standard_name"),)


class Threshold(models.Model):
    """Below which share (0 to 1) a dimension of a field is reported. An empty `source` or `field` means all."""

    source = models.CharField(max_length=64, blank=True)
    field = models.CharField(max_length=128, blank=True)
    dimension = models.CharField(max_length=16)
    below = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "field", "dimension"], name="one_threshold"),)


class Alert(Alerting):
    """That a dimension of a field fell below its threshold; closed when it is good again."""

    id = models.CharField(primary_key=True, max_length=32, default=new_alert_id, editable=False)
    source = models.CharField(max_length=64)
    field = models.CharField(max_length=128)
    dimension = models.CharField(max_length=16)
    value = models.FloatField()
    below = models.FloatField()
    load_id = models.CharField(max_length=64, blank=True)
