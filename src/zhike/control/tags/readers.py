"""Who reads whom: everything whose rules name a tag, a segment, a list or a trait.

Tags are told of here. Every other noun that names any of these says so in its module `reads` (`tells`), and is
listed wherever "where used" is told, counts as a use, and is named where a deletion is refused. What a tag's definition
is to become later, or is proposed to, counts as well: it would find what it names gone. Of a tag that a scheme writes,
the scheme is the reader.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhike.control.tags import schemes, service
from zhike.control.tags.schemes import Scheme
from zhike.errors import Conflict
from zhike.rules import nodes
from zhike.rules.nodes import Definition, Level, Rule, Text
from zhike.rules.parse import parse_definition


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that reads tags, segments or traits, with what it says; segments inside are only named.

    `kind` and `id` say where a person finds it. `tag`: the tag by which a scheme reads. What does not `bind` keeps
    nothing from being deleted: it would only have less to do.
    """

    kind: str
    id: str
    name: Text
    definition: Definition
    tag: str | None = None
    binds: bool = True


Teller = Callable[[], Iterable[Reader]]

_tellers: Final[list[Teller]] = []


def tells(teller: Teller) -> Teller:
    """Register a function that says what a noun reads."""
    _tellers.append(teller)
    return teller


def every(but: Collection[str] = ()) -> list[Reader]:
    """Everything that has rules, except those with these ids, and what schemes read by tags with these ids."""
    others = (reader for teller in _tellers for reader in teller())
    return [reader for reader in (*_tags(), *others) if not {reader.id, reader.tag} & set(but)]


def by_tag(among: Collection[Reader]) -> Mapping[str, list[Reader]]:
    """Who names each tag, its past or its present; each of them once."""
    found: defaultdict[str, dict[tuple[str, str], Reader]] = defaultdict(dict)
    for reader in among:
        for tag_id in nodes.tags_named(reader.definition):
            found[tag_id].setdefault((reader.kind, reader.id), reader)
    return {tag_id: list(each.values()) for tag_id, each in found.items()}


def by_segment(among: Collection[Reader]) -> Mapping[str, list[Reader]]:
    """Who names each segment or list; each of them once."""
    found: defaultdict[str, dict[tuple[str, str], Reader]] = defaultdict(dict)
    for reader in among:
        for _, rule in nodes.walk_levels(reader.definition):
            match rule:
                case nodes.Segment(name, _) | nodes.Listed(name):
                    found[name].setdefault((reader.kind, reader.id), reader)
    return {segment_id: list(each.values()) for segment_id, each in found.items()}


def of_tag(tag_id: str, among: Collection[Reader]) -> list[Reader]:
    """Those that name a tag, its past or its present."""
    return list(by_tag(among).get(tag_id, ()))


def of_levels(tag_id: str, levels: set[str], among: Collection[Reader]) -> list[Reader]:
    """Those that name one of these levels of a tag."""

    def names(rule: Rule) -> bool:
        return isinstance(rule, nodes.Tag) and rule.tag == tag_id and bool(levels & set(rule.values or ()))

    return [reader for reader in among if any(names(rule) for _, rule in nodes.walk_levels(reader.definition))]


def of_segment(segment_id: str, among: Collection[Reader]) -> list[Reader]:
    """Those that name a segment or a list."""
    return list(by_segment(among).get(segment_id, ()))


def of_trait(trait: str, among: Collection[Reader]) -> list[Reader]:
    """Those that name a trait."""
    return [reader for reader in among if trait in nodes.traits_named(reader.definition)]


def refuse(readers: Collection[Reader], name: Text, code: str) -> None:
    """Raise Conflict when there are any that would break without what is called so, naming them."""
    bound = {(reader.kind, reader.id): reader for reader in readers if reader.binds}.values()
    if bound:
        named = [{"kind": r.kind, "id": r.id, "zh": r.name.zh, "en": r.name.en} for r in bound]
        by = ", ".join(f"{reader.name.zh} {reader.name.en}" for reader in bound)
        raise Conflict(f"{name.zh} {name.en} is read by {by}.", code=code, readers=named)


def tags_within(rules: Iterable[Rule], inside: Mapping[str, Rule]) -> set[str]:
    """Every tag that some rules name, and that the segments in them name; `inside`: the segments' rules, by id."""
    left, seen = list(rules), set[str]()
    found: set[str] = set()
    while left:
        rule = left.pop()
        found |= nodes.tags_named(alone(rule, Text("", "")))
        for _, each in nodes.walk(rule):
            if isinstance(each, nodes.Segment) and each.segment in inside and each.segment not in seen:
                seen.add(each.segment)
                left.append(inside[each.segment])
    return found


def alone(rule: Rule, name: Text) -> Definition:
    """A rule as a definition of one level."""
    return Definition((Level("member", name, rule),))


def _tags() -> Iterator[Reader]:
    """Tags by rule and schemes by theirs: what they say now, are to say later, and are proposed to."""
    known = schemes.every()
    for tag in service.every():
        if tag.kind == service.RULE:
            yield _reader(tag, service.definition_of(tag), known)
            if hasattr(tag, "proposal") and tag.proposal.definition is not None:
                yield _reader(tag, parse_definition(tag.proposal.definition), known)
        if hasattr(tag, "pending"):
            yield _reader(tag, parse_definition(tag.pending.definition), known)


def _reader(tag: Any, definition: Definition, known: Mapping[str, Scheme]) -> Reader:
    scheme = known.get(tag.scheme or "")
    if scheme is None:
        return Reader("tag", tag.id, service.name_of(tag), definition)
    return Reader(scheme.kind, scheme.id, scheme.name, definition, tag.id)
