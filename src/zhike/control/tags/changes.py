"""What may be done with the definitions of tags. Changes that belong together are made together, or none of them.

They are judged by how things will be afterwards: two tags that come to name one another's new levels may be changed at
once, in whatever order they are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Final, Literal

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import keys, schedule
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.tags import exclusive, readers, service, standing, upkeep
from zhike.control.tags.files import within_file
from zhike.control.tags.models import PendingDefinition, Proposal, Tag, TagGroup, TagVersion
from zhike.errors import Conflict, EditedMeanwhile, InvalidInput
from zhike.rules.check import check_definition
from zhike.rules.nodes import Text, ranks, tags_named, walk_levels
from zhike.rules.parse import parse_definition
from zhike.tagging import hand
from zhike.tagging.coverage import coverage
from zhike.tagging.plan import TagRule, in_order


class Keep(Enum):
    """Said of what a draft leaves as it is."""

    AS_IT_IS = 0


KEEP: Final = Keep.AS_IT_IS


@dataclass(frozen=True, slots=True)
class PendingDraft:
    """A definition that becomes the tag's at an instant (with a zone)."""

    definition: Any
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a tag. Without a `key` it keeps the one that it has.

    `schedule` is JSON, of the update mode `scheduled` only. `frozen_at` is when the tag freezes, None: it does not.
    `pending` is what its definition is to become, None: nothing else. `as_draft`: it is not to hold yet.
    """

    name: Text
    description: Text
    group_id: str | None
    colour: str
    kind: str
    update_mode: str
    definition: Any
    key: str | None = None
    schedule: Any = None
    frozen_at: datetime | Literal[Keep.AS_IT_IS] | None = KEEP
    pending: PendingDraft | Literal[Keep.AS_IT_IS] | None = KEEP
    as_draft: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a tag is to be; `tag` may be new. `file` is where it was written, if it was, and is named by errors."""

    tag: Tag
    draft: Draft
    file: str = ""


def create(actor: Actor, draft: Draft, starter: str | None = None, scheme: str | None = None) -> Tag:
    """A new tag. Nobody has it before its first run, which comes by itself unless it is kept current by hand.

    One of a `scheme` is changed and deleted by that scheme only, through `save`.
    """
    return save(actor, [Change(Tag(starter=starter, scheme=scheme, version=0), draft)])[0]


@transaction.atomic
def change(actor: Actor, tag_id: str, etag: str | None, draft: Draft) -> Tag:
    """Change a tag that nobody else has changed since `etag` was read."""
    actor.require(Permission.DEFINE)
    tag = service.get(tag_id)
    refuse_edited(tag, etag)
    refuse_of_scheme(tag)
    return save(actor, [Change(tag, draft)])[0]


def refuse_edited(tag: Tag, etag: str | None) -> None:
    if etag != service.etag_of(tag):
        raise EditedMeanwhile("Somebody else changed this tag.", version=tag.version)


def delete(actor: Actor, tag_id: str) -> None:
    """Delete a tag that nothing else reads. Its history stays; customers lose it."""
    tag = service.get(tag_id)
    refuse_of_scheme(tag)
    save(actor, [], gone=[tag])
    forget_deleted([tag_id], actor.signature)


def refuse_of_scheme(tag: Tag) -> None:
    if tag.scheme is not None:
        raise Conflict("A scheme decides what this tag says.", code="tag_of_scheme", scheme=tag.scheme)


def forget_deleted(tag_ids: Iterable[str], by: str) -> None:
    """Take those tags that are gone or retired from everybody: a run may have been deciding them meanwhile.

    To be called after the commit: the warehouse may be busy for minutes, and the control plane must not wait with it.
    """
    retired = Tag.objects.filter(id__in=list(tag_ids), status=standing.RETIRED).values_list("id", flat=True)
    for tag_id in {*tag_ids} - service.present(tag_ids) | set(retired):
        hand.forget_tag(wiring.warehouse(), tag_id, service.instant_now(), by)


