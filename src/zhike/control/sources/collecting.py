"""Runs of sources: asked for by a person or by the clock, never two of one source at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.collect.feeds import folder
from zhike.collect.files.readers import open_file
from zhike.collect.files.source_file import SourceFile
from zhike.collect.importer import check, run_rows
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.mapping.propose import inspect
from zhike.collect.report import ImportReport
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.quality import reference
from zhike.control.sources import service, sources, templates
from zhike.control.sources.connections import (
    Connection,
    checked_settings,
    deliveries_of,
    inbox,
    open_database,
    open_deliveries,
)
from zhike.control.sources.models import FolderFile, Import, Source, SourceKind
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict, InvalidInput, ZhikeError

KIND: Final = "collect"
RUNS: Final = (SourceKind.DATABASE, SourceKind.FOLDER, SourceKind.WEBHOOK)
_LOOK_BACK: Final = 500  # jobs
_RETRY: Final = timedelta(minutes=1)


def connection_of(source: Source) -> Connection:
    """A saved source as it is reached."""
    return Connection(source.kind, source.settings, sources.secret_of(source), source.id)


def connection_to_be(
    actor: Actor, kind: SourceKind, settings: dict[str, Any], secret: str | None, source_id: str | None
) -> Connection:
    """A source as it is being written. Of one that is saved the secret need not be said again, for the same address."""
    actor.require(Permission.CONNECT)
    kept, password = checked_settings(kind, settings)
    secret = secret or password
    saved = connection_of(sources.get(source_id)) if source_id else None
    if saved and not secret and saved.settings.get("address") == kept.get("address"):
        secret = saved.secret
    return Connection(kind, kept, secret, source_id or "")


@transaction.atomic
def run(actor: Actor, source_id: str, by_hand: bool = True) -> Job:
    """Ask for what is new in a source. By hand also files that failed before are tried again."""
    actor.require(Permission.COLLECT)
    source = Source.objects.select_for_update().filter(id=source_id).first() or sources.get(source_id)
    if source.kind not in RUNS:
        raise InvalidInput("A source of this kind is not asked.", code="source_not_asked", kind=source.kind)
    if running(source):
        raise Conflict("This source is being read already.", code="source_running")
    job = jobs.enqueue(KIND, {"source_id": source.id, "by_hand": by_hand}, actor)
    Source.objects.filter(id=source.id).update(job_id=job.id)
    return job


def running(source: Source) -> bool:
    """Whether a run of it is queued or going on."""
    return bool(source.job_id) and jobs.get(str(source.job_id)).finished_at is None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a source: its job, and its import where rows came."""

    job: Job
    imported: Import | None


def latest(source: Source, most: int = 50) -> list[Run]:
    """The newest runs first: imports, and runs that failed or found nothing."""
    found = {asked.job.id: Run(asked.job, asked.record) for asked in service.of_source(source, most)}
    for job in jobs.latest(_LOOK_BACK, KIND):
        if job.payload["source_id"] == source.id:
            found.setdefault(job.id, Run(job, None))
    return sorted(found.values(), key=lambda run: run.job.created_at, reverse=True)[:most]


def tick() -> list[Job]:
    """Start the runs that are due; what the clock calls every few seconds."""
    due = [source for source in Source.objects.filter(paused=False, kind__in=RUNS) if _is_due(source)]
    return [run(Actor.remembered(source.updated_by), source.id, by_hand=False) for source in due]


def _is_due(source: Source) -> bool:
    """A database when its time has come; a folder and a webhook sooner, but only when there is anything new."""
    if source.mapping is None and source.kind != SourceKind.FOLDER:
        return False
    waited = None if source.last_run_at is None else timezone.now() - source.last_run_at
    every = _RETRY if source.last_error else timedelta(0)
    if source.kind != SourceKind.WEBHOOK:
        if source.every_minutes is None:
            return False
        every = timedelta(minutes=source.every_minutes)
    if (waited is not None and waited < every) or running(source):
        return False
    return _NEWS[SourceKind(source.kind)](source)


def _folder_has_news(source: Source) -> bool:
    try:
        found = folder.look(folder.inside(inbox(), source.settings["path"]))
    except ZhikeError:
        return True  # the run says what is wrong
    known = {(file.name, file.size, file.changed) for file in source.files.all()}
    return any((file.path.name, file.size, file.changed) not in known and file.size for file in found)


_NEWS: Final[dict[SourceKind, Callable[[Source], bool]]] = {
    SourceKind.DATABASE: lambda source: True,
    SourceKind.FOLDER: _folder_has_news,
    SourceKind.WEBHOOK: lambda source: deliveries_of(source.id).backlog > 0,
}


def collect(work: Job, progress: Progress) -> dict[str, Any]:
    """Do a run; its report. What goes wrong is noted at the source, too."""
    source = sources.get(work.payload["source_id"])
    if source.job_id != work.id and running(source):  # an old run that somebody tried again
        raise Conflict("This source is being read already.", code="source_running")
    try:
        return _COLLECT[SourceKind(source.kind)](source, work, progress)
    except ZhikeError as error:
        sources.note_run(source.id, 0, {"code": error.code, "params": error.params})
        raise


