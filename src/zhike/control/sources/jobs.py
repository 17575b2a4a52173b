"""The long work of sources: an import."""

from pathlib import Path
from typing import Any

from zhike import wiring
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import Mapping
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.sources import service
from zhike.control.tags import runs


@job(service.KIND, queue="imports")
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file into the warehouse; the report of `run_import`."""
    record = service.begun(work)
    mapping = Mapping.from_json(record.mapping)
    report = run_import(wiring.warehouse(), wiring.keyring(), Path(record.path), mapping, work.id, progress)
    service.done(record)
    if work.payload["run_after"] and report.rows_stored:
        runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    return report.to_json()
