"""Files that people send: kept until they are imported, looked into, and proposed a mapping for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from zhike import home
from zhike.collect.mapping.mapping import FIELDS
from zhike.collect.mapping.propose import NO_SOURCE, Inspection, inspect
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.sources import templates
from zhike.control.sources.models import Import, Upload
from zhike.control.workspace import service as workspace
from zhike.errors import InvalidInput, NotFound, ZhikeError

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload with what was found in it. `mapping` is plain JSON: a status that nobody knows means null."""

    upload: Upload
    found: Inspection
    mapping: dict[str, Any]
    template_id: str | None


def receive(actor: Actor, file_name: str, chunks: Iterable[bytes]) -> Inspected:
    """Keep a file and look into it. A file that cannot be read is not kept."""
    actor.require(Permission.COLLECT)
    forget_old()
    upload = Upload(file_name=Path(file_name).name[:255], size=0)
    place = path_of(upload.id)
    try:
        upload.size = _write(place, chunks)
        found = look(actor, upload)
    except ZhikeError:
        place.unlink(missing_ok=True)
        raise
    upload.save(force_insert=True)
    return found


@contextmanager
def received(actor: Actor, file_name: str, chunks: Iterable[bytes]) -> Iterator[Upload]:
    """Keep a file for work that the block asks for; where the block refuses it, it is forgotten."""
    upload = receive(actor, file_name, chunks).upload
    try:
        yield upload
    except BaseException:
        delete(upload.id)
        raise


def _write(place: Path, chunks: Iterable[bytes]) -> int:
    home.prepare()
    place.touch(mode=0o600)
    with place.open("wb") as file:
        return sum(file.write(chunk) for chunk in chunks)


def look(actor: Actor, upload: Upload, kind: str | None = None, sheet: str | None = None,
         header_row: int | None = None, platform: str | None = None) -> Inspected:  # fmt: skip
    """Propose a mapping: a template's where one knows these headers, unless another kind or a platform is asked for."""
    actor.require(Permission.COLLECT)
    if kind is not None and kind not in FIELDS:
        raise InvalidInput("There is no such kind of file.", field="kind", value=kind, allowed=list(FIELDS))
    zone = workspace.time_zone().key
    found = inspect(path_of(upload.id), NO_SOURCE, kind, sheet, zone, header_row, platform)
    proposed = {**found.mapping.to_json(), "statuses": found.statuses}
    if found.platform is None:
        proposed["source"] = _stem(upload)
    template = templates.matching(found.file.headers)
    if template is None or platform is not None or kind not in (None, template.mapping["kind"]):
        return Inspected(upload, found, proposed, None)
    statuses = {**found.statuses, **{text: template.mapping["statuses"].get(text, meaning)
                                     for text, meaning in found.statuses.items()}}  # fmt: skip
    mapping = {**template.mapping, "statuses": statuses, "sheet": found.file.sheet, "header_row": header_row}
    return Inspected(upload, found, mapping, template.id)


def _stem(upload: Upload) -> str:
    """A source's name, where nothing better is known: the file's."""
    return Path(upload.file_name).stem[:64] or NO_SOURCE


def get(upload_id: str) -> Upload:
    """One upload that is still there."""
    upload = Upload.objects.filter(id=upload_id).first()
    if upload is None or not path_of(upload_id).exists():
        raise NotFound("There is no such upload; send the file again.", id=upload_id)
    return upload


def path_of(upload_id: str) -> Path:
    """Where an upload lies."""
    return home.uploads_dir() / upload_id


def delete(upload_id: str) -> None:
    """Forget a file."""
    Upload.objects.filter(id=upload_id).delete()
    path_of(upload_id).unlink(missing_ok=True)


def forget_old() -> None:
    """Delete what nobody imported within a day."""
    used = Import.objects.exclude(upload_id="").values_list("upload_id", flat=True)
    for upload in Upload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(id__in=used):
        delete(upload.id)
