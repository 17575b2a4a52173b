"""The life of a definition: written, reviewed, published, paused, retired; and the next one proposed beside it.

What each place means is `standing`. A text that nobody has published is a `Proposal`: of a new tag (a draft) its own
definition, of one that is held its next. Publishing a next definition is a new version, made as every change is
(`changes.save`): who has a tag never comes from a text that is not published.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from zhike.control import changed
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.tags import changes, checking, drafts, readers, service, standing, upkeep
from zhike.control.tags.drafts import Change, Draft
from zhike.control.tags.models import Proposal, Remark, Tag
from zhike.control.tags.standing import APPROVED, DRAFT, PAUSED, PUBLISHED, RETIRED, REVIEW, UNPUBLISHED
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict, Forbidden

FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "submit": (DRAFT, PUBLISHED, PAUSED),
    "review": (REVIEW, PUBLISHED, PAUSED),
    "publish": (DRAFT, REVIEW, PUBLISHED, PAUSED),
    "pause": (PUBLISHED,),
    "resume": (PAUSED,),
    "retire": (PUBLISHED, PAUSED),
    "revive": (RETIRED,),
}
"""From where each step may be taken. Of a tag that is held, the first three are about its proposal."""

NEEDS: Final[Mapping[str, Permission]] = {
    "submit": Permission.DEFINE,
    "review": Permission.REVIEW,
    "publish": Permission.PUBLISH,
    "pause": Permission.PUBLISH,
    "resume": Permission.PUBLISH,
    "retire": Permission.PUBLISH,
    "revive": Permission.DEFINE,
}


@transaction.atomic
def change(actor: Actor, tag_id: str, etag: str | None, draft: Draft) -> Tag:
    """Change a tag that nobody else has changed since `etag` was read.

    What may not hold at once (the actor may not publish, a second person is to be asked, or it is meant as a draft)
    becomes the tag's proposal; everything else about the tag is changed.
    """
    actor.require(Permission.DEFINE)
    tag = service.get(tag_id)
    if not standing.is_held(tag) or draft.kind != tag.kind:
        return changes.change(actor, tag_id, etag, draft)  # which refuses another kind
    definition = service.canonical(tag.kind, draft.definition)
    if drafts.plans_otherwise(tag, draft) or not drafts.says_otherwise(tag, definition):
        return changes.change(actor, tag_id, etag, draft)
    if standing.may_publish(actor) and not draft.as_draft:
        return changes.change(actor, tag_id, etag, draft)
    changes.refuse_edited(tag, etag)
    changes.refuse_of_scheme(tag)
    rest = replace(draft, definition=tag.definition)
    if _words(rest, tag) != _words(drafts.draft_of(tag), tag):
        tag = changes.save(actor, [Change(tag, rest)])[0]
    _propose(actor, tag, draft.definition)
    return service.get(tag.id)


@transaction.atomic
def propose(actor: Actor, tag_id: str, etag: str | None, definition: Any) -> Proposal:
    """Write down what a held tag is to say next, that nobody else has changed or proposed to since `etag` was read. It
    is checked as a change would be; nothing of the tag changes."""
    actor.require(Permission.DEFINE)
    tag = service.get(tag_id)
    changes.refuse_edited(tag, etag)
    changes.refuse_of_scheme(tag)
    return _propose(actor, tag, definition)


def _propose(actor: Actor, tag: Tag, definition: Any) -> Proposal:
    _refuse_from(tag, "propose", standing.HELD)
    checking.checked([Change(tag, replace(drafts.draft_of(tag), definition=definition))])
    made = standing.written(actor, tag, service.canonical(tag.kind, definition))
    standing.note(actor, tag, "proposed")
    return made


@transaction.atomic
def discard(actor: Actor, tag_id: str) -> None:
    """Forget what was proposed to a held tag. (A draft of a new tag is deleted with the tag.)"""
    actor.require(Permission.DEFINE)
    tag = service.get(tag_id)
    _proposal(tag, "discard", standing.HELD).delete()
    standing.note(actor, tag, "discarded")


@transaction.atomic
def submit(actor: Actor, tag_id: str, comment: str = "") -> Tag:
    """Ask a second person for a yes."""
    actor.require(NEEDS["submit"])
    tag = service.get(tag_id)
    proposal = _proposal(tag, "submit", FROM["submit"])
    if proposal.state != DRAFT:
        raise _wrong_step(tag, "submit", proposal.state)
    _set(proposal, tag, REVIEW)
    standing.note(actor, tag, "submitted", comment)
    return service.get(tag_id)


@transaction.atomic
def review(actor: Actor, tag_id: str, approve: bool, revision: int, comment: str = "") -> Tag:
    """Say yes or no to what another person wrote; `revision` is the text that was read. A no makes it a draft again."""
    actor.require(NEEDS["review"])
    tag = service.get(tag_id)
    proposal = _proposal(tag, "review", FROM["review"])
    if proposal.state != REVIEW:
        raise _wrong_step(tag, "review", proposal.state)
    if actor.kind != "user":
        raise Forbidden("A person reviews, not a program.", code="review_by_person")
    if actor.id in proposal.authors:
        raise Forbidden("Nobody reviews what they wrote themselves.", code="review_own")
    if revision != proposal.revision:
        raise Conflict("It was changed since you read it.", code="proposal_changed", revision=proposal.revision)
    _set(proposal, tag, APPROVED if approve else DRAFT)
    standing.note(actor, tag, "approved" if approve else "refused", comment)
    audit.record(actor, "tag_approved" if approve else "tag_refused", kind="tag", id=tag.id)
    return service.get(tag_id)


@transaction.atomic
def publish(actor: Actor, tag_id: str, comment: str = "") -> Tag:
    """Make what is proposed hold: a new tag begins to be decided, a held one says something else from now on."""
    actor.require(NEEDS["publish"])
    tag = service.get(tag_id)
    proposal = _proposal(tag, "publish", FROM["publish"])
    if workspace.current().review and proposal.state != APPROVED:
        raise Conflict("A second person has to say yes first.", code="review_needed")
    definition = proposal.definition
    proposal.delete()
    if tag.status in UNPUBLISHED:
        _begin(actor, tag)
    else:
        tag = service.get(tag_id)
        draft = replace(drafts.draft_of(tag), definition=definition)
        changes.save(actor, [Change(tag, draft)], approved=True)
    tag = service.get(tag_id)
    standing.note(actor, tag, "published", comment)
    audit.record(actor, "tag_published", kind="tag", id=tag.id, details={"version": tag.version})
    return tag


def pause(actor: Actor, tag_id: str, comment: str = "") -> Tag:
    """Who has the tag keeps it, and nothing decides it any more."""
    return _move(actor, tag_id, "pause", PAUSED, comment)


def resume(actor: Actor, tag_id: str, comment: str = "") -> Tag:
    """Decide it again, with all that read it."""
    tag = _move(actor, tag_id, "resume", PUBLISHED, comment)
    upkeep.mark(upkeep.followers({tag.id}))
    return service.get(tag.id)


def retire(actor: Actor, tag_id: str, comment: str = "", anyway: bool = False) -> Tag:
    """Everybody loses the tag, for the cause `retired:<who>`; its definition and its history stay.

    Raises Conflict (tag_in_use) naming what reads it. Where it is to retire `anyway`, what reads it goes on, says that
    it reads a retired tag, and is decided once more.
    """
    actor.require(NEEDS["retire"])
    if not anyway:
        tag = service.get(tag_id)
        readers.refuse(readers.of_tag(tag_id, readers.every(but={tag_id})), service.name_of(tag), "tag_in_use")
    tag = _move(actor, tag_id, "retire", RETIRED, comment)
    changes.forget_deleted([tag.id], f"retired:{actor.id}")  # after the commit: the warehouse may be busy
    upkeep.mark(upkeep.followers(segment_ids={tag.id}))
    changed.notify()
    return service.get(tag.id)


@transaction.atomic
def revive(actor: Actor, tag_id: str, comment: str = "") -> Tag:
    """A retired tag becomes a draft again: from there it is reviewed and published as a new one is."""
    tag = _move(actor, tag_id, "revive", DRAFT, comment)
    standing.written(actor, tag)
    return service.get(tag.id)


@transaction.atomic
def comment(actor: Actor, tag_id: str, text: str) -> Remark:
    """Say something about a definition, for whoever works on it."""
    if not actor.may(Permission.DEFINE):
        actor.require(Permission.REVIEW)
    return standing.note(actor, service.get(tag_id), "comment", text)


def remarks(tag_id: str, limit: int = 200) -> list[Remark]:
    """What was done to a tag's definition and said about it, the newest first."""
    return list(Remark.objects.filter(tag_id=tag_id).order_by("-at", "-id")[:limit])


