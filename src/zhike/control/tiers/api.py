"""`/tiers` and `/customers/{id}/tiers`."""

from typing import Annotated, Any

from ninja import Header, Query, Router, Status
from pydantic import AwareDatetime

from zhike.control.accounts.actor import ActorRequest
from zhike.control.jobs.schemas import JobOut
from zhike.control.tiers import changes, deciding, figures, overrides, proposals, reports, service, standing, wire
from zhike.control.tiers.schemas import (
    CustomerTiersOut,
    TierCloseListOut,
    TierMonthsOut,
    TierMovesOut,
    TierOptionsOut,
    TierOverrideIn,
    TierOverrideListOut,
    TierProposalListOut,
    TierProposalOut,
    TierPyramidOut,
    TierSchemeIn,
    TierSchemeListOut,
    TierSchemeOut,
    TierWhatIfIn,
    TierWhatIfOut,
)
from zhike.rules.nodes import Text

router = Router(tags=["tiers"])

Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10_000)]


@router.get("/tiers", response=TierSchemeListOut, operation_id="list_tier_schemes")
def list_tier_schemes(request: ActorRequest) -> dict[str, Any]:
    """Every scheme with who stands on its levels."""
    return {"items": wire.summaries(service.every())}


@router.post("/tiers", response={201: TierSchemeOut}, operation_id="create_tier_scheme")
def create_tier_scheme(request: ActorRequest, data: TierSchemeIn) -> Status[Any]:
    """A new scheme; it writes tags of its own, which are decided as they are kept current."""
    return Status(201, wire.scheme(changes.create(request.auth, _draft(data))))


@router.get("/tiers/options", response=TierOptionsOut, operation_id="get_tier_options")
def get_tier_options(request: ActorRequest) -> dict[str, Any]:
    """Schemes to begin with, and dimensions that most shops ask about."""
    return wire.options()


@router.post("/tiers/what-if", response=TierWhatIfOut, operation_id="preview_tiers")
def preview_tiers(request: ActorRequest, data: TierWhatIfIn) -> dict[str, Any]:
    """Heads, revenue and cost of each level by a design, beside what holds of a scheme; nothing is written."""
    scheme = None if data.scheme_id is None else service.get(data.scheme_id)
    return figures.what_if(data.design.model_dump(mode="json"), scheme)


