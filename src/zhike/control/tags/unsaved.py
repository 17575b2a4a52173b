"""A definition that nobody has saved, judged as it would be once it is saved and published: in its place in its group.

Of an exclusive group customers have one tag at a time, so a definition says too little alone: who has a tag that goes
before it does not get it, and tags behind it lose whom it takes. Those of the group are decided with it, as a run does.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils import timezone

from zhike.control.tags import exclusive, service, standing
from zhike.control.tags.checking import group_of
from zhike.control.tags.drafts import KEEP, Keep
from zhike.control.tags.models import Tag
from zhike.errors import Conflict
from zhike.rules.check import check_definition
from zhike.rules.nodes import Definition
from zhike.rules.parse import parse_definition
from zhike.tagging.plan import TagRule
from zhike.warehouse.port import Reading

NEW: Final = "new"
"""In place of the id of a tag that is not there yet: nobody has it."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What is written: of `tag`, or of a new one. It lies in the group `group_id` (the tag's own, unless given), at the
    place `place`, from 0 (where it stands; one that comes into the group: the last)."""

    definition: Any
    tag: Tag | None = None
    group_id: str | Literal[Keep.AS_IT_IS] | None = KEEP
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """`said`: what the definition itself says, segments put in. `ahead`: for every tag by rule of an exclusive group
    those that go before it. `others`: the tags by rule that are decided with it, as they would be then; `otherwise`:
    those of them that it may change: they give way to it, or to others than now."""

    said: TagRule
    ahead: exclusive.Ahead
    others: tuple[TagRule, ...]
    otherwise: frozenset[str]

    @property
    def before(self) -> tuple[str, ...]:
        """The tags that go before it."""
        return self.ahead.get(self.said.id, ())

    @property
    def decided_first(self) -> tuple[TagRule, ...]:
        """Those of them that are decided with it."""
        return tuple(rule for rule in self.others if rule.id in self.before)

    @property
    def held(self) -> TagRule:
        """The rule that decides who has it."""
        return self.evaluated({self.said.id: self.said.definition})[0]

    def evaluated(self, definitions: Mapping[str, Definition]) -> list[TagRule]:
        """Other definitions beside it, as they would be decided then."""
        return service.evaluated(definitions, going_before=self.ahead)


def judged(unsaved: Unsaved, reading: Reading) -> Judged:
    """Raises InvalidRule where the definition is none, InvalidInput where its group is not there."""
    if unsaved.tag is not None and unsaved.tag.kind != service.RULE:
        raise Conflict("No rule decides who has this tag.", code="tag_by_hand")
    definition = parse_definition(unsaved.definition)
    check_definition(definition, service.catalogue(reading))
    stored = exclusive.stored()
    tag, then = _placed(unsaved, stored)
    now, ahead = service.ahead(stored), service.ahead(then)
    behind = {other for other, before in ahead.items() if tag.id in before}
    otherwise = behind | {each for each in {*now, *ahead} - {tag.id} if now.get(each, ()) != ahead.get(each, ())}
    together = {*otherwise, *ahead.get(tag.id, ())}
    together |= {before for other in otherwise for before in ahead.get(other, ())} - {tag.id}
    others = {each.id: service.definition_of(each) for each in then if each.id in together & ahead.keys()}
    return Judged(
        said=service.evaluated({tag.id: definition}, going_before={})[0],
        ahead=ahead,
        others=tuple(service.evaluated(others, going_before=ahead)),
        otherwise=frozenset(otherwise & others.keys()),
    )


def _placed(unsaved: Unsaved, stored: Iterable[Tag]) -> tuple[Tag, list[Tag]]:
    """The tag as it will be, and all tags of exclusive groups beside it; copies, of which nothing is stored."""
    tag = _as_published(unsaved)
    others = [copy(each) for each in stored if each.id != tag.id]
    if tag.group is None or not tag.group.exclusive:
        return tag, others
    if unsaved.place is not None:
        members = exclusive.in_order(others).get(tag.group.id, [])
        members.insert(unsaved.place, tag)
        for place, member in enumerate(members):
            member.position = place
            member.created_at = member.created_at or timezone.now()
    return tag, [*others, tag]


def _as_published(unsaved: Unsaved) -> Tag:
    tag = copy(unsaved.tag) if unsaved.tag is not None else Tag(id=NEW, kind=service.RULE, group=None)
    if not isinstance(unsaved.group_id, Keep):
        group = group_of(unsaved.group_id)
        if group != tag.group:
            tag.position, tag.group = exclusive.LAST, group
    tag.status, tag.frozen_at = standing.PUBLISHED, None
    return tag
