"""Local time to UTC as an expression that means the same on every engine (their own zone tables differ)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(2051, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=7)


class Period(NamedTuple):
    """From this local time on, the zone was this many seconds ahead of UTC."""

    start: datetime
    offset: int


def to_utc(local: ir.TimestampValue, time_zone: str) -> ir.TimestampValue:
    """A local wall clock's time in UTC. A time that occurs twice is the first; one that is skipped is read as if
    the clock had not yet been put forward."""
    return local - _offset(local, periods(time_zone)).as_interval("s")


def _offset(local: ir.TimestampValue, known: tuple[Period, ...]) -> ir.IntegerValue:
    """A tree of comparisons, so that a zone with a hundred changes costs seven of them."""
    if len(known) == 1:
        return ibis.literal(known[0].offset, "int64")
    middle = len(known) // 2
    before, after = _offset(local, known[:middle]), _offset(local, known[middle:])
    return ibis.ifelse(local < ibis.timestamp(known[middle].start.isoformat(" ")), before, after)


@lru_cache
def periods(time_zone: str) -> tuple[Period, ...]:
    """When a zone's distance from UTC changed, 1970 to 2050."""
    zone = ZoneInfo(time_zone)
    found = [Period(datetime.min, _seconds(zone, _FIRST))]
    at = _FIRST
    while at < _LAST:
        if _seconds(zone, at + _STEP) != _seconds(zone, at):
            change = _change(zone, at, at + _STEP)
            offset = _seconds(zone, change)
            ahead = timedelta(seconds=max(offset, found[-1].offset))
            found.append(Period((change + ahead).replace(tzinfo=None), offset))
        at += _STEP
    return tuple(found)


def _seconds(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset, by halving."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _seconds(zone, middle) == _seconds(zone, before) else (before, middle)
    return after
