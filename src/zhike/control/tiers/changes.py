"""What may be done with schemes. A scheme writes its tags: people change the scheme, never the tags.

Whoever may change tiers may have the scheme write its tags, whether or not they may write tags themselves.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike.control import keys, schedule
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.jobs.registry import Job
from zhike.control.tags import changes as tags
from zhike.control.tags import runs, upkeep
from zhike.control.tags import service as tag_service
from zhike.control.tiers import proposals, service
from zhike.control.tiers.service import TierScheme
from zhike.errors import EditedMeanwhile
from zhike.rules.nodes import Text
from zhike.tagging.tiers import definitions
from zhike.tagging.tiers import design as designs
from zhike.tagging.tiers.design import Design

_COLOUR: Final = "#c9852b"
_WRITES: Final = frozenset({Permission.DEFINE, Permission.PUBLISH, Permission.RUN})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about a scheme; `design` is JSON that `schemas.TierDesignIn` has checked."""

    name: Text
    design: Any
    key: str | None = None
    status: str = service.ACTIVE
    update_mode: str = upkeep.AFTER_IMPORT
    schedule: Any = None
    proposing: Any = None


def draft_of(scheme: TierScheme) -> Draft:
    """The draft that would leave a scheme as it is."""
    return Draft(
        service.name_of(scheme), scheme.design, scheme.key, scheme.status, scheme.update_mode, scheme.schedule,
        scheme.proposing,
    )  # fmt: skip


@transaction.atomic
def create(actor: Actor, draft: Draft) -> TierScheme:
    """A new scheme with its tags. Nobody stands on a level before their first run, which comes by itself."""
    actor.require(Permission.TIER)
    design = designs.parse(draft.design)
    scheme = TierScheme(made_by=actor.as_json())
    scheme.hand_tag_id = _new_tag(actor, scheme, _hand(draft, design))
    scheme.raw_tag_id = _new_tag(actor, scheme, _raw(draft, design)) if design.grace_days else None
    scheme.tag_id = _new_tag(actor, scheme, _official(draft, design, scheme))
    _store(scheme, draft)
    audit.record(actor, "tiers_created", kind="tiers", id=scheme.id)
    return scheme


@transaction.atomic
def change(actor: Actor, scheme_id: str, etag: str | None, draft: Draft) -> TierScheme:
    """Change a scheme that nobody else has changed since `etag` was read."""
    actor.require(Permission.TIER)
    scheme = service.get(scheme_id)
    if etag != service.etag_of(scheme):
        raise EditedMeanwhile("Somebody else changed this scheme.", version=scheme.version)
    gone = _write_tags(actor, scheme, draft)
    _store(scheme, draft)
    proposals.outdate(scheme)
    audit.record(actor, "tiers_changed", kind="tiers", id=scheme.id, details={"version": scheme.version})
    transaction.on_commit(lambda: tags.forget_deleted(gone, actor.signature))
    return scheme


def delete(actor: Actor, scheme_id: str) -> None:
    """Delete a scheme whose tags nobody else reads; customers lose their levels, the history stays."""
    actor.require(Permission.TIER)
    scheme = service.get(scheme_id)
    ids = [tag_id for tag_id in service.tag_ids(scheme).values() if tag_id]
    with transaction.atomic():
        tags.save(_writer(actor), [], gone=[tag_service.get(tag_id) for tag_id in ids])
        audit.record(actor, "tiers_deleted", kind="tiers", id=scheme.id)
        scheme.delete()
    tags.forget_deleted(ids, actor.signature)


def run(actor: Actor, scheme_id: str) -> Job:
    """Have everybody's level decided now."""
    actor.require(Permission.RUN)
    scheme = service.get(scheme_id)
    return runs.start(actor, [tag_id for tag_id in (scheme.raw_tag_id, scheme.tag_id) if tag_id])


