"""Which facts rules read that nobody supplies: events that never happened here, traits that nobody has."""

from collections.abc import Mapping

from zhike.rules.nodes import Definition, traits_named
from zhike.rules.reads import EVENT, LINES, reads
from zhike.tagging.catalogue import event_counts
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

TRAIT = "trait:"
"""Before the name of a trait, as `EVENT` before that of an event; order lines are `LINES`."""


def facts_named(definition: Definition) -> frozenset[str]:
    """The events, order lines and traits that a definition names."""
    facts = {what for what in reads(definition) if what.startswith(EVENT) or what == LINES}
    return frozenset(facts | {f"{TRAIT}{name}" for name in traits_named(definition)})


def unsupplied(reading: Reading, definitions: Mapping[str, Definition]) -> dict[str, list[str]]:
    """For each definition the facts that it names and nobody supplies, in order; only those that miss any.

    Of events one is enough: a rule may name several for the same thing.
    """
    named = {each: facts_named(definition) for each, definition in definitions.items()}
    there = _there(reading, frozenset().union(*named.values()))
    return {each: missing for each, facts in named.items() if (missing := _missing(facts, there))}


def _missing(facts: frozenset[str], there: frozenset[str]) -> list[str]:
    events = {fact for fact in facts if fact.startswith(EVENT)}
    some = events & there
    return sorted(fact for fact in facts - there if not (fact in events and some))


def _there(reading: Reading, facts: frozenset[str]) -> frozenset[str]:
    found = {f"{EVENT}{name}" for name, count in event_counts(reading).items() if count}
    if LINES in facts and reading.rows(reading.table("order_items").select("line_id").limit(1)):
        found.add(LINES)
    return frozenset(found) | _traits_there(reading, facts)


def _traits_there(reading: Reading, facts: frozenset[str]) -> frozenset[str]:
    profile = reading.table("profile")
    wanted = [fact for fact in sorted(facts) if fact.startswith(TRAIT)]
    present = [fact for fact in wanted if trait_column(fact.removeprefix(TRAIT)) in profile.columns]
    if not present:
        return frozenset()
    counted = {f"n{i}": profile[trait_column(fact.removeprefix(TRAIT))].count() for i, fact in enumerate(present)}
    [row] = reading.rows(profile.aggregate(**counted))
    return frozenset(fact for i, fact in enumerate(present) if row[f"n{i}"])
