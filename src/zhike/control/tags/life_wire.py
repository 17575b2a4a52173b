"""The life of definitions in the shapes of `life_schemas`."""

from dataclasses import asdict
from typing import Any

from zhike.control.accounts.actor import Actor
from zhike.control.customers import service as customers
from zhike.control.segments import service as segments
from zhike.control.tags import impact, life, service, standing, versions
from zhike.control.tags.impact import Impacted
from zhike.control.tags.models import Proposal, Remark, Tag, TagVersion
from zhike.control.tags.readers import Reader
from zhike.control.tags.wire import reader, reads_quiet, text
from zhike.control.workspace import service as workspace
from zhike.rules.explain import Names
from zhike.rules.parse import parse_definition
from zhike.tagging.impact import KINDS


def life_of(actor: Actor, tag: Tag) -> dict[str, Any]:
    """As `LifeOut`."""
    return {
        "status": tag.status,
        "steps": life.steps(actor, tag),
        "review": workspace.current().review,
        "proposal": _proposal(actor, tag, service.names()),
        "reads_quiet": reads_quiet(tag, {each.id: each for each in service.every()}, segments.rules()),
        "remarks": [remark(each) for each in life.remarks(tag.id)],
    }


def remark(found: Remark) -> dict[str, Any]:
    return {
        "what": found.what,
        "text": found.text,
        "version": found.version,
        "by": found.by.get("name", ""),
        "at": found.at,
    }


def waiting(actor: Actor) -> dict[str, Any]:
    """As `WaitingListOut`."""
    found = life.waiting()
    spoken = service.names() if found else Names()  # asked every minute by every open page: mostly nothing waits
    items = [_waiting(actor, tag, spoken) for tag in found]
    return {"items": items, "mine": sum(item["mine"] for item in items)}


def readers(found: list[Reader]) -> dict[str, Any]:
    return {"items": [reader(each) for each in found]}


def all_versions(tag: Tag, found: list[TagVersion]) -> dict[str, Any]:
    spoken = service.names()
    return {"items": [_version(tag, each, spoken) for each in found]}


def comparison(found: list[versions.LevelDifference]) -> dict[str, Any]:
    return {"levels": [asdict(each) for each in found]}


def impacted(found: Impacted) -> dict[str, Any]:
    """As `ImpactOut`."""
    of = found.found
    known = {card["id"]: card for card in customers.sample([number for kind in KINDS for number in of.sample[kind]])}
    moved = {
        kind: {
            "customers": of.moved(kind),
            "sample": [known[str(number)] for number in of.sample[kind] if str(number) in known],
        }
        for kind in KINDS
    }
    return {
        "population": of.population,
        "before": of.before,
        "after": of.after,
        **moved,
        "flows": [{"before": f.before, "after": f.after, "customers": f.customers} for f in of.flows],
        "neighbours": [{"id": each.id, "name": text(each.name)} | asdict(each.moves) for each in found.neighbours],
        "readers": [reader(each) for each in found.readers],
        "took_ms": found.took_ms,
    }


def _sentence(tag: Tag, definition: Any, spoken: Names) -> list[dict[str, str]]:
    return service.sentences(parse_definition(definition), spoken) if tag.kind == service.RULE else []


def _proposal(actor: Actor, tag: Tag, spoken: Names) -> dict[str, Any] | None:
    found: Proposal | None = getattr(tag, "proposal", None)
    if found is None:
        return None
    definition = found.definition or tag.definition
    return {
        "definition": definition,
        "sentence": _sentence(tag, definition, spoken),
        "state": found.state,
        "revision": found.revision,
        "made_by": found.made_by.get("name", ""),
        "made_at": found.made_at,
        "own": actor.id in found.authors,
    }


def _waiting(actor: Actor, tag: Tag, spoken: Names) -> dict[str, Any]:
    proposal, steps = tag.proposal, life.steps(actor, tag)
    definition = proposal.definition or tag.definition
    asked = next((each for each in life.remarks(tag.id) if each.what == "submitted"), None)
    return {
        "tag_id": tag.id,
        "name": text(service.name_of(tag)),
        "colour": tag.colour,
        "status": tag.status,
        "state": proposal.state,
        "sentence": _sentence(tag, definition, spoken),
        "levels": [{"key": level["key"], "name": level["name"]} for level in definition["levels"]],
        "made_by": proposal.made_by.get("name", ""),
        "made_at": proposal.made_at,
        "steps": steps,
        "mine": "review" in steps or (proposal.state == standing.APPROVED and "publish" in steps),
        "comment": asked.text if asked else "",
    }


def _version(tag: Tag, found: TagVersion, spoken: Names) -> dict[str, Any]:
    return {
        "version": found.version,
        "name": {"zh": found.name_zh, "en": found.name_en},
        "definition": found.definition,
        "sentence": _sentence(tag, found.definition, spoken),
        "held": found.held,
        "current": found.version == tag.version,
        "made_at": found.made_at,
        "made_by": found.made_by.get("name", ""),
    }


def read_by(tag_id: str) -> dict[str, Any]:
    """What names a tag, as `DefinitionReaderListOut`."""
    return readers(impact.read_by(service.get(tag_id).id))
