"""Levels over the months: heads at each month's end, and what was paid in it by those who stood on each level then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.analytics.purchases import purchases
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Month:
    """From `start` to before `end` (UTC): by level the heads at the end, and what those customers paid in it."""

    start: datetime
    end: datetime
    heads: Mapping[str, int]
    revenue: Mapping[str, Decimal]


def months(reading: Reading, tag_id: str, levels: Sequence[str], ends: Sequence[datetime]) -> list[Month]:
    """The months between these instants, oldest first."""
    history = reading.table("tag_history")
    mine = reading.keep(
        history.filter(history.tag_id == tag_id, history.valid_to.isnull() | (history.valid_to > _at(ends[0])))
        .select("customer_id", "value", "valid_from", "valid_to")
    )  # fmt: skip
    numbered = _numbered(reading, ends)
    heads, revenue = _heads(reading, mine, numbered), _revenue(reading, mine, numbered, ends)
    return [
        Month(
            ends[i],
            ends[i + 1],
            {key: heads.get((i, key), 0) for key in levels},
            {key: revenue.get((i, key), Decimal(0)) for key in levels},
        )
        for i in range(len(ends) - 1)
    ]


def _numbered(reading: Reading, ends: Sequence[datetime]) -> ir.Table:
    """month, end: one row for each month."""
    last = pa.array(ends[1:], pa.timestamp("us"))
    return reading.stage(pa.table({"month": pa.array(range(len(ends) - 1), pa.int8()), "end": last}))


def _heads(reading: Reading, mine: ir.Table, numbered: ir.Table) -> dict[tuple[int, str], int]:
    both = mine.cross_join(numbered)
    held = both.filter(_held(both)).group_by("month", "value").aggregate(n=lambda t: t.count())
    return {(int(row["month"]), row["value"]): int(row["n"]) for row in reading.rows(held)}


def _revenue(
    reading: Reading, mine: ir.Table, numbered: ir.Table, ends: Sequence[datetime]
) -> dict[tuple[int, str], Decimal]:
    """What was paid in each month, by the level at its end."""
    bought = purchases(reading, ends[-1]).filter(lambda t: t.ts >= _at(ends[0]))
    month = ibis.cases(*((bought.ts < _at(end), ibis.literal(i, "int8")) for i, end in enumerate(ends[1:])))
    paid = bought.select("customer_id", "amount", month=month)
    paid = paid.group_by("customer_id", "month").aggregate(amount=paid.amount.sum())
    both = paid.inner_join(mine, "customer_id").inner_join(numbered, "month")
    held = both.filter(_held(both))
    summed = held.group_by("month", "value").aggregate(amount=held.amount.sum().fill_null(Decimal(0)))
    return {(int(row["month"]), row["value"]): row["amount"] for row in reading.rows(summed)}


def _held(both: ir.Table) -> ir.BooleanValue:
    """Whether a row of the history held at the month's end."""
    return (both.valid_from < both.end) & (both.valid_to.isnull() | (both.valid_to >= both.end))


def _at(instant: datetime) -> ir.TimestampValue:
    return ibis.literal(instant).cast("timestamp")
