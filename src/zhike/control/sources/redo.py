"""Importing a file again otherwise, and taking an import back. The file is kept, encrypted, for a while."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from zhike import home, wiring
from zhike.collect.kept import open_sealed, seal_file
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.redo import Loaded, loaded_of
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.jobs.states import State
from zhike.control.sources import service
from zhike.control.sources.models import Import, TakenBack
from zhike.errors import Conflict

UNDO: Final = "undo_import"
_DAY: Final = 86_400
_LISTINGS: Final = ("products", "market")
"""What they replaced is not known any more."""


@dataclass(frozen=True, slots=True)
class Back:
    """That an import was taken back, or is about to be: `how` is undone or replaced (by `new_import_id`)."""

    how: str
    job: Job
    new_import_id: str | None


def kept_days() -> int:
    """How long files are kept; 0: not at all."""
    return int(os.environ.get("ZHIKE_KEEP_FILES_DAYS") or 30)


def keep(record: Import) -> None:
    """Keep the file of a finished import; the record points there from now on."""
    path = Path(record.path)
    if kept_days() <= 0 or path.parent == home.kept_dir() or not path.exists():
        return
    home.prepare()
    target = home.kept_dir() / record.id
    seal_file(path, target, wiring.keyring())
    record.path = str(target)
    record.save(update_fields=["path"])


def forget_old() -> None:
    """Delete files whose time is over."""
    before = time.time() - kept_days() * _DAY
    for file in home.kept_dir().glob("*"):
        if file.stat().st_mtime < before:
            file.unlink(missing_ok=True)


def is_kept(record: Import) -> bool:
    """Whether the file is still there to be imported again."""
    path = Path(record.path)
    return path.parent == home.kept_dir() and path.exists() and path.stat().st_mtime > time.time() - kept_days() * _DAY


@contextmanager
def file_of(record: Import) -> Iterator[Path]:
    """The file to read: a kept one is decrypted for as long as it is needed."""
    path = Path(record.path)
    if path.parent != home.kept_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(dir=home.uploads_dir()) as directory:
        plain = Path(directory) / "file"
        open_sealed(path, plain, wiring.keyring())
        yield plain


@transaction.atomic
def again(actor: Actor, import_id: str, cleaning: Any) -> service.Asked:
    """Ask for an import to be done again with other steps; its facts are replaced in one transaction."""
    actor.require(Permission.COLLECT)
    asked = service.get(import_id)
    _require_standing(asked)
    if not is_kept(asked.record):
        raise Conflict("The file is not kept any more; send it again.", code="import_file_gone")
    mapping = Mapping.from_json({**asked.record.mapping, "cleaning": cleaning}).to_json()
    old = asked.record
    record = Import.objects.create(source=old.source, path=old.path, file_name=old.file_name, mapping=mapping,
                                   headers=old.headers)  # fmt: skip
    payload = {"import_id": record.id, "run_after": True, "replaces": old.id}
    job = jobs.enqueue(service.KIND, payload, actor)
    record.job_id = job.id
    record.save(update_fields=["job_id"])
    TakenBack.objects.create(import_id=old.id, job_id=job.id, new_import_id=record.id)
    return service.Asked(record, job)


@transaction.atomic
def undo(actor: Actor, import_id: str) -> Job:
    """Ask for an import to be taken back."""
    actor.require(Permission.COLLECT)
    asked = service.get(import_id)
    _require_standing(asked)
    job = jobs.enqueue(UNDO, {"import_id": import_id}, actor)
    TakenBack.objects.create(import_id=import_id, job_id=job.id)
    return job


def _require_standing(asked: service.Asked) -> None:
    """Done, of a kind that leaves what was there before, noted when it came in, and not taken back yet."""
    if asked.job.state != State.DONE:
        raise Conflict("This import is not done.", code="import_not_done")
    if asked.record.mapping["kind"] in _LISTINGS:
        raise Conflict("What this import replaced is not known any more.", code="import_cannot_be_undone")
    loaded(asked)
    if taken_back(asked.record.id) is not None:
        raise Conflict("This import was taken back already.", code="import_taken_back")


def loaded(asked: service.Asked) -> Loaded:
    """What an import brought, as the warehouse finds it again."""
    found = loaded_of(asked.job.id, asked.record.mapping["source"], asked.report)
    if found is None:
        raise Conflict("This import was made by an earlier version.", code="import_cannot_be_undone")
    return found


def replaced(payload: dict[str, Any]) -> Loaded | None:
    """The import that a job's import takes the place of."""
    return loaded(service.get(payload["replaces"])) if payload.get("replaces") else None


def state_of(asked: service.Asked) -> dict[str, Any]:
    """What may still be done to an import, by which steps its cells were cleaned, and what became of it."""
    mapping = Mapping.from_json(asked.record.mapping)
    back = taken_back(asked.record.id)
    standing = asked.job.state == State.DONE and back is None and mapping.kind not in _LISTINGS
    noted = standing and bool(asked.report.get("received_at"))
    return {
        "steps": list(mapping.cleaning.steps_of(mapping.kind)), "currency": mapping.cleaning.currency,
        "can_undo": noted, "can_redo": noted and is_kept(asked.record),
        "taken_back": back and {"how": back.how, "job": back.job, "new_import_id": back.new_import_id},
    }  # fmt: skip


def taken_back(import_id: str) -> Back | None:
    """What became of an import, if anything did that did not fail."""
    for row in TakenBack.objects.filter(import_id=import_id).order_by("-id"):
        job = jobs.get(row.job_id)
        if job.state not in (State.FAILED, State.CANCELLED):
            return Back("replaced" if row.new_import_id else "undone", job, row.new_import_id or None)
    return None
