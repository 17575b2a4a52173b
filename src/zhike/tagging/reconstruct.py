"""Stays at a tag's levels as they would have been: the tag decided as of instants of the past, nothing written.

Between two instants nothing is known, so that a stay begins and ends at one of them. As in a backtest, rule tags that
the tag reads are decided as of the same instants, tags set by hand are taken from their history, and traits and lists
are what they are now.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import ibis
import ibis.expr.types as ir

from zhike.rules.nodes import tags_read
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.decisions import decisions
from zhike.tagging.past import Past
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading


def reconstructed(
    reading: Reading,
    tag: TagRule,
    needed: Sequence[TagRule],
    levels: Sequence[str],
    instants: Sequence[Instant],
    kinds: Mapping[str, Kind],
    done: Callable[[float], None],
) -> ir.Table:
    """Stays as `flow.stays` tells them. `needed`: the rule tags that the tag reads at any remove; `done` is told how
    far it is after each instant."""
    begin = ibis.literal(instants[0].as_of).cast("timestamp")
    now = _standing(reading, tag, needed, levels, instants[0], kinds)
    standing, over = reading.keep(now.mutate(since=begin)), []
    for i, instant in enumerate(instants[1:], start=1):
        here = ibis.literal(instant.as_of).cast("timestamp")
        then = _standing(reading, tag, needed, levels, instant, kinds)
        both = standing.rename(who="customer_id", was="level").outer_join(then, [("who", "customer_id")])
        met = reading.keep(both)
        same = (met.was == met.level).fill_null(False)
        left = met.filter(met.was.notnull() & ~same)
        over.append(reading.keep(left.select(customer_id="who", level="was", since="since", until=here)))
        there = met.filter(met.level.notnull())
        stays_on = (there.was == there.level).fill_null(False)
        standing = reading.keep(there.select("customer_id", "level", since=ibis.ifelse(stays_on, there.since, here)))
        done(i / (len(instants) - 1))
    running = standing.mutate(until=ibis.null("timestamp")).select("customer_id", "level", "since", "until")
    return reading.keep(ibis.union(running, *over))


def _standing(
    reading: Reading, tag: TagRule, needed: Sequence[TagRule], levels: Sequence[str], instant: Instant,
    kinds: Mapping[str, Kind],
) -> ir.Table:  # fmt: skip
    """Who is at which level as of an instant, kept: customer_id, level (its place in `levels`)."""
    tags = [*needed, tag]
    by_hand = set().union(*(tags_read(each.definition) for each in tags)) - {each.id for each in tags}
    past = cast(Reading, Past(reading, by_hand, instant.as_of))
    decided = decisions(past, plan_tags(tags, instant, kinds), tags)
    number = decided[f"after_{len(needed)}"]
    places = [
        (number == i, ibis.literal(levels.index(level.key) + 1, "int8"))
        for i, level in enumerate(tag.definition.levels, start=1)
    ]
    held = decided.filter(number > 0)
    return reading.keep(held.select("customer_id", level=ibis.cases(*places, else_=ibis.literal(0, "int8"))))
