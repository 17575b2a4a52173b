"""`/allocation`: how much money and time to spend on whom."""

from typing import Annotated, Any

from ninja import Header, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.allocation import questions, service
from zhike.control.allocation.schemas import (
    AllocationIn,
    AllocationOut,
    CurveFitsOut,
    PastTestsIn,
    PlanIn,
    PlanListOut,
    PlanOut,
    PlanVersionsOut,
    TargetHeadsListOut,
    TargetsIn,
)
from zhike.rules.nodes import Text

router = Router(tags=["allocation"])


@router.post("/allocation/answer", response=AllocationOut, operation_id="answer_allocation")
def answer_allocation(request: ActorRequest, data: AllocationIn) -> dict[str, Any]:
    """The best plan for a question, nothing is kept; 422 `allocation_clash` names limits that cannot hold together."""
    return service.answer(data.model_dump())


@router.post("/allocation/heads", response=TargetHeadsListOut, operation_id="count_allocation_targets")
def count_allocation_targets(request: ActorRequest, data: TargetsIn) -> dict[str, Any]:
    """Who some targets are now, and what their orders are worth."""
    targets = [each.model_dump() for each in data.targets]
    found = questions.heads(targets)
    return {"items": service.heads_json(found, targets), "several": found.several}


@router.post("/allocation/curves", response=CurveFitsOut, operation_id="estimate_allocation_curves")
def estimate_allocation_curves(request: ActorRequest, data: PastTestsIn) -> dict[str, Any]:
    """Response curves from past tests with holdouts, as far as these tell them."""
    scales = {key: scale.model_dump() for key, scale in data.scales.items()}
    found = questions.fits([test.model_dump() for test in data.tests], scales)
    return {"items": [questions.fitted_json(each) for each in found]}


@router.get("/allocation/plans", response=PlanListOut, operation_id="list_allocation_plans")
def list_allocation_plans(request: ActorRequest) -> dict[str, Any]:
    """Every plan: the one that holds first."""
    return {"items": [service.summary_json(each) for each in service.every()]}


@router.post("/allocation/plans", response={201: PlanOut}, operation_id="create_allocation_plan")
def create_allocation_plan(request: ActorRequest, data: PlanIn) -> Status[Any]:
    """Solve a question and keep it. Needs the permission `tier`."""
    return Status(201, service.plan_json(service.create(request.auth, _name(data), data.question.model_dump())))


@router.get("/allocation/plans/{plan_id}", response=PlanOut, operation_id="get_allocation_plan")
def get_allocation_plan(request: ActorRequest, plan_id: str) -> dict[str, Any]:
    """One plan with its question and its answer."""
    return service.plan_json(service.get(plan_id))


@router.put("/allocation/plans/{plan_id}", response=PlanOut, operation_id="change_allocation_plan")
def change_allocation_plan(
    request: ActorRequest,
    plan_id: str,
    data: PlanIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Solve it anew; 412 when somebody else changed it since its `etag` was read. Needs the permission `tier`."""
    changed = service.change(request.auth, plan_id, if_match, _name(data), data.question.model_dump())
    return service.plan_json(changed)


@router.delete("/allocation/plans/{plan_id}", response={204: None}, operation_id="delete_allocation_plan")
def delete_allocation_plan(request: ActorRequest, plan_id: str) -> Status[None]:
    """Forget a plan. Needs the permission `tier`."""
    service.delete(request.auth, plan_id)
    return Status(204, None)


@router.get("/allocation/plans/{plan_id}/versions", response=PlanVersionsOut, operation_id="list_plan_versions")
def list_plan_versions(request: ActorRequest, plan_id: str) -> dict[str, Any]:
    """What it was before, the newest first."""
    return {"items": [service.version_json(each) for each in service.versions(plan_id)]}


@router.post("/allocation/plans/{plan_id}/accept", response=PlanOut, operation_id="accept_allocation_plan")
def accept_allocation_plan(
    request: ActorRequest, plan_id: str, if_match: Annotated[str | None, Header(alias="If-Match")] = None
) -> dict[str, Any]:
    """Make it the plan that holds, as it stands. Needs the permission `tier`."""
    return service.plan_json(service.accept(request.auth, plan_id, if_match))


def _name(data: PlanIn) -> Text:
    return Text(data.name.zh, data.name.en)
