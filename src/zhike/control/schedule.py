"""When something (a tag, an analysis) is due by itself: a schedule as data, and the instant that comes next.

Times of day, and cron lines that name hours, are the business's local times: one that a clock change skips comes at the
change, one that a clock change repeats comes once. Spans (every N minutes, hourly, cron lines with `*` for the hour)
follow time as it passes, through clock changes as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NoReturn

from cronsim import CronSim, CronSimError

from zhike.errors import InvalidInput

_DAYS_AHEAD: Final = 70  # two months and a bit: every weekly or monthly schedule comes up within
_CRON_FIELDS: Final = ("minute", "hour", "day-of-month", "month", "day-of-week")


@dataclass(frozen=True, slots=True)
class Minutes:
    """Every so many minutes (1 to 1440), counted from the beginning of each day."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Hourly:
    """Whenever the clock shows this minute."""

    minute: int


@dataclass(frozen=True, slots=True)
class Daily:
    at: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """On these days of the week, 1 Monday to 7 Sunday."""

    weekdays: tuple[int, ...]
    at: time


@dataclass(frozen=True, slots=True)
class Monthly:
    """On this day of the month; on the last one where a month is shorter."""

    day: int
    at: time


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields, as cron of Debian reads them."""

    cron: str


Schedule = Minutes | Hourly | Daily | Weekly | Monthly | Cron

_KINDS: Final[Mapping[str, type[Schedule]]] = {
    "minutes": Minutes, "hourly": Hourly, "daily": Daily, "weekly": Weekly, "monthly": Monthly, "cron": Cron,
}  # fmt: skip


# What comes next


def next_after(schedule: Schedule, instant: datetime, zone: tzinfo) -> datetime:
    """The first instant (UTC) after this one (with a zone) at which the schedule is due."""
    instant = instant.astimezone(UTC)
    match schedule:
        case Minutes(minutes):
            return _after_minutes(minutes, instant, zone)
        case Hourly(minute):
            return _after_hourly(minute, instant, zone)
        case Cron(cron):
            return _after_cron(cron, instant, zone)
        case _:
            return next(due for due in _times_of_day(schedule, instant, zone) if due > instant)


def next_few(schedule: Schedule, instant: datetime, zone: tzinfo, many: int = 3) -> list[datetime]:
    """The next instants at which the schedule is due."""
    found = [instant]
    for _ in range(many):
        found.append(next_after(schedule, found[-1], zone))
    return found[1:]


def instant_of(local: datetime, zone: tzinfo) -> datetime:
    """When (UTC) the clocks of a zone show this time (without a zone): the first time that they do, or when they jump
    over it."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before.astimezone(zone).replace(tzinfo=None) == local:
        return before
    return _change_between(after, before, zone)


def _change_between(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """The instant after `early` (UTC), and not after `late`, from which clocks go as they go at `late`."""
    offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late


def _after_minutes(minutes: int, instant: datetime, zone: tzinfo) -> datetime:
    today = instant.astimezone(zone).date()
    begin, end = (instant_of(datetime.combine(day, time()), zone) for day in (today, today + timedelta(days=1)))
    step = timedelta(minutes=minutes)
    return min(begin + ((instant - begin) // step + 1) * step, end)


def _after_hourly(minute: int, instant: datetime, zone: tzinfo) -> datetime:
    due = instant.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while due.astimezone(zone).minute != minute:
        due += timedelta(minutes=1)
    return due


def _times_of_day(schedule: Daily | Weekly | Monthly, instant: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Its instants in order, from around this one on."""
    today = instant.astimezone(zone).date()
    for ahead in range(-2, _DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        if _comes_on(schedule, day):
            yield instant_of(datetime.combine(day, schedule.at), zone)


def _comes_on(schedule: Daily | Weekly | Monthly, day: date) -> bool:
    match schedule:
        case Weekly(weekdays):
            return day.isoweekday() in weekdays
        case Monthly(wanted):
            is_last = (day + timedelta(days=1)).day == 1
            return day.day == wanted or (is_last and day.day < wanted)
        case _:
            return True


def _after_cron(cron: str, instant: datetime, zone: tzinfo) -> datetime:
    """CronSim goes by the clock on the wall where the line names hours: within an hour that is repeated, what it finds
    may have been already."""
    local = instant.astimezone(zone)
    return next(due for found in CronSim(_by_local_time(cron), local) if (due := found.astimezone(UTC)) > instant)


def _by_local_time(cron: str) -> str:
    """A line that names hours, with its stars written out: by stars CronSim knows lines that follow passing time."""
    minute, hour, *days = cron.split()
    if hour == "*":
        return cron
    return " ".join((re.sub(r"^\*", "0-59", minute), re.sub(r"^\*", "0-23", hour), *days))


# To and from JSON


def parse(data: Any, path: str = "schedule") -> Schedule:
    """A schedule from JSON such as `{"kind": "daily", "at": "03:00"}`.

    Raises InvalidInput (schedule_invalid, schedule_bad_cron) with the `field` at fault.
    """
    if not isinstance(data, Mapping):
        _refuse(path, "a schedule is an object with a kind")
    found = _KINDS.get(str(data.get("kind")))
    if found is None:
        _refuse(f"{path}.kind", f"the kind is one of {', '.join(_KINDS)}")
    wanted = set(found.__dataclass_fields__)
    for name in sorted((wanted - data.keys()) | (data.keys() - wanted - {"kind"})):
        _refuse(f"{path}.{name}", "this is missing" if name in wanted else "nobody knows this")
    return found(**{name: _READ[name](data[name], f"{path}.{name}") for name in wanted})


def dump(schedule: Schedule) -> dict[str, Any]:
    """The JSON that `parse` reads."""
    kind = next(name for name, made in _KINDS.items() if isinstance(schedule, made))
    said = {name: _plain(value) for name, value in asdict(schedule).items()}
    return {"kind": kind, **said}


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return list(value) if isinstance(value, tuple) else value


def _whole(value: Any, path: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        _refuse(path, f"a whole number from {least} to {most} is needed")
    return value


def _time(value: Any, path: str) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        _refuse(path, "a time such as 03:00 is needed")
    return time.fromisoformat(value)


def _weekdays(value: Any, path: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        _refuse(path, "at least one day is needed, 1 Monday to 7 Sunday")
    return tuple(sorted({_whole(day, path, 1, 7) for day in value}))


def _cron(value: Any, path: str) -> str:
    """Also refused: what never comes, such as the 30th of February."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if len(line.split()) != len(_CRON_FIELDS) or len(line) > 100:
        _refuse_cron(path, "Wrong number of fields", "")
    try:
        next(CronSim(_by_local_time(line), datetime(2026, 1, 1)))
    except CronSimError as error:
        _refuse_cron(path, str(error), str(error).removeprefix("Bad "))
    except StopIteration:
        _refuse_cron(path, "It never comes", "day-of-month")
    return line


_READ: Final[Mapping[str, Any]] = {
    "minutes": lambda value, path: _whole(value, path, 1, 1440),
    "minute": lambda value, path: _whole(value, path, 0, 59),
    "day": lambda value, path: _whole(value, path, 1, 31),
    "at": _time,
    "weekdays": _weekdays,
    "cron": _cron,
}


def _refuse(field: str, message: str) -> NoReturn:
    raise InvalidInput(f"{field}: {message}", code="schedule_invalid", field=field)


def _refuse_cron(field: str, message: str, part: str) -> NoReturn:
    """`part` is the field of the line at fault, "" when it is the line as a whole."""
    raise InvalidInput(f"{field}: {message}", code="schedule_bad_cron", field=field, part=part)
