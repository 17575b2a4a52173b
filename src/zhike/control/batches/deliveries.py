"""Deliveries: another system says who has an imported tag, with a file of identities and levels. Each is a batch."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import ibis.expr.types as ir

from zhike import wiring
from zhike.collect.files.readers import open_file
from zhike.collect.identify.identity_list import source_of
from zhike.collect.identify.level_list import Wanted, find_levels, folded, identity_column_of, level_column_of
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.batches import service
from zhike.control.batches.models import Batch
from zhike.control.batches.service import DELIVERY, Action
from zhike.control.customers.hand_tags import FOR_GOOD, End
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.sources import uploads
from zhike.control.tags import exclusive, standing
from zhike.control.tags import service as tags
from zhike.errors import Conflict, InvalidInput
from zhike.tagging.delivering import Delivery, foreseen
from zhike.warehouse.port import Reading

PREVIEW: Final = "tag_delivery_preview"
_IDENTITY, _LEVEL = "identity", "level"


@dataclass(frozen=True, slots=True)
class How:
    """How to read a delivery: kind and column of the identity, column of the level or the one level that all have,
    whose own numbers they are, which sheet; and whether who is not named loses the tag (`replace`)."""

    kind: str
    mode: Literal["add", "replace"]
    column: str | None = None
    level_column: str | None = None
    level: str | None = None
    source: str | None = None
    sheet: str | None = None


def imported(tag_id: str) -> tags.Tag:
    """The tag, where another system may say who has it."""
    tag = tags.get(tag_id)
    if tag.kind != tags.IMPORTED:
        raise Conflict("No other system says who has this tag.", code="tag_not_imported")
    standing.refuse_unless_published(tag)
    return tag


def deliver(
    actor: Actor, tag_id: str, file_name: str, chunks: Iterable[bytes], how: How, end: End = FOR_GOOD,
    request_key: str | None = None,
) -> Batch:  # fmt: skip
    """Ask for a delivery to be done. What is wrong with the file as a whole is said now."""
    actor.require(Permission.TAG)
    tag, action = imported(tag_id), Action(tag_id, None, end, request_key)
    if (there := service.sent_before(actor, action)) is not None:
        return there
    with uploads.received(actor, file_name, chunks) as upload:
        chosen = _chosen(tag, uploads.path_of(upload.id), how)
        said = {"upload_id": upload.id, "file_name": file_name[:255], "how": asdict(chosen)}
        return service.ask(actor, action, DELIVERY, said, tag)


def deliver_rows(
    actor: Actor, tag_id: str, rows: Sequence[tuple[str, str | None]], how: How, end: End = FOR_GOOD,
    request_key: str | None = None,
) -> Batch:  # fmt: skip
    """The same of rows (identity, level), as a file has them."""
    out = io.StringIO()
    with_level = any(level is not None for _, level in rows)
    named = [(identity, level or "") if with_level else (identity,) for identity, level in rows]
    csv.writer(out).writerows([(_IDENTITY, _LEVEL) if with_level else (_IDENTITY,), *named])
    told = replace(how, column=_IDENTITY, level_column=_LEVEL if with_level else None)
    return deliver(actor, tag_id, "rows.csv", [out.getvalue().encode()], told, end, request_key)


def deliver_here(actor: Actor, tag_id: str, path: Path, how: How, end: End = FOR_GOOD) -> Batch:
    """Do a delivery with a file that lies on this machine, now, in this thread. Raises what its job failed with."""
    actor.require(Permission.TAG)
    tag = imported(tag_id)
    said = {"path": str(path.absolute()), "file_name": path.name, "how": asdict(_chosen(tag, path, how))}
    batch = service.ask(actor, Action(tag_id, None, end), DELIVERY, said, tag)
    jobs.perform(batch.job)
    error = jobs.get(batch.job).error
    if error is not None:
        raise Conflict("Nothing was changed.", code=error["code"], **error.get("params", {}))
    return service.get(batch.id)


def preview(actor: Actor, tag_id: str, file_name: str, chunks: Iterable[bytes], how: How) -> Job:
    """Ask what a delivery would do."""
    actor.require(Permission.TAG)
    tag = imported(tag_id)
    with uploads.received(actor, file_name, chunks) as upload:
        chosen = _chosen(tag, uploads.path_of(upload.id), how)
        return jobs.enqueue(PREVIEW, {"tag_id": tag.id, "upload_id": upload.id, "how": asdict(chosen)}, actor)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Read the file and count what it would change; the file is forgotten. Nothing is written."""
    said, how = work.payload, How(**work.payload["how"])
    path = uploads.path_of(said["upload_id"])
    with wiring.warehouse().reading() as reading:
        found = foresee(reading, path, imported(said["tag_id"]), how, progress)
    uploads.delete(said["upload_id"])
    return found


def foresee_here(actor: Actor, tag_id: str, path: Path, how: How, progress: Progress) -> dict[str, Any]:
    """The same of a file that lies on this machine."""
    actor.require(Permission.TAG)
    tag = imported(tag_id)
    with wiring.warehouse().reading() as reading:
        return foresee(reading, path, tag, _chosen(tag, path, how), progress)


def foresee(reading: Reading, path: Path, tag: tags.Tag, how: How, progress: Progress) -> dict[str, Any]:
    """What a delivery would come to, as a batch's result."""
    people, counts = named(reading, path, tag.id, how, progress)
    delivery = Delivery(tag.id, how.mode == "replace", None, tags.instant_now(), "preview:")
    done = foreseen(reading, people, delivery, exclusive.rivals(tag))
    return {**counts, **asdict(done), "not_found": counts["unknown"]}


def named(
    reading: Reading, path: Path, tag_id: str, how: How, progress: Progress
) -> tuple[ir.Table, dict[str, Any]]:  # fmt: skip
    """Whom the file names at which level, and what else is to be told of it."""
    meanings = _meanings(tags.get(tag_id))
    level = None if how.level is None else meanings[folded(how.level)]
    wanted = Wanted(how.column or "", how.level_column, how.kind, how.source or "", meanings, level)
    found = find_levels(reading, open_file(path, how.sheet), wanted, wiring.keyring(), progress)
    return found.people, {name: value for name, value in vars(found).items() if name != "people"}


def refuse_nobody(how: How, rows: int, asked: int) -> None:
    """Raise Conflict where a file that is to be everybody names nobody who is known: most likely it was read wrongly,
    and would take the tag from all. An empty file is taken at its word."""
    if how.mode == "replace" and rows and not asked:
        raise Conflict("Nobody in the file is known here.", code="delivery_found_nobody", rows=rows)


def _meanings(tag: tags.Tag) -> dict[str, str]:
    """Which level each text means: its names and, before those, its key."""
    names = tags.level_names(tag)
    said = {folded(word): key for key, name in reversed(names.items()) for word in (name.zh, name.en)}
    return said | {folded(key): key for key in names}


def _chosen(tag: tags.Tag, path: Path, how: How) -> How:
    """With everything said that was left open, or refused."""
    file, levels = open_file(path, how.sheet), tags.level_names(tag)
    column = identity_column_of(file, how.kind, how.column, how.level_column)
    with wiring.warehouse().reading() as reading:
        source = source_of(reading, how.kind, how.source)
    if how.level is not None and folded(how.level) not in _meanings(tag):
        raise InvalidInput("The tag has no such level.", field="level", known=list(levels))
    beside = None if how.level is not None else level_column_of(file, column, how.level_column, len(levels) > 1)
    level = how.level or (next(iter(levels)) if beside is None else None)
    return replace(how, column=column, source=source, level_column=beside, level=level)
