"""The long work of tags: a run."""

from datetime import datetime
from typing import Any

from zhike import wiring
from zhike.control import changed
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.tags import changes, runs, service, upkeep
from zhike.errors import Conflict
from zhike.tagging.run import run_tags


def _ran(work: Job, report: dict[str, Any]) -> None:
    """Note as of when the tags were decided, and take away those that were deleted meanwhile."""
    versions = report.get("versions") or runs.Run(work).versions
    if report.get("as_of"):
        service.ran(versions, datetime.fromisoformat(report["as_of"]))
    upkeep.decided(versions, work.started_at if work.attempts == 1 else None)
    changes.forget_deleted(versions, f"run:{work.id}")
    changed.notify()


@job(runs.KIND, at_once=1, after=_ran)
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Bring the run's tags up to date for every customer; the report of `run_tags`."""
    asked = runs.Run(work)
    versions = runs.to_decide(asked)
    tags = service.version_definitions(versions)
    if not tags and asked.trigger in runs.BY_THEMSELVES:
        return _NOTHING
    if not tags:
        raise Conflict("The tags of this run are deleted, or frozen.", code="nothing_to_run")
    cause = "definition" if asked.trigger == "definition" else "run"
    try:
        report = run_tags(wiring.warehouse(), tags, asked.when(), work.id, progress, full=asked.full, cause=cause)
    except Conflict as error:
        if asked.trigger == "freeze" and error.code == "run_before_last":
            return _NOTHING  # decided at that instant or later already: so they stay
        raise
    return {**report.as_json(), "versions": versions}


_NOTHING: dict[str, Any] = {"tags": []}
