"""From each order of a customer to the next, counted by the engine."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zhike.rules.gather import business_clock, whole_days
from zhike.rules.windows import Instant
from zhike.warehouse.port import Reading

Ints = npt.NDArray[np.int64]

_FIRST: Final = date(1, 1, 1)


@dataclass(frozen=True)
class Gaps:
    """Equal gaps counted. `step`: after which order (1, 2 …; the last stands for all later ones, too); `days` until the
    next one, or, where `came` is false, without one so far."""

    step: Ints
    days: Ints
    came: npt.NDArray[np.bool_]
    count: Ints

    def of_step(self, step: int | None) -> "Gaps":
        """Those after one order; None: after any."""
        chosen = np.ones(len(self.step), dtype=bool) if step is None else self.step == step
        return Gaps(self.step[chosen], self.days[chosen], self.came[chosen], self.count[chosen])

    @property
    def returned(self) -> int:
        return int(self.count[self.came].sum())

    @property
    def waiting(self) -> int:
        return int(self.count[~self.came].sum())


def gaps(reading: Reading, event: str, instant: Instant, most: int, since: int | None, by_day: bool) -> Gaps:
    """Gaps that begin in the last `since` days (None: ever), by the number of the order that they begin with.

    `by_day`: what a customer buys on one business day is one order, and gaps are days of the calendar; else gaps are
    whole times of 24 hours.
    """
    times = _days(reading, event, instant) if by_day else _instants(reading, event, instant)
    each = ibis.window(group_by="customer_id", order_by=["at", "event_id"])
    numbered = times.mutate(number=ibis.row_number().over(each) + 1, next=times["at"].lead().over(each))
    recent = numbered if since is None else numbered.filter(numbered.ago < since)
    found = recent.mutate(
        step=ibis.least(recent.number, most), came=recent["next"].notnull(),
        days=ibis.coalesce(_between(recent["at"], recent["next"], by_day), recent.ago),
    )  # fmt: skip
    counted = reading.fetch(found.group_by("step", "came", "days").aggregate(count=found.count()))
    step, days, count = (counted[name].to_numpy().astype(np.int64) for name in ("step", "days", "count"))
    return Gaps(step, days, counted["came"].to_numpy().astype(bool), count)


def _such(reading: Reading, event: str, instant: Instant) -> ir.Table:
    events = reading.table("events")
    return events.filter(events.name == event, events.customer_id.notnull(), events.ts < instant.as_of)


def _days(reading: Reading, event: str, instant: Instant) -> ir.Table:
    """customer_id, at (the number of the day), ago; one row for each day on which somebody bought."""
    such = _such(reading, event, instant)
    since = reading.rows(such.aggregate(at=such.ts.min()))[0]["at"]  # clocks were often changed before
    day = whole_days(business_clock(such.ts, instant, (since, instant.as_of)))
    days = such.select("customer_id", at=day.cast("int64")).distinct()
    today = (instant.today - _FIRST) // timedelta(days=1)
    return days.mutate(event_id=ibis.literal(""), ago=today - days["at"])


def _instants(reading: Reading, event: str, instant: Instant) -> ir.Table:
    such = _such(reading, event, instant)
    ago = whole_days(ibis.literal(instant.as_of).cast("timestamp").delta(such.ts, unit="microsecond"))
    return such.select("customer_id", "event_id", at=such.ts, ago=ago)


def _between(start: ir.Value, end: ir.Value, by_day: bool) -> ir.IntegerValue:
    return end - start if by_day else whole_days(end.delta(start, unit="microsecond"))
