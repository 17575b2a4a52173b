"""Months and weeks of the business calendar, numbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import ibis
import ibis.expr.types as ir

from zhike.rules.windows import Instant, first_of, start_of_day

Per = Literal["month", "week"]


@dataclass(frozen=True, slots=True)
class Periods:
    """Whole periods that follow one another and are over. `days`: the first of each, and the first day after all."""

    per: Per
    days: tuple[date, ...]
    starts: tuple[datetime, ...]

    def __len__(self) -> int:
        return len(self.days) - 1

    def name(self, place: int) -> str:
        """2026-01 of a month, 2026-01-05 (its Monday) of a week."""
        return f"{self.days[place]:%Y-%m}" if self.per == "month" else self.days[place].isoformat()

    def window(self, place: int) -> dict[str, str]:
        """The window of a rule."""
        return {"from": self.days[place].isoformat(), "to": (self.days[place + 1] - timedelta(days=1)).isoformat()}


def last_periods(per: Per, count: int, instant: Instant) -> Periods:
    """So many whole periods before the one that the instant falls into."""
    days = [first_of(per, instant.today)]
    for _ in range(count):
        days.append(first_of(per, days[-1] - timedelta(days=1)))
    days.reverse()
    return Periods(per, tuple(days), tuple(start_of_day(day, instant.zone) for day in days))


def place_of(ts: ir.TimestampValue, starts: Sequence[datetime], first: int = 0) -> ir.IntegerValue:
    """The number of the period that an instant (not before the first start) falls into: a search by halves, which every
    engine knows, in whatever zone the periods begin."""
    if len(starts) == 1:
        return ibis.literal(first, "int64")
    middle = len(starts) // 2
    later = ts >= ibis.literal(starts[middle]).cast("timestamp")
    return ibis.ifelse(later, place_of(ts, starts[middle:], first + middle), place_of(ts, starts[:middle], first))
