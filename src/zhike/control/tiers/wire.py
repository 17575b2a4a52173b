"""Schemes of tiers in the shapes of `schemas`."""

from typing import Any

from zhike import wiring
from zhike.control.jobs.schemas import JobOut
from zhike.control.tags import service as tags
from zhike.control.tiers import overrides, proposals, service
from zhike.control.tiers.service import Proposal, TierScheme
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_definition
from zhike.tagging.coverage import coverage
from zhike.tagging.tiers import definitions
from zhike.tagging.tiers.presets import DIMENSIONS, PRESETS


def summaries(found: list[TierScheme]) -> list[dict[str, Any]]:
    """As `TierSchemeSummaryOut`, with who stands on each level now."""
    with wiring.warehouse().reading() as reading:
        covered = coverage(reading, {each.tag_id: tuple(service.level_names(each)) for each in found})
    return [_summary(each, dict(covered.levels[each.tag_id])) for each in found]


def scheme(found: TierScheme) -> dict[str, Any]:
    """As `TierSchemeOut`."""
    tag = tags.get(found.tag_id)
    says = parse_definition(definitions.raw(service.design_of(found)))
    upkeep = getattr(tag, "upkeep", None)
    return summaries([found])[0] | {
        "design": found.design,
        "schedule": found.schedule,
        "proposing": found.proposing,
        "next_proposal_at": found.next_proposal_at,
        "next_run_at": upkeep and upkeep.next_run_at,
        "hand_tag_id": found.hand_tag_id,
        "raw_tag_id": found.raw_tag_id,
        "version": found.version,
        "etag": service.etag_of(found),
        "sentences": _sentences(found, tags.sentences(says, tags.names())),
    }


def options() -> dict[str, Any]:
    """As `TierOptionsOut`."""
    return {"presets": PRESETS, "dimensions": DIMENSIONS}


def proposal(found: Proposal) -> dict[str, Any]:
    """As `TierProposalOut`."""
    return {
        "id": found.id,
        "state": found.state,
        "made_at": found.made_at,
        "made_by": found.made_by.get("name", ""),
        "decided_at": found.decided_at,
        "decided_by": found.decided_by and found.decided_by.get("name", ""),
        "design": found.design,
        "effect": found.effect,
    }


def proposal_list(found: TierScheme) -> dict[str, Any]:
    """As `TierProposalListOut`."""
    job = proposals.waiting(found)
    return {"items": [proposal(each) for each in proposals.of_scheme(found)], "job": job and JobOut.from_orm(job)}


def _summary(found: TierScheme, customers: dict[str, int]) -> dict[str, Any]:
    return {
        "id": found.id,
        "key": found.key,
        "name": service.name_of(found),
        "method": found.design["method"],
        "status": found.status,
        "update_mode": found.update_mode,
        "grace_days": found.design["grace_days"],
        "tag_id": found.tag_id,
        "levels": [
            {"key": key, "name": name, "customers": customers[key]} for key, name in service.level_names(found).items()
        ],
        "customers": sum(customers.values()),
        "open_proposal": proposals.is_open(found),
        "overrides": overrides.count(found),
        "last_run_at": tags.get(found.tag_id).last_run_at,
        "updated_at": found.updated_at,
    }


def _sentences(found: TierScheme, said: list[dict[str, str]]) -> list[dict[str, str]]:
    """The lowest level asks for nothing."""
    rest = Text("其他所有客户", "everybody else")
    return [*said[:-1], {"key": found.design["levels"][-1]["key"], "zh": rest.zh, "en": rest.en}]
