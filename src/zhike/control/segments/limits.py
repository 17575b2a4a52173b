"""What holds a segment back, said out loud: nobody in it, tags that nobody decides, what is gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhike.control.segments import service
from zhike.control.segments.models import Segment
from zhike.control.tags import readers, standing
from zhike.control.tags import service as tags
from zhike.rules.nodes import Listed, Rule, Text, tags_named, walk
from zhike.rules.nodes import Segment as Named


@dataclass(frozen=True, slots=True)
class Limit:
    """`code`: empty, tag_missing, tag_paused, tag_retired, tag_unpublished, tag_never_ran, list_missing, list_empty or
    segment_missing; and what it is about."""

    code: str
    id: str | None = None
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What limits are told by: tags and segments by id, the profile's columns, customers by segment where counted."""

    tags: Mapping[str, Any]
    segments: Mapping[str, Segment]
    columns: frozenset[str]
    sizes: Mapping[str, int]


def limits(segment: Segment, known: Known) -> list[Limit]:
    """Everything that holds it back, its own emptiness first."""
    empty = [Limit("empty")] if known.sizes.get(segment.id) == 0 else []
    if segment.kind != service.RULE:
        return empty
    rules = list(_rules(segment, known.segments, set()))
    named = {inner for rule in rules for _, inner in walk(rule) if isinstance(inner, Named | Listed)}
    read = set().union(*(tags_named(readers.alone(rule, service.name_of(segment))) for rule in rules))
    of_lists = [limit for each in sorted(named, key=repr) for limit in _of_member(each, known)]
    return [*empty, *of_lists, *(limit for tag_id in sorted(read) for limit in _of_tag(tag_id, known))]


def _rules(segment: Segment, segments: Mapping[str, Segment], seen: set[str]) -> Iterator[Rule]:
    """Its rule and those of the segments inside, as far as they are there."""
    seen.add(segment.id)
    rule = service.rule_of(segment)
    yield rule
    for _, inner in walk(rule):
        if isinstance(inner, Named) and inner.segment in segments and inner.segment not in seen:
            yield from _rules(segments[inner.segment], segments, seen)


def _of_member(inner: Named | Listed, known: Known) -> Iterator[Limit]:
    found_id, kind = (inner.segment, "segment") if isinstance(inner, Named) else (inner.list, "list")
    if found_id not in known.segments:
        yield Limit(f"{kind}_missing", found_id)
    elif kind == "list" and known.sizes.get(found_id) == 0:
        yield Limit("list_empty", found_id, service.name_of(known.segments[found_id]))


def _of_tag(tag_id: str, known: Known) -> Iterator[Limit]:
    tag = known.tags.get(tag_id)
    if tag is None:
        yield Limit("tag_missing", tag_id)
    elif tag.status in (standing.PAUSED, standing.RETIRED):
        yield Limit(f"tag_{tag.status}", tag_id, tags.name_of(tag))
    elif tag.status in standing.UNPUBLISHED:
        yield Limit("tag_unpublished", tag_id, tags.name_of(tag))
    elif tag_id not in known.columns:
        yield Limit("tag_never_ran", tag_id, tags.name_of(tag))
