"""Where a definition is in its life, and what follows for who has the tag. The steps of that life are `life`.

- draft: being written, never decided, nobody has the tag; review: the same, and a second person is asked for a yes.
- published: decided as its update mode says.
- paused: who has the tag keeps it, and nothing decides it.
- retired: nobody has it any more; the definition and the history stay.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.tags.models import Proposal, Remark, Tag
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict

DRAFT, REVIEW, PUBLISHED, PAUSED, RETIRED = "draft", "review", "published", "paused", "retired"
UNPUBLISHED: Final = (DRAFT, REVIEW)
HELD: Final = (PUBLISHED, PAUSED)
"""Its definition says who has the tag."""

APPROVED: Final = "approved"
NEVER_RAN: Final = "never_ran"


def is_held(tag: Tag) -> bool:
    return tag.status in HELD


def may_publish(actor: Actor) -> bool:
    """Whether what this actor writes may hold at once."""
    return actor.may(Permission.PUBLISH) and not workspace.current().review


def require_publish(actor: Actor) -> None:
    """Raise where what this actor writes may not hold at once."""
    actor.require(Permission.PUBLISH)
    if workspace.current().review:
        raise Conflict("A second person has to say yes first.", code="review_needed")


def first_status(actor: Actor, tag: Tag, as_draft: bool, approved: bool) -> str:
    """Of a new tag."""
    if as_draft:
        return DRAFT
    return PUBLISHED if approved or tag.scheme is not None or may_publish(actor) else DRAFT


def note(actor: Actor, tag: Tag, what: str, text: str = "") -> Remark:
    """Write down what was done to a definition, or said about it."""
    return Remark.objects.create(tag_id=tag.id, what=what, text=text, version=tag.version, by=actor.as_json())


def written(actor: Actor, tag: Tag, definition: Any = None) -> Proposal:
    """Somebody has written what is not published: whatever was said of the text before does not hold for this one."""
    there = Proposal.objects.filter(tag=tag).first()
    authors = {*(there.authors if there else ()), actor.id}
    values = {
        "definition": definition,
        "state": DRAFT,
        "revision": there.revision + 1 if there else 1,
        "authors": sorted(authors),
        "made_by": actor.as_json(),
    }
    tag.proposal = Proposal.objects.update_or_create(tag=tag, defaults=values)[0]
    return tag.proposal


def refuse_unless_published(tag: Tag) -> None:
    """Raise Conflict where people may not give or take the tag."""
    if tag.status != PUBLISHED:
        raise Conflict(f"The tag is {tag.status}.", code="tag_not_published", status=tag.status, tags=_named([tag]))


def refuse_nobodys(named: Collection[str], before: Collection[str], tags: Mapping[str, Tag]) -> None:
    """Raise Conflict where something that holds would come to name a tag that nobody has: not yet, or not any more.

    What it named before it may go on naming: it says so wherever it is shown.
    """
    found = [tags[tag_id] for tag_id in sorted(set(named) - set(before)) if tag_id in tags]
    nobodys = [tag for tag in found if not is_held(tag)]
    if nobodys:
        names = ", ".join(f"{tag.name_zh} {tag.name_en}" for tag in nobodys)
        raise Conflict(f"Nobody has what it would read: {names}.", code="tag_has_nobody", tags=_named(nobodys))


def quiet(named: Collection[str], tags: Mapping[str, Tag]) -> list[dict[str, Any]]:
    """Of the tags that something names, those that are not decided: `{id, name, status}`."""
    found = [tags[tag_id] for tag_id in sorted(named) if tag_id in tags]
    return [
        {"id": tag.id, "name": {"zh": tag.name_zh, "en": tag.name_en}, "status": why}
        for tag in found
        if (why := why_quiet(tag)) is not None
    ]


def why_quiet(tag: Tag) -> str | None:
    """Why who has a tag is not decided: where it is in its life, or that it never was (`never_ran`)."""
    if tag.status != PUBLISHED:
        return tag.status
    return NEVER_RAN if tag.kind == "rule" and tag.last_run_at is None else None


def _named(tags: Collection[Tag]) -> list[dict[str, str]]:
    return [{"id": tag.id, "zh": tag.name_zh, "en": tag.name_en} for tag in tags]
