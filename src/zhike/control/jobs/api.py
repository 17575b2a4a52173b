"""`/jobs`: following long work."""

from typing import Annotated

from ninja import Query, Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs import service
from zhike.control.jobs.schemas import JobOut, JobsOut

router = Router(tags=["jobs"])


@router.get("/jobs", response=JobsOut, operation_id="list_jobs")
def list_jobs(
    request: ActorRequest, kind: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, object]:
    """The newest jobs first."""
    return {"items": service.latest(limit, kind)}


@router.get("/jobs/{job_id}", response=JobOut, operation_id="get_job")
def get_job(request: ActorRequest, job_id: str) -> object:
    """One job, with how far it is."""
    return service.get(job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut, operation_id="cancel_job")
def cancel_job(request: ActorRequest, job_id: str) -> object:
    """Stop a job; nothing of it is written."""
    return service.cancel(job_id, request.auth)
