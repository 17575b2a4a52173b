"""Tags and runs in the shapes of `schemas`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zhike import wiring
from zhike.control.segments import service as segments
from zhike.control.tags import evaluation, runs, schemes, service, standing
from zhike.control.tags.drafts import KEEP
from zhike.control.tags.evaluation import Backtested, Previewed
from zhike.control.tags.life_schemas import DefinitionIn
from zhike.control.tags.models import PendingDefinition, Tag, TagGroup, Upkeep
from zhike.control.tags.readers import Reader, tags_within
from zhike.control.tags.runs import Run
from zhike.control.tags.schemas import PreviewIn
from zhike.control.tags.unsaved import Unsaved
from zhike.rules.explain import Names
from zhike.rules.nodes import Rule, Text
from zhike.rules.parse import parse_definition
from zhike.tagging.afterwards import Afterwards, Group
from zhike.tagging.coverage import Coverage


def group(found: TagGroup) -> dict[str, Any]:
    return {"id": found.id, "name": {"zh": found.name_zh, "en": found.name_en}}


def tag(found: Tag) -> dict[str, Any]:
    return tags([found])[0]


def tags(found: list[Tag]) -> list[dict[str, Any]]:
    """Tags with who has them and how their rules read, as `TagOut`."""
    with wiring.warehouse().reading() as reading:
        covered = evaluation.coverage_of(reading, found)
    spoken, known, owned = service.names(), {each.id: each for each in service.every()}, schemes.every()
    inside = segments.rules()
    return [
        _tag(each, covered, spoken)
        | {
            "reads_quiet": reads_quiet(each, known, inside),
            "of_scheme": schemes.told(each.id, owned.get(each.scheme or "")),
        }
        for each in found
    ]


def reads_quiet(found: Tag, known: Mapping[str, Tag], inside: Mapping[str, Rule]) -> list[dict[str, Any]]:
    """Of the tags that its rules name, and the segments in them (`inside`: their rules), those that are not decided."""
    if found.kind != service.RULE:
        return []
    rules = [level.rule for level in service.definition_of(found).levels]
    return standing.quiet(tags_within(rules, inside), known)


def preview(previewed: Previewed, sample: list[dict[str, Any]]) -> dict[str, Any]:
    """As `PreviewOut`."""
    counts = previewed.counts
    return {
        "as_of": f"{previewed.as_of.isoformat()}Z",
        "population": counts.population,
        "matched": counts.matched,
        "fits": counts.fits,
        "before": [{"id": each, "name": text(name)} for each, name in previewed.before.items()],
        "levels": [{"key": key, "count": count} for key, count in counts.levels.items()],
        "conditions": [
            {"path": path, "sentence": text(previewed.conditions[path]), "count": count}
            for path, count in counts.conditions.items()
        ],
        "sentence": previewed.sentences,
        "sample": sample,
        "took_ms": previewed.took_ms,
        "exact": True,
        "ranks": previewed.ranks,
    }


def unsaved(data: PreviewIn | DefinitionIn, tag_id: str | None) -> Unsaved:
    """A definition as it was sent, of the tag with this id or of a new one."""
    tag = None if tag_id is None else service.get(tag_id)
    group_id = data.group_id if "group_id" in data.model_fields_set else KEEP
    return Unsaved(data.definition, tag, group_id, data.place)


def backtest(found: Backtested) -> dict[str, Any]:
    """As `BacktestOut`."""
    months = [
        asdict(month) | {"month": name, "after": month.after and _afterwards(month.after)}
        for name, month in found.months.items()
    ]
    return {"months": months, "took_ms": found.took_ms}


def _afterwards(found: Afterwards) -> dict[str, Any]:
    return {"until": found.until, "holders": _group_of(found.holders), "others": _group_of(found.others)}


def _group_of(found: Group) -> dict[str, Any]:
    return asdict(found) | {"repurchase": found.repurchase, "per_head": found.per_head}


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
        "trigger": found.trigger,
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


def reader(found: Reader) -> dict[str, Any]:
    """As `ReaderOut`."""
    return {"kind": found.kind, "id": found.id, "name": text(found.name)}


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
        "status": found.status,
        "proposed": found.proposal.state if hasattr(found, "proposal") else None,
        **_upkeep(found, spoken),
        "definition": found.definition,
        "version": found.version,
        "etag": service.etag_of(found),
        "sentence": service.sentences(service.definition_of(found), spoken) if by_rule else [],
        "customers": covered.customers(found.id),
        "levels": _levels(found, covered.levels[found.id]),
        "last_run_at": found.last_run_at,
        "updated_at": found.updated_at,
    }


def _upkeep(found: Tag, spoken: Names) -> dict[str, Any]:
    """How it is kept current."""
    row: Upkeep | None = getattr(found, "upkeep", None)
    pending: PendingDefinition | None = getattr(found, "pending", None)
    return {
        "schedule": found.schedule,
        "next_run_at": row and row.next_run_at,
        "stale_since": row and row.stale_since,
        "failed_run": _failed_run(row),
        "frozen_at": found.frozen_at,
        "frozen": service.is_frozen(found),
        "pending": pending and _pending(pending, spoken),
    }


def _failed_run(row: Upkeep | None) -> str | None:
    """Of a tag that is still stale: the run that took its mark, when that is over."""
    if row is None or row.stale_since is None or row.due_at is not None or row.job is None:
        return None
    return row.job if runs.failed([row.job]) else None


def _pending(found: PendingDefinition, spoken: Names) -> dict[str, Any]:
    return {
        "definition": found.definition,
        "sentence": service.sentences(parse_definition(found.definition), spoken),
        "effective_at": found.effective_at,
        "made_at": found.made_at,
        "made_by": found.made_by.get("name", ""),
        "error": found.error,
    }


def _levels(found: Tag, customers: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"key": key, "name": text(name), "customers": customers[key]}
        for key, name in service.level_names(found).items()
    ]
