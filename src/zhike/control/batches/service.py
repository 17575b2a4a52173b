"""What may be done with batches: asked for, listed, undone. Each is a job and one transaction of the warehouse."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhike import wiring
from zhike.collect.files.readers import open_file
from zhike.collect.identify.identity_list import column_of, source_of
from zhike.control import paging
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.batches.models import Batch
from zhike.control.customers import listing
from zhike.control.customers.hand_tags import FOR_GOOD, End, check
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.segments import service as segments
from zhike.control.sources import uploads
from zhike.control.tags import service as tags
from zhike.errors import Conflict, InvalidInput, NotFound

KIND, UNDO = "tag_batch", "tag_batch_undo"
CUSTOMERS, FILTER, SEGMENT, FILE = "customers", "filter", "segment", "file"
DELIVERY: Final = "delivery"
"""Another system said it, with a file (`deliveries`); the others are of people."""
MOST_CHOSEN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Action:
    """A tag at a level until its end, or taken away (`value` None). `request_key`: the sender's word for it."""

    tag_id: str
    value: str | None
    end: End = FOR_GOOD
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class FileHow:
    """How to read a file of identities, as for an imported list."""

    kind: str
    column: str | None = None
    source: str | None = None
    sheet: str | None = None


def of_customers(actor: Actor, action: Action, customer_ids: Iterable[str]) -> Batch:
    """These customers; ids that lead to nobody are counted."""
    ids = sorted(set(customer_ids))
    if not 0 < len(ids) <= MOST_CHOSEN:
        raise InvalidInput("Name some customers.", code="batch_selection", field="customer_ids", most=MOST_CHOSEN)
    return ask(actor, action, CUSTOMERS, {"ids": ids})


def of_filter(actor: Actor, action: Action, query: listing.Query) -> Batch:
    """Everybody whom a filter of the list of customers finds when the work is done."""
    with wiring.warehouse().reading() as reading:
        listing.ordered(reading, query)  # or it means nothing
    said = {name: value for name, value in asdict(query).items() if name in _FILTERS and value}
    return ask(actor, action, FILTER, said)


_FILTERS: Final = ("text", "tags", "traits", "segments", "rule")


def of_segment(actor: Actor, action: Action, segment_id: str) -> Batch:
    """Everybody in a segment or on a list when the work is done."""
    found = segments.get(segment_id)
    return ask(actor, action, SEGMENT, {"id": found.id, "name": asdict(segments.name_of(found))})


def of_file(actor: Actor, action: Action, file_name: str, chunks: Iterable[bytes], how: FileHow) -> Batch:
    """Everybody whom a file names. What is wrong with it is said now."""
    actor.require(Permission.TAG)
    if (there := sent_before(actor, action)) is not None:
        return there
    with uploads.received(actor, file_name, chunks) as upload:
        chosen = _chosen(uploads.path_of(upload.id), how)
        said = {"upload_id": upload.id, "file_name": upload.file_name, "how": asdict(chosen)}
        return ask(actor, action, FILE, said)


def undo(actor: Actor, batch_id: str) -> Batch:
    """Give everybody back what they had before a batch, unless it was changed since. Asked twice, it is done once."""
    actor.require(Permission.TAG)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(id=batch_id).first()
        if batch is None:
            raise NotFound("There is no such batch.", id=batch_id)
        if batch.undo_job is not None and jobs.get(batch.undo_job).state not in ("failed", "cancelled"):
            return batch
        if batch.result is None:
            raise Conflict("This batch has not been done.", code="batch_not_done")
        tags.get(batch.tag_id)
        batch.undo_job = jobs.enqueue(UNDO, {"batch_id": batch.id}, actor).id
        batch.undone_at, batch.undone_by = timezone.now(), actor.as_json()
        batch.save()
        audit.record(actor, "tag_batch_undone", kind="batch", id=batch.id, details={"tag_id": batch.tag_id})
    return batch


def get(batch_id: str) -> Batch:
    batch = Batch.objects.filter(id=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.", id=batch_id)
    return batch


@dataclass(frozen=True, slots=True)
class Page:
    """The newest first, each with its jobs by their ids."""

    items: list[Batch]
    jobs: Mapping[str, Job]
    next_cursor: str | None


def page(tag_id: str | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """Batches, of one tag or of all."""
    found = Batch.objects.filter(tag_id=tag_id) if tag_id else Batch.objects.all()
    if cursor is not None:
        at, last = paging.decode(cursor, datetime, str)
        at = at.replace(tzinfo=UTC)
        found = found.filter(Q(made_at__lt=at) | Q(made_at=at, id__lt=last))
    items = list(found.order_by("-made_at", "-id")[: limit + 1])
    last_shown = items[limit - 1] if len(items) > limit else None
    more = paging.encode(last_shown.made_at.replace(tzinfo=None), last_shown.id) if last_shown else None
    return Page(items[:limit], jobs_of(items[:limit]), more)


def last_delivered(tag_id: str) -> datetime | None:
    """When the newest delivery that was not undone said who has the tag."""
    done = Batch.objects.filter(tag_id=tag_id, via=DELIVERY, result__isnull=False, undo_result__isnull=True)
    newest = done.order_by("-made_at", "-id").first()
    return None if newest is None or newest.result is None else datetime.fromisoformat(newest.result["at"])


def jobs_of(batches: Iterable[Batch]) -> dict[str, Job]:
    """Their jobs, by id."""
    return jobs.several(job for batch in batches for job in (batch.job, batch.undo_job) if job)


def ask(actor: Actor, action: Action, via: str, selection: dict[str, Any], of: tags.Tag | None = None) -> Batch:
    """The batch and its job; the same one where it was sent before. `of`: the tag, where it is known to be one that may
    be given so."""
    actor.require(Permission.TAG)
    tag, now = of or check(action.tag_id, action.value), tags.instant_now()
    until = action.end.instant(now)
    with transaction.atomic():
        if (there := sent_before(actor, action)) is not None:
            return there
        batch = Batch(
            tag_id=tag.id,
            tag_name={"zh": tag.name_zh, "en": tag.name_en},
            value=action.value,
            until=None if until is None else until.replace(tzinfo=UTC),
            via=via,
            selection=selection,
            made_by=actor.as_json(),
            request_key=_key(actor, action),
        )
        batch.job = jobs.enqueue(KIND, {"batch_id": batch.id, "tag_id": tag.id}, actor).id
        batch.save(force_insert=True)
        details = {"tag_id": tag.id, "value": action.value, "via": via}
        audit.record(actor, "tag_batch_asked", kind="batch", id=batch.id, details=details)
    return batch


def sent_before(actor: Actor, action: Action) -> Batch | None:
    """The batch that this request has made already."""
    key = _key(actor, action)
    return Batch.objects.filter(request_key=key).first() if key else None


def _key(actor: Actor, action: Action) -> str | None:
    return f"{actor.id}:{action.request_key}"[:128] if action.request_key else None


def _chosen(path: Path, how: FileHow) -> FileHow:
    """With everything said that was left open, or refused."""
    column = column_of(open_file(path, how.sheet), how.kind, how.column)
    with wiring.warehouse().reading() as reading:
        return FileHow(how.kind, column, source_of(reading, how.kind, how.source), how.sheet)
