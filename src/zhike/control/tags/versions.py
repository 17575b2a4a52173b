"""Every version of a tag's definition: who made it and when, what differs between two, and making an old one hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from zhike.control.accounts.actor import Actor
from zhike.control.tags import drafts, life, service
from zhike.control.tags.models import Tag, TagVersion
from zhike.errors import NotFound
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import And, AtLeast, Not, Or, Rule, Text
from zhike.rules.parse import parse_definition

PROPOSAL: Final = 0
"""In the place of a version: what is proposed."""

Mark = Literal["same", "added", "removed"]
Kind = Literal["same", "added", "removed", "changed"]
_Said = tuple[Text, Rule | None]
JOINED: Final = {And: Text("以下全部满足", "all of these"), Or: Text("以下满足任一", "any of these")}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rule as it is read: what joins the lines below it that stand deeper, or one condition."""

    depth: int
    text: Text
    mark: Mark = "same"


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """What became of one level; `moved`: it is tried in another order among the others."""

    key: str
    kind: Kind
    name_before: Text | None
    name_after: Text | None
    moved: bool
    lines: tuple[Line, ...]


def every(tag_id: str) -> list[TagVersion]:
    """The versions of a tag, the newest first."""
    service.get(tag_id)
    return list(TagVersion.objects.filter(tag_id=tag_id).order_by("-version"))


def definition_of(tag: Tag, version: int) -> Any:
    """What the tag said in a version, or is proposed to say."""
    if version == PROPOSAL:
        proposal = getattr(tag, "proposal", None)
        if proposal is None:
            raise NotFound("Nothing is proposed.", code="nothing_proposed", id=tag.id)
        return proposal.definition or tag.definition
    found = TagVersion.objects.filter(tag_id=tag.id, version=version).first()
    if found is None:
        raise NotFound("There is no such version.", id=tag.id, version=version)
    return found.definition


def compared(tag_id: str, before: int, after: int) -> list[LevelDifference]:
    """What differs between two versions, level by level, in the order of the later one."""
    tag, spoken = service.get(tag_id), service.names()
    one, other = (_levels(tag, definition_of(tag, version)) for version in (before, after))
    stay = [key for key in other if key in one]
    steady = set(_longest_in_order([key for key in one if key in other], stay))
    gone = [key for key in one if key not in other]
    return [_difference(key, one.get(key), other.get(key), key not in steady, spoken) for key in (*other, *gone)]


def restore(actor: Actor, tag_id: str, version: int, as_draft: bool = False) -> Tag:
    """Make an earlier version hold again, as a new one; who may not publish, or with `as_draft`, proposes it."""
    tag = service.get(tag_id)
    draft = drafts.draft_of(tag)
    wanted = replace(draft, definition=definition_of(tag, version), as_draft=as_draft)
    return life.change(actor, tag_id, service.etag_of(tag), wanted)


def _levels(tag: Tag, definition: Any) -> dict[str, _Said]:
    """Name and rule of each level by its key; only tags by rule have rules."""
    if tag.kind != service.RULE:
        return {level["key"]: (Text(**level["name"]), None) for level in definition["levels"]}
    return {level.key: (level.name, level.rule) for level in parse_definition(definition).levels}


def _difference(
    key: str,
    before: _Said | None,
    after: _Said | None,
    moved: bool,
    spoken: Names,
) -> LevelDifference:
    one = _lines(before[1], spoken) if before else []
    other = _lines(after[1], spoken) if after else []
    kind: Kind = "added" if before is None else "removed" if after is None else "changed"
    if before is not None and before == after:
        kind = "same"
    moved = moved and before is not None and after is not None
    return LevelDifference(key, kind, before and before[0], after and after[0], moved, tuple(_marked(one, other)))


def _marked(before: Sequence[Line], after: Sequence[Line]) -> Iterable[Line]:
    """Both readings of a rule in one, each line marked with what became of it."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        if before[i1:i2] == after[j1:j2]:
            yield from before[i1:i2]
            continue
        yield from (Line(line.depth, line.text, "removed") for line in before[i1:i2])
        yield from (Line(line.depth, line.text, "added") for line in after[j1:j2])


def _lines(rule: Rule | None, spoken: Names, depth: int = 0) -> list[Line]:
    """A rule as lines: groups of conditions with what they hold below them, each other condition a sentence."""
    match rule:
        case None:
            return []
        case And(of) | Or(of) if len(of) > 1:
            return [Line(depth, JOINED[type(rule)]), *_inner(of, spoken, depth)]
        case AtLeast(count, of):
            return [
                Line(depth, Text(f"以下至少满足 {count} 项", f"at least {count} of these")),
                *_inner(of, spoken, depth),
            ]
        case Not(And() | Or() | AtLeast() as inner):
            return [Line(depth, Text("并非", "not")), *_inner((inner,), spoken, depth)]
        case _:
            return [Line(depth, sentence(rule, spoken))]


def _inner(rules: Iterable[Rule], spoken: Names, depth: int) -> list[Line]:
    return [line for rule in rules for line in _lines(rule, spoken, depth + 1)]


def _longest_in_order(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The most of the keys that stand in the same order in both."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [key for block in blocks for key in one[block.a : block.a + block.size]]
