"""What a segment is asked at once: what its conditions keep, its portrait, what it shares with others."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhike import wiring
from zhike.control.segments import service
from zhike.control.segments.models import Segment
from zhike.control.tags import evaluation, readers, schemes, standing
from zhike.control.tags import service as tags
from zhike.control.unchanged import unchanged
from zhike.errors import InvalidInput
from zhike.rules.check import Catalogue, check_rule
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Rule, Text, measured, tags_named, traits_named
from zhike.rules.parse import parse_rule
from zhike.rules.reads import EVENT, reads
from zhike.rules.references import resolved
from zhike.tagging import catalogue
from zhike.tagging.conditions import Counted, count_conditions, in_sight
from zhike.tagging.counting import count_rows
from zhike.tagging.dimensions import FIGURES, dimensions, moving
from zhike.tagging.overlap import Cell, overlap
from zhike.tagging.plan import Instant
from zhike.tagging.portrait import Portrait, Share, portrait
from zhike.tagging.tally import Dimension, Population, of_everybody
from zhike.warehouse.port import Reading

AT_ONCE: Final = 5
"""Segments that are compared with one another: more than 32 intersections nobody reads."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A rule that is being written: who belongs, and how each of its conditions reads."""

    counted: Counted
    as_of: datetime
    sentences: Mapping[str, Text]
    took_ms: int


def preview(data: Any) -> Previewed:
    """Who would belong to a segment with this rule now, exactly. Raises InvalidRule."""
    began, now, rule = time.perf_counter(), evaluation.now_instant(), parse_rule(data)
    spoken = tags.names()
    with wiring.warehouse().reading() as reading:
        kinds = catalogue.trait_kinds(reading)
        check_rule(rule, _known(reading, rule, kinds, spoken))
        whole = resolved(rule, service.rules())
        counted = count_conditions(reading, whole, now, kinds)
    sentences = {path: sentence(each, spoken) for path, each in in_sight(whole)}
    return Previewed(counted, now.as_of, sentences, round((time.perf_counter() - began) * 1000))


@dataclass(frozen=True, slots=True)
class Painted:
    """A portrait; `written` are the tags and traits that the segment's own rule names."""

    portrait: Portrait
    as_of: datetime
    written: frozenset[tuple[str, str]]
    spoken: Names
    took_ms: int


def paint(segment_id: str, against_id: str | None = None) -> Painted:
    """The portrait of a segment or list, against everybody or another one."""
    began, now = time.perf_counter(), evaluation.now_instant()
    rule = rule_with_all(service.get(segment_id))
    against = None if against_id is None else rule_with_all(service.get(against_id))
    with wiring.warehouse().reading() as reading:
        kinds = catalogue.trait_kinds(reading)
        told, everybody = _told(reading, kinds, now)
        found = portrait(reading, rule, against, told, everybody, now, kinds)
    took = round((time.perf_counter() - began) * 1000)
    return Painted(found, now.as_of, _written(rule), tags.names(), took)


def _told(reading: Reading, kinds: Mapping[str, Any], now: Instant) -> tuple[Sequence[Dimension], Population]:
    """What portraits tell of, and how everybody is distributed in it: counted once for a state of the warehouse and a
    business day, but for what moves from moment to moment."""
    held, owned = (tag for tag in tags.every() if tag.status in standing.HELD), schemes.every()
    shown = [tag.id for tag in held if not schemes.only_helps(tag.id, owned.get(tag.scheme or ""))]

    def counted() -> tuple[Sequence[Dimension], Population]:
        found = dimensions(reading, shown, kinds, now)
        return found, Population(count_rows(reading, reading.table("profile")), of_everybody(reading, found))

    told, of = unchanged(reading, ("told", now.today, *shown, *kinds.items()), counted)
    of_now = moving(kinds, now)
    return [*told, *of_now], Population(of.size, {**of.tally, **of_everybody(reading, of_now)})


@dataclass(frozen=True, slots=True)
class Overlapped:
    """Intersections of segments, each segment with its rule as others name it."""

    segments: Sequence[Segment]
    cells: Sequence[Cell]
    as_of: datetime


def overlaps(segment_ids: Sequence[str]) -> Overlapped:
    """Every intersection of some segments and lists."""
    chosen, now = several(segment_ids), evaluation.now_instant()
    rules = {each.id: rule_with_all(each) for each in chosen}
    with wiring.warehouse().reading() as reading:
        return Overlapped(chosen, overlap(reading, rules, now, catalogue.trait_kinds(reading)), now.as_of)


def several(segment_ids: Sequence[str]) -> list[Segment]:
    """Some segments, each once, at least one and at most AT_ONCE."""
    ids = list(dict.fromkeys(segment_ids))
    if not 1 <= len(ids) <= AT_ONCE:
        raise InvalidInput("Up to five segments are compared.", field="segment", most=AT_ONCE)
    return [service.get(each) for each in ids]


def rule_with_all(segment: Segment) -> Rule:
    """Who belongs to it, with the rules of the segments that it names. Raises InvalidRule when one is gone."""
    return resolved(service.rule_of(segment), service.rules())


def is_in_rule(share: Share, written: frozenset[tuple[str, str]]) -> bool:
    """Whether the segment's own rule speaks of what a row of its portrait tells."""
    return (share.dimension.facet, share.dimension.name) in written


def _written(rule: Rule) -> frozenset[tuple[str, str]]:
    definition = readers.alone(rule, Text("", ""))
    metrics = {metric.chosen for _, each in in_sight(rule) for metric in measured(each)}
    figures = {("figure", name) for name, metric in FIGURES.items() if metric.chosen in metrics}
    of_tags = {("tag", tag) for tag in tags_named(definition)}
    return frozenset(of_tags | {("trait", trait) for trait in traits_named(definition)} | figures)


def _known(reading: Reading, rule: Rule, kinds: Mapping[str, Any], spoken: Names) -> Catalogue:
    """All that this rule may name; only for events of the shop's own the facts are looked at."""
    read = reads(readers.alone(rule, Text("", "")))
    events = catalogue.event_names(reading, {each.removeprefix(EVENT) for each in read if each.startswith(EVENT)})
    levels: dict[str, tuple[str, ...]] = dict.fromkeys(spoken.tags, ())
    for tag, level in spoken.levels:
        levels[tag] = (*levels[tag], level)
    return Catalogue(kinds, events, levels, frozenset(spoken.segments), frozenset(spoken.lists))
