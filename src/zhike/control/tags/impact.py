"""What publishing a definition would do: who comes and goes, of it and of its group, and what else is decided by it."""

import time
from dataclasses import dataclass, replace

from zhike import wiring
from zhike.control.tags import evaluation, readers, service
from zhike.control.tags.readers import Reader
from zhike.control.tags.unsaved import Unsaved, judged
from zhike.rules.nodes import Text
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.impact import Beside, Impact, impact


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another tag of its group (or of the one that it leaves), and what becomes of who has it."""

    id: str
    name: Text
    moves: Beside


@dataclass(frozen=True, slots=True)
class Impacted:
    """An impact with who reads the tag, at one remove, and the tags that give way to others than now."""

    found: Impact
    neighbours: tuple[Neighbour, ...]
    readers: tuple[Reader, ...]
    took_ms: int


def of_definition(unsaved: Unsaved) -> Impacted:
    """What the definition would change. Raises InvalidRule."""
    began = time.perf_counter()
    with wiring.warehouse().reading() as reading:
        of = judged(unsaved, reading)
        found = impact(reading, of.held, evaluation.now_instant(), trait_kinds(reading), of.others)
    names = {tag.id: service.name_of(tag) for tag in service.every()} if of.otherwise else {}
    neighbours = tuple(Neighbour(rule.id, names[rule.id], found.beside[rule.id]) for rule in of.others
                       if rule.id in of.otherwise)  # fmt: skip
    return Impacted(found, neighbours, tuple(read_by(of.said.id)), round((time.perf_counter() - began) * 1000))


def of_tag(unsaved: Unsaved) -> Impacted:
    """The same of a tag's next definition; without one, of what is proposed, else of what it says now."""
    tag = unsaved.tag
    assert tag is not None
    proposal = getattr(tag, "proposal", None)
    proposed = proposal.definition if proposal is not None else None
    return of_definition(replace(unsaved, definition=unsaved.definition or proposed or tag.definition))


def read_by(tag_id: str) -> list[Reader]:
    """What names the tag in its rules, each once."""
    found = {reader.id: reader for reader in readers.of_tag(tag_id, readers.every(but={tag_id}))}
    return list(found.values())
