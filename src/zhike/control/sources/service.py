"""Imports: asked for, done by a job, looked at afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from zhike.collect.files.readers import open_file
from zhike.collect.importer import check
from zhike.collect.mapping.mapping import Mapping
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.sources import sources, templates, uploads
from zhike.control.sources.models import Import, Source
from zhike.errors import InvalidInput, NotFound

KIND = "import"


@dataclass(frozen=True, slots=True)
class Asked:
    """An import and its job."""

    record: Import
    job: Job

    @property
    def report(self) -> dict[str, Any]:
        """The counts of `collect.report.ImportReport`, once the job is done."""
        return self.job.result or {}


@transaction.atomic
def start(actor: Actor, upload_id: str, mapping: Any, save_template_as: str | None = None) -> Asked:
    """Ask for an upload to be imported. What is wrong with the mapping is said now, not by the job."""
    actor.require(Permission.COLLECT)
    upload = uploads.get(upload_id)
    if Import.objects.filter(upload_id=upload_id, job_id__in=_open_jobs()).exists():
        raise InvalidInput("This upload is being imported already.", code="import_running", upload_id=upload_id)
    record = _record(actor, uploads.path_of(upload_id), upload.file_name, mapping, upload_id)
    if save_template_as:
        templates.remember(save_template_as, record.headers, record.mapping)
    return _asked(record, jobs.enqueue(KIND, {"import_id": record.id, "run_after": True}, actor))


def _open_jobs() -> list[str]:
    return [job.id for job in jobs.latest(kind=KIND) if job.finished_at is None]


def start_here(actor: Actor, path: Path, mapping: Mapping, progress: Progress, run_after: bool = False) -> Asked:
    """Import a file that lies on this machine, now, in this thread. `run_after`: also ask for the tags' run."""
    actor.require(Permission.COLLECT)
    record = _record(actor, path.absolute(), path.name, mapping.to_json(), "")
    job = jobs.run_here(KIND, {"import_id": record.id, "run_after": run_after}, actor, progress)
    return _asked(record, job)


def _record(actor: Actor, path: Path, file_name: str, data: Any, upload_id: str) -> Import:
    mapping = Mapping.from_json(data)
    file = open_file(path, mapping.sheet, mapping.header_row)
    check(mapping, file)
    return Import.objects.create(
        source=sources.named(actor, mapping.source), upload_id=upload_id, path=str(path), file_name=file_name,
        mapping=mapping.to_json(), headers=list(file.headers),
    )  # fmt: skip


def _asked(record: Import, job: Job) -> Asked:
    record.job_id = job.id
    record.save(update_fields=["job_id"])
    return Asked(record, job)


@transaction.atomic
def start_from(actor: Actor, source: Source, path: Path, mapping: Mapping) -> Import:
    """Ask for a file of a watched folder to be imported. It is not ours to delete."""
    record = _record(actor, path, path.name, mapping.to_json(), "")
    return _asked(record, jobs.enqueue(KIND, {"import_id": record.id, "run_after": True}, actor)).record


def of_source(source: Source, limit: int = 50) -> list[Asked]:
    """The newest imports of a source first."""
    records = source.imports.exclude(job_id=None).order_by("-created_at", "-id")[:limit]
    return _with_jobs(records)


def begun(job: Job) -> Import:
    """The import that a job does."""
    record = Import.objects.get(id=job.payload["import_id"])
    if record.job_id != job.id:  # the job began before whoever asked could note it
        _asked(record, job)
    return record


def done(record: Import) -> None:
    """The file is in the warehouse: an upload is not needed any more."""
    if record.upload_id:
        uploads.delete(record.upload_id)


def latest(limit: int = 50) -> list[Asked]:
    """The newest imports first."""
    records = Import.objects.exclude(job_id=None).order_by("-created_at", "-id")[:limit]
    return _with_jobs(records)


def _with_jobs(records: Iterable[Import]) -> list[Asked]:
    found = list(records)
    known = jobs.several(str(record.job_id) for record in found)
    return [Asked(record, known[str(record.job_id)]) for record in found]


def get(import_id: str) -> Asked:
    """One import."""
    record = Import.objects.filter(id=import_id).exclude(job_id=None).first()
    if record is None:
        raise NotFound("There is no such import.", id=import_id)
    return Asked(record, jobs.get(str(record.job_id)))


def ids_of_loads(load_ids: list[str]) -> dict[str, str]:
    """load (in the warehouse) → import."""
    found = Import.objects.filter(job_id__in=load_ids).values_list("job_id", "id")
    return {str(load): imported for load, imported in found}
