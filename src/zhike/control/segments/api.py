"""`/segments` and `/lists`."""

from typing import Annotated, Any, Literal

from ninja import File, Form, Header, Router, Status
from ninja.files import UploadedFile

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs.schemas import JobOut
from zhike.control.segments import changes, lists, service, wire
from zhike.control.segments.changes import Draft
from zhike.control.segments.schemas import (
    ListFileIn,
    ListIn,
    ListMembersIn,
    ListPreviewIn,
    ListStarted,
    SegmentIn,
    SegmentListOut,
    SegmentOut,
)
from zhike.rules.nodes import Text

router = Router(tags=["segments"])


@router.get("/segments", response=SegmentListOut, operation_id="list_segments")
def list_segments(request: ActorRequest, count: bool = True) -> dict[str, Any]:
    """Every segment and list; unless `count` is false, with how many customers belong to it now."""
    return {"items": wire.segments(service.every(), count)}


@router.post("/segments", response={201: SegmentOut}, operation_id="create_segment")
def create_segment(request: ActorRequest, data: SegmentIn) -> Status[Any]:
    """A new segment by rule. A list is made from a file: `POST /lists`."""
    return Status(201, wire.segment(changes.create(request.auth, _draft(data))))


@router.get("/segments/{segment_id}", response=SegmentOut, operation_id="get_segment")
def get_segment(request: ActorRequest, segment_id: str) -> Any:
    """One segment or list."""
    return wire.segment(service.get(segment_id))


@router.put("/segments/{segment_id}", response=SegmentOut, operation_id="change_segment")
def change_segment(
    request: ActorRequest,
    segment_id: str,
    data: SegmentIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> Any:
    """Change a segment; 412 when somebody else did since its `etag` was read."""
    return wire.segment(changes.change(request.auth, segment_id, if_match, _draft(data)))


@router.delete("/segments/{segment_id}", response={204: None}, operation_id="delete_segment")
def delete_segment(request: ActorRequest, segment_id: str) -> Status[None]:
    """Delete a segment or list that no rule names."""
    changes.delete(request.auth, segment_id)
    return Status(204, None)


@router.post("/lists", response={202: ListStarted}, operation_id="create_list")
def create_list(request: ActorRequest, data: Form[ListIn], file: File[UploadedFile]) -> Status[Any]:
    """A new list of the customers whom a CSV or Excel file names; follow the job. Unknown ones are only counted."""
    draft = Draft(Text(data.name_zh, data.name_en))
    return _started(lists.create(request.auth, draft, file.name or "file", file.chunks(), _how(data)))


@router.post("/lists/preview", response={202: JobOut}, operation_id="preview_list")
def preview_list(request: ActorRequest, data: Form[ListPreviewIn], file: File[UploadedFile]) -> Status[Any]:
    """What a file would do to a list, or whom a new one would have; nothing is changed. The job's result is as an
    import's."""
    how = _how(data, data.mode)
    return Status(202, lists.preview(request.auth, data.list_id, file.name or "file", file.chunks(), how))


@router.post("/lists/{list_id}/members", response={202: ListStarted}, operation_id="set_list_members")
def set_list_members(
    request: ActorRequest, list_id: str, data: Form[ListMembersIn], file: File[UploadedFile]
) -> Status[Any]:
    """Replace who is on a list by whom a file names, or add them; follow the job."""
    how = _how(data, data.mode)
    return _started(lists.update(request.auth, list_id, file.name or "file", file.chunks(), how))


def _draft(data: SegmentIn) -> Draft:
    return Draft(Text(data.name.zh, data.name.en), data.rule, data.key)


def _how(data: ListFileIn, mode: Literal["replace", "add"] = "replace") -> lists.How:
    return lists.How(data.kind, data.column, data.source, data.sheet, mode)


def _started(made: tuple[Any, Any]) -> Status[Any]:
    segment, job = made
    return Status(202, {"segment": wire.segment(segment), "job": JobOut.from_orm(job)})