def finish_forgetting() -> None:
    """At the start: who still has a tag that was deleted or retired just before a crash, loses it."""
    with wiring.warehouse().reading() as reading:
        columns = reading.table("profile").columns
    forget_deleted([column for column in columns if column.startswith("tag_")], "retired:")


@transaction.atomic
def save(actor: Actor, changes: Sequence[Change], gone: Sequence[Tag] = (), approved: bool = False) -> list[Tag]:
    """Make all of these changes, each a new version, and delete those that are to be gone; or nothing of it.

    A new tag is a draft unless the actor may publish, or what it says was `approved`. Raises Forbidden or Conflict
    (review_needed) where what holds would change without that.
    """
    actor.require(Permission.DEFINE)
    definitions, ahead = checked(changes, gone), service.ahead()
    _check_standing(actor, changes, definitions, gone, approved)
    Tag.objects.filter(id__in=[tag.id for tag in gone]).delete()
    before = [upkeep.before(each.tag) for each in changes]
    for each in changes:
        if not each.tag.version:
            each.tag.status = standing.first_status(actor, each.tag, each.draft.as_draft, approved)
    stored = [_store(actor, each, definitions[each.tag.id]) for each in changes]
    upkeep.changed(zip(stored, before, strict=True), ahead)
    exclusive.refuse_overlaps({tag.group for tag in stored if tag.group and tag.group.exclusive})
    return [service.get(tag.id) for tag in stored]


@transaction.atomic
def make_effective(tag_id: str, now: datetime) -> Tag | None:
    """Make a tag's pending definition the one that holds, in the name of who wrote it; None where it is not due."""
    pending = PendingDefinition.objects.filter(tag_id=tag_id, effective_at__lte=now, error__isnull=True).first()
    if pending is None:
        return None
    draft = replace(draft_of(service.get(tag_id)), definition=pending.definition, pending=None)
    author = Actor.remembered(pending.made_by)
    return save(author, [Change(service.get(tag_id), draft)], approved=True)[0]


def draft_of(tag: Tag) -> Draft:
    """The draft that would leave a tag as it is."""
    return Draft(
        name=service.name_of(tag),
        description=Text(tag.description_zh, tag.description_en),
        group_id=None if tag.group is None else tag.group.id,
        colour=tag.colour,
        kind=tag.kind,
        update_mode=tag.update_mode,
        definition=tag.definition,
        key=tag.key,
        schedule=tag.schedule,
    )


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
    _check_pending(changes, gone)
    return definitions


def _check_pending(changes: Sequence[Change], gone: Sequence[Tag]) -> None:
    """What is to become of these tags must be possible as things are now; afterwards it is held like a reader."""
    later = [
        replace(each, draft=replace(each.draft, definition=each.draft.pending.definition, pending=None))
        for each in changes
        if isinstance(each.draft.pending, PendingDraft)
    ]
    if not later:
        return
    for each in later:
        if not _by_rule(each.draft):
            raise InvalidInput("No rule keeps this tag current.", code="mode_by_hand", field="pending")
    with_later = {each.tag.id: each for each in [*changes, *later]}
    checked(list(with_later.values()), gone)


def final_rules(changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag] = ()) -> list[TagRule]:
    """All rule tags as they will be, each after those that it reads. Raises InvalidRule (rule_circle)."""
    changed = {each.tag.id: parse_definition(definitions[each.tag.id]) for each in changes if _by_rule(each.draft)}
    others = {tag.id: service.definition_of(tag) for tag in _others(changes, gone) if tag.kind == service.RULE}
    return in_order(service.evaluated(others | changed, going_before=service.ahead(_as_they_will_be(changes, gone))))


def _check_words(change: Change, gone: Sequence[Tag]) -> None:
    draft, tag = change.draft, change.tag
    if draft.kind not in service.KINDS:
        raise InvalidInput("There is no such kind of tag.", field="kind", known=service.KINDS)
    if tag.version and draft.kind != tag.kind:
        raise Conflict("A tag stays of its kind.", code="tag_kind_fixed")
    _check_upkeep(draft)
    group_of(draft.group_id)
    keys.check(draft.key, service.keys_but([tag.id, *(each.id for each in gone)]))