def _write_tags(actor: Actor, scheme: TierScheme, draft: Draft) -> list[str]:
    """Bring the tags up to date; the ids of those that are gone. All of it is one change, judged by how it ends."""
    design = designs.parse(draft.design)
    if design.grace_days and scheme.raw_tag_id is None:
        scheme.raw_tag_id = _new_tag(actor, scheme, _raw(draft, design))
    old_raw, scheme.raw_tag_id = scheme.raw_tag_id, scheme.raw_tag_id if design.grace_days else None
    wanted = {scheme.hand_tag_id: _hand(draft, design), scheme.tag_id: _official(draft, design, scheme)}
    if scheme.raw_tag_id:
        wanted[scheme.raw_tag_id] = _raw(draft, design)
    gone = [tag_service.get(old_raw)] if old_raw and not scheme.raw_tag_id else []
    changes = [tags.Change(tag_service.get(tag_id), each) for tag_id, each in wanted.items()]
    changed = [each for each in changes if _differs(each)]
    if changed or gone:
        tags.save(_writer(actor), changed, gone=gone)
    return [tag.id for tag in gone]


def _differs(change: tags.Change) -> bool:
    """Whether the tag would be another: its versions are the versions of what it says."""
    tag, draft = change.tag, change.draft
    is_now = replace(tags.draft_of(tag), key=None)
    return is_now != replace(draft, definition=tag_service.canonical(draft.kind, draft.definition))


def _new_tag(actor: Actor, scheme: TierScheme, draft: tags.Draft) -> str:
    return tags.create(_writer(actor), draft, scheme=scheme.id).id


def _writer(actor: Actor) -> Actor:
    return replace(actor, permissions=_WRITES)


def _store(scheme: TierScheme, draft: Draft) -> None:
    keys.check(draft.key, {each.key for each in service.every() if each.key and each.id != scheme.id})
    proposing = None if draft.proposing is None else schedule.dump(schedule.parse(draft.proposing, "proposing"))
    moved = proposing != scheme.proposing
    scheme.name_zh, scheme.name_en = draft.name.zh, draft.name.en
    scheme.key = draft.key or scheme.key
    scheme.design, scheme.status, scheme.update_mode = draft.design, draft.status, draft.update_mode
    scheme.schedule = None if draft.schedule is None else schedule.dump(schedule.parse(draft.schedule))
    scheme.proposing = proposing
    if moved:
        scheme.next_proposal_at = proposals.next_due(scheme, timezone.now())
    scheme.version += 1
    scheme.save()


def _official(draft: Draft, design: Design, scheme: TierScheme) -> tags.Draft:
    return _by_rule(draft, draft.name, definitions.official(design, scheme.hand_tag_id, scheme.raw_tag_id))


def _raw(draft: Draft, design: Design) -> tags.Draft:
    return _by_rule(draft, _named(draft.name, "·当前应得", ": earned now"), definitions.raw(design))


def _hand(draft: Draft, design: Design) -> tags.Draft:
    name = _named(draft.name, "·人工指定", ": set by hand")
    return _tag(draft, name, tag_service.HAND, upkeep.MANUAL, definitions.by_hand(design))


def _by_rule(draft: Draft, name: Text, definition: Any) -> tags.Draft:
    paused = draft.status == service.PAUSED
    made = _tag(draft, name, tag_service.RULE, upkeep.MANUAL if paused else draft.update_mode, definition)
    planned = None if paused or draft.schedule is None else schedule.dump(schedule.parse(draft.schedule))
    return replace(made, schedule=planned)


def _tag(draft: Draft, name: Text, kind: str, mode: str, definition: Any) -> tags.Draft:
    about = Text(f"由分层方案“{draft.name.zh}”维护。", f"Kept by the tier scheme “{draft.name.en}”.")
    return tags.Draft(name, about, None, _COLOUR, kind, mode, definition)


def _named(name: Text, zh: str, en: str) -> Text:
    """What a tag beside the official one is called; names have 64 characters."""
    return Text(name.zh[: 64 - len(zh)] + zh, name.en[: 64 - len(en)] + en)
