"""What a tag is worth: how it fared, how steady it is, what its holders bring, and who uses it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils import timezone

from zhike import wiring
from zhike.control.tags import evaluation, readers
from zhike.control.tags import service as tags
from zhike.control.tags.readers import Reader
from zhike.control.worth.models import Look
from zhike.tagging.backtest import month_ends
from zhike.tagging.steadiness import Point, Spells, Worth, over_time, spells, worth

Period = Literal["week", "month"]
MONTHS: Final = 12
WEEKS: Final = 26


@dataclass(frozen=True, slots=True)
class History:
    """Points oldest first, the last of them now."""

    points: tuple[Point, ...]
    spells: Spells
    worth: Worth


def history(tag_id: str, period: Period) -> History:
    """How a tag fared up to now, at the ends of months or every seven days."""
    found, now = tags.get(tag_id), tags.instant_now()
    with wiring.warehouse().reading() as reading:
        return History(
            over_time(reading, found.id, _instants(period, now)),
            spells(reading, found.id, now),
            worth(reading, found.id),
        )


def users(tag_ids: Collection[str]) -> dict[str, list[Reader]]:
    """Who uses each of these tags."""
    found = readers.by_tag(readers.every())
    return {tag_id: list(found.get(tag_id, ())) for tag_id in tag_ids}


def looked(tag_id: str) -> None:
    """Note that a person opened the tag's page."""
    Look.objects.update_or_create(tag_id=tags.get(tag_id).id, defaults={"last_at": timezone.now()})


def looks() -> dict[str, datetime]:
    """When somebody last looked at each tag."""
    return dict(Look.objects.values_list("tag_id", "last_at"))


def _instants(period: Period, now: datetime) -> list[datetime]:
    last = now + evaluation.MOMENT  # what was decided as of now is held now
    if period == "week":
        return [*(now - timedelta(days=7 * back) for back in range(WEEKS, 0, -1)), last]
    return [*(end.as_of for end in month_ends(evaluation.instant_at(now), MONTHS)), last]
