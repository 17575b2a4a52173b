"""Answers as files and by mail: `/analyses/{id}/results/{result}/file`, `/analyses/{id}/send`."""

from typing import Any, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.analyses import files, mailing, service
from zhike.control.analyses.files_schemas import SendIn, SendingListOut
from zhike.control.jobs.schemas import JobOut

router = Router(tags=["analyses"])


@router.get("/analyses/{analysis_id}/results/{result_id}/file", operation_id="download_result")
def download_result(
    request: ActorRequest,
    analysis_id: str,
    result_id: str,
    format: Literal["pdf", "xlsx"] = "pdf",
    language: Literal["zh", "en"] | None = None,
) -> HttpResponse:
    """An answer as a file (`latest` is the newest), in the business's language unless another is asked for. Needs the
    permission `export`."""
    found = files.download(request.auth, service.result(analysis_id, result_id), format, language)
    disposition = content_disposition_header(True, found.name) or "attachment"
    return HttpResponse(found.content, found.kind, headers={"Content-Disposition": disposition})


@router.post("/analyses/{analysis_id}/send", response={202: JobOut}, operation_id="send_result")
def send_result(request: ActorRequest, analysis_id: str, data: SendIn) -> Status[Any]:
    """Mail an answer, with both files, a letter to each; follow the job."""
    result = service.result(analysis_id, data.result_id)
    return Status(202, mailing.send(request.auth, result, data.recipients, data.language, data.again))


@router.get(
    "/analyses/{analysis_id}/results/{result_id}/sendings", response=SendingListOut, operation_id="list_sendings"
)
def list_sendings(request: ActorRequest, analysis_id: str, result_id: str) -> dict[str, Any]:
    """Who was mailed an answer, and what became of it."""
    return {"items": mailing.sendings(service.result(analysis_id, result_id))}
