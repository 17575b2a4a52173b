"""Who reads whom: the tags and segments whose rules name a tag, a segment or a list."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zhike.control.segments import service as segments
from zhike.control.tags import service
from zhike.errors import Conflict
from zhike.rules import nodes
from zhike.rules.nodes import Definition, Level, Rule, Text


@dataclass(frozen=True, slots=True)
class Reader:
    """A tag or a segment with what it says; segments inside are only named."""

    kind: str
    id: str
    name: Text
    definition: Definition


def every(but: Collection[str] = ()) -> list[Reader]:
    """Everything that has rules, except those with these ids."""
    tags = [
        Reader("tag", t.id, service.name_of(t), service.definition_of(t))
        for t in service.every()
        if t.kind == service.RULE
    ]
    found = [
        Reader("segment", s.id, segments.name_of(s), _alone(segments.rule_of(s), segments.name_of(s)))
        for s in segments.every()
        if s.kind == segments.RULE
    ]
    return [reader for reader in (*tags, *found) if reader.id not in but]


def of_tag(tag_id: str, among: Collection[Reader]) -> list[Reader]:
    """Those that name a tag, its past or its present."""
    return [reader for reader in among if tag_id in nodes.tags_named(reader.definition)]


def of_levels(tag_id: str, levels: set[str], among: Collection[Reader]) -> list[Reader]:
    """Those that name one of these levels of a tag."""

    def names(rule: Rule) -> bool:
        return isinstance(rule, nodes.Tag) and rule.tag == tag_id and bool(levels & set(rule.values or ()))

    return _with(names, among)


def of_segment(segment_id: str, among: Collection[Reader]) -> list[Reader]:
    """Those that name a segment or a list."""

    def names(rule: Rule) -> bool:
        match rule:
            case nodes.Segment(name, _) | nodes.Listed(name):
                return name == segment_id
            case _:
                return False

    return _with(names, among)


def refuse(readers: Collection[Reader], name: Text, code: str) -> None:
    """Raise Conflict when there are any that read what is called so, naming them."""
    if readers:
        named = [{"kind": r.kind, "id": r.id, "zh": r.name.zh, "en": r.name.en} for r in readers]
        by = ", ".join(f"{reader.name.zh} {reader.name.en}" for reader in readers)
        raise Conflict(f"{name.zh} {name.en} is read by {by}.", code=code, readers=named)


def _with(names: Callable[[Rule], bool], among: Collection[Reader]) -> list[Reader]:
    return [reader for reader in among if any(names(rule) for _, rule in nodes.walk_levels(reader.definition))]


def _alone(rule: Rule, name: Text) -> Definition:
    return Definition((Level("member", name, rule),))
