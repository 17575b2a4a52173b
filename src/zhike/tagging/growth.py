"""Segments over time: how many belonged to them, who came and went, and from which to which.

A segment's rule of today is decided as of earlier instants. Tags that it reads are what their history says they were,
so a tag counts from when it was first given; traits and lists are what they are now, because nothing says what they
were. The last instant is now, and is read as everything else reads it: from the profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, cast

import ibis
import ibis.expr.types as ir

from zhike.rules.nodes import Rule, tags_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, first_of, start_of_day
from zhike.tagging.backtest import month_ends
from zhike.tagging.overlap import codes
from zhike.tagging.past import Past
from zhike.tagging.plan import members
from zhike.warehouse.port import Reading

Grain = Literal["week", "month"]
PERIODS: Mapping[Grain, int] = {"week": 13, "month": 12}


@dataclass(frozen=True, slots=True)
class Moment:
    """Who belonged to the segment as of an instant (UTC, no zone), and who came and went since the one before."""

    as_of: datetime
    size: int
    entered: int
    left: int


def ends(now: Instant, grain: Grain) -> tuple[Instant, ...]:
    """The ends of the last whole business weeks or months, oldest first, one more to compare with, and now."""
    return (*(month_ends(now, PERIODS["month"]) if grain == "month" else _week_ends(now, PERIODS["week"])), now)


def growth(reading: Reading, rule: Rule, instants: Sequence[Instant], kinds: Mapping[str, Kind]) -> tuple[Moment, ...]:
    """One `Moment` for each instant but the first."""
    rules = {"segment": rule}
    *past, now = instants
    belonged = [_codes_then(reading, rules, at, kinds) for at in past]
    belonged.append(reading.keep(codes(reading, rules, now, kinds)))
    pairs = zip(instants[1:], pairwise(belonged), strict=True)
    return tuple(_moment(reading, at.as_of, before, after) for at, (before, after) in pairs)


def latest(reading: Reading, rule: Rule, instants: Sequence[Instant], kinds: Mapping[str, Kind]) -> Moment:
    """The last of those moments alone: what has become since the end of the last whole week or month."""
    return growth(reading, rule, instants[-2:], kinds)[0]


def flow(
    reading: Reading, rules: Mapping[str, Rule], then: Instant, now: Instant, kinds: Mapping[str, Kind]
) -> tuple[tuple[int, ...], ...]:
    """`flow[i][j]` customers were in the i-th segment then and are in the j-th now; the last place is 'in none'.

    Who belongs to several is counted in the first of them, so that everybody is counted once.
    """
    before, after = _codes_then(reading, rules, then, kinds), reading.keep(codes(reading, rules, now, kinds))
    was = before.select("customer_id", was=_first(before.code, len(rules)))
    moved = was.inner_join(after.select("customer_id", became=_first(after.code, len(rules))), "customer_id")
    rows = reading.rows(moved.group_by(["was", "became"]).aggregate(n=moved.count()))
    counted = {(row["was"], row["became"]): row["n"] for row in rows}
    places = range(len(rules) + 1)
    return tuple(tuple(counted.get((i, j), 0) for j in places) for i in places)


def remembered_since(reading: Reading, rule: Rule) -> dict[str, datetime | None]:
    """From when the history of each tag that the rule reads tells something (None: never given)."""
    tags = sorted(tags_read(members({"segment": rule})[0].definition))
    history = reading.table("tag_history")
    found = reading.rows(history.group_by("tag_id").aggregate(since=history.valid_from.min())) if tags else []
    since = {row["tag_id"]: row["since"] for row in found}
    return {tag: since.get(tag) for tag in tags}


def _codes_then(reading: Reading, rules: Mapping[str, Rule], at: Instant, kinds: Mapping[str, Kind]) -> ir.Table:
    read = set().union(*(tags_read(each.definition) for each in members(rules)))
    return reading.keep(codes(cast(Reading, Past(reading, read, at.as_of)), rules, at, kinds))


def _moment(reading: Reading, as_of: datetime, before: ir.Table, after: ir.Table) -> Moment:
    both = before.rename(was="code").inner_join(after, "customer_id")
    counts = both.aggregate(
        size=(both.code > 0).sum(),
        entered=((both.code > 0) & (both.was == 0)).sum(),
        left=((both.code == 0) & (both.was > 0)).sum(),
    )
    row = reading.rows(counts)[0]
    return Moment(as_of, row["size"] or 0, row["entered"] or 0, row["left"] or 0)


def _first(code: ir.IntegerValue, segments: int) -> ir.IntegerValue:
    """The place of the lowest bit that is set; `segments` where none is."""
    branches = [((code & (1 << i)) > 0, ibis.literal(i, "int16")) for i in range(segments)]
    return ibis.cases(*branches, else_=ibis.literal(segments, "int16"))


def _week_ends(now: Instant, weeks: int) -> tuple[Instant, ...]:
    monday = first_of("week", now.today)
    days = [monday - timedelta(weeks=back) for back in range(weeks, -1, -1)]
    return tuple(Instant(start_of_day(day, now.zone), now.zone) for day in days)
