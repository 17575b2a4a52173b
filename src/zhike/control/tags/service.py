"""What may be done with the definitions of tags. Each change is one transaction and one new version."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control.accounts.actor import Actor, Role
from zhike.control.tags.models import Tag, TagGroup, TagVersion
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict, EditedMeanwhile, InvalidInput, NotFound
from zhike.rules import nodes
from zhike.rules.check import Catalogue, check_definition
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Definition, Text
from zhike.rules.parse import dump_definition, parse_definition, parse_hand_levels
from zhike.tagging import catalogue as known
from zhike.tagging import hand
from zhike.tagging.coverage import coverage
from zhike.tagging.plan import TagRule, in_order
from zhike.warehouse.port import Reading

RULE, HAND = "rule", "hand"
UPDATE_MODES = ("manual", "after_import")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a tag."""

    name: Text
    description: Text
    group_id: str | None
    colour: str
    kind: str
    update_mode: str
    definition: Any


def groups() -> list[TagGroup]:
    return list(TagGroup.objects.order_by("position", "id"))


def create_group(actor: Actor, name: Text) -> TagGroup:
    actor.require(Role.ANALYST)
    return TagGroup.objects.create(name_zh=name.zh, name_en=name.en, position=TagGroup.objects.count())


def every() -> list[Tag]:
    """All tags in the order in which people see them."""
    return list(Tag.objects.select_related("group").order_by("group__position", "created_at", "id"))


def get(tag_id: str) -> Tag:
    tag = Tag.objects.select_related("group").filter(id=tag_id).first()
    if tag is None:
        raise NotFound("There is no such tag.", id=tag_id)
    return tag


def create(actor: Actor, draft: Draft, starter: str | None = None) -> Tag:
    """A new tag. Nobody has it before its first run."""
    actor.require(Role.ANALYST)
    tag = Tag(starter=starter, version=0)
    return _save(actor, tag, draft)


def change(actor: Actor, tag_id: str, etag: str | None, draft: Draft) -> Tag:
    """Change a tag that nobody else has changed since `etag` was read."""
    actor.require(Role.ANALYST)
    with transaction.atomic():
        tag = get(tag_id)
        if etag != etag_of(tag):
            raise EditedMeanwhile("Somebody else changed this tag.", version=tag.version)
        if draft.kind != tag.kind:
            raise Conflict("A tag stays set by hand or by rule.", code="tag_kind_fixed")
        return _save(actor, tag, draft)


def delete(actor: Actor, tag_id: str) -> None:
    """Delete a tag that no other tag reads. Its history stays; customers lose it."""
    actor.require(Role.ANALYST)
    with transaction.atomic():
        tag = get(tag_id)
        _refuse_while_read([other for other in every() if _reads(other, tag_id)])
        tag.delete()
    # After the commit: the warehouse may be busy for minutes, and the control plane must not wait with it.
    hand.forget_tag(wiring.warehouse(), tag_id, instant_now(), f"{actor.kind}:{actor.id}")


def forget_deleted(tag_ids: Iterable[str], by: str) -> None:
    """Take those tags that are gone from everybody: a run may have been deciding them while they were deleted."""
    for tag_id in set(tag_ids) - _present(tag_ids):
        hand.forget_tag(wiring.warehouse(), tag_id, instant_now(), by)


def etag_of(tag: Tag) -> str:
    return f'"{tag.version}"'


def definition_of(tag: Tag) -> Definition:
    """A rule tag's definition as nodes."""
    return parse_definition(tag.definition)


def level_names(tag: Tag) -> dict[str, Text]:
    """The names of a tag's levels by their keys, in order; by hand or by rule."""
    return {level["key"]: Text(**level["name"]) for level in tag.definition["levels"]}


def rule_tags(tags: Iterable[Tag]) -> list[TagRule]:
    """The rule tags among these as the evaluator knows them."""
    return [TagRule(tag.id, definition_of(tag)) for tag in tags if tag.kind == RULE]


def version_definitions(versions: Mapping[str, int]) -> list[TagRule]:
    """Definitions as they were at these versions, of the tags that are still there."""
    present = _present(versions)
    rows = [row for row in _versions(versions) if row.tag_id in present]
    return [TagRule(row.tag_id, parse_definition(row.definition)) for row in rows]


def version_names(versions: Mapping[str, int]) -> dict[str, Text]:
    """Names as they were at these versions, also of tags that are gone."""
    return {row.tag_id: Text(row.name_zh, row.name_en) for row in _versions(versions)}


def ran(versions: Mapping[str, int], at: datetime) -> None:
    """Note that these tags were decided as of an instant; one that was edited meanwhile is not up to date."""
    for tag_id, version in versions.items():
        Tag.objects.filter(id=tag_id, version=version).update(last_run_at=at)


def catalogue(reading: Reading) -> Catalogue:
    """All that a rule may name now."""
    levels = {tag.id: tuple(level_names(tag)) for tag in every()}
    return Catalogue(known.trait_kinds(reading), known.event_names(reading), levels)


