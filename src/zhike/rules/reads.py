"""What a definition reads of what arrives: which facts can change an answer, and how far back they may lie."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from zhike.rules import nodes
from zhike.rules.gather import Need, needs
from zhike.rules.nodes import (
    Age,
    Anniversary,
    Chosen,
    Compare,
    DatePart,
    Definition,
    Favourite,
    Listed,
    Metric,
    Rule,
    SameOrder,
    Tag,
    Trait,
    walk_levels,
)
from zhike.rules.vocabulary import PROPERTIES
from zhike.rules.windows import Instant, bounds

EVENT: Final = "event:"
"""Before the name of an event."""

LINES: Final = "order_items"
TRAITS: Final = "traits"
TAGS: Final = "tags"
LISTS: Final = "list_members"


def reads(definition: Definition) -> frozenset[str]:
    """Everything that a definition reads: `event:<name>`, order lines, traits, other tags, lists."""
    return frozenset(what for _, rule in walk_levels(definition) for what in _of_rule(rule))


def events_read(facts: Iterable[Need]) -> frozenset[str]:
    """The names of all events that these needs read."""
    return frozenset(name for need in facts for chosen in _chosen(need) for name in chosen.events or ())


def columns_read(facts: Iterable[Need]) -> frozenset[str]:
    """The columns of events that these needs read, beside who, what and when."""
    named = {name for need in facts for name in _properties(need)}
    return frozenset(name if name in PROPERTIES else "properties" for name in named) | {"amount"}


def tables_read(facts: Iterable[Need]) -> frozenset[str]:
    """The tables of facts that these needs read."""
    return frozenset(table for need in facts for table in _tables(need))


def earliest(facts: Iterable[Need], instant: Instant) -> datetime | None:
    """Before when no fact matters to these needs; None where all of them do."""
    starts = [
        bounds(need.window, instant)[0] if isinstance(need, Metric | Favourite | SameOrder) else None for need in facts
    ]  # what follows the first of a sequence is looked at for ever
    known = [start for start in starts if start is not None]
    return min(known) if known and len(known) == len(starts) else None


def _of_rule(rule: Rule) -> Iterator[str]:
    match rule:
        case Compare(Trait() | Age() | DatePart() | Anniversary()):
            yield TRAITS
        case Tag():
            yield TAGS
        case Listed():
            yield LISTS
    for need in needs(rule):
        for chosen in _chosen(need):
            yield from (LINES,) if chosen.events is None else (EVENT + name for name in chosen.events)


def _chosen(need: Need) -> tuple[Chosen, ...]:
    match need:
        case Metric(_, chosen) | Favourite(chosen):
            return (chosen,)
        case SameOrder():
            return (Chosen(None),)
        case nodes.Sequence(first, then, _, without):
            return tuple(filter(None, (first, then, without)))
        case _:
            return ()


def _tables(need: Need) -> set[str]:
    match need:
        case Tag():
            return {"tag_history"}
        case Listed():
            return {"list_members"}
        case _:
            return {LINES if chosen.events is None else "events" for chosen in _chosen(need)}


def _properties(need: Need) -> Iterator[str]:
    yield from (where.property for chosen in _chosen(need) if chosen.events is not None for where in chosen.where)
    if isinstance(need, Metric | Favourite) and need.chosen.events is not None and need.property:
        yield need.property
