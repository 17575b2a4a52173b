"""Imported lists: a file names the customers, a job puts them on the list."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from zhike import wiring
from zhike.collect.files.readers import open_file
from zhike.collect.identify.identity_list import Found, column_of, find_listed, source_of
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.segments import changes, service
from zhike.control.segments.changes import Draft
from zhike.control.segments.models import Segment
from zhike.control.sources import uploads
from zhike.errors import Conflict
from zhike.rules.nodes import Text
from zhike.tagging.lists import Membership, Mode, foresee_members, set_members
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading

KIND, PREVIEW = "list_import", "list_preview"


@dataclass(frozen=True, slots=True)
class How:
    """How to read a file: the kind of identity, its column where headers do not tell, whose own numbers they are
    (only for those), which sheet of a workbook, and whether who is on the list already stays there (`add`)."""

    kind: str
    column: str | None = None
    source: str | None = None
    sheet: str | None = None
    mode: Mode = "replace"


def create(actor: Actor, draft: Draft, file_name: str, chunks: Iterable[bytes], how: How) -> tuple[Segment, Job]:
    """A new list with the customers whom a file that somebody sent names. What is wrong with it is said now."""
    actor.require(Permission.DEFINE)
    with uploads.received(actor, file_name, chunks) as upload:
        chosen = _chosen(uploads.path_of(upload.id), how)
        with transaction.atomic():
            made = changes.create(actor, draft, service.LIST)
            return made, _asked(actor, made, upload.id, chosen)


def update(actor: Actor, list_id: str, file_name: str, chunks: Iterable[bytes], how: How) -> tuple[Segment, Job]:
    """Replace who is on a list, or add to them."""
    actor.require(Permission.DEFINE)
    found = service.get(list_id, service.LIST)
    with uploads.received(actor, file_name, chunks) as upload:
        return found, _asked(actor, found, upload.id, _chosen(uploads.path_of(upload.id), how))


def preview(actor: Actor, list_id: str | None, file_name: str, chunks: Iterable[bytes], how: How) -> Job:
    """Ask what putting these customers on a list (None: a new one) would do; nothing is changed."""
    actor.require(Permission.DEFINE)
    about = {} if list_id is None else {"list_id": service.get(list_id, service.LIST).id}
    with uploads.received(actor, file_name, chunks) as upload:
        chosen = _chosen(uploads.path_of(upload.id), how)
        return jobs.enqueue(PREVIEW, {**about, "upload_id": upload.id, "how": asdict(chosen)}, actor)


def import_here(actor: Actor, name: str, path: Path, how: How, progress: Progress) -> Job:
    """Import a file that lies on this machine, now, in this thread, into the list of this name or a new one."""
    chosen = _chosen(path, how)
    made = named(name) or changes.create(actor, Draft(Text(name, name)), service.LIST)
    payload = {"list_id": made.id, "path": str(path.absolute()), "how": asdict(chosen)}
    return jobs.run_here(KIND, payload, actor, progress)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file and put the customers whom it names on the list: what came of it, as counts."""
    how, list_id, warehouse = How(**work.payload["how"]), work.payload["list_id"], wiring.warehouse()
    upload_id = work.payload.get("upload_id")
    path = uploads.path_of(upload_id) if upload_id else Path(work.payload["path"])
    with warehouse.reading() as reading:
        found = _found(reading, path, how, progress)
        progress(0.7, "waiting")
        with reading.writing() as writing:
            service.get(list_id)  # or it was deleted meanwhile
            done = set_members(writing, list_id, found.customers, how.mode)
            _refuse_nobody(found, done)
            report = {"list_id": list_id, **_counts(found), **asdict(done)}
            write_entry(writing, work.id, KIND, report)
    if upload_id:
        uploads.delete(upload_id)
    return report


def perform_preview(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file and count what it would change; the file is forgotten. Nothing is written."""
    how, upload_id = How(**work.payload["how"]), work.payload["upload_id"]
    with wiring.warehouse().reading() as reading:
        found = _found(reading, uploads.path_of(upload_id), how, progress)
        done = foresee_members(reading, work.payload.get("list_id"), found.customers, how.mode)
    uploads.delete(upload_id)
    return {**_counts(found), **asdict(done)}


def _found(reading: Reading, path: Path, how: How, progress: Progress) -> Found:
    file = open_file(path, how.sheet)
    column = column_of(file, how.kind, how.column)
    return find_listed(reading, file, column, how.kind, how.source or "", wiring.keyring(), progress)


def _refuse_nobody(found: Found, done: Membership) -> None:
    """Raise Conflict where rows that name nobody who is known would take everybody off the list: most likely they were
    read wrongly. A file without rows is taken at its word."""
    if found.rows and done.removed and not done.members:
        raise Conflict("Nobody in the file is known here.", code="list_found_nobody", rows=found.rows)


def _counts(found: Found) -> dict[str, int]:
    return {name: value for name, value in vars(found).items() if name != "customers"}


def named(name: str) -> Segment | None:
    """The list of this name, in either language."""
    found = [each for each in service.every() if each.kind == service.LIST and name in (each.name_zh, each.name_en)]
    if len(found) > 1:
        raise Conflict("Several lists have this name.", code="list_ambiguous", ids=[each.id for each in found])
    return found[0] if found else None


def _chosen(path: Path, how: How) -> How:
    """With everything said that was left open, or refused."""
    column = column_of(open_file(path, how.sheet), how.kind, how.column)
    with wiring.warehouse().reading() as reading:
        return How(how.kind, column, source_of(reading, how.kind, how.source), how.sheet, how.mode)


def _asked(actor: Actor, found: Segment, upload_id: str, how: How) -> Job:
    return jobs.enqueue(KIND, {"list_id": found.id, "upload_id": upload_id, "how": asdict(how)}, actor)
