"""Taking customers out of the house: asked for, written by a job, fetched by whom it was made for, forgotten.

`start` is for every page that shows customers; a segment's is `of_segment`.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from zhike import home, wiring
from zhike.collect.kept import open_sealed, seal_file
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.customers import listing
from zhike.control.customers.listing import Query
from zhike.control.exports import columns, rows
from zhike.control.exports.models import Export
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.segments import service as segments
from zhike.control.tags import service as tags
from zhike.control.workspace import service as workspace
from zhike.documents.lists import FORMATS, MOST_ROWS, writing
from zhike.errors import Conflict, InvalidInput, NotFound

KIND: Final = "export"
KEPT_FOR: Final = timedelta(days=1)
_PIECE: Final = 2**18

Format = Literal["csv", "xlsx"]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: `content` is read, and the plain copy gone, as it is sent."""

    name: str
    kind: str
    size: int
    content: Iterator[bytes]


def known_columns(actor: Actor) -> list[columns.Column]:
    """What an export may tell."""
    actor.require(Permission.EXPORT)
    with wiring.warehouse().reading() as reading:
        return columns.known(reading)


def start(
    actor: Actor,
    whom: Query,
    wanted: Sequence[str],
    format: Format,
    unmasked: bool = False,
    language: str | None = None,
) -> Export:
    """Ask for a file of these customers with these columns; follow the job `job_id`.

    Names, addresses and identities come masked, unless the actor may see them and asks for them.
    """
    actor.require(Permission.EXPORT)
    if unmasked:
        actor.require(Permission.UNMASK)
    with wiring.warehouse().reading() as reading:
        listing.ordered(reading, whom)  # what cannot be asked is refused now
        picked = columns.chosen(wanted, columns.known(reading))
    unmasked = unmasked and any(each.personal for each in picked)
    told = {"format": format, "columns": len(picked), "unmasked": unmasked} | _whom(whom)
    with transaction.atomic():
        export = Export(filters=asdict(whom), columns=list(wanted), format=format, unmasked=unmasked,
                        language=language or workspace.current().language, signature=actor.signature,
                        made_by=actor.as_json())  # fmt: skip
        export.job_id = jobs.enqueue(KIND, {"export_id": export.id}, actor).id
        export.save(force_insert=True)
        audit.record(actor, "export_started", kind="export", id=export.id, details=told)
    return export


def _whom(query: Query) -> dict[str, Any]:
    """Of whom a file is, as the trail may know it: which segments and tags, and only that something else was asked."""
    named = {"segments": list(query.segments), "tags": [tag.split(":")[0] for tag in query.tags]}
    also = [name for name in ("text", "traits", "rule") if getattr(query, name)]
    return {name: found for name, found in (named | {"also": also}).items() if found}


