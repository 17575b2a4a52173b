"""Between which instants moves are told, and the past is decided again: days that a person chooses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from zhike.errors import InvalidInput
from zhike.rules.windows import Instant, start_of_day

LONGEST: Final = 3 * 366
"""Days of one reconstruction: so many weeks are decided one after the other."""

_EARLIEST: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one business day (`start`) to the end of another; `end` None: up to now."""

    start: datetime
    end: datetime | None = None


def last_days(days: int, now: Instant) -> Period:
    """The last so many times 24 hours."""
    return Period(now.as_of - timedelta(days=days))


def between(first: date, last: date | None, now: Instant) -> Period:
    """From the beginning of `first` to the end of `last` (now, where that is not over). Raises InvalidInput."""
    if not _EARLIEST <= first <= now.today:
        raise InvalidInput("This day is no day of the past.", field="start", code="period_ahead")
    if last is not None and last < first:
        raise InvalidInput("A period ends after it begins.", field="end", code="period_reversed")
    over = last is not None and last < now.today
    end = start_of_day(last + timedelta(days=1), now.zone) if over and last is not None else None
    return Period(start_of_day(first, now.zone), end)


def refuse_long(period: Period, now: Instant) -> None:
    """Raise InvalidInput for a period that is too long to be decided again, or so short that nothing moves in it."""
    days = ((period.end or now.as_of) - period.start).days
    if not 1 <= days <= LONGEST:
        message = "A reconstruction is of one day to three years."
        raise InvalidInput(message, field="start", code="lifecycle_period", most=LONGEST)
