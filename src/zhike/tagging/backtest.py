"""A backtest: how a tag would have fared, decided as of the end of each of the last months, nothing written.

Tags that its rules read are decided as of the same instant: rule tags by their rules, tags set by hand by the history
of who set them. Traits and lists are what they are now, as they are in a run as of an earlier instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

import ibis.expr.types as ir

from zhike.rules.nodes import tags_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant, first_of, months_before, start_of_day
from zhike.tagging.afterwards import Afterwards, Window, afterwards
from zhike.tagging.decisions import decisions
from zhike.tagging.past import Past
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Month:
    """Customers who have the tag as of an instant (UTC, no zone), and who came and went since the one before.

    `after`: what they did in the time that was asked for, which begins there; None where that is not over yet.
    """

    as_of: datetime
    size: int
    entered: int
    left: int
    after: Afterwards | None = None


def month_ends(now: Instant, months: int = 12) -> tuple[Instant, ...]:
    """The ends of the last whole business months, oldest first, and before them one to compare the first with."""
    this = datetime.combine(first_of("month", now.today), datetime.min.time())
    firsts = [months_before(this, back).date() for back in range(months, -1, -1)]
    return tuple(Instant(start_of_day(day, now.zone), now.zone) for day in firsts)


def windows_after(instants: Sequence[Instant], now: Instant, days: int | None = None) -> list[Window | None]:
    """For each instant the `days` after it, or the time until the next one; None where that is not over by now."""
    if days is None:
        ends: list[datetime | None] = [*(instant.as_of for instant in instants[1:]), None]
    else:
        ends = [instant.as_of + timedelta(days=days) for instant in instants]
    pairs = zip(instants, ends, strict=True)
    return [None if end is None or end > now.as_of else Window(instant.as_of, end) for instant, end in pairs]


def backtest(
    reading: Reading,
    tag: TagRule,
    others: Sequence[TagRule],
    instants: Sequence[Instant],
    kinds: Mapping[str, Kind],
    windows: Sequence[Window | None] = (),
) -> tuple[Month, ...]:
    """One `Month` for each instant but the first. `others`: the rule tags that the tag may read; `windows`, one for
    each of those months: when what customers did afterwards is looked at.

    Raises InvalidRule when tags read one another in a circle.
    """
    needed = [*read_by(tag, others), tag]
    by_hand = set().union(*(tags_read(each.definition) for each in needed)) - {each.id for each in needed}
    holders = [
        _holders(cast(Reading, Past(reading, by_hand, instant.as_of)), needed, instant, kinds) for instant in instants
    ]
    then = afterwards(reading, holders[1:], windows) if windows else [None] * (len(instants) - 1)
    months = zip(instants[1:], pairwise(holders), then, strict=True)
    return tuple(_month(reading, instant.as_of, before, after, did) for instant, (before, after), did in months)


def read_by(tag: TagRule, others: Iterable[TagRule]) -> list[TagRule]:
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


def _month(reading: Reading, as_of: datetime, before: ir.Table, after: ir.Table, then: Afterwards | None) -> Month:
    size, entered, left = (
        reading.rows(rows.aggregate(n=rows.count()))[0]["n"]
        for rows in (after, after.anti_join(before, "customer_id"), before.anti_join(after, "customer_id"))
    )
    return Month(as_of, size, entered, left, then)
