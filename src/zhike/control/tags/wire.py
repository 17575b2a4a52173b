"""Tags and runs in the shapes of `schemas`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zhike import wiring
from zhike.control.tags import evaluation, service
from zhike.control.tags.evaluation import Backtested, Previewed
from zhike.control.tags.models import Tag, TagGroup
from zhike.control.tags.runs import Run
from zhike.rules.explain import Names
from zhike.rules.nodes import Text
from zhike.tagging.coverage import Coverage


def group(found: TagGroup) -> dict[str, Any]:
    return {"id": found.id, "name": {"zh": found.name_zh, "en": found.name_en}}


def tag(found: Tag) -> dict[str, Any]:
    return tags([found])[0]


def tags(found: list[Tag]) -> list[dict[str, Any]]:
    """Tags with who has them and how their rules read, as `TagOut`."""
    with wiring.warehouse().reading() as reading:
        covered = evaluation.coverage_of(reading, found)
    spoken = service.names()
    return [_tag(each, covered, spoken) for each in found]


def preview(previewed: Previewed, sample: list[dict[str, Any]]) -> dict[str, Any]:
    """As `PreviewOut`."""
    counts = previewed.counts
    return {
        "as_of": f"{previewed.as_of.isoformat()}Z",
        "population": counts.population,
        "matched": counts.matched,
        "levels": [{"key": key, "count": count} for key, count in counts.levels.items()],
        "conditions": [
            {"path": path, "sentence": text(previewed.conditions[path]), "count": count}
            for path, count in counts.conditions.items()
        ],
        "sentence": previewed.sentences,
        "sample": sample,
        "took_ms": previewed.took_ms,
        "exact": True,
    }


def backtest(found: Backtested) -> dict[str, Any]:
    """As `BacktestOut`."""
    months = [asdict(month) | {"month": name} for name, month in found.months.items()]
    return {"months": months, "took_ms": found.took_ms}


def run(found: Run) -> dict[str, Any]:
    """As `RunOut`."""
    job, result = found.job, found.job.result or {}
    return {
        "id": job.id,
        "job_id": job.id,
        "state": job.state,
        "as_of": result.get("as_of"),
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "took_ms": found.took_ms,
        "customers": result.get("customers"),
        "tags_count": len(found.versions),
        **{what: found.total(what) for what in ("entered", "left", "changed")},
        "started_by": job.started_by.get("name"),
    }


def run_detail(found: Run) -> dict[str, Any]:
    """As `RunDetailOut`."""
    versions, names = found.versions, found.names()
    gone = Text("已删除", "deleted")
    return run(found) | {
        "tags": [
            row | {"name": text(names.get(row["tag_id"], gone)), "version": versions[row["tag_id"]]}
            for row in found.tags
        ]
    }


def text(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _tag(found: Tag, covered: Coverage, spoken: Names) -> dict[str, Any]:
    by_rule = found.kind == service.RULE
    return {
        "id": found.id,
        "key": found.key,
        "name": text(service.name_of(found)),
        "description": {"zh": found.description_zh, "en": found.description_en},
        "group": group(found.group) if found.group else None,
        "colour": found.colour,
        "kind": found.kind,
        "update_mode": found.update_mode,
        "definition": found.definition,
        "version": found.version,
        "etag": service.etag_of(found),
        "sentence": service.sentences(service.definition_of(found), spoken) if by_rule else [],
        "customers": covered.customers(found.id),
        "levels": _levels(found, covered.levels[found.id]),
        "last_run_at": found.last_run_at,
        "updated_at": found.updated_at,
    }


def _levels(found: Tag, customers: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"key": key, "name": text(name), "customers": customers[key]}
        for key, name in service.level_names(found).items()
    ]
