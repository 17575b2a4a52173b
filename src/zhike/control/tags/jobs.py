"""The long work of tags: a run."""

from datetime import UTC
from typing import Any

from zhike import wiring
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.tags import runs, service
from zhike.control.tags.evaluation import now_instant
from zhike.errors import Conflict
from zhike.tagging.run import run_tags


@job(runs.KIND)
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Bring the run's tags up to date for every customer; the report of `run_tags`."""
    versions = runs.Run(work).versions
    tags = service.version_definitions(versions)
    if not tags:
        raise Conflict("The tags of this run are deleted.", code="nothing_to_run")
    instant = now_instant()
    report = run_tags(wiring.warehouse(), tags, instant, work.id, progress)
    service.ran(versions, instant.as_of.replace(tzinfo=UTC))
    service.forget_deleted(versions, f"run:{work.id}")
    return report.as_json()
