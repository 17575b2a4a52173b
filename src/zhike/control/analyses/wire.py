"""Analyses in the shapes of `schemas`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from zhike.analytics.analysis import Field, Kind
from zhike.analytics.kinds import kind_of
from zhike.control.analyses import asking, publishing, service
from zhike.control.analyses.service import Analysis, Result
from zhike.control.jobs.registry import Job
from zhike.control.jobs.schemas import JobOut
from zhike.tagging.scores import trait_of


def kind(found: Kind) -> dict[str, Any]:
    """As `KindOut`."""
    return {
        "key": found.key,
        "name": asdict(found.name),
        "about": asdict(found.about),
        "fields": [_field(field) for field in found.fields],
        "outputs": [asdict(output) for output in found.outputs],
    }


def analysis(found: Analysis) -> dict[str, Any]:
    """As `AnalysisOut`."""
    return analyses([found])[0]


def analyses(found: Sequence[Analysis]) -> list[dict[str, Any]]:
    """As a list of `AnalysisOut`."""
    at_work = asking.under_way()
    return [_analysis(each, at_work.get(each.id)) for each in found]


def _analysis(found: Analysis, job: Job | None) -> dict[str, Any]:
    newest = service.newest(found)
    return {
        "id": found.id,
        "kind": found.kind,
        "name": asdict(service.name_of(found)),
        "settings": service.settings_of(found),
        "schedule": found.schedule,
        "next_run_at": found.next_run_at,
        "recipients": found.recipients,
        "keeps_tag": found.keeps_tag,
        "tag_id": found.tag_id,
        "traits": {output.key: trait_of(found.id, output.key) for output in kind_of(found.kind).outputs},
        "version": found.version,
        "etag": service.etag_of(found),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "latest": newest and summary(newest),
        "job": job and JobOut.from_orm(job),
    }


def summary(found: Result) -> dict[str, Any]:
    """As `ResultSummaryOut`."""
    return {
        "id": found.id,
        "state": found.state,
        "as_of": found.as_of,
        "made_at": found.made_at,
        "reason": found.reason,
        "customers": found.customers,
        "job_id": found.job_id,
        "headline": found.headline,
    }


def result(found: Result) -> dict[str, Any]:
    """As `ResultOut`; its rules read the traits that the analysis says."""
    report = publishing.with_traits(found.report, found.analysis_id)
    return summary(found) | {"settings": found.settings, "report": report}


def _field(field: Field) -> dict[str, Any]:
    when = {"field": field.when[0], "values": list(field.when[1])} if field.when else None
    return asdict(field) | {"when": when}
