"""How a tag fared by its history: how many had it at the end of each period, and how many of them have it still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.tagging.counting import how_many
from zhike.tagging.history import at_instant
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Point:
    """As of an instant (UTC, no zone): `size` held the tag, `known` customers there were by then. Of the holders,
    `stayed` held it at the next instant as well and `still` at the last (None for the last itself)."""

    at: datetime
    size: int
    known: int
    stayed: int | None
    still: int | None


@dataclass(frozen=True, slots=True)
class Spells:
    """How long customers have a tag: the mean days of times that are over, and of those that go on, with how many.

    A change of level ends one and begins another.
    """

    ended: int
    ended_days: float | None
    running: int
    running_days: float | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What the holders of now paid (after refunds), and what everybody did; exact decimals as text would be."""

    holders: int
    customers: int
    revenue: Any
    revenue_of_all: Any


def over_time(reading: Reading, tag_id: str, instants: Sequence[datetime]) -> tuple[Point, ...]:
    """One point for each of the instants, oldest first; exact, one pass over the tag's history."""
    history = reading.table("tag_history")
    rows = history.filter(history.tag_id == tag_id)
    held = {f"h{i}": at_instant(rows, at).ifelse(1, 0).max() for i, at in enumerate(instants)}
    each = rows.group_by("customer_id").aggregate(**held)
    last, sums = len(instants) - 1, dict[str, ir.Value]()
    for i in range(len(instants)):
        sums[f"n{i}"] = each[f"h{i}"].sum().fill_null(0)
        if i < last:
            sums[f"s{i}"] = (each[f"h{i}"] * each[f"h{i + 1}"]).sum().fill_null(0)
            sums[f"l{i}"] = (each[f"h{i}"] * each[f"h{last}"]).sum().fill_null(0)
    [found] = reading.rows(each.aggregate(**sums))
    known = _known(reading, instants)
    return tuple(
        Point(at, int(found[f"n{i}"]), known[i], found.get(f"s{i}"), found.get(f"l{i}"))
        for i, at in enumerate(instants)
    )


def spells(reading: Reading, tag_id: str, now: datetime) -> Spells:
    """How long the tag was and is held."""
    history = reading.table("tag_history")
    rows = history.filter(history.tag_id == tag_id)
    then: Any = ibis.literal(now).cast("timestamp")
    days = (rows.valid_to.fill_null(then).epoch_seconds() - rows.valid_from.epoch_seconds()).cast("float64") / 86_400
    over = rows.valid_to.notnull()
    [found] = reading.rows(
        rows.aggregate(
            ended=how_many(over),
            ended_days=over.ifelse(days, ibis.null("float64")).mean(),
            running=how_many(~over),
            running_days=over.ifelse(ibis.null("float64"), days).mean(),
        )
    )
    return Spells(int(found["ended"]), found["ended_days"], int(found["running"]), found["running_days"])


def worth(reading: Reading, tag_id: str) -> Worth:
    """What the holders of now have brought, in one pass over the profile."""
    profile = reading.table("profile")
    net = profile.paid_total.fill_null(0) - profile.refunded_total.fill_null(0)
    holds = profile[tag_id].notnull() if tag_id in profile.columns else profile.customer_id.isnull()
    [found] = reading.rows(
        profile.aggregate(
            holders=how_many(holds),
            customers=profile.count(),
            revenue=holds.ifelse(net, ibis.null(net.type())).sum().fill_null(0),
            revenue_of_all=net.sum().fill_null(0),
        )
    )
    return Worth(int(found["holders"]), int(found["customers"]), found["revenue"], found["revenue_of_all"])


def _known(reading: Reading, instants: Sequence[datetime]) -> list[int]:
    """How many customers had been seen by each instant."""
    profile = reading.table("profile")
    columns: dict[str, Any] = {
        f"k{i}": how_many(profile.first_seen < ibis.literal(at).cast("timestamp")) for i, at in enumerate(instants)
    }
    [row] = reading.rows(profile.aggregate(**columns))
    return [int(row[f"k{i}"]) for i in range(len(instants))]
