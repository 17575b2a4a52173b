"""How good the data of each source is, over time; and where it is not good enough."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from zhike import wiring
from zhike.collect.quality.scores import DIMENSIONS, Point, latest, points
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.alerts import acknowledge as acknowledged
from zhike.control.alerts import close, listed
from zhike.control.quality.models import Alert, Threshold
from zhike.control.unchanged import unchanged
from zhike.errors import InvalidInput, NotFound

SCORE: Final = "score"
USUAL: Final = {SCORE: 0.6, "validity": 0.95, "freshness": 0.2}
"""Below these somebody is told, unless it is set otherwise."""

_TREND: Final = 12


@dataclass(frozen=True)
class FieldQuality:
    """A field of a source as its last import left it. `trend`: the score of the last imports, the oldest first."""

    point: Point
    trend: list[float | None]


@dataclass(frozen=True)
class SourceQuality:
    """`score`: the mean of its fields."""

    source: str
    score: float | None
    at: datetime
    fields: list[FieldQuality]
    trend: list[float | None]


def _now() -> datetime:
    """To the minute."""
    return datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0)


def _all() -> list[Point]:
    now = _now()
    with wiring.warehouse().reading() as reading:
        return unchanged(reading, ("quality", now), lambda: points(reading, now))


def overview() -> list[SourceQuality]:
    """Every source with its fields."""
    by_source: dict[str, list[Point]] = defaultdict(list)
    for point in _all():
        by_source[point.source].append(point)
    return [_source(source, found) for source, found in sorted(by_source.items())]


def _source(source: str, found: list[Point]) -> SourceQuality:
    by_field: dict[str, list[Point]] = defaultdict(list)
    by_load: dict[str, list[Point]] = defaultdict(list)
    for point in found:
        by_field[point.field].append(point)
        by_load[point.load_id].append(point)
    fields = [FieldQuality(own[-1], [point.score for point in own[-_TREND:]]) for own in by_field.values()]
    trend = [_mean(point.score for point in own) for own in list(by_load.values())[-_TREND:]]
    return SourceQuality(source, _mean(each.point.score for each in fields), found[-1].at, fields, trend)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def history(source: str, field: str) -> list[Point]:
    """One field over time, the oldest import first."""
    found = [point for point in _all() if (point.source, point.field) == (source, field)]
    if not found:
        raise NotFound("There is no such field.", source=source, field=field)
    return found


def thresholds() -> list[dict[str, Any]]:
    """All that are in force: those of everybody, then the more special ones."""
    own = [{"source": row.source, "field": row.field, "dimension": row.dimension, "below": row.below}
           for row in Threshold.objects.order_by("source", "field", "dimension")]  # fmt: skip
    said = {row["dimension"] for row in own if not row["source"] and not row["field"]}
    usual = [{"source": "", "field": "", "dimension": name, "below": below} for name, below in USUAL.items()]
    return [row for row in usual if row["dimension"] not in said] + own


@transaction.atomic
def set_thresholds(actor: Actor, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put these in the place of all that there were; 0 means that nobody is told."""
    actor.require(Permission.COLLECT)
    for row in rows:
        if row["dimension"] not in (*DIMENSIONS, SCORE) or not 0 <= row["below"] <= 1:
            raise InvalidInput("There is no such threshold.", code="threshold_wrong", dimension=row["dimension"])
    Threshold.objects.all().delete()
    unique = {(row["source"], row["field"], row["dimension"]): row for row in rows}
    Threshold.objects.bulk_create(Threshold(**row) for row in unique.values())
    check()
    return thresholds()


@transaction.atomic
def check() -> None:
    """Open alerts for what is below its threshold, close those of what is good again."""
    limits = {(row["source"], row["field"], row["dimension"]): row["below"] for row in thresholds()}
    is_open = {(alert.source, alert.field, alert.dimension): alert for alert in Alert.objects.filter(closed_at=None)}
    for point in latest(_all()).values():
        shares = {**point.shares, SCORE: None if point.score is None else point.score / 100}
        for dimension, value in shares.items():
            below = _limit(limits, point, dimension)
            if value is None or below is None or value >= below:
                continue
            key = (point.source, point.field, dimension)
            alert = is_open.pop(key, None) or Alert(source=key[0], field=key[1], dimension=key[2])
            alert.value, alert.below, alert.load_id = value, below, point.load_id
            alert.save()
    close(is_open.values())


def _limit(limits: dict[tuple[str, str, str], float], point: Point, dimension: str) -> float | None:
    """The most special one that speaks of this."""
    places = ((point.source, point.field), (point.source, ""), ("", point.field), ("", ""))
    return next((limits[*place, dimension] for place in places if (*place, dimension) in limits), None)


def alerts() -> list[Alert]:
    """Open ones first, then the newest that are closed."""
    check()
    return listed(Alert)


def acknowledge(actor: Actor, alert_id: str) -> Alert:
    """Say that somebody has seen it."""
    return acknowledged(Alert, actor, alert_id)
