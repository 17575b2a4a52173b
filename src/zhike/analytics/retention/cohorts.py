"""Who came first when, and who came back when: counted by the engine."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.analytics.retention.periods import Periods, place_of
from zhike.warehouse.port import Reading

_NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Counted:
    """By cohort (the place of its period): how many there are; by cohort and periods since, 0 the cohort's own: who
    came again in it, who came again in it for the first time, and what was paid in it (first times included).

    What is not in a mapping is none; what lies beyond the last whole period is not known and not in any.
    """

    periods: Periods
    sizes: dict[int, int]
    again: dict[tuple[int, int], int]
    back: dict[tuple[int, int], int]
    money: dict[tuple[int, int], Decimal]
    begins: int | None
    """The cohort in whose period such events begin at all: it holds who came before they were noted."""

    @property
    def cohorts(self) -> list[int]:
        """Those with anybody, the oldest first."""
        return sorted(self.sizes)

    def known(self, cohort: int) -> range:
        """The periods since the cohort's that are over."""
        return range(len(self.periods) - cohort)


def counted(reading: Reading, first: str, again: str, periods: Periods, as_of: datetime) -> Counted:
    """Cohorts of the customers whose first `first` event ever lies within the periods.

    Coming again is an `again` event later than it; where the two are different events, one at the same instant counts.
    """
    ever = reading.keep(_firsts(reading, first, as_of))
    begins = reading.rows(ever.aggregate(at=ever["first"].min()))[0]["at"]
    within = ever.filter(ever["first"] >= periods.starts[0], ever["first"] < periods.starts[-1])
    firsts = reading.keep(within.mutate(cohort=place_of(within["first"], periods.starts[:-1])))
    each = reading.keep(_by_customer(reading, firsts, again, periods, or_at_once=first != again))
    sizes = reading.rows(firsts.group_by("cohort").aggregate(n=firsts.count()))
    cells = each.group_by("cohort", "since").aggregate(
        again=(each.times > 0).sum(), money=each.money.sum().fill_null(_NOTHING)
    )
    came = each.filter(each.times > 0)
    earliest = came.group_by("customer_id", "cohort").aggregate(since=came.since.min())
    back = earliest.group_by("cohort", "since").aggregate(n=earliest.count())
    rows = reading.rows(cells)
    return Counted(
        periods,
        {row["cohort"]: row["n"] for row in sizes},
        {(row["cohort"], row["since"]): row["again"] for row in rows},
        {(row["cohort"], row["since"]): row["n"] for row in reading.rows(back)},
        {(row["cohort"], row["since"]): row["money"] for row in rows},
        None if begins is None else _period(periods, begins),
    )


def _period(periods: Periods, at: datetime) -> int | None:
    """The period that an instant falls into; None before and after them all."""
    place = bisect_right(periods.starts, at) - 1
    return place if 0 <= place < len(periods) else None


def _firsts(reading: Reading, name: str, as_of: datetime) -> ir.Table:
    """customer_id, first (such event ever)."""
    events = reading.table("events")
    such = events.filter(events.name == name, events.customer_id.notnull(), events.ts < as_of)
    return such.group_by("customer_id").aggregate(first=such.ts.min())


def _by_customer(
    reading: Reading, firsts: ir.Table, name: str, periods: Periods, *, or_at_once: bool
) -> ir.Table:  # fmt: skip
    """customer_id, cohort, since (periods after the cohort's), times (that they came again), money."""
    events = reading.table("events")
    such = events.filter(
        events.name == name, events.ts >= periods.starts[0], events.ts < periods.starts[-1]
    ).select(who="customer_id", ts="ts", amount="amount")  # fmt: skip
    joined = such.inner_join(firsts, such.who == firsts.customer_id)
    joined = joined.filter(joined.ts >= joined["first"])
    later = ibis.literal(True) if or_at_once else joined.ts > joined["first"]
    placed = joined.mutate(later=later, since=place_of(joined.ts, periods.starts[:-1]) - joined.cohort)
    return placed.group_by("customer_id", "cohort", "since").aggregate(
        times=placed.count(where=placed.later), money=placed.amount.sum()
    )
