"""When: instants, windows and business days. Times are UTC without a zone; business days are cut in a time zone."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from zhike.rules.nodes import Calendar, Dates, Duration, Period, Rolling, Window

Bounds = tuple[datetime | None, datetime]
"""From (included; None: from the beginning of time) and to (excluded)."""

EARLIEST: Final = datetime(1, 1, 2)
"""Windows that begin before this begin here: a day after the first that Python knows, whatever the zone."""


@dataclass(frozen=True)
class Instant:
    """When to evaluate: an instant (UTC, no zone) and the business time zone that cuts its days."""

    as_of: datetime
    zone: str = "Asia/Shanghai"

    @property
    def today(self) -> date:
        """The business date of the instant."""
        return self.local.date()

    @property
    def local(self) -> datetime:
        """The business clock at the instant, without a zone."""
        return self.as_of.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def bounds(window: Window | None, instant: Instant) -> Bounds:
    """The window's instants as of t. Its end is never beyond t; an empty window begins where it ends."""
    start, end = _asked(window, instant)
    end = min(end, instant.as_of)
    return (start if start is None else min(start, end)), end


def length(duration: Duration) -> timedelta:
    """A duration as time."""
    return duration.length * FIXED[duration.unit]


def first_of(period: Period, day: date) -> date:
    """The first day of the period that a day belongs to."""
    match period:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months ago; the last of the month where there is no such day."""
    total = moment.year * 12 + moment.month - 1 - months
    if total < 12:
        return EARLIEST
    year, month = divmod(total, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a business day."""
    return _utc(datetime.combine(day, time()), zone)


FIXED: Final = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}


def _asked(window: Window | None, instant: Instant) -> Bounds:
    match window:
        case None:
            return None, instant.as_of
        case Rolling(unit, farthest, nearest):
            return _ago(farthest, unit, instant), _ago(nearest, unit, instant)
        case Calendar(which, period):
            this = first_of(period, instant.today)
            if which == "this":
                return start_of_day(this, instant.zone), instant.as_of
            before = first_of(period, this - timedelta(days=1))
            return start_of_day(before, instant.zone), start_of_day(this, instant.zone)
        case Dates(first, last):
            start = None if first is None else start_of_day(date.fromisoformat(first), instant.zone)
            return start, instant.as_of if last is None else _day_after(date.fromisoformat(last), instant.zone)


def _ago(length: int, unit: str, instant: Instant) -> datetime:
    if length == 0:
        return instant.as_of
    if unit == "months":
        return _utc(months_before(instant.local, length), instant.zone)
    try:
        return max(instant.as_of - length * FIXED[unit], EARLIEST)
    except OverflowError:
        return EARLIEST


def _day_after(day: date, zone: str) -> datetime:
    return datetime.max if day >= date.max - timedelta(days=1) else start_of_day(day + timedelta(days=1), zone)


def _utc(local: datetime, zone: str) -> datetime:
    """An hour that the clock skips or repeats is taken as before the change."""
    return max(local, EARLIEST).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def offsets(zone: str, start: datetime | None, end: datetime) -> list[tuple[datetime | None, timedelta]]:
    """The business clock's distance from UTC between two instants: from when (None: the beginning) and how much."""
    changes = _changes(zone)
    first = 0 if start is None else max(bisect_right(changes, start, key=_when) - 1, 0)
    last = max(bisect_left(changes, end, key=_when), first + 1)
    (_, at_first), *later = changes[first:last]
    return [(None, at_first), *later]


@cache
def _changes(zone: str) -> list[tuple[datetime, timedelta]]:
    """Every instant at which the zone's clock was or will be put on or back, 1850 to 2150, first its oldest time."""
    clock, week = ZoneInfo(zone), timedelta(days=7)
    found = [(datetime.min, _offset(clock, datetime(1850, 1, 1)))]
    at = datetime(1850, 1, 1)
    while at.year < 2150:
        if _offset(clock, at + week) != found[-1][1]:
            changed = _change(clock, at, at + week)
            found.append((changed, _offset(clock, changed)))
        at += week
    return found


def _change(clock: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the clock differs from what it was before."""
    was, seconds = _offset(clock, before), int((after - before).total_seconds())
    return before + timedelta(
        seconds=bisect_left(range(seconds), True, key=lambda s: _offset(clock, before + timedelta(seconds=s)) != was)
    )


def _offset(clock: ZoneInfo, at: datetime) -> timedelta:
    return at.replace(tzinfo=UTC).astimezone(clock).utcoffset() or timedelta()


def _when(change: tuple[datetime, timedelta]) -> datetime:
    return change[0]
