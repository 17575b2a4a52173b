"""What models of repeat purchases need to know of each customer, counted by the engine.

A purchase is either a business day with orders (the convention of the published models: what somebody orders twice on
one day is one decision to buy) or each order by itself. Between the first and the last purchase lies the `recency`,
between the first and the instant the `age`; purchases after the first are the `frequency`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.analytics.purchases import purchases
from zhike.rules.gather import DAY, business_clock, whole_days
from zhike.rules.windows import Instant
from zhike.warehouse.port import Reading

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Counting = Literal["day", "order"]
TimeUnit = Literal["day", "week", "month"]
DAYS: Final[dict[str, float]] = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}
"""How many days each unit of time has."""
_BEGINNING: Final = datetime(1, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Clock:
    """How time is counted: in ticks (business days, or microseconds where every order counts), told in a unit.
    Both are counted from the beginning of the year 1. `since`: nothing is earlier (it spares the engine a century of
    summer times)."""

    instant: Instant
    counting: Counting = "day"
    unit: TimeUnit = "week"
    since: datetime | None = None

    @property
    def ticks(self) -> float:
        """How many ticks a unit has."""
        return DAYS[self.unit] * (1 if self.counting == "day" else DAY)

    def tick(self, ts: ir.TimestampValue) -> ir.IntegerValue:
        if self.counting == "day":
            return self.day(ts)
        return ts.delta(ibis.literal(_BEGINNING).cast("timestamp"), unit="microsecond")

    def day(self, ts: ir.TimestampValue) -> ir.IntegerValue:
        """The business day of an instant."""
        return whole_days(business_clock(ts, self.instant, (self.since, self.instant.as_of)))

    def tick_of(self, ts: datetime) -> int:
        """The same of one instant."""
        return _day(replace(self.instant, as_of=ts)) if self.counting == "day" else (ts - _BEGINNING) // _MICROSECOND

    def day_of(self, tick: int) -> int:
        """The business day that a tick is on."""
        if self.counting == "day":
            return tick
        return _day(replace(self.instant, as_of=_BEGINNING + timedelta(microseconds=tick)))

    @property
    def last(self) -> int:
        """The tick up to which is counted: of days the one that was there a microsecond before the instant; as of a
        midnight, the day that ended."""
        end = self.instant.as_of
        return self.tick_of(end - _MICROSECOND if self.counting == "day" else end)


def _day(instant: Instant) -> int:
    return instant.today.toordinal() - 1


@dataclass(frozen=True)
class Histories:
    """A place for each customer. `frequency`, `recency`, `age`: as the models want them, times in units. Spend is of
    purchases after the first that somebody paid for: how many and their mean; `first_amount`, `paid`: what the first
    cost, and all together. `actual`: purchases after the end of the calibration (0 where there is none)."""

    customer_id: Ints
    frequency: Ints
    recency: Floats
    age: Floats
    spend_count: Ints
    spend_mean: Floats
    first_amount: Floats
    paid: Floats
    purchases: Ints
    actual: Ints

    def __len__(self) -> int:
        return len(self.customer_id)

    def of(self, places: Ints) -> "Histories":
        """Only these customers."""
        return Histories(**{name: column[places] for name, column in self.__dict__.items()})

    def with_first(self) -> "Histories":
        """The spend of all purchases, the first as well."""
        first = self.first_amount > 0
        count = self.spend_count + first
        total = self.spend_mean * self.spend_count + np.where(first, self.first_amount, 0.0)
        mean = np.divide(total, count, out=np.zeros(len(self)), where=count > 0)
        return Histories(**{**self.__dict__, "spend_count": count, "spend_mean": mean})


def purchase_ticks(reading: Reading, clock: Clock) -> ir.Table:
    """customer_id, tick, amount (exact, null where nobody told it) of each purchase; computed once."""
    orders = purchases(reading, clock.instant.as_of)
    ticked = orders.select("customer_id", "amount", tick=clock.tick(orders.ts))
    if clock.counting == "order":
        return reading.keep(ticked)
    return reading.keep(ticked.group_by("customer_id", "tick").aggregate(amount=ticked.amount.sum()))


def first_purchase(reading: Reading, instant: Instant) -> datetime | None:
    """When anybody first bought; None where nobody ever did."""
    orders = purchases(reading, instant.as_of)
    (row,) = reading.rows(orders.aggregate(first=orders.ts.min()))
    found: datetime | None = row["first"]
    return found


def one_amount(reading: Reading, clock: Clock) -> float | None:
    """What every order costs, where all (that cost anything) cost the same."""
    orders = purchases(reading, clock.instant.as_of)
    paid = orders.filter(orders.amount > 0)
    (row,) = reading.rows(paid.aggregate(least=paid.amount.min(), most=paid.amount.max()))
    return float(row["least"]) if row["least"] is not None and row["least"] == row["most"] else None


def histories(reading: Reading, bought: ir.Table, clock: Clock, end: int, split: int | None = None) -> Histories:
    """Of everybody who bought up to the tick `end`; with a `split`, of who bought up to that, as it was then, beside
    how often they bought from then to the end. Sorted by customer."""
    until = end if split is None else split
    rows = reading.fetch(_counted(bought, until).order_by("customer_id"))
    first, count = _ints(rows, "first"), _ints(rows, "purchases")
    first_amount = _floats(rows, "first_amount")
    spent = _ints(rows, "paid_count") - (first_amount > 0)
    after_first = _floats(rows, "paid_for") - np.maximum(first_amount, 0.0)
    return Histories(
        customer_id=_ints(rows, "customer_id"),
        frequency=count - 1,
        recency=(_ints(rows, "last") - first) / clock.ticks,
        age=(until - first) / clock.ticks,
        spend_count=spent,
        spend_mean=np.divide(after_first, spent, out=np.zeros(len(first)), where=spent > 0),
        first_amount=first_amount,
        paid=_floats(rows, "paid"),
        purchases=count,
        actual=_ints(rows, "actual"),
    )


def _counted(bought: ir.Table, until: int) -> ir.Table:
    """One row for each customer who bought up to `until`; a purchase without an amount above zero has no spend."""
    past, spent = bought.tick <= until, (bought.tick <= until) & (bought.amount > 0)
    counted = bought.group_by("customer_id").aggregate(
        first=bought.tick.min(),
        last=bought.tick.max(where=past),
        purchases=bought.count(where=past),
        actual=bought.count(where=~past),
        first_amount=bought.amount.fill_null(0).argmin(bought.tick).cast("float64"),
        paid=bought.amount.sum(where=past).cast("float64"),
        paid_for=bought.amount.sum(where=spent).cast("float64"),
        paid_count=bought.count(where=spent),
    )
    return counted.filter(counted.purchases > 0)


@dataclass(frozen=True)
class Days:
    """The days on which anybody bought, ascending; how many bought for the first time on each, and how many purchases
    there were besides."""

    day: Ints
    firsts: Ints
    further: Ints


def days(reading: Reading, bought: ir.Table, clock: Clock) -> Days:
    """Purchases by business day, whatever they are counted by."""
    ticks = bought.select("customer_id", day="tick")
    if clock.counting == "order":
        orders = purchases(reading, clock.instant.as_of)
        ticks = reading.keep(orders.select("customer_id", day=clock.day(orders.ts)))
    firsts = ticks.group_by("customer_id").aggregate(day=ticks.day.min())
    begun, every = (reading.fetch(each.group_by("day").aggregate(n=each.count()).order_by("day"))
                    for each in (firsts, ticks))  # fmt: skip
    day = _ints(every, "day")
    first = np.zeros(len(day), np.int64)
    first[np.searchsorted(day, _ints(begun, "day"))] = _ints(begun, "n")
    return Days(day, first, _ints(every, "n") - first)


def _ints(rows: pa.Table, name: str) -> Ints:
    column: Ints = rows[name].to_numpy().astype(np.int64)
    return column


def _floats(rows: pa.Table, name: str) -> Floats:
    column: Floats = rows[name].cast(pa.float64()).fill_null(0.0).to_numpy()
    return column


def collapsed(*columns: NDArray[np.int64] | Floats) -> tuple[Ints, Ints, Ints]:
    """Of rows of several columns: where each different row is first found, which of them every row is, and how many
    rows it stands for. A million customers are often far fewer histories."""
    columns = tuple(column for column in columns if len(column) and column.min() < column.max()) or columns[:1]
    order = np.lexsort(columns[::-1])
    new = np.ones(len(order), bool)
    if len(order):
        new[1:] = np.any([column[order][1:] != column[order][:-1] for column in columns], axis=0)
    number = np.cumsum(new) - 1
    which = np.empty(len(order), np.int64)
    which[order] = number
    return order[new], which, np.bincount(number).astype(np.int64)
