"""`/lifecycle`."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from ninja import Header, Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs.schemas import JobOut
from zhike.control.lifecycle import flows, proposal, rebuilding, service, stages, wire
from zhike.control.lifecycle.schemas import (
    LifecycleIn,
    LifecycleListOut,
    LifecycleOut,
    LifecycleReportOut,
    LifecycleStarterListOut,
    LifecycleTakeIn,
    ProposalOut,
    StandingListOut,
    StuckOut,
)
from zhike.rules.nodes import Text

router = Router(tags=["lifecycle"])


@router.get("/lifecycle/starters", response=LifecycleStarterListOut, operation_id="list_lifecycle_starters")
def list_starters(request: ActorRequest) -> dict[str, Any]:
    """The lifecycles that come with the product."""
    return {"items": stages.shipped()}


@router.get("/lifecycle/proposal", response=ProposalOut, operation_id="propose_lifecycle_thresholds")
def propose(request: ActorRequest) -> dict[str, Any]:
    """Thresholds from this shop's own time between orders."""
    return asdict(proposal.propose())


@router.get("/lifecycle/schemes", response=LifecycleListOut, operation_id="list_lifecycles")
def list_schemes(request: ActorRequest) -> dict[str, Any]:
    """Every lifecycle of this shop."""
    return {"items": wire.schemes(service.every())}


@router.post("/lifecycle/schemes", response={201: LifecycleOut}, operation_id="take_lifecycle")
def take_scheme(request: ActorRequest, data: LifecycleTakeIn) -> Status[Any]:
    """Take a shipped lifecycle; its tag is decided by itself within seconds, and every night."""
    name = None if data.name is None else Text(data.name.zh, data.name.en)
    return Status(201, wire.scheme(service.take(request.auth, data.starter, data.values, name)))


@router.get("/lifecycle/schemes/{scheme_id}", response=LifecycleOut, operation_id="get_lifecycle")
def get_scheme(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """One lifecycle."""
    return wire.scheme(service.get(scheme_id))


@router.put("/lifecycle/schemes/{scheme_id}", response=LifecycleOut, operation_id="change_lifecycle")
def change_scheme(
    request: ActorRequest,
    scheme_id: str,
    data: LifecycleIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Change numbers, words or rules; 412 when somebody else did since its `etag` was read."""
    given = None if data.stages is None else [stage.model_dump() for stage in data.stages]
    draft = service.Draft(Text(data.name.zh, data.name.en), data.values, given)
    return wire.scheme(service.change(request.auth, scheme_id, if_match, draft))


@router.delete("/lifecycle/schemes/{scheme_id}", response={204: None}, operation_id="delete_lifecycle")
def delete_scheme(request: ActorRequest, scheme_id: str) -> Status[None]:
    """Delete a lifecycle whose tag nothing reads; its history stays."""
    service.delete(request.auth, scheme_id)
    return Status(204, None)


@router.get("/lifecycle/schemes/{scheme_id}/report", response=LifecycleReportOut, operation_id="get_lifecycle_report")
def get_report(
    request: ActorRequest,
    scheme_id: str,
    days: Annotated[int, Query(ge=1, le=730)] = 30,
    start: date | None = None,
    end: date | None = None,
) -> dict[str, Any]:
    """How customers go through the stages: heads, lengths, conversion, weeks; moves in the last `days`, or from the
    beginning of the day `start` to the end of the day `end` (now, when left out)."""
    return wire.report(service.get(scheme_id), days, start, end)


@router.get("/lifecycle/schemes/{scheme_id}/stuck/{stage}", response=StuckOut, operation_id="list_stuck_customers")
def list_stuck(request: ActorRequest, scheme_id: str, stage: str) -> dict[str, Any]:
    """Who has stayed in a stage beyond its limit, the longest first."""
    return flows.stuck(service.get(scheme_id), stage)


@router.post("/lifecycle/schemes/{scheme_id}/reconstruct", response={202: JobOut}, operation_id="reconstruct_lifecycle")
def reconstruct(
    request: ActorRequest, scheme_id: str, start: date | None = None, end: date | None = None
) -> Status[Any]:
    """Decide the tag as of each week from `start` to `end` (the past year, when left out); nothing is written to the
    history. Follow the job."""
    return Status(202, rebuilding.ask(request.auth, scheme_id, start, end))


@router.get("/customers/{customer_id}/lifecycle", response=StandingListOut, operation_id="get_customer_lifecycle")
def get_customer_lifecycle(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """Which stages the customer is in, since when, how long others stay there, and what to do next."""
    return {"items": flows.of_customer(customer_id)}
