"""Lifecycles in the shapes of `schemas`."""

from dataclasses import asdict
from datetime import date
from typing import Any

from zhike.control.lifecycle import flows, periods, service
from zhike.control.lifecycle.models import Scheme
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.rules.explain import Names


def schemes(found: list[Scheme]) -> list[dict[str, Any]]:
    """As `LifecycleOut`."""
    spoken = tags.names()
    return [_scheme(each, spoken) for each in found]


def scheme(found: Scheme) -> dict[str, Any]:
    return schemes([found])[0]


def report(found: Scheme, days: int, first: date | None, last: date | None) -> dict[str, Any]:
    """As `LifecycleReportOut`: moves of the last `days`, or between two days."""
    now = evaluation.now_instant()
    period = periods.last_days(days, now) if first is None else periods.between(first, last, now)
    past = service.reconstruction(found)
    return {
        "report": flows.report(found, period, now),
        "reconstructed": past and {"made_at": past.made_at, "report": past.report},
    }


def _scheme(found: Scheme, spoken: Names) -> dict[str, Any]:
    tag = tags.get(found.tag_id)
    upkeep = getattr(tag, "upkeep", None)
    return {
        "id": found.id,
        "name": asdict(service.name_of(found)),
        "starter": found.starter,
        "parameters": found.parameters,
        "stages": found.stages,
        "sentence": tags.sentences(tags.definition_of(tag), spoken),
        "definition": tag.definition,
        "tag_id": found.tag_id,
        "decided_at": tag.last_run_at,
        "stale": upkeep is not None and upkeep.stale_since is not None,
        "version": found.version,
        "etag": service.etag_of(found),
        "updated_at": found.updated_at,
    }
