"""Groups of tags: a tree, the order in it, and groups of which a customer has one tag at a time (`exclusive`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.tags import checking, exclusive, service, upkeep
from zhike.control.tags.models import Tag, TagGroup
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.rules.nodes import Text
from zhike.tagging.giving import ON_CONFLICT, ORDER
from zhike.tagging.plan import in_order

DEEPEST = 4
"""Groups within groups."""


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """What a person says of a group."""

    name: Text
    parent_id: str | None = None
    exclusive: bool = False
    on_conflict: str = ORDER


def get(group_id: str) -> TagGroup:
    group = TagGroup.objects.filter(id=group_id).first()
    if group is None:
        raise NotFound("There is no such group.", id=group_id)
    return group


def called(name: Text) -> TagGroup | None:
    """The first group of this name."""
    return TagGroup.objects.filter(name_zh=name.zh, name_en=name.en).order_by("position", "id").first()


def every() -> list[tuple[TagGroup, int]]:
    """All groups in their order, each with how many tags lie in it."""
    counted = TagGroup.objects.annotate(held=Count("tags")).order_by("position", "id")
    return [(group, group.held) for group in counted]


def shown(group: TagGroup, tags: int | None = None) -> dict[str, Any]:
    """As `TagGroupDetailOut`."""
    same = ("id", "position", "exclusive", "on_conflict", "parent_id")
    found = {name: getattr(group, name) for name in same}
    count = group.tags.count() if tags is None else tags
    return found | {"name": {"zh": group.name_zh, "en": group.name_en}, "tags": count}


@transaction.atomic
def create(actor: Actor, draft: GroupDraft) -> TagGroup:
    """A new group, the last among its neighbours."""
    actor.require(Permission.DEFINE)
    group = TagGroup(position=TagGroup.objects.count())
    _say(group, draft)
    return group


@transaction.atomic
def change(actor: Actor, group_id: str, draft: GroupDraft) -> TagGroup:
    """Rename a group, move it, make it exclusive or not. What customers have by rule is decided anew where it may be
    another tag now; refused while customers have two of its tags by hand."""
    actor.require(Permission.DEFINE)
    group, before = get(group_id), service.ahead()
    was = (group.exclusive, group.on_conflict)
    _say(group, draft)
    if was != (group.exclusive, group.on_conflict):
        actor.require(Permission.PUBLISH)
        said = {"exclusive": group.exclusive, "on_conflict": group.on_conflict}
        audit.record(actor, "tag_group_changed", kind="tag_group", id=group.id, details=said)
    _settle(before, [group])
    return group


@transaction.atomic
def delete(actor: Actor, group_id: str) -> None:
    """Delete a group that holds nothing."""
    actor.require(Permission.DEFINE)
    group = get(group_id)
    inside = {"tags": group.tags.count(), "groups": group.children.count()}
    if any(inside.values()):
        raise Conflict("Only an empty group can be deleted.", code="tag_group_not_empty", **inside)
    group.delete()


@transaction.atomic
def arrange(actor: Actor, group_ids: Sequence[str]) -> None:
    """Put groups in this order among one another."""
    actor.require(Permission.DEFINE)
    _each_once(group_ids)
    for place, group_id in enumerate(group_ids):
        get(group_id)
        TagGroup.objects.filter(id=group_id).update(position=place)


@transaction.atomic
def arrange_tags(actor: Actor, group_id: str, tag_ids: Sequence[str]) -> None:
    """Put a group's tags in this order; in an exclusive group it says which tag comes first."""
    actor.require(Permission.DEFINE)
    group, before = get(group_id), service.ahead()
    if group.exclusive:
        actor.require(Permission.PUBLISH)
    _each_once(tag_ids)
    if set(tag_ids) != set(group.tags.values_list("id", flat=True)):
        raise InvalidInput("Name all of the group's tags, and no others.", code="tag_group_order", field="tag_ids")
    for place, tag_id in enumerate(tag_ids):
        Tag.objects.filter(id=tag_id).update(position=place)
    _settle(before, [group])


def _settle(before: exclusive.Ahead, groups: Sequence[TagGroup]) -> None:
    """Check what a change of groups makes of the rules, and have decided what it may change."""
    if before != service.ahead():
        rules = in_order(service.rule_tags(service.every()))  # or they would read one another in a circle
        checking.refuse_ranks(rules, exclusive.modes(service.every()))
    exclusive.refuse_overlaps(group for group in groups if group.exclusive)
    upkeep.changed([], before)


def _say(group: TagGroup, draft: GroupDraft) -> None:
    if draft.on_conflict not in ON_CONFLICT:
        raise InvalidInput("There is no such way.", field="on_conflict", known=list(ON_CONFLICT))
    group.name_zh, group.name_en = draft.name.zh, draft.name.en
    group.parent = _parent(group, draft.parent_id)
    group.exclusive, group.on_conflict = draft.exclusive, draft.on_conflict
    group.save()


def _parent(group: TagGroup, parent_id: str | None) -> TagGroup | None:
    """The group above, which must not lie below."""
    if parent_id is None:
        return None
    parent = TagGroup.objects.filter(id=parent_id).first()
    if parent is None:
        raise InvalidInput("There is no such group.", field="parent_id", id=parent_id)
    above: list[str] = []
    step: TagGroup | None = parent
    while step is not None and len(above) <= DEEPEST:
        above.append(step.id)
        step = step.parent
    if group.id in above:
        raise InvalidInput("A group cannot lie within itself.", code="tag_group_circle", field="parent_id")
    if len(above) + _depth(group) > DEEPEST:
        raise InvalidInput("Groups would lie too deep.", code="tag_group_too_deep", field="parent_id", most=DEEPEST)
    return parent


def _depth(group: TagGroup) -> int:
    """How many levels a group and those within it take."""
    return 1 + max((_depth(child) for child in TagGroup.objects.filter(parent_id=group.id)), default=0)


def _each_once(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise InvalidInput("Each once.", code="tag_group_order")
