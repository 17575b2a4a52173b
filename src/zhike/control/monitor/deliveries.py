"""What came in from each source by the hour, and which sources have stopped."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Max, QuerySet

from zhike import wiring
from zhike.analytics.arrivals import arrivals
from zhike.analytics.jumps import Silence, Spike, silence, spike
from zhike.control.monitor.models import Arrival

KEPT: Final = timedelta(days=30)


def note(now: datetime) -> None:
    """Enter what came in since the last note; at the first time, what came in during the last month."""
    last = Arrival.objects.order_by("-hour").values_list("hour", flat=True).first()
    since = max(last or now - KEPT, now - KEPT).replace(minute=0, second=0, microsecond=0)
    with wiring.warehouse().reading() as reading:
        came = arrivals(reading, since.astimezone(UTC).replace(tzinfo=None))
    rows = [
        Arrival(source=row["source"] or "", name=(row["name"] or "")[:128], hour=row["hour"].replace(tzinfo=UTC),
                count=row["count"], last_at=row["last_at"].replace(tzinfo=UTC))
        for row in came
    ]  # fmt: skip
    Arrival.objects.bulk_create(
        rows, 500, update_conflicts=True, unique_fields=["source", "name", "hour"], update_fields=["count", "last_at"]
    )


def tidy(now: datetime) -> None:
    """Forget hours that are too old."""
    Arrival.objects.filter(hour__lt=now - KEPT).delete()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A source that used to deliver and does not any more."""

    source: str
    silence: Silence

    @property
    def usual_minutes(self) -> int:
        return round(self.silence.usual.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Much:
    """A source of which far more of something came than usual."""

    source: str
    name: str
    spike: Spike


def stopped(now: datetime, names: Collection[str] | None = None) -> list[Stopped]:
    """The sources that have stopped delivering; only what is called one of `names` is looked at, if given."""
    times: dict[str, dict[datetime, datetime]] = defaultdict(dict)
    for source, hour, last_at in _rows(now, names).values_list("source", "hour").annotate(last=Max("last_at")):
        times[source][hour] = last_at
    found = ((source, silence(_deliveries(hours), now)) for source, hours in sorted(times.items()))
    return [Stopped(source, quiet) for source, quiet in found if quiet is not None]


_last_look: list[Stopped] | None = None


def look(now: datetime) -> None:
    """Remember which sources have stopped, for those who ask often."""
    global _last_look
    _last_look = stopped(now)


def forget_look() -> None:
    """Nobody looks any more."""
    global _last_look
    _last_look = None


def lately_stopped(now: datetime) -> list[Stopped]:
    """Those that had at the last look; looked at now where nobody looks."""
    return stopped(now) if _last_look is None else _last_look


def _deliveries(hours: dict[datetime, datetime]) -> list[datetime]:
    """The hours in which something came, the last of them as the instant at which the last thing did."""
    ordered = sorted(hours)
    return [*ordered[:-1], hours[ordered[-1]]]


def spikes(since: datetime, now: datetime, names: Collection[str] | None = None) -> list[Much]:
    """Of what far more came than usual in an hour that lies after `since` or contains it."""
    counts: dict[tuple[str, str], dict[datetime, int]] = defaultdict(dict)
    for source, name, came_in, count in _rows(now, names).values_list("source", "name", "hour", "count"):
        counts[source, name][came_in] = count
    hour = since.replace(minute=0, second=0, microsecond=0)
    found = ((source, name, spike(hours, hour)) for (source, name), hours in sorted(counts.items()))
    return [Much(source, name, much) for source, name, much in found if much is not None]


def _rows(now: datetime, names: Collection[str] | None) -> QuerySet[Arrival]:
    rows = Arrival.objects.filter(hour__gte=now - KEPT, hour__lte=now)
    return rows if names is None else rows.filter(name__in=list(names))
