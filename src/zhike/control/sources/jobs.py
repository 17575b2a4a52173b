"""The long work of sources: an import, and a run of a source that is asked."""

from typing import Any

from zhike import wiring
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.redo import undo
from zhike.collect.report import ImportReport
from zhike.control.accounts.actor import Actor
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.quality import reference
from zhike.control.quality import service as quality
from zhike.control.sources import collecting, redo, service, sources
from zhike.control.tags import runs
from zhike.errors import ZhikeError

_MAY_ANSWER_LATER = ("database_unreachable", "database_lost", "database_timeout")


def _imported(work: Job, report: dict[str, Any]) -> None:
    """The file is in the warehouse: it is kept apart, and the tags follow."""
    record, found = service.begun(work), ImportReport(**report)
    redo.keep(record)
    service.done(record)
    redo.forget_old()
    quality.check()
    if work.payload["run_after"] and found.rows_stored:
        runs.after_import(Actor.remembered(work.started_by))
    collecting.noted(str(record.source_id), found)


@job(service.KIND, queue="imports", at_once=2, after=_imported)
def run(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file into the warehouse; the report of `run_import`."""
    record = service.begun(work)
    mapping = Mapping.from_json(record.mapping)
    try:
        with redo.file_of(record) as path:
            return run_import(
                wiring.warehouse(), wiring.keyring(), path, mapping, work.id, progress,
                reference=reference.of_source(mapping.source), replaces=redo.replaced(work.payload),
            ).to_json()  # fmt: skip
    except ZhikeError as error:
        sources.note_run(str(record.source_id), 0, {"code": error.code, "params": error.params})
        raise


def _taken_back(work: Job, report: dict[str, Any]) -> None:
    runs.after_import(Actor.remembered(work.started_by))
    quality.check()


@job(redo.UNDO, queue="imports", after=_taken_back)
def take_back(work: Job, progress: Progress) -> dict[str, Any]:
    """Take an import back; how many rows went, by table."""
    loaded = redo.loaded(service.get(work.payload["import_id"]))
    return undo(wiring.warehouse(), loaded, work.id, progress)


def _collected(work: Job, report: dict[str, Any]) -> None:
    if report.get("rows_in"):
        quality.check()
    if report.get("rows_stored"):
        runs.after_import(Actor.remembered(work.started_by))


@job(collecting.KIND, queue="imports", at_once=2, after=_collected, retry_codes=_MAY_ANSWER_LATER)
def collect(work: Job, progress: Progress) -> dict[str, Any]:
    """What is new in a source; the report of `run_rows`, or how many files a folder had."""
    return collecting.collect(work, progress)