def _check_upkeep(draft: Draft) -> None:
    if draft.update_mode not in upkeep.MODES:
        raise InvalidInput("This way to keep a tag current is not known.", field="update_mode", known=upkeep.MODES)
    by_itself = draft.update_mode in (upkeep.REALTIME, upkeep.SCHEDULED) or draft.frozen_at not in (KEEP, None)
    if by_itself and not _by_rule(draft):
        raise InvalidInput("No rule keeps this tag current.", code="mode_by_hand", field="update_mode")
    if isinstance(draft.frozen_at, datetime):
        service.check_instant(draft.frozen_at, "frozen_at")
    if isinstance(draft.pending, PendingDraft):
        service.check_instant(draft.pending.effective_at, "pending.effective_at")
    if draft.update_mode == upkeep.SCHEDULED:
        schedule.parse(draft.schedule)
    elif draft.schedule is not None:
        raise InvalidInput("Only the mode `scheduled` has a schedule.", code="schedule_unused", field="schedule")


def refuse_ranks(rules: Iterable[TagRule], modes: Mapping[str, str]) -> None:
    """Raise InvalidInput where one of these (with the rules of their segments) ranks customers but is kept current in
    realtime: where somebody stands depends on everybody, and moves without anything arriving of them."""
    for rule in rules:
        if modes.get(rule.id) == upkeep.REALTIME and any(ranks(inner) for _, inner in walk_levels(rule.definition)):
            message = "A rule that ranks customers depends on everybody: choose a schedule, or after every import."
            raise InvalidInput(message, code="realtime_ranks", field="update_mode", tag=rule.id)


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
    final = final_rules(changes, definitions, gone)
    modes = {each.tag.id: each.draft.update_mode for each in changes}
    grouped = exclusive.modes(each for each in _as_they_will_be(changes, gone) if each.group and each.group.exclusive)
    refuse_ranks(final, modes | grouped)


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
    """What was given is taken away in the same way, not by an edit; a rule's levels are decided anew by a run."""
    lost = _lost_levels(tag, definition)
    if tag.kind == service.RULE or not lost:
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


def _check_standing(
    actor: Actor, changes: Sequence[Change], definitions: Mapping[str, Any], gone: Sequence[Tag], approved: bool
) -> None:
    """Whether the actor may make hold what would hold now, and whether somebody has what it reads."""
    if any(standing.is_held(tag) for tag in gone):
        actor.require(Permission.PUBLISH)
    tags = {tag.id: tag for tag in service.every()}
    for each in changes:
        tag, definition = each.tag, definitions[each.tag.id]
        if tag.status == standing.RETIRED:
            raise Conflict("A retired tag stays as it was.", code="tag_retired")
        bound = tag.scheme is None and not approved
        held = tag.version and standing.is_held(tag)
        if bound and (plans_otherwise(tag, each.draft) or (held and says_otherwise(tag, definition))):
            standing.require_publish(actor)
        draft = tag.status in standing.UNPUBLISHED if tag.version else each.draft.as_draft
        if _by_rule(each.draft) and not draft:
            before = tags_named(service.definition_of(tag)) if tag.version else set()
            standing.refuse_nobodys(tags_named(parse_definition(definition)), before, tags)


def refuse_nobodys(tag: Tag) -> None:
    """Raise Conflict where a tag names one that nobody has."""
    if tag.kind == service.RULE:
        named = tags_named(service.definition_of(tag))
        standing.refuse_nobodys(named, (), {each.id: each for each in service.every()})


def forget_plans(tag: Tag) -> None:
    """Nothing is to become of the tag any more."""
    PendingDefinition.objects.filter(tag=tag).delete()
    Proposal.objects.filter(tag=tag).delete()


