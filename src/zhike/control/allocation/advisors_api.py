"""`/advisors`: who looks after customers, and whom."""

from typing import Annotated, Any

from ninja import Header, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.allocation import advisors, assigning
from zhike.control.allocation.advisor_schemas import (
    AdvisorIn,
    AdvisorListOut,
    AdvisorOut,
    AssignmentIn,
    AssignmentListOut,
    AssignmentOut,
)
from zhike.control.jobs.schemas import JobOut

router = Router(tags=["advisors"])


@router.get("/advisors", response=AdvisorListOut, operation_id="list_advisors")
def list_advisors(request: ActorRequest) -> dict[str, Any]:
    """Every advisor with how many customers they have."""
    has, tag = advisors.has(), advisors.tag()
    return {"items": [advisors.advisor_json(each, has) for each in advisors.every()], "tag_id": tag and tag.id}


@router.post("/advisors", response={201: AdvisorOut}, operation_id="create_advisor")
def create_advisor(request: ActorRequest, data: AdvisorIn) -> Status[Any]:
    """A new advisor. Needs the permission `tier`."""
    return Status(201, advisors.advisor_json(advisors.create(request.auth, data.model_dump()), {}))


@router.get("/advisors/assignments", response=AssignmentListOut, operation_id="list_assignments")
def list_assignments(request: ActorRequest) -> dict[str, Any]:
    """Who was given to whom, the newest first."""
    return {"items": [_told(each) for each in assigning.every()]}


@router.post("/advisors/assignments", response={202: AssignmentOut}, operation_id="preview_assignment")
def preview_assignment(request: ActorRequest, data: AssignmentIn) -> Status[Any]:
    """Work out who would be given to whom; nothing is written. Follow its job. Needs the permission `tier`."""
    return Status(202, _told(assigning.ask(request.auth, data.model_dump())))


@router.get("/advisors/assignments/{assignment_id}", response=AssignmentOut, operation_id="get_assignment")
def get_assignment(request: ActorRequest, assignment_id: str) -> dict[str, Any]:
    """One assignment."""
    return _told(assigning.get(assignment_id))


@router.post(
    "/advisors/assignments/{assignment_id}/apply", response={202: AssignmentOut}, operation_id="apply_assignment"
)
def apply_assignment(request: ActorRequest, assignment_id: str) -> Status[Any]:
    """Give customers to advisors as it was looked at; its job fails with `assignment_outdated` where that would not be
    the same any more. Needs the permission `tier`."""
    return Status(202, _told(assigning.apply(request.auth, assignment_id)))


@router.post(
    "/advisors/assignments/{assignment_id}/undo", response={202: AssignmentOut}, operation_id="undo_assignment"
)
def undo_assignment(request: ActorRequest, assignment_id: str) -> Status[Any]:
    """Give everybody back the advisor they had, unless that was changed since. Needs the permission `tier`."""
    return Status(202, _told(assigning.undo(request.auth, assignment_id)))


@router.put("/advisors/{advisor_id}", response=AdvisorOut, operation_id="change_advisor")
def change_advisor(
    request: ActorRequest,
    advisor_id: str,
    data: AdvisorIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Change an advisor; 412 when somebody else did since its `etag` was read. Needs the permission `tier`."""
    changed = advisors.change(request.auth, advisor_id, if_match, data.model_dump())
    return advisors.advisor_json(changed, advisors.has())


@router.delete("/advisors/{advisor_id}", response={204: None}, operation_id="delete_advisor")
def delete_advisor(request: ActorRequest, advisor_id: str) -> Status[None]:
    """Forget an advisor who has no customers. Needs the permission `tier`."""
    advisors.delete(request.auth, advisor_id)
    return Status(204, None)


def _told(found: Any) -> dict[str, Any]:
    job = assigning.job_of(found)
    return assigning.assignment_json(found) | {"job": job and JobOut.from_orm(job)}