def steps(actor: Actor, tag: Tag) -> list[str]:
    """What this actor may do with the tag's definition now."""
    proposal: Proposal | None = getattr(tag, "proposal", None)
    if tag.scheme is not None:
        return []
    possible = {step for step, sources in FROM.items() if tag.status in sources and actor.may(NEEDS[step])}
    if proposal is None:
        possible -= {"submit", "review", "publish"}
    elif proposal.state != DRAFT:
        possible -= {"submit"}
    if proposal and (proposal.state != REVIEW or actor.id in proposal.authors or actor.kind != "user"):
        possible -= {"review"}
    if proposal and workspace.current().review and proposal.state != APPROVED:
        possible -= {"publish"}
    if proposal and standing.is_held(tag) and actor.may(Permission.DEFINE):
        possible.add("discard")
    return sorted(possible)


def waiting() -> list[Tag]:
    """The tags whose text waits for a second person, or for who publishes it; the longest waiting first."""
    asked = [tag for tag in service.every() if hasattr(tag, "proposal") and tag.proposal.state != DRAFT]
    return sorted(asked, key=lambda tag: tag.proposal.made_at)


def _begin(actor: Actor, tag: Tag) -> None:
    """A new tag's definition is checked once more, as things are now, and then holds."""
    was, ahead = upkeep.before(tag), service.ahead()
    Tag.objects.filter(id=tag.id).update(status=PUBLISHED)
    tag = service.get(tag.id)
    checking.checked([Change(tag, drafts.draft_of(tag))])
    changes.refuse_nobodys(tag)
    service.holds_from_now_on(tag)
    upkeep.changed([(tag, was)], ahead)