def _mapping_of(source: Source) -> Mapping:
    if source.mapping is None:
        raise Conflict("Nobody has said yet what its columns mean.", code="source_no_mapping")
    return Mapping.from_json(source.mapping)


def _from_database(source: Source, work: Job, progress: Progress) -> dict[str, Any]:
    """The cursor goes on after the warehouse's commit: a crash between the two only reads the same rows again."""
    mapping = _mapping_of(source)
    file, progressed = open_database(connection_of(source), source.cursor)
    report = _load(source, work, file, mapping, source.settings.get("table") or "SELECT", progress)
    with transaction.atomic():
        if sources.get(source.id).settings == source.settings:  # else others begin from the beginning
            Source.objects.filter(id=source.id).update(cursor=progressed.cursor)
    return report


def _from_webhook(source: Source, work: Job, progress: Progress) -> dict[str, Any]:
    mapping = _mapping_of(source)
    used = tuple(dict.fromkeys(header for _, header in mapping.headers()))
    file, waiting = open_deliveries(deliveries_of(source.id), used)
    report = _load(source, work, file, mapping, "webhook", progress)
    deliveries_of(source.id).forget(waiting)
    return report


def _load(source: Source, work: Job, file: SourceFile, mapping: Mapping, name: str,
          progress: Progress) -> dict[str, Any]:  # fmt: skip
    """Rows into the warehouse, under the run's own id. Where there are none, nothing waits for the writer's lock."""
    batches = file.rows()
    first = next(batches, None)
    if first is None:
        noted(source.id, ImportReport())
        return ImportReport().to_json()
    file = replace(file, rows=lambda: chain([first], batches))
    values = {"source": source, "path": "", "file_name": name[:255], "mapping": mapping.to_json(),
              "headers": list(file.headers)}  # fmt: skip
    Import.objects.update_or_create(job_id=work.id, defaults=values)
    known = reference.of_source(mapping.source)
    report = run_rows(wiring.warehouse(), wiring.keyring(), file, mapping, work.id, progress, reference=known)
    noted(source.id, report)
    return report.to_json()


def noted(source_id: str, report: ImportReport) -> None:
    """A run went well."""
    sources.note_run(source_id, report.rows_stored, newest_at=report.newest)


def _from_folder(source: Source, work: Job, progress: Progress) -> dict[str, Any]:
    """Each new file becomes an import of its own; a file that nobody can read is remembered with its error."""
    directory = folder.inside(inbox(), source.settings["path"])
    if work.payload["by_hand"]:
        _forget_failures(source)
    actor = Actor.remembered(work.started_by)
    found = [file for file in folder.settled(directory) if not _is_known(source, file)]
    taken = [_take(actor, source, file) for file in found]
    failed = [file.error for file in taken if file.error]
    if failed or not taken:
        sources.note_run(source.id, 0, failed[0] if failed else None)
    return {"files": len(taken), "files_failed": len(failed)}


def _forget_failures(source: Source) -> None:
    failed = [file.id for file in source.files.all() if file.error or _import_failed(file)]
    FolderFile.objects.filter(id__in=failed).delete()


def _import_failed(file: FolderFile) -> bool:
    return file.imported is not None and jobs.get(str(file.imported.job_id)).state in ("failed", "cancelled")


def _is_known(source: Source, file: folder.Found) -> bool:
    same = {"name": file.path.name, "size": file.size, "changed": file.changed}
    return source.files.filter(**same).exists()


def _take(actor: Actor, source: Source, file: folder.Found) -> FolderFile:
    digest = folder.digest(file.path)
    before = source.files.filter(digest=digest, error__isnull=True).first()
    values: dict[str, Any] = {"digest": digest, "size": file.size, "changed": file.changed, "error": None,
                              "imported": before.imported if before else None}  # fmt: skip
    if before is None:
        try:
            values["imported"] = service.start_from(actor, source, file.path, _mapping_for(source, file))
        except ZhikeError as error:
            values["error"] = {"code": error.code, "params": {**error.params, "file": file.path.name}}
    return FolderFile.objects.update_or_create(source=source, name=file.path.name, defaults=values)[0]


def _mapping_for(source: Source, file: folder.Found) -> Mapping:
    """The source's own, else a template's for these headers, else what a known platform's export means."""
    if source.mapping is not None:
        mapping = Mapping.from_json(source.mapping)
        check(mapping, open_file(file.path, mapping.sheet, mapping.header_row))
        return mapping
    found = inspect(file.path, source.name, time_zone=workspace.time_zone().key)
    template = templates.matching(found.file.headers)
    if template is not None:
        return Mapping.from_json({**template.mapping, "source": source.name})
    if found.platform is None or found.problems:
        raise Conflict("Nobody has said yet what these columns mean.", code="folder_no_mapping",
                       headers=list(found.file.headers)[:50])  # fmt: skip
    return Mapping.from_json({**found.mapping.to_json(), "source": source.name})


_COLLECT: Final[dict[SourceKind, Callable[[Source, Job, Progress], dict[str, Any]]]] = {
    SourceKind.DATABASE: _from_database,
    SourceKind.FOLDER: _from_folder,
    SourceKind.WEBHOOK: _from_webhook,
}
