"""Computed values in the shapes of `schemas`."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.control.accounts import service as accounts
from zhike.control.customers import service as customers
from zhike.control.jobs.registry import Job
from zhike.control.jobs.schemas import JobOut
from zhike.control.tags import readers
from zhike.control.tags import service as tags
from zhike.control.tags.wire import reader, text
from zhike.control.values import computing, figures, service
from zhike.control.values.figures import Shown
from zhike.control.values.models import ComputedValue
from zhike.errors import InvalidRule
from zhike.rules.explain import Names
from zhike.rules.sets import members
from zhike.tagging import values


def one(value: ComputedValue) -> dict[str, Any]:
    """As `ValueOut`."""
    return every([value])[0]


def every(found: Sequence[ComputedValue]) -> list[dict[str, Any]]:
    """As a list of `ValueOut`."""
    spoken, among, groups = tags.names(), readers.every(), service.group_ids()
    (population, covered), at_work = figures.coverage(found), computing.under_way()
    owners = accounts.display_names({value.owner for value in found if value.owner})
    return [
        _one(value, spoken, at_work.get(value.id))
        | {"customers": covered[value.id], "population": population, "owner": _owner(value.owner, owners)}
        | {"group_id": value.group_id if value.group_id in groups else None}
        | {"used_by": [reader(each) for each in service.used_by(value, among)]}
        for value in found
    ]


def shown(found: Shown) -> dict[str, Any]:
    """As `ValueFiguresOut`, or `ValuePreviewOut`."""
    of = found.distribution
    known = {int(row["id"]): row for row in customers.sample([row["customer_id"] for row in found.sample])}
    return {
        "kind": found.kind,
        "population": of.population,
        "having": of.having,
        "distinct": of.distinct,
        "quantiles": [{"share": share, "value": plain(value)} for share, value in of.quantiles],
        "bars": [
            {"low": plain(b.low), "high": plain(b.high), "value": plain(b.value), "customers": b.customers}
            for b in of.bars
        ],
        "sample": [
            {"customer": known[row["customer_id"]], "value": _told(row["value"], found.kind)}
            for row in found.sample
            if row["customer_id"] in known
        ],
        "sentence": text(values.named(found.measure, tags.names())),
        "as_of": found.as_of,
        "took_ms": found.took_ms,
    }


def versions(value: ComputedValue) -> list[dict[str, Any]]:
    """As a list of `ValueVersionOut`."""
    spoken = tags.names()
    return [
        {
            "version": row.version,
            "name": row.said["name"],
            "sentence": _sentence(row.said["measure"], spoken),
            "measure": row.said["measure"],
            "made_at": row.made_at,
            "made_by": row.made_by.get("name", ""),
            "current": row.version == value.version,
        }
        for row in service.versions(value.id)
    ]


def runs(value: ComputedValue) -> list[dict[str, Any]]:
    """As a list of `ValueRunOut`."""
    found = []
    for job in computing.runs_of(value.id):
        result = job.result or {}
        told = result.get("values", {}).get(value.id, {})
        figures = {name: told.get(name) for name in ("customers", "changed")}
        found.append({"job": JobOut.from_orm(job), "as_of": result.get("as_of"), **figures})
    return found


def plain(value: Any) -> str | None:
    """Numbers without what says nothing, days as ISO text."""
    match value:
        case Decimal():
            return f"{value.to_integral_value() if value == value.to_integral_value() else value.normalize():f}"
        case date():
            return value.isoformat()
        case _:
            return None if value is None else str(value)


def _one(value: ComputedValue, spoken: Names, job: Job | None) -> dict[str, Any]:
    return {
        "id": value.id,
        "key": value.key,
        "name": text(service.name_of(value)),
        "description": {"zh": value.description_zh, "en": value.description_en},
        "unit": text(service.unit_of(value)),
        "kind": value.kind,
        "measure": value.measure,
        "sentence": text(values.named(service.measured(value), spoken)),
        "trait": service.trait_of(value.id),
        "status": value.status,
        "update_mode": value.update_mode,
        "schedule": value.schedule,
        "next_run_at": value.next_run_at,
        "computed_at": value.computed_at,
        "version": value.version,
        "etag": service.etag_of(value),
        "created_at": value.created_at,
        "updated_at": value.updated_at,
        "job": job and JobOut.from_orm(job),
    }


def _owner(owner: str | None, names: Mapping[str, str]) -> dict[str, str] | None:
    return {"id": owner, "name": names.get(owner, "")} if owner else None


def _told(value: Any, kind: str) -> Any:
    return members(value) if kind == "set" else plain(value)


def _sentence(data: Any, spoken: Names) -> dict[str, str] | None:
    try:
        return text(values.named(values.parse(data), spoken))
    except InvalidRule:
        return None