def of_segment(actor: Actor, segment_id: str, wanted: Sequence[str], format: Format, unmasked: bool = False) -> Export:
    """Ask for a file of those who belong to a segment or a list."""
    return start(actor, Query(segments=[segments.get(segment_id).id]), wanted, format, unmasked)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Write the file: `{export_id, customers, bytes}`."""
    export = Export.objects.filter(id=work.payload["export_id"]).first()
    if export is None or export.filters is None:
        raise NotFound("This export is gone.", code="export_gone")
    home.prepare()
    draft = _path(export).with_suffix(f".{os.getpid()}.draft")
    try:
        export.customers = _write(export, export.filters, draft, progress)
        export.size = draft.stat().st_size
        seal_file(draft, _path(export), wiring.keyring())
    finally:
        draft.unlink(missing_ok=True)
    with transaction.atomic():
        export.filters = None
        export.save(update_fields=["customers", "size", "filters"])
        maker = Actor.remembered(export.made_by)
        details = {"customers": export.customers, "bytes": export.size, "unmasked": export.unmasked}
        audit.record(maker, "export_written", kind="export", id=export.id, details=details)
    return {"export_id": export.id, "customers": export.customers, "bytes": export.size}


def _write(export: Export, filters: Mapping[str, Any], path: Path, progress: Progress) -> int:
    spoken, written = tags.names(), 0
    how = rows.Telling(export.unmasked, export.language, workspace.time_zone(), spoken)
    progress(0.0, "reading")
    with wiring.warehouse().reading() as reading:
        picked = columns.chosen(export.columns, columns.known(reading))
        ids: pa.Array = reading.fetch(listing.ordered(reading, Query(**filters)))["customer_id"].combine_chunks()
        if export.format == "xlsx" and len(ids) > MOST_ROWS:
            raise Conflict("A sheet has fewer rows than this.", code="export_too_long", most=MOST_ROWS, rows=len(ids))
        heads = [each.label.en if export.language == "en" else each.label.zh for each in picked]
        with writing(path, export.format, heads, export.language) as write:
            for chunk in rows.rows(reading, ids, picked, how):
                progress(written / len(ids), "writing")
                for row in chunk:
                    write(row)
                written += len(chunk)
    return written


def own(actor: Actor) -> list[Export]:
    """What this person or key has asked for, the newest first."""
    actor.require(Permission.EXPORT)
    return list(Export.objects.filter(signature=actor.signature).order_by("-created_at", "-id")[:50])


def waiting() -> list[Export]:
    """Those whose file is still to be written, and not given up."""
    found = list(Export.objects.exclude(filters=None).order_by("created_at", "id"))
    known = jobs.several(export.job_id for export in found)
    return [export for export in found if known[export.job_id].finished_at is None]


def get(actor: Actor, export_id: str) -> Export:
    """One of one's own."""
    actor.require(Permission.EXPORT)
    export = Export.objects.filter(id=export_id, signature=actor.signature).first()
    if export is None:
        raise NotFound("There is no such export.", id=export_id)
    return export


def file(actor: Actor, export_id: str) -> File:
    """The file, for whom it was made; unmasked only as long as they may see that."""
    export = get(actor, export_id)
    if export.unmasked:
        actor.require(Permission.UNMASK)
    if export.deleted_at is not None:
        raise Conflict("This file has been forgotten.", code="export_forgotten")
    if export.customers is None or not _path(export).exists():
        raise Conflict("This file is not written yet.", code="export_not_ready")
    details = {"customers": export.customers, "unmasked": export.unmasked}
    audit.record(actor, "export_downloaded", kind="export", id=export.id, details=details)
    day = export.created_at.astimezone(workspace.time_zone()).date()
    name = f"{'customers' if export.language == 'en' else '客户'} {day:%Y-%m-%d}.{export.format}"
    return File(name, FORMATS[export.format], export.size or 0, _content(export))


def _content(export: Export) -> Iterator[bytes]:
    plain = _path(export).with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}.plain")
    try:
        open_sealed(_path(export), plain, wiring.keyring())
        with plain.open("rb") as content:
            plain.unlink()
            while piece := content.read(_PIECE):
                yield piece
    finally:
        plain.unlink(missing_ok=True)


def forget_old() -> int:
    """Delete the files (and the filters) of exports that are older than `KEPT_FOR`; how many they were."""
    old = Export.objects.filter(created_at__lt=timezone.now() - KEPT_FOR, deleted_at=None)
    for export in old:
        _path(export).unlink(missing_ok=True)
    return Export.objects.filter(id__in=[each.id for each in old]).update(deleted_at=timezone.now(), filters=None)


def delete(actor: Actor, export_id: str) -> None:
    """Forget one of one's own files now."""
    export = get(actor, export_id)
    job = jobs.get(export.job_id)
    if job.finished_at is None:
        raise Conflict("Stop the work first.", code="export_not_ready")
    _path(export).unlink(missing_ok=True)
    Export.objects.filter(id=export.id, deleted_at=None).update(deleted_at=timezone.now(), filters=None)


def _path(export: Export) -> Path:
    if not export.id.replace("_", "").isalnum():
        raise InvalidInput("There is no such export.", field="export_id")
    return home.exports_dir() / export.id
