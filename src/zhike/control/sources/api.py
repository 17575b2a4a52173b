"""`/imports` and `/import-templates`."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from zhike.control.accounts.actor import ActorRequest
from zhike.control.sources import quarantine, redo, service, templates, uploads
from zhike.control.sources.schemas import (
    CleaningBody,
    ImportIn,
    ImportOut,
    ImportsOut,
    ImportStarted,
    InspectIn,
    QuarantineOut,
    TemplatesOut,
    UploadOut,
)

router = Router(tags=["imports"])


@router.post("/imports/uploads", response={201: UploadOut}, operation_id="upload_file")
def upload_file(request: ActorRequest, file: File[UploadedFile]) -> Status[Any]:
    """Send a file; nothing is imported yet."""
    return Status(201, _upload(uploads.receive(request.auth, file.name or "file", file.chunks())))


@router.post("/imports/uploads/{upload_id}/inspect", response=UploadOut, operation_id="inspect_upload")
def inspect_upload(request: ActorRequest, upload_id: str, data: InspectIn) -> dict[str, Any]:
    """Look again: at another sheet, with the headers in another line, as another kind or platform's file."""
    return _upload(uploads.look(request.auth, uploads.get(upload_id), **data.dict()))


@router.post("/imports", response={202: ImportStarted}, by_alias=True, operation_id="start_import")
def start_import(request: ActorRequest, data: ImportIn) -> Status[Any]:
    """Import an upload; follow the job."""
    asked = service.start(request.auth, data.upload_id, data.mapping.dict(), data.save_template_as)
    return Status(202, {"import": _import(asked), "job": asked.job})


@router.get("/imports", response=ImportsOut, operation_id="list_imports")
def list_imports(request: ActorRequest) -> dict[str, Any]:
    """The newest imports first."""
    return {"items": [_import(asked) for asked in service.latest()]}


@router.get("/imports/{import_id}", response=ImportOut, operation_id="get_import")
def get_import(request: ActorRequest, import_id: str) -> dict[str, Any]:
    """One import."""
    return _import(service.get(import_id))


@router.post("/imports/{import_id}/redo", response={202: ImportStarted}, by_alias=True, operation_id="redo_import")
def redo_import(request: ActorRequest, import_id: str, data: CleaningBody) -> Status[Any]:
    """Import the same file again with other steps: the facts of this import are replaced by those of a new one."""
    asked = redo.again(request.auth, import_id, data.dict())
    return Status(202, {"import": _import(asked), "job": asked.job})


@router.post("/imports/{import_id}/undo", response={202: ImportStarted}, by_alias=True, operation_id="undo_import")
def undo_import(request: ActorRequest, import_id: str) -> Status[Any]:
    """Take an import back: its facts go; who its customers are stays known."""
    job = redo.undo(request.auth, import_id)
    return Status(202, {"import": _import(service.get(import_id)), "job": job})


@router.get("/imports/{import_id}/quarantine", response=QuarantineOut, operation_id="list_quarantine")
def list_quarantine(
    request: ActorRequest, import_id: str, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """The rows that could not be used, each with its line and the reason."""
    asked = service.get(import_id)
    rows, next_cursor = quarantine.page(request.auth, asked, cursor, limit)
    items = [
        {"line": row.line, "reason": {"code": row.reason, "params": row.params}, "field": row.field,
         "content": quarantine.content(asked, row)}
        for row in rows
    ]  # fmt: skip
    return {"items": items, "next_cursor": next_cursor}


@router.get("/imports/{import_id}/quarantine.csv", operation_id="download_quarantine")
def download_quarantine(request: ActorRequest, import_id: str) -> StreamingHttpResponse:
    """The same rows as a file: correct it and import it again."""
    lines = quarantine.as_csv(request.auth, service.get(import_id))
    answer = StreamingHttpResponse((line.encode() for line in lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="quarantine-{import_id}.csv"'
    return answer


@router.get("/import-templates", response=TemplatesOut, operation_id="list_import_templates")
def list_import_templates(request: ActorRequest) -> dict[str, Any]:
    """Mappings that are proposed again for files with the same headers."""
    return {"items": templates.every()}


@router.delete("/import-templates/{template_id}", response={204: None}, operation_id="delete_import_template")
def delete_import_template(request: ActorRequest, template_id: str) -> Status[None]:
    """Forget one."""
    templates.delete(request.auth, template_id)
    return Status(204, None)


def _upload(found: uploads.Inspected) -> dict[str, Any]:
    file = found.found.file
    return {
        "id": found.upload.id, "file_name": found.upload.file_name, "size": found.upload.size,
        "format": file.format, "encoding": file.encoding, "sheets": list(file.sheets), "kind": found.mapping["kind"],
        "headers": list(file.headers), "rows": found.found.rows, "row_count": file.row_count,
        "mapping": found.mapping, "template_id": found.template_id, "platform": found.found.platform,
        "header_row": file.header_row, "problems": found.found.problems,
    }  # fmt: skip


_COUNTS = ("rows_in", "rows_stored", "rows_already", "rows_quarantined", "rows_anonymous", "events_added",
           "customers_added", "customers_merged", "order_items_added", "records_added", "records_changed",
           "identity_conflicts")  # fmt: skip


def _import(asked: service.Asked) -> dict[str, Any]:
    record, job, report = asked.record, asked.job, asked.report
    return {
        "id": record.id, "job": job, "kind": record.mapping["kind"], "source": record.mapping["source"],
        "file_name": record.file_name, "state": job.state, "started_at": job.started_at,
        "finished_at": job.finished_at, "started_by": job.started_by, "error": job.error,
        "repeats": report.get("repeats", {}), "cleaning": report.get("cleaning", []), **redo.state_of(asked),
        "reasons": report.get("reasons", {}), **{name: report.get(name) for name in _COUNTS},
    }  # fmt: skip
