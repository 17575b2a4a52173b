"""What may be done with the definitions of tags. Changes that belong together are made together, or none of them.

They are judged by how things will be afterwards: two tags that come to name one another's new levels may be changed at
once, in whatever order they are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import keys
from zhike.control.accounts.actor import Actor, Role
from zhike.control.tags import readers, service
from zhike.control.tags.files import within_file
from zhike.control.tags.models import Tag, TagGroup, TagVersion
from zhike.errors import Conflict, EditedMeanwhile, InvalidInput
from zhike.rules.check import check_definition
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_definition
from zhike.tagging import hand
from zhike.tagging.coverage import coverage
from zhike.tagging.plan import TagRule, in_order

UPDATE_MODES = ("manual", "after_import")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a tag. Without a `key` it keeps the one that it has."""

    name: Text
    description: Text
    group_id: str | None
    colour: str
    kind: str
    update_mode: str
    definition: Any
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a tag is to be; `tag` may be new. `file` is where it was written, if it was, and is named by errors."""

    tag: Tag
    draft: Draft
    file: str = ""


def create_group(actor: Actor, name: Text) -> TagGroup:
    actor.require(Role.ANALYST)
    return TagGroup.objects.create(name_zh=name.zh, name_en=name.en, position=TagGroup.objects.count())


def create(actor: Actor, draft: Draft, starter: str | None = None) -> Tag:
    """A new tag. Nobody has it before its first run."""
    return save(actor, [Change(Tag(starter=starter, version=0), draft)])[0]


@transaction.atomic
def change(actor: Actor, tag_id: str, etag: str | None, draft: Draft) -> Tag:
    """Change a tag that nobody else has changed since `etag` was read."""
    actor.require(Role.ANALYST)
    tag = service.get(tag_id)
    if etag != service.etag_of(tag):
        raise EditedMeanwhile("Somebody else changed this tag.", version=tag.version)
    return save(actor, [Change(tag, draft)])[0]


def delete(actor: Actor, tag_id: str) -> None:
    """Delete a tag that nothing else reads. Its history stays; customers lose it."""
    save(actor, [], gone=[service.get(tag_id)])
    forget_deleted([tag_id], actor.signature)


def forget_deleted(tag_ids: Iterable[str], by: str) -> None:
    """Take those tags that are gone from everybody: a run may have been deciding them while they were deleted.

    To be called after the commit: the warehouse may be busy for minutes, and the control plane must not wait with it.
    """
    for tag_id in set(tag_ids) - service.present(tag_ids):
        hand.forget_tag(wiring.warehouse(), tag_id, service.instant_now(), by)


@transaction.atomic
def save(actor: Actor, changes: Sequence[Change], gone: Sequence[Tag] = ()) -> list[Tag]:
    """Make all of these changes, each a new version, and delete those that are to be gone; or nothing of it."""
    actor.require(Role.ANALYST)
    definitions = checked(changes, gone)
    Tag.objects.filter(id__in=[tag.id for tag in gone]).delete()
    return [_store(actor, each, definitions[each.tag.id]) for each in changes]


def checked(changes: Sequence[Change], gone: Sequence[Tag] = ()) -> dict[str, Any]:
    """The canonical definitions of the changed tags by their ids, when all of it may be done. Writes nothing."""
    definitions: dict[str, Any] = {}
    for each in changes:
        with within_file(each.file):
            _check_words(each, gone)
            definitions[each.tag.id] = service.canonical(each.draft.kind, each.draft.definition)
    _check_rules(changes, definitions, gone)
    _keep_what_is_read(changes, definitions, gone)
    for each in changes:
        with within_file(each.file):
            _keep_levels_that_are_held(each.tag, definitions[each.tag.id])
    return definitions


def final_rules(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag] = ()) -> list[TagRule]:
    """All rule tags as they will be, each after those that it reads. Raises InvalidRule (rule_circle)."""
    changed = {each.tag.id: parse_definition(definitions[each.tag.id]) for each in changes if _by_rule(each.draft)}
    others = {tag.id: service.definition_of(tag) for tag in _others(changes, gone) if tag.kind == service.RULE}
    return in_order(service.evaluated(others | changed))


def _check_words(change: Change, gone: Sequence[Tag]) -> None:
    draft, tag = change.draft, change.tag
    if draft.kind not in (service.RULE, service.HAND):
        raise InvalidInput("A tag is set by rule or by hand.", field="kind")
    if tag.version and draft.kind != tag.kind:
        raise Conflict("A tag stays set by hand or by rule.", code="tag_kind_fixed")
    if draft.update_mode not in UPDATE_MODES:
        raise InvalidInput("This way to keep a tag current is not known.", field="update_mode", known=UPDATE_MODES)
    _group(draft.group_id)
    keys.check(draft.key, service.keys_but([tag.id, *(each.id for each in gone)]))


def _check_rules(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag]) -> None:
    """Whether what the changed rules name will be there, and nothing reads itself in a circle."""
    if not any(_by_rule(each.draft) for each in changes):
        return
    with wiring.warehouse().reading() as reading:
        known = service.catalogue(reading)
    levels = {tag.id: tuple(service.level_names(tag)) for tag in _others(changes, gone)}
    levels |= {tag_id: tuple(level["key"] for level in each["levels"]) for tag_id, each in definitions.items()}
    for each in changes:
        if _by_rule(each.draft):
            with within_file(each.file):
                check_definition(parse_definition(definitions[each.tag.id]), replace(known, tags=levels))
    final_rules(changes, definitions, gone)


def _keep_what_is_read(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag]) -> None:
    """A rule that names a tag or a level that is gone would quietly be false."""
    others = readers.every(but=[tag.id for tag in (*gone, *(each.tag for each in changes))])
    for tag in gone:
        readers.refuse(readers.of_tag(tag.id, others), service.name_of(tag), "tag_in_use")
    for each in changes:
        lost = _lost_levels(each.tag, definitions[each.tag.id])
        with within_file(each.file):
            readers.refuse(readers.of_levels(each.tag.id, lost, others), each.draft.name, "tag_in_use")


def _keep_levels_that_are_held(tag: Tag, definition: Mapping[str, Any]) -> None:
    """What was given by hand is taken away by hand, not by an edit; a rule's levels are decided anew by a run."""
    lost = _lost_levels(tag, definition)
    if tag.kind != service.HAND or not lost:
        return
    with wiring.warehouse().reading() as reading:
        held = coverage(reading, {tag.id: tuple(service.level_names(tag))}).levels[tag.id]
    kept_by = {level: held[level] for level in sorted(lost) if held[level]}
    if kept_by:
        raise Conflict(
            "Customers have this level.", code="tag_level_held", customers=sum(kept_by.values()), levels=kept_by
        )


