"""How customers flow between the levels of a tag, read from its history.

A *stay* is one customer at one level from an instant (included) to another (excluded, null: still there). Who stands
where at an instant is said as a rule as of then would: who came in before it and did not leave before it.
Customers who stand nowhere (None) at both ends of a move are not counted: nobody knows how many they are.
"""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhike.analytics.retention.periods import place_of
from zhike.rules.gather import whole_days
from zhike.warehouse.port import Reading

Move = tuple[str | None, str | None]
"""The level before and after; None: nowhere."""


def moves(reading: Reading, tag_id: str, levels: Sequence[str], start: datetime, end: datetime) -> dict[Move, int]:
    """Customers by where they stood at `start` and at `end` (UTC, no zone), whatever they did in between."""
    return moved(reading, stays(reading, tag_id, levels), levels, start, end)


def stays(reading: Reading, tag_id: str, levels: Sequence[str]) -> ir.Table:
    """Every stay of the tag's history, kept: customer_id, level (its place in `levels`, from 1), since, until.

    Levels that the tag has no more are nowhere; so is who left in the instant of coming.
    """
    history = reading.table("tag_history")
    mine = history.filter(history.tag_id == tag_id, history.value.isin(list(levels)))
    lasted = mine.filter(mine.valid_to.isnull() | (mine.valid_to > mine.valid_from))
    level = ibis.cases(*((lasted.value == key, _number(i)) for i, key in enumerate(levels, 1)), else_=_number(0))
    return reading.keep(lasted.select("customer_id", level=level, since=lasted.valid_from, until=lasted.valid_to))


def moved(reading: Reading, stays: ir.Table, levels: Sequence[str], start: datetime, end: datetime) -> dict[Move, int]:
    """`moves` of stays that are known already."""
    stood = stays.mutate(first=_held(stays, start), last=_held(stays, end))
    still = stood.filter(stood.first & stood["last"]).select(before="level", after="level")
    rest = stood.filter(stood.first != stood["last"])
    each = rest.group_by("customer_id").aggregate(
        before=rest.level.max(where=rest.first), after=rest.level.max(where=rest["last"])
    )
    both = ibis.union(still, each.select("before", "after"))
    return _named(reading.rows(both.group_by("before", "after").aggregate(n=both.count())), levels)


def steps(reading: Reading, stays: ir.Table, levels: Sequence[str], start: datetime, end: datetime) -> dict[Move, int]:
    """Every step from one level to another, into the first and out of the last, in [start, end), each counted."""
    left = _during(stays, stays.until, start, end).select("customer_id", before="level", at="until")
    came = _during(stays, stays.since, start, end).select(who="customer_id", after="level", instant="since")
    met = left.outer_join(came, [left.customer_id == came.who, left["at"] == came.instant]).select("before", "after")
    found = _named(reading.rows(met.group_by("before", "after").aggregate(n=met.count())), levels)
    return {(before, after): n for (before, after), n in found.items() if before != after}


def weekly(
    reading: Reading, stays: ir.Table, levels: Sequence[str], starts: Sequence[datetime]
) -> dict[str, list[tuple[int, int]]]:
    """Stays begun and ended by level, in each week between two of these instants (`periods.last_periods`, and more)."""
    came, left = (
        {(row["level"], row["week"]): row["n"] for row in reading.rows(_by_week(stays, stays[at], starts))}
        for at in ("since", "until")
    )
    return {
        key: [(came.get((i, week), 0), left.get((i, week), 0)) for week in range(len(starts) - 1)]
        for i, key in enumerate(levels, 1)
    }


def lengths(reading: Reading, stays: ir.Table, now: datetime, since: datetime | None = None) -> ir.Table:
    """Stays counted: level and next (places in the levels, 0: nowhere), days (whole ones of 24 hours), ended, n.

    Of those that began in `since` or later; one that goes on at `now` counts as long as it has been seen.
    """
    begun = stays.filter(stays.since < _at(now)) if since is None else _during(stays, stays.since, since, now)
    gone = begun.until.notnull() & (begun.until <= _at(now))
    until = ibis.ifelse(gone, begun.until, _at(now))
    mine = begun.select(
        "customer_id", "level", ended=gone, until=until,
        days=whole_days(until.delta(begun.since, unit="microsecond")),
    )  # fmt: skip
    following = begun.select(who="customer_id", came="level", at="since")
    same = [mine.customer_id == following.who, mine.ended, mine.until == following["at"]]
    both = mine.left_join(following, same)
    told = both.select("level", "ended", "days", next=both.came.fill_null(_number(0)))
    return told.group_by("level", "next", "days", "ended").aggregate(n=told.count())


def heads(reading: Reading, stays: ir.Table, levels: Sequence[str], at: datetime) -> dict[str, int]:
    """Customers at each level at an instant."""
    held = stays.filter(_held(stays, at))
    found = {row["level"]: row["n"] for row in reading.rows(held.group_by("level").aggregate(n=held.count()))}
    return {key: found.get(i, 0) for i, key in enumerate(levels, 1)}


def stuck(stays: ir.Table, levels: Sequence[str], limits: dict[str, int], now: datetime) -> ir.Table:
    """Who is at a level for more whole days than its limit: customer_id, level (its key), since, days.

    A level without a limit holds nobody.
    """
    here = stays.filter(_held(stays, now))
    days = whole_days(_at(now).delta(here.since, unit="microsecond"))
    known = [(i, key) for i, key in enumerate(levels, 1) if key in limits]
    if not known:
        return here.filter(False).select("customer_id", level=ibis.literal(""), since="since", days=days)
    most = ibis.cases(*((here.level == i, limits[key]) for i, key in known))  # null: never more
    name = ibis.cases(*((here.level == i, key) for i, key in known))
    told = here.select("customer_id", level=name, since="since", days=days, most=most)
    return told.filter(told.days > told.most).drop("most")


def heads_stuck(
    reading: Reading, stays: ir.Table, levels: Sequence[str], limits: dict[str, int], now: datetime
) -> dict[str, int]:
    """How many `stuck` has at each level."""
    found = stuck(stays, levels, limits, now)
    rows = reading.rows(found.group_by("level").aggregate(n=found.count()))
    return dict.fromkeys(levels, 0) | {row["level"]: row["n"] for row in rows}


def _held(stays: ir.Table, at: datetime) -> ir.BooleanValue:
    return (stays.since < _at(at)) & (stays.until.isnull() | (stays.until >= _at(at)))


def _during(table: ir.Table, at: ir.TimestampValue, start: datetime, end: datetime) -> ir.Table:
    return table.filter(at >= _at(start), at < _at(end))


def _by_week(stays: ir.Table, at: ir.TimestampValue, starts: Sequence[datetime]) -> ir.Table:
    within = stays.select("level", at=at)
    within = _during(within, within["at"], starts[0], starts[-1])
    placed = within.mutate(week=place_of(within["at"], starts[:-1]))
    return placed.group_by("level", "week").aggregate(n=placed.count())


def _named(rows: list[dict[str, int | None]], levels: Sequence[str]) -> dict[Move, int]:
    names: dict[int | None, str | None] = {None: None, **dict(enumerate(levels, 1))}
    return {(names[row["before"]], names[row["after"]]): row["n"] or 0 for row in rows}


def _number(place: int) -> ir.IntegerScalar:
    return ibis.literal(place, "int8")


def _at(instant: datetime) -> ir.TimestampScalar:
    return ibis.literal(instant).cast("timestamp")
