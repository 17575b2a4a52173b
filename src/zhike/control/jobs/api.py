"""`/jobs`: following long work."""

from typing import Annotated

from ninja import Query, Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs import service
from zhike.control.jobs.schemas import JobLogOut, JobOut, JobsOut
from zhike.control.jobs.states import State

router = Router(tags=["jobs"])


@router.get("/jobs", response=JobsOut, operation_id="list_jobs")
def list_jobs(
    request: ActorRequest,
    kind: Annotated[list[str], Query(description="Jobs of these kinds only")] = [],  # noqa: B006
    state: Annotated[list[State], Query(description="Jobs in these states only")] = [],  # noqa: B006
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    oldest: bool = False,
) -> object:
    """The newest jobs first, or the oldest."""
    return service.page(kind, state, cursor, limit, oldest)


@router.get("/jobs/{job_id}", response=JobOut, operation_id="get_job")
def get_job(request: ActorRequest, job_id: str) -> object:
    """One job, with how far it is."""
    return service.get(job_id)


@router.get("/jobs/{job_id}/log", response=JobLogOut, operation_id="get_job_log")
def get_job_log(request: ActorRequest, job_id: str) -> object:
    """What happened to a job, the oldest line first (of very many the newest 1,000)."""
    return {"items": service.log_of(job_id)}


@router.post("/jobs/{job_id}/cancel", response=JobOut, operation_id="cancel_job")
def cancel_job(request: ActorRequest, job_id: str) -> object:
    """Stop a job; nothing of it is written."""
    return service.cancel(job_id, request.auth)


@router.post("/jobs/{job_id}/retry", response=JobOut, operation_id="retry_job")
def retry_job(request: ActorRequest, job_id: str) -> object:
    """Try a job again that failed or was cancelled; one that waits for its next attempt is tried at once."""
    return service.retry(job_id, request.auth)
