"""Rates of exchange and standard names: edited by a person, read by every import."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from zhike.collect.cleaning.prepare import NAMED
from zhike.collect.cleaning.reference import Rate, Reference
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.quality.models import ExchangeRate, StandardName
from zhike.control.workspace import service as workspace
from zhike.errors import InvalidInput

_MOST: Final = 20_000


def of_source(source: str) -> Reference:
    """What cleaning needs to know of a source."""
    names: dict[str, dict[str, str]] = {}
    for row in StandardName.objects.filter(source=source):
        names.setdefault(row.field, {})[row.written] = row.standard
    known = [Rate(row.currency, row.since, row.rate) for row in ExchangeRate.objects.all()]
    return Reference(workspace.current().currency, known, names)


def rates() -> list[ExchangeRate]:
    """By currency, the newest first."""
    return list(ExchangeRate.objects.order_by("currency", "-since"))


@transaction.atomic
def set_rates(actor: Actor, rows: list[dict[str, Any]]) -> list[ExchangeRate]:
    """Put these in the place of all that there were."""
    actor.require(Permission.COLLECT)
    own = workspace.current().currency
    unique: dict[tuple[str, date], Decimal] = {}
    for row in rows:
        if row["rate"] <= 0 or row["currency"] == own or row["rate"] >= 10**10:
            raise InvalidInput("This is no rate.", code="rate_wrong", currency=row["currency"])
        unique[row["currency"], row["since"]] = row["rate"]
    ExchangeRate.objects.all().delete()
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, since=since, rate=rate) for (currency, since), rate in unique.items()
    )
    return rates()


def names(source: str) -> list[StandardName]:
    """Of one source."""
    return list(StandardName.objects.filter(source=source).order_by("field", "standard", "written"))


@transaction.atomic
def set_names(actor: Actor, source: str, rows: list[dict[str, str]]) -> list[StandardName]:
    """Put these in the place of all that this source had."""
    actor.require(Permission.COLLECT)
    if len(rows) > _MOST or any(row["field"] not in NAMED for row in rows):
        raise InvalidInput("These are no names.", code="names_wrong", allowed=list(NAMED), most=_MOST)
    unique = {(row["field"], row["written"].strip()): row["standard"].strip() for row in rows}
    if not all(written and standard for (_, written), standard in unique.items()):
        raise InvalidInput("A name is missing.", code="names_wrong", allowed=list(NAMED), most=_MOST)
    StandardName.objects.filter(source=source).delete()
    StandardName.objects.bulk_create(
        StandardName(source=source, field=field, written=written, standard=standard)
        for (field, written), standard in unique.items()
    )
    return names(source)