def says_otherwise(tag: Tag, definition: Mapping[str, Any]) -> bool:
    """Whether other customers might have the tag by this definition."""
    rules = [[(level["key"], level.get("rule")) for level in of["levels"]] for of in (tag.definition, definition)]
    return rules[0] != rules[1]


def plans_otherwise(tag: Tag, draft: Draft) -> bool:
    """Whether the draft says what the tag is to become, and not as it was said already: at its time it holds without
    being asked about again, also where the tag is a draft until then."""
    if not isinstance(draft.pending, PendingDraft):
        return False
    there = PendingDefinition.objects.filter(tag_id=tag.id).first()
    wanted = (service.canonical(draft.kind, draft.pending.definition), draft.pending.effective_at)
    return there is None or there.error is not None or wanted != (there.definition, there.effective_at)


def _store(actor: Actor, change: Change, definition: Any) -> Tag:
    tag, draft = change.tag, change.draft
    tag.definition = definition
    tag.key = draft.key or tag.key
    tag.name_zh, tag.name_en = draft.name.zh, draft.name.en
    tag.description_zh, tag.description_en = draft.description.zh, draft.description.en
    if tag.group_id != draft.group_id:
        tag.position = exclusive.next_position(draft.group_id)
    tag.group = group_of(draft.group_id)
    tag.colour, tag.kind, tag.update_mode = draft.colour, draft.kind, draft.update_mode
    tag.schedule = None if draft.schedule is None else schedule.dump(schedule.parse(draft.schedule))
    tag.frozen_at = tag.frozen_at if isinstance(draft.frozen_at, Keep) else draft.frozen_at
    tag.version += 1
    tag.updated_at = timezone.now()
    tag.save()
    TagVersion.objects.create(
        tag_id=tag.id,
        version=tag.version,
        name_zh=tag.name_zh,
        name_en=tag.name_en,
        definition=tag.definition,
        held=standing.is_held(tag),
        made_by=actor.as_json(),
    )
    if tag.status in standing.UNPUBLISHED:
        standing.written(actor, tag)
        Tag.objects.filter(id=tag.id).update(status=standing.DRAFT)
    _store_pending(actor, tag, draft)
    return tag


def _store_pending(actor: Actor, tag: Tag, draft: Draft) -> None:
    """One that is sent again as it is stays its author's."""
    if isinstance(draft.pending, Keep):
        return
    if draft.pending is None:
        PendingDefinition.objects.filter(tag=tag).delete()
    elif plans_otherwise(tag, draft):
        fresh = {
            "definition": service.canonical(tag.kind, draft.pending.definition),
            "effective_at": draft.pending.effective_at,
            "made_by": actor.as_json(),
            "error": None,
        }
        PendingDefinition.objects.update_or_create(tag=tag, defaults=fresh)


def _others(changes: Sequence[Change], gone: Sequence[Tag]) -> list[Tag]:
    """The tags that stay as they are."""
    touched = {tag.id for tag in (*gone, *(each.tag for each in changes))}
    return [tag for tag in service.every() if tag.id not in touched]


def _as_they_will_be(changes: Sequence[Change], gone: Sequence[Tag]) -> list[Tag]:
    """All tags with the groups and modes that they are to have; nothing of it is stored."""
    found = _others(changes, gone)
    for each in changes:
        tag = copy(each.tag)
        moved = tag.group_id != each.draft.group_id
        tag.group, tag.kind, tag.update_mode = group_of(each.draft.group_id), each.draft.kind, each.draft.update_mode
        tag.position = exclusive.LAST if moved else tag.position
        found.append(tag)
    return found


def _by_rule(draft: Draft) -> bool:
    return draft.kind == service.RULE


def group_of(group_id: str | None) -> TagGroup | None:
    if group_id is None:
        return None
    group = TagGroup.objects.filter(id=group_id).first()
    if group is None:
        raise InvalidInput("There is no such group.", field="group_id", id=group_id)
    return group