def _lost_levels(tag: Tag, definition: Mapping[str, Any]) -> set[str]:
    return set(service.level_names(tag)) - {level["key"] for level in definition["levels"]} if tag.version else set()


def _store(actor: Actor, change: Change, definition: Any) -> Tag:
    tag, draft = change.tag, change.draft
    tag.definition = definition
    tag.key = draft.key or tag.key
    tag.name_zh, tag.name_en = draft.name.zh, draft.name.en
    tag.description_zh, tag.description_en = draft.description.zh, draft.description.en
    tag.group = _group(draft.group_id)
    tag.colour, tag.kind, tag.update_mode = draft.colour, draft.kind, draft.update_mode
    tag.version += 1
    tag.updated_at = timezone.now()
    tag.save()
    TagVersion.objects.create(
        tag_id=tag.id,
        version=tag.version,
        name_zh=tag.name_zh,
        name_en=tag.name_en,
        definition=tag.definition,
        made_by=actor.as_json(),
    )
    return tag


def _others(changes: Sequence[Change], gone: Sequence[Tag]) -> list[Tag]:
    """The tags that stay as they are."""
    touched = {tag.id for tag in (*gone, *(each.tag for each in changes))}
    return [tag for tag in service.every() if tag.id not in touched]


def _by_rule(draft: Draft) -> bool:
    return draft.kind == service.RULE


def _group(group_id: str | None) -> TagGroup | None:
    if group_id is None:
        return None
    group = TagGroup.objects.filter(id=group_id).first()
    if group is None:
        raise InvalidInput("There is no such group.", field="group_id", id=group_id)
    return group
