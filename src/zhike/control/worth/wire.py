"""What tags are worth in the shapes of `schemas`."""

from dataclasses import asdict
from typing import Any

from zhike import wiring
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tags.packs_wire import fact_label
from zhike.control.tags.wire import reader, text
from zhike.control.worth import comparing, service
from zhike.control.worth.housekeeping import Checked, Finding
from zhike.control.worth.models import Comparison
from zhike.control.worth.service import Period
from zhike.rules.explain import Names


def worth(tag_id: str, period: Period) -> dict[str, Any]:
    """As `TagWorthOut`."""
    found = service.history(tag_id, period)
    return {
        "tag_id": tag_id,
        "period": period,
        "points": [asdict(point) for point in found.points],
        "spells": asdict(found.spells),
        "revenue": asdict(found.worth),
        "comparison": _comparison(comparing.answers([tag_id]).get(tag_id)),
        "used_by": [reader(each) for each in service.users([tag_id])[tag_id]],
    }


def ranking() -> dict[str, Any]:
    """As `TagRankingOut`."""
    every = tags.every()
    ids = [tag.id for tag in every]
    compared, used = comparing.answers(ids), service.users(ids)
    with wiring.warehouse().reading() as reading:
        covered = evaluation.coverage_of(reading, every)
    items = [
        {
            "tag": _tag(tag),
            "customers": covered.customers(tag.id),
            "used_by": len(used[tag.id]),
            "comparison": _comparison(compared.get(tag.id)),
        }
        for tag in every
    ]
    return {"items": items}


def housekeeping(found: Checked) -> dict[str, Any]:
    """As `HousekeepingOut`."""
    spoken = tags.names()
    items = [_finding(each, spoken) for each in found.findings]
    return {"customers": found.customers, "tags": found.tags, "items": items}


def _finding(found: Finding, spoken: Names) -> dict[str, Any]:
    params = dict(found.params)
    if "facts" in params:
        params["facts"] = [fact_label(fact, spoken) for fact in params["facts"]]
    return {
        "kind": found.kind,
        "tag": _tag(found.tag),
        "other": None if found.other is None else _tag(found.other),
        "params": params,
        "steps": found.steps,
    }


def _tag(found: Any) -> dict[str, Any]:
    name = text(tags.name_of(found))
    return {"id": found.id, "name": name, "colour": found.colour, "kind": found.kind, "scheme": found.scheme}


def _comparison(found: Comparison | None) -> dict[str, Any] | None:
    if found is None:
        return None
    nobody = {"matched": 0, "others": 0, "used": 0, "balance": [], "bought": None, "spent": None}
    return {"at": found.at, "days": found.days, "made_at": found.made_at, **nobody, **found.answer}