def names() -> Names:
    """What people call tags and levels."""
    tags = every()
    levels = {(tag.id, key): name for tag in tags for key, name in level_names(tag).items()}
    return Names({tag.id: Text(tag.name_zh, tag.name_en) for tag in tags}, levels)


def sentences(definition: Definition, spoken: Names) -> list[dict[str, str]]:
    """Each level's rule as a sentence: `[{key, zh, en}]`."""
    said = [(level.key, sentence(level.rule, spoken)) for level in definition.levels]
    return [{"key": key, "zh": text.zh, "en": text.en} for key, text in said]


def parse_checked(data: Any, reading: Reading) -> Definition:
    """A definition that is valid here. Raises InvalidRule."""
    definition = parse_definition(data)
    check_definition(definition, catalogue(reading))
    return definition


def decided_as_of(tag: Tag) -> datetime:
    """The instant as of which the tag was last decided (UTC, no zone); before its first run, now."""
    return tag.last_run_at.replace(tzinfo=None) if tag.last_run_at else instant_now()


def instant_now() -> datetime:
    """The instant to evaluate at, UTC without a zone, as the data plane wants it."""
    return workspace.now().replace(tzinfo=None)


@transaction.atomic
def _save(actor: Actor, tag: Tag, draft: Draft) -> Tag:
    _check_words(draft)
    definition = _checked(tag.id, draft)
    if tag.version:
        _keep_levels_that_are_read(tag, definition)
        _keep_levels_that_are_held(tag, definition)
    tag.definition = definition
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


def _check_words(draft: Draft) -> None:
    if draft.kind not in (RULE, HAND):
        raise InvalidInput("A tag is set by rule or by hand.", field="kind")
    if draft.update_mode not in UPDATE_MODES:
        raise InvalidInput("This way to keep a tag current is not known.", field="update_mode", known=UPDATE_MODES)


def _checked(tag_id: str, draft: Draft) -> Any:
    """The definition as canonical JSON: valid here, and in no circle with other tags."""
    if draft.kind == HAND:
        named = parse_hand_levels(draft.definition)
        return {"version": 1, "levels": [{"key": key, "name": asdict(name)} for key, name in named.items()]}
    with wiring.warehouse().reading() as reading:
        definition = parse_checked(draft.definition, reading)
    others = [rule for rule in rule_tags(every()) if rule.id != tag_id]
    in_order([TagRule(tag_id, definition), *others])
    return dump_definition(definition)


def _keep_levels_that_are_read(tag: Tag, definition: Mapping[str, Any]) -> None:
    """A rule that names a level that is gone would quietly be false."""
    lost = _lost_levels(tag, definition)
    _refuse_while_read([other for other in every() if any(lost & set(r.values or ()) for r in _reads(other, tag.id))])


def _keep_levels_that_are_held(tag: Tag, definition: Mapping[str, Any]) -> None:
    """What was given by hand is taken away by hand, not by an edit; a rule's levels are decided anew by a run."""
    if tag.kind != HAND:
        return
    with wiring.warehouse().reading() as reading:
        held = coverage(reading, {tag.id: tuple(level_names(tag))}).levels[tag.id]
    kept_by = {level: held[level] for level in sorted(_lost_levels(tag, definition)) if held[level]}
    if kept_by:
        raise Conflict(
            "Customers have this level.", code="tag_level_held", customers=sum(kept_by.values()), levels=kept_by
        )


def _lost_levels(tag: Tag, definition: Mapping[str, Any]) -> set[str]:
    return set(level_names(tag)) - {level["key"] for level in definition["levels"]}


def _refuse_while_read(readers: list[Tag]) -> None:
    if readers:
        raise Conflict("Other tags read this.", code="tag_in_use", readers=[_name(reader) for reader in readers])


def _reads(reader: Tag, tag_id: str) -> list[nodes.Tag]:
    """The places where a tag's rules read another tag."""
    if reader.kind != RULE:
        return []
    rules = (rule for _, rule in nodes.walk_levels(definition_of(reader)))
    return [rule for rule in rules if isinstance(rule, nodes.Tag) and rule.tag == tag_id]


def _present(tag_ids: Iterable[str]) -> set[str]:
    return set(Tag.objects.filter(id__in=list(tag_ids)).values_list("id", flat=True))


def _group(group_id: str | None) -> TagGroup | None:
    if group_id is None:
        return None
    group = TagGroup.objects.filter(id=group_id).first()
    if group is None:
        raise InvalidInput("There is no such group.", field="group_id", id=group_id)
    return group


def _name(tag: Tag) -> dict[str, str]:
    return {"id": tag.id, "zh": tag.name_zh, "en": tag.name_en}


def _versions(versions: Mapping[str, int]) -> list[TagVersion]:
    rows = TagVersion.objects.filter(tag_id__in=list(versions))
    by_tag = {row.tag_id: row for row in rows if versions[row.tag_id] == row.version}
    return [by_tag[tag_id] for tag_id in versions if tag_id in by_tag]
