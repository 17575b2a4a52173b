"""Exclusive groups: of their tags a customer has one at a time.

Rules are compiled: a tag's rule gets `and not` for the tags that go before it, where the evaluator's definitions are
made. Before a tag by rule go the tags by hand, the imported ones and those that nothing decides any more (frozen,
paused), wherever they stand, and then the tags by rule above it. The tags by rule of one group are decided together:
whenever one is, all are.
What is given is settled as it is given (`tagging.giving`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.db.models import Max

from zhike import wiring
from zhike.control.tags.models import Tag, TagGroup
from zhike.control.tags.standing import RETIRED, is_held
from zhike.errors import Conflict
from zhike.tagging.coverage import holding_several
from zhike.tagging.giving import NO_RIVALS, Rivals

Ahead = Mapping[str, tuple[str, ...]]
"""For each tag by rule of an exclusive group: the tags that go before it."""

LAST: Final = 10**6
"""The position of a tag that is about to come into a group."""


def stored() -> list[Tag]:
    """The tags that lie in exclusive groups."""
    return list(Tag.objects.filter(group__exclusive=True).select_related("group"))


def in_order(tags: Iterable[Tag]) -> dict[str, list[Tag]]:
    """The tags of exclusive groups (without retired ones), by group, in each group's order."""
    groups: defaultdict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        if tag.group is not None and tag.group.exclusive and tag.status != RETIRED:
            groups[tag.group.id].append(tag)
    return {group: sorted(members, key=place) for group, members in groups.items()}


def place(tag: Tag) -> tuple[int, float, str]:
    """Where a tag stands in its group; one that is not stored yet comes last."""
    made = tag.created_at.timestamp() if tag.created_at else float("inf")
    return tag.position if tag.created_at else LAST, made, tag.id


def ahead(tags: Iterable[Tag], stands_still: Callable[[Tag], bool]) -> Ahead:
    """Who goes before whom. A draft has its place already, but goes before nobody."""
    found: dict[str, tuple[str, ...]] = {}
    for members in in_order(tags).values():
        fixed = {tag.id for tag in members if is_held(tag) and (tag.kind != "rule" or stands_still(tag))}
        before = [tag.id for tag in members if tag.id in fixed]
        for tag in members:
            if tag.kind == "rule" and tag.id not in fixed:
                found[tag.id] = tuple(before)
                before += [tag.id] if is_held(tag) else []
    return found


def rivals(tag: Tag) -> Rivals:
    """The other tags of a given tag's group, where that is exclusive."""
    if tag.group is None or not tag.group.exclusive:
        return NO_RIVALS
    members = [member for member in in_order(stored()).get(tag.group.id, []) if is_held(member)]
    at = next((i for i, member in enumerate(members) if member.id == tag.id), len(members))
    hand = [(i, member.id) for i, member in enumerate(members) if member.kind != "rule" and member.id != tag.id]
    return Rivals(
        before=tuple(other for i, other in hand if i < at),
        after=tuple(other for i, other in hand if i > at),
        by_rule=tuple(member.id for member in members if member.kind == "rule"),
        on_conflict=tag.group.on_conflict,
    )


def modes(tags: Iterable[Tag]) -> dict[str, str]:
    """How each tag is kept current, seen from its group: in realtime where one of them by rule is."""
    tags = list(tags)
    found = {tag.id: tag.update_mode for tag in tags}
    for members in in_order(tags).values():
        by_rule = [tag for tag in members if tag.kind == "rule" and is_held(tag)]
        if any(tag.update_mode == "realtime" for tag in by_rule):
            found |= {tag.id: "realtime" for tag in by_rule}
    return found


def next_position(group_id: str | None) -> int:
    """The last place of a group."""
    last = Tag.objects.filter(group=group_id).aggregate(last=Max("position"))["last"] if group_id else None
    return 0 if last is None else last + 1


def refuse_overlaps(groups: Iterable[TagGroup]) -> None:
    """Raise Conflict where customers have several given tags of an exclusive group: nobody could say which stays."""
    members = in_order(stored())
    for group in groups:
        by_hand = [tag.id for tag in members.get(group.id, []) if tag.kind != "rule"]
        if len(by_hand) < 2:
            continue
        with wiring.warehouse().reading() as reading:
            customers = holding_several(reading, by_hand)
        if customers:
            message = "Customers have several of these given tags: take them away first."
            raise Conflict(message, code="tag_group_overlaps", customers=customers, tags=by_hand)
