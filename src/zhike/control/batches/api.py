"""`/batches`."""

from typing import Annotated, Any

from ninja import File, Form, Header, Query, Router, Status
from ninja.files import UploadedFile

from zhike.control.accounts.actor import ActorRequest
from zhike.control.batches import deliveries, service, wire
from zhike.control.batches.schemas import (
    ActionIn,
    DeliveryIn,
    DeliveryReadIn,
    DeliveryRowsIn,
    EndIn,
    TagBatchIn,
    TagBatchOut,
    TagBatchPageOut,
    TagFileBatchIn,
)
from zhike.control.batches.service import Action, FileHow
from zhike.control.customers.hand_tags import End
from zhike.control.customers.listing import Query as Filter
from zhike.control.jobs.schemas import JobOut
from zhike.errors import InvalidInput

router = Router(tags=["batches"])

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=64)]


@router.get("/batches", response=TagBatchPageOut, operation_id="list_batches")
def list_batches(
    request: ActorRequest,
    tag_id: Annotated[str, Query(max_length=64)] = "",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Tags given or taken in batches, the newest first; of one tag or of all."""
    return wire.page(service.page(tag_id or None, cursor, limit))


@router.post("/batches/file", response={202: TagBatchOut}, operation_id="create_batch_from_file")
def create_batch_from_file(
    request: ActorRequest, data: Form[TagFileBatchIn], file: File[UploadedFile], key: Key = None
) -> Status[Any]:
    """The same for the customers whom a CSV or Excel file names; unknown ones are only counted."""
    how = FileHow(data.kind, data.column, data.source, data.sheet)
    found = service.of_file(request.auth, _action(data, key), file.name or "file", file.chunks(), how)
    return Status(202, wire.batch(found))


@router.get("/batches/{batch_id}", response=TagBatchOut, operation_id="get_batch")
def get_batch(request: ActorRequest, batch_id: str) -> dict[str, Any]:
    """One batch."""
    return wire.batch(service.get(batch_id))


@router.post("/batches", response={202: TagBatchOut}, operation_id="create_batch")
def create_batch(request: ActorRequest, data: TagBatchIn, key: Key = None) -> Status[Any]:
    """Give a tag to many customers or take it from them; follow the job. Sent again with the same `Idempotency-Key`,
    it is the same batch."""
    chosen = [name for name in ("customer_ids", "filter", "segment_id") if getattr(data, name) is not None]
    if len(chosen) != 1:
        raise InvalidInput("Say in one way for whom.", code="batch_selection", field="customer_ids")
    actor, action = request.auth, _action(data, key)
    if data.segment_id is not None:
        return Status(202, wire.batch(service.of_segment(actor, action, data.segment_id)))
    if data.filter is not None:
        said = data.filter
        query = Filter(text=said.q, tags=said.tag, traits=said.trait, segments=said.segment, rule=said.rule)
        return Status(202, wire.batch(service.of_filter(actor, action, query)))
    return Status(202, wire.batch(service.of_customers(actor, action, data.customer_ids or [])))


@router.post("/batches/{batch_id}/undo", response={202: TagBatchOut}, operation_id="undo_batch")
def undo_batch(request: ActorRequest, batch_id: str) -> Status[Any]:
    """Give everybody back what they had, except who was changed since; follow `undo_job`."""
    return Status(202, wire.batch(service.undo(request.auth, batch_id)))


@router.post("/tags/{tag_id}/deliveries", response={202: TagBatchOut}, operation_id="deliver_tag")
def deliver_tag(
    request: ActorRequest, tag_id: str, data: Form[DeliveryIn], file: File[UploadedFile], key: Key = None
) -> Status[Any]:
    """Say with a CSV or Excel file who has an imported tag and at which level; follow the job. It is a batch: it can be
    undone, and is one however often it is sent with the same `Idempotency-Key`."""
    name, chunks = file.name or "file", file.chunks()
    found = deliveries.deliver(request.auth, tag_id, name, chunks, _how(data), _end(data), key)
    return Status(202, wire.batch(found))


@router.post("/tags/{tag_id}/deliveries/rows", response={202: TagBatchOut}, operation_id="deliver_tag_rows")
def deliver_tag_rows(request: ActorRequest, tag_id: str, data: DeliveryRowsIn, key: Key = None) -> Status[Any]:
    """The same with the rows in the request."""
    how = deliveries.How(data.kind, data.mode, source=data.source)
    rows = [(row.identity, row.level) for row in data.rows]
    return Status(202, wire.batch(deliveries.deliver_rows(request.auth, tag_id, rows, how, _end(data), key)))


@router.post("/tags/{tag_id}/deliveries/preview", response={202: JobOut}, operation_id="preview_delivery")
def preview_delivery(
    request: ActorRequest, tag_id: str, data: Form[DeliveryReadIn], file: File[UploadedFile]
) -> Status[Any]:
    """What a delivery would do now; nothing is changed. The job's result is as a batch's."""
    return Status(202, deliveries.preview(request.auth, tag_id, file.name or "file", file.chunks(), _how(data)))


def _how(data: DeliveryReadIn) -> deliveries.How:
    return deliveries.How(data.kind, data.mode, data.column, data.level_column, data.level, data.source, data.sheet)


def _end(data: EndIn | ActionIn) -> End:
    return End(data.expires_at, data.days, data.until)


def _action(data: ActionIn, key: str | None) -> Action:
    return Action(data.tag_id, data.value, _end(data), key)
