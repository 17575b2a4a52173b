"""The long work of sources: an import, and a run of a source that is asked."""

from typing import Any

from zhike import wiring
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.redo import undo
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.quality import reference
from zhike.control.quality import service as quality
from zhike.control.sources import collecting, redo, service, sources
from zhike.control.tags import runs
from zhike.errors import ZhikeError


@job(service.KIND, queue="imports")
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file into the warehouse; the report of `run_import`."""
    record = service.begun(work)
    mapping = Mapping.from_json(record.mapping)
    try:
        with redo.file_of(record) as path:
            report = run_import(
                wiring.warehouse(), wiring.keyring(), path, mapping, work.id, progress,
                reference=reference.of_source(mapping.source), replaces=redo.replaced(work.payload),
            )  # fmt: skip
        redo.keep(record)
    except ZhikeError as error:
        sources.note_run(str(record.source_id), 0, {"code": error.code, "params": error.params})
        raise
    service.done(record)
    redo.forget_old()
    quality.check()
    collecting.noted(str(record.source_id), report)
    if work.payload["run_after"] and report.rows_stored:
        runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    return report.to_json()


@job(redo.UNDO, queue="imports")
def take_back(work: Job, progress: Progress) -> dict[str, Any]:
    """Take an import back; how many rows went, by table."""
    loaded = redo.loaded(service.get(work.payload["import_id"]))
    report = undo(wiring.warehouse(), loaded, work.id, progress)
    runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    quality.check()
    return report


@job(collecting.KIND, queue="imports")
def collect(work: Job, progress: Progress) -> dict[str, Any]:
    """What is new in a source; the report of `run_rows`, or how many files a folder had."""
    report = collecting.collect(work, progress)
    if report.get("rows_in"):
        quality.check()
    if report.get("rows_stored"):
        runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    return report
