"""Tag packs in the shapes of `packs_schemas`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from zhike.control.tags import packs, service
from zhike.control.tags.files import TagFile
from zhike.control.tags.pack_files import Pack
from zhike.control.tags.packs import Foreseen, Planned
from zhike.control.tags.wire import text
from zhike.rules.explain import Names, event_label
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_definition
from zhike.rules.reads import EVENT
from zhike.tagging.supplied import TRAIT


def packs_out(found: Sequence[Pack]) -> list[dict[str, Any]]:
    """As `PackOut`."""
    spoken, present = service.names(), service.keys_but()
    together = Pack("", Text("", ""), Text("", ""), (), tuple(tag for pack in found for tag in pack.tags))
    missing = packs.missing(together)
    return [
        {
            "key": pack.key,
            "name": text(pack.name),
            "description": text(pack.description),
            "tags": [_tag(tag, _also(spoken, pack), present, missing.get(tag.key, [])) for tag in pack.tags],
        }
        for pack in found
    ]


def planned(found: Planned) -> dict[str, Any]:
    """As `PlannedPackOut`."""
    spoken = service.names()
    return {
        "name": text(found.pack.name),
        "groups": [text(group.name) for group in found.groups],
        "tags": [_foreseen(each, spoken) for each in found.tags],
    }


def fact_label(fact: str, spoken: Names) -> dict[str, str]:
    """What people call a fact that rules read (`tagging.supplied`)."""
    if fact.startswith(TRAIT):
        return text(spoken.trait(fact.removeprefix(TRAIT)))
    if fact.startswith(EVENT):
        return text(event_label(fact.removeprefix(EVENT)))
    return {"zh": "订单明细", "en": "order lines"}


def _also(spoken: Names, pack: Pack) -> Names:
    """Names with those of a pack's own tags, which its rules call by their keys."""
    levels = {(tag.key, level["key"]): Text(**level["name"]) for tag in pack.tags for level in tag.definition["levels"]}
    tags = {tag.key: tag.name for tag in pack.tags}
    return replace(spoken, tags={**spoken.tags, **tags}, levels={**spoken.levels, **levels})


def _tag(tag: TagFile, spoken: Names, present: set[str], missing: Sequence[str]) -> dict[str, Any]:
    by_rule = tag.kind == service.RULE
    return {
        "key": tag.key,
        "name": text(tag.name),
        "description": text(tag.description),
        "group": text(tag.group) if tag.group else None,
        "colour": tag.colour,
        "kind": tag.kind,
        "levels": [level["name"] for level in tag.definition["levels"]],
        "sentence": service.sentences(parse_definition(tag.definition), spoken) if by_rule else [],
        "present": tag.key in present,
        "missing": [fact_label(fact, spoken) for fact in missing],
    }


def _foreseen(found: Foreseen, spoken: Names) -> dict[str, Any]:
    step, here = found.step, found.same_name
    moves = None if step is None else step.moves
    return {
        "key": found.file.key,
        "name": text(found.file.name),
        "group": text(found.file.group) if found.file.group else None,
        "action": "conflict" if step is None else step.action,
        "trouble": found.trouble,
        "fields": [] if step is None else step.fields,
        **{what: None if moves is None else getattr(moves, what) for what in ("entered", "left", "changed")},
        "same_name": None if here is None else {"id": here.id, "name": text(service.name_of(here))},
        "missing": [fact_label(fact, spoken) for fact in found.missing],
        "needs": found.needs,
    }
