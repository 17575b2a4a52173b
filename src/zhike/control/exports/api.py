"""`/exports`: lists of customers as files."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.customers.listing import Query
from zhike.control.exports import service
from zhike.control.exports.schemas import ExportColumnsOut, ExportIn, ExportOut, ExportsOut
from zhike.control.jobs import service as jobs

router = Router(tags=["exports"])


@router.get("/exports/columns", response=ExportColumnsOut, operation_id="list_export_columns")
def list_export_columns(request: ActorRequest) -> dict[str, Any]:
    """What an export may tell of customers."""
    return {"items": service.known_columns(request.auth)}


@router.post("/exports", response={202: ExportOut}, operation_id="start_export")
def start_export(request: ActorRequest, data: ExportIn) -> Status[Any]:
    """Ask for a file of customers; follow the job, then fetch the file within a day."""
    whom = Query(data.q, data.tag, data.trait, data.sort, segments=data.segment, rule=data.rule)
    export = service.start(request.auth, whom, data.columns, data.format, data.unmasked, data.language)
    return Status(202, _export(export))


@router.get("/exports", response=ExportsOut, operation_id="list_exports")
def list_exports(request: ActorRequest) -> dict[str, Any]:
    """One's own exports, the newest first."""
    own = service.own(request.auth)
    known = jobs.several(each.job_id for each in own)
    return {"items": [_told(each, known[each.job_id]) for each in own]}


@router.get("/exports/{export_id}", response=ExportOut, operation_id="get_export")
def get_export(request: ActorRequest, export_id: str) -> Any:
    """One of one's own exports."""
    return _export(service.get(request.auth, export_id))


@router.get("/exports/{export_id}/file", operation_id="download_export")
def download_export(request: ActorRequest, export_id: str) -> StreamingHttpResponse:
    """The file; only for whom it was made, and in the audit trail."""
    found = service.file(request.auth, export_id)
    answer = StreamingHttpResponse(found.content, content_type=found.kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.delete("/exports/{export_id}", response={204: None}, operation_id="delete_export")
def delete_export(request: ActorRequest, export_id: str) -> Status[None]:
    """Delete the file before its time."""
    service.delete(request.auth, export_id)
    return Status(204, None)


def _export(export: Any) -> dict[str, Any]:
    return _told(export, jobs.get(export.job_id))


def _told(export: Any, job: Any) -> dict[str, Any]:
    names = ("id", "format", "columns", "unmasked", "customers", "size", "created_at", "deleted_at", "made_by")
    return {name: getattr(export, name) for name in names} | {"job": job}