@transaction.atomic
def _move(actor: Actor, tag_id: str, step: str, to: str, comment: str) -> Tag:
    actor.require(NEEDS[step])
    tag = service.get(tag_id)
    changes.refuse_of_scheme(tag)
    _refuse_from(tag, step, FROM[step])
    was, ahead = upkeep.before(tag), service.ahead()
    tag.status = to
    Tag.objects.filter(id=tag.id).update(status=to)
    if to == RETIRED:
        changes.forget_plans(tag)
    upkeep.changed([(tag, was)], ahead)
    done = {"pause": "paused", "resume": "resumed", "retire": "retired", "revive": "revived"}[step]
    standing.note(actor, tag, done, comment)
    audit.record(actor, f"tag_{done}", kind="tag", id=tag.id, details={"version": tag.version})
    return service.get(tag_id)


def _proposal(tag: Tag, step: str, sources: tuple[str, ...]) -> Proposal:
    changes.refuse_of_scheme(tag)
    _refuse_from(tag, step, sources)
    proposal = Proposal.objects.select_for_update().filter(tag=tag).first()
    if proposal is None:
        raise Conflict("Nothing is proposed.", code="nothing_proposed")
    return proposal


def _set(proposal: Proposal, tag: Tag, state: str) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(state=state)
    if tag.status in UNPUBLISHED:
        Tag.objects.filter(id=tag.id).update(status=DRAFT if state == DRAFT else REVIEW)


def _refuse_from(tag: Tag, step: str, sources: tuple[str, ...]) -> None:
    if tag.status not in sources:
        raise _wrong_step(tag, step, tag.status)


def _wrong_step(tag: Tag, step: str, state: str) -> Conflict:
    return Conflict(f"What is {state} cannot be treated so: {step}.", code="life_step", step=step, status=state)


def _words(draft: Draft, tag: Tag) -> tuple[Any, ...]:
    """All of a draft but what the definition says and when it changes by itself."""
    return (draft.name, draft.description, draft.group_id, draft.colour, draft.update_mode, draft.schedule,
            draft.key or tag.key)  # fmt: skip
