"""What may be done with segments: each change is one transaction and one new version."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from zhike import wiring
from zhike.control import keys
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.segments import service
from zhike.control.segments.models import Segment, SegmentVersion
from zhike.control.tags import changes as tag_changes
from zhike.control.tags import exclusive, readers, standing, upkeep
from zhike.control.tags import service as tags
from zhike.errors import Conflict, EditedMeanwhile, InvalidInput
from zhike.rules.check import check_rule
from zhike.rules.dump import dump_rule
from zhike.rules.nodes import Definition, Rule, Text, tags_named, walk_levels
from zhike.rules.nodes import Segment as Named
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging import lists
from zhike.tagging.plan import in_order


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a segment; a list has no rule. Without a `key` it keeps the one that it has."""

    name: Text
    rule: Any = None
    key: str | None = None


def create(actor: Actor, draft: Draft, kind: str = service.RULE) -> Segment:
    """A new segment, or a list that nobody is on yet."""
    actor.require(Permission.DEFINE)
    return _save(actor, Segment(kind=kind), draft)


@transaction.atomic
def change(actor: Actor, segment_id: str, etag: str | None, draft: Draft) -> Segment:
    """Change a segment that nobody else has changed since `etag` was read."""
    actor.require(Permission.DEFINE)
    segment = service.get(segment_id)
    if etag != service.etag_of(segment):
        raise EditedMeanwhile("Somebody else changed this segment.", version=segment.version)
    return _save(actor, segment, draft)


def delete(actor: Actor, segment_id: str) -> None:
    """Delete a segment, or a list with its members, that no tag and no other segment names."""
    actor.require(Permission.DEFINE)
    with transaction.atomic():
        segment = service.get(segment_id)
        readers.refuse(readers.of_segment(segment_id, readers.every()), service.name_of(segment), "segment_in_use")
        segment.delete()
    if segment.kind == service.LIST:  # after the commit: the control plane must not wait for the warehouse
        with wiring.warehouse().writing() as writing:
            lists.forget(writing, segment_id)


@transaction.atomic
def _save(actor: Actor, segment: Segment, draft: Draft) -> Segment:
    keys.check(draft.key, service.keys_but([segment.id]))
    was = segment.rule
    segment.rule = _checked(segment, draft)
    if segment.version and segment.rule != was:
        _require_publish(actor, segment)
    segment.key = draft.key or segment.key
    segment.name_zh, segment.name_en = draft.name.zh, draft.name.en
    segment.version += 1
    segment.save()
    SegmentVersion.objects.create(
        segment_id=segment.id,
        version=segment.version,
        name_zh=segment.name_zh,
        name_en=segment.name_en,
        rule=segment.rule,
        made_by=actor.as_json(),
    )
    if segment.version > 1 and segment.rule != was:
        upkeep.segment_changed(segment.id)
    return segment


def _require_publish(actor: Actor, segment: Segment) -> None:
    """What a held tag reads is part of what it says: the segment may change where the tag might. (What a scheme reads
    is no matter of review.)"""
    if standing.may_publish(actor):
        return
    every = [tag for tag in tags.every() if tag.kind == tags.RULE and tag.scheme is None and standing.is_held(tag)]
    reading = {rule.id for rule in tags.rule_tags(every) if _names(rule.definition, segment.id)}
    if reading:
        actor.require(Permission.PUBLISH)
        named = [{"id": tag.id, "zh": tag.name_zh, "en": tag.name_en} for tag in every if tag.id in reading]
        raise Conflict("A published tag reads this segment.", code="segment_held", tags=named)


def _names(definition: Definition, segment_id: str) -> bool:
    """Also by way of other segments."""
    return any(isinstance(rule, Named) and rule.segment == segment_id for _, rule in walk_levels(definition))


def _checked(segment: Segment, draft: Draft) -> Any:
    """The rule as canonical JSON: valid here, and in no circle with other segments and tags."""
    if segment.kind == service.LIST:
        if draft.rule is not None:
            raise InvalidInput("A list has members and no rule.", field="rule")
        return None
    rule = parse_rule(draft.rule)
    with wiring.warehouse().reading() as reading:
        check_rule(rule, tags.catalogue(reading))
    _check_tags(segment, rule)
    rules = service.rules() | {segment.id: rule}
    resolved(Named(segment.id), rules)
    modes = exclusive.modes(tags.every())
    tag_changes.refuse_ranks(in_order(tags.rule_tags(tags.every(), rules)), modes)
    return dump_rule(rule)


def _check_tags(segment: Segment, rule: Rule) -> None:
    """Whether somebody has the tags that it comes to name."""
    name, known = service.name_of(segment), {tag.id: tag for tag in tags.every()}
    before = tags_named(readers.alone(service.rule_of(segment), name)) if segment.version else set()
    standing.refuse_nobodys(tags_named(readers.alone(rule, name)), before, known)
