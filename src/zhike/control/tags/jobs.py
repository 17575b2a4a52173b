"""The long work of tags: a run."""

from datetime import datetime
from typing import Any

from zhike import wiring
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.tags import changes, runs, service
from zhike.errors import Conflict
from zhike.tagging.run import run_tags


@job(runs.KIND)
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Bring the run's tags up to date for every customer; the report of `run_tags`."""
    asked = runs.Run(work)
    tags = service.version_definitions(asked.versions)
    if not tags:
        raise Conflict("The tags of this run are deleted.", code="nothing_to_run")
    report = run_tags(wiring.warehouse(), tags, asked.instant, work.id, progress, full=asked.full)
    service.ran(asked.versions, datetime.fromisoformat(report.as_of))
    changes.forget_deleted(asked.versions, f"run:{work.id}")
    return report.as_json()
