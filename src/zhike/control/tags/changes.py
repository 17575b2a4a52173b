"""What may be done with the definitions of tags. Changes that belong together are made together, or none of them.

What is written is a `Draft` (`drafts`); whether it may be made is judged by `checking`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import schedule
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.tags import exclusive, service, standing, upkeep
from zhike.control.tags.checking import by_rule, checked, group_of
from zhike.control.tags.checking import refuse_ranks as refuse_ranks  # other nouns ask this of their rules, too
from zhike.control.tags.drafts import Change as Change  # other nouns name what they write through this module
from zhike.control.tags.drafts import Draft as Draft
from zhike.control.tags.drafts import Keep, PendingDraft, plans_otherwise, says_otherwise
from zhike.control.tags.drafts import draft_of as draft_of
from zhike.control.tags.models import PendingDefinition, Proposal, Tag, TagVersion
from zhike.errors import Conflict, EditedMeanwhile
from zhike.rules.nodes import tags_named
from zhike.rules.parse import parse_definition
from zhike.tagging import hand


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
        if by_rule(each.draft) and not draft:
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
    if draft.pending is None:
        PendingDefinition.objects.filter(tag=tag).delete()
    elif isinstance(draft.pending, PendingDraft) and plans_otherwise(tag, draft):
        wanted = service.canonical(tag.kind, draft.pending.definition)
        fresh = {"definition": wanted, "effective_at": draft.pending.effective_at, "made_by": actor.as_json()}
        PendingDefinition.objects.update_or_create(tag=tag, defaults={**fresh, "error": None})