@router.get("/tiers/{scheme_id}", response=TierSchemeOut, operation_id="get_tier_scheme")
def get_tier_scheme(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """One scheme."""
    return wire.scheme(service.get(scheme_id))


@router.put("/tiers/{scheme_id}", response=TierSchemeOut, operation_id="change_tier_scheme")
def change_tier_scheme(
    request: ActorRequest,
    scheme_id: str,
    data: TierSchemeIn,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Change a scheme; 412 when somebody else did since its `etag` was read."""
    return wire.scheme(changes.change(request.auth, scheme_id, if_match, _draft(data)))


@router.delete("/tiers/{scheme_id}", response={204: None}, operation_id="delete_tier_scheme")
def delete_tier_scheme(request: ActorRequest, scheme_id: str) -> Status[None]:
    """Delete a scheme whose levels nothing reads, with its tags; their history stays."""
    changes.delete(request.auth, scheme_id)
    return Status(204, None)


@router.post("/tiers/{scheme_id}/run", response={202: JobOut}, operation_id="run_tier_scheme")
def run_tier_scheme(request: ActorRequest, scheme_id: str) -> Status[Any]:
    """Have everybody's level decided now; follow the job."""
    return Status(202, changes.run(request.auth, scheme_id))


@router.get("/tiers/{scheme_id}/pyramid", response=TierPyramidOut, operation_id="get_tier_pyramid")
def get_tier_pyramid(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """Heads, revenue of 365 days and yearly cost by level, as things stand."""
    return reports.pyramid(service.get(scheme_id))


@router.get("/tiers/{scheme_id}/moves", response=TierMovesOut, operation_id="get_tier_moves")
def get_tier_moves(
    request: ActorRequest,
    scheme_id: str,
    start: Annotated[AwareDatetime, Query()],
    end: Annotated[AwareDatetime | None, Query()] = None,
) -> dict[str, Any]:
    """Who went from which level to which; `end` left out: up to now."""
    return reports.flow(service.get(scheme_id), start, end)


@router.get("/tiers/{scheme_id}/months", response=TierMonthsOut, operation_id="get_tier_months")
def get_tier_months(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """Heads, revenue and cost by level in each of the last twelve whole months."""
    return reports.by_month(service.get(scheme_id))


@router.get("/tiers/{scheme_id}/close", response=TierCloseListOut, operation_id="list_close_to_tier")
def list_close_to_tier(
    request: ActorRequest,
    scheme_id: str,
    level: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Who is one level below this one (the highest, when left out) and what they lack, the closest first."""
    return reports.close_list(service.get(scheme_id), level, limit, offset)


@router.get("/tiers/{scheme_id}/overrides", response=TierOverrideListOut, operation_id="list_tier_overrides")
def list_tier_overrides(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """Who stands on a level that a person gave them."""
    return overrides.listed(service.get(scheme_id))


@router.post("/tiers/{scheme_id}/overrides", response={204: None}, operation_id="give_tier")
def give_tier(request: ActorRequest, scheme_id: str, data: TierOverrideIn) -> Status[None]:
    """Put a customer on a level, for good or until a day."""
    overrides.give(request.auth, scheme_id, data.customer_id, data.level, data.reason, data.until)
    return Status(204, None)


@router.delete("/tiers/{scheme_id}/overrides/{customer_id}", response={204: None}, operation_id="take_tier_back")
def take_tier_back(request: ActorRequest, scheme_id: str, customer_id: str) -> Status[None]:
    """Let a customer stand where they earn it."""
    overrides.take_back(request.auth, scheme_id, customer_id)
    return Status(204, None)


@router.get("/tiers/{scheme_id}/proposals", response=TierProposalListOut, operation_id="list_tier_proposals")
def list_tier_proposals(request: ActorRequest, scheme_id: str) -> dict[str, Any]:
    """New thresholds that were proposed, the newest first."""
    return wire.proposal_list(service.get(scheme_id))


@router.post("/tiers/{scheme_id}/proposals", response={202: JobOut}, operation_id="propose_tiers")
def propose_tiers(request: ActorRequest, scheme_id: str) -> Status[Any]:
    """Have thresholds proposed that would give each level its share; follow the job."""
    return Status(202, proposals.ask(request.auth, scheme_id))


@router.post(
    "/tiers/{scheme_id}/proposals/{proposal_id}/accept", response=TierSchemeOut, operation_id="accept_tier_proposal"
)
def accept_tier_proposal(request: ActorRequest, scheme_id: str, proposal_id: str) -> dict[str, Any]:
    """Make the proposed thresholds hold."""
    return wire.scheme(deciding.accept(request.auth, scheme_id, proposal_id))


@router.post(
    "/tiers/{scheme_id}/proposals/{proposal_id}/decline", response=TierProposalOut, operation_id="decline_tier_proposal"
)
def decline_tier_proposal(request: ActorRequest, scheme_id: str, proposal_id: str) -> dict[str, Any]:
    """Leave the thresholds as they are."""
    return wire.proposal(deciding.decline(request.auth, scheme_id, proposal_id))


@router.get("/customers/{customer_id}/tiers", response=CustomerTiersOut, operation_id="get_customer_tiers")
def get_customer_tiers(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """Where a customer stands in every scheme, and what is missing to the next level."""
    return {"items": standing.of_customer(customer_id)}


def _draft(data: TierSchemeIn) -> changes.Draft:
    return changes.Draft(
        name=Text(data.name.zh, data.name.en),
        design=data.design.model_dump(mode="json"),
        key=data.key,
        status=data.status,
        update_mode=data.update_mode,
        schedule=None if data.schedule is None else data.schedule.model_dump(exclude_none=True),
        proposing=None if data.proposing is None else data.proposing.model_dump(exclude_none=True),
    )
