"""A backtest: how a tag would have fared, decided as of the end of each of the last months, nothing written.

Tags that its rules read are decided as of the same instant: rule tags by their rules, tags set by hand by the history
of who set them. Traits and lists are what they are now, as they are in a run as of an earlier instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from zhike.rules.nodes import tags_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, first_of, months_before, start_of_day
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Month:
    """Customers who have the tag as of an instant (UTC, no zone), and who came and went since the one before."""

    as_of: datetime
    size: int
    entered: int
    left: int


def month_ends(now: Instant, months: int = 12) -> tuple[Instant, ...]:
    """The ends of the last whole business months, oldest first, and before them one to compare the first with."""
    this = datetime.combine(first_of("month", now.today), datetime.min.time())
    firsts = [months_before(this, back).date() for back in range(months, -1, -1)]
    return tuple(Instant(start_of_day(day, now.zone), now.zone) for day in firsts)


def backtest(
    reading: Reading, tag: TagRule, others: Sequence[TagRule], instants: Sequence[Instant], kinds: Mapping[str, Kind]
) -> tuple[Month, ...]:
    """One `Month` for each instant but the first. `others`: the rule tags that the tag may read.

    Raises InvalidRule when tags read one another in a circle.
    """
    needed = [*_read_by(tag, others), tag]
    by_hand = set().union(*(tags_read(each.definition) for each in needed)) - {each.id for each in needed}
    holders = [
        _holders(cast(Reading, _Past(reading, by_hand, instant.as_of)), needed, instant, kinds) for instant in instants
    ]
    pairs = zip(instants[1:], pairwise(holders), strict=True)
    return tuple(_month(reading, instant.as_of, before, after) for instant, (before, after) in pairs)


def _read_by(tag: TagRule, others: Iterable[TagRule]) -> list[TagRule]:
    """The rule tags whose present value the tag depends on, at any remove."""
    by_id = {each.id: each for each in others if each.id != tag.id}
    found: dict[str, TagRule] = {}
    ahead = [tag]
    while ahead:
        for name in sorted(tags_read(ahead.pop().definition)):
            if name in by_id and name not in found:
                found[name] = by_id[name]
                ahead.append(by_id[name])
    return list(found.values())


def _holders(reading: Reading, tags: Sequence[TagRule], instant: Instant, kinds: Mapping[str, Kind]) -> ir.Table:
    """customer_id of who has the last of the tags."""
    decided = decisions(reading, plan_tags(tags, instant, kinds), tags)
    return reading.keep(decided.filter(decided[f"after_{len(tags) - 1}"] > 0).select("customer_id"))


def _month(reading: Reading, as_of: datetime, before: ir.Table, after: ir.Table) -> Month:
    size, entered, left = (
        reading.rows(rows.aggregate(n=rows.count()))[0]["n"]
        for rows in (after, after.anti_join(before, "customer_id"), before.anti_join(after, "customer_id"))
    )
    return Month(as_of, size, entered, left)


class _Past:
    """A reading in whose profile some tags are as they were at an instant; everything else is the reading's own."""

    def __init__(self, reading: Reading, tags: Iterable[str], as_of: datetime) -> None:
        self._reading, self._tags, self._as_of = reading, sorted(tags), as_of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def table(self, name: str) -> ir.Table:
        found = self._reading.table(name)
        return found if name != "profile" else self._as_it_was(found)

    def _as_it_was(self, profile: ir.Table) -> ir.Table:
        history, at = self._reading.table("tag_history"), ibis.literal(self._as_of).cast("timestamp")
        held = history.filter(history.valid_from < at, history.valid_to.isnull() | (history.valid_to >= at))
        for tag in self._tags:
            of_tag = held.filter(held.tag_id == tag).select("customer_id", **{tag: held.value})
            own = [column for column in profile.columns if column != tag]
            profile = profile.select(*own).left_join(of_tag, "customer_id").select(*own, tag)
        return profile
