"""`/customers`."""

from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import AwareDatetime

from zhike.control.accounts.actor import ActorRequest
from zhike.control.customers import evidence, hand_tags, listing, merging, service, unmasking
from zhike.control.customers.schemas import (
    CustomerDetailOut,
    CustomerPageOut,
    EventPageOut,
    EvidenceOut,
    IdentityGraphOut,
    JoinedOut,
    JoinIn,
    SetTagIn,
    TagHistoryListOut,
    UnmaskedOut,
    WhyOut,
)

router = Router(tags=["customers"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/customers", response=CustomerPageOut, operation_id="list_customers")
def list_customers(
    request: ActorRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    tag: Annotated[list[str], Query()] = [],  # noqa: B006  (ninja copies it)
    trait: Annotated[list[str], Query()] = [],  # noqa: B006
    segment: Annotated[list[str], Query()] = [],  # noqa: B006
    rule: Annotated[str, Query(max_length=20_000)] = "",
    sort: str = "-paid_total",
    cursor: str | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Customers who have all these tags (`id` or `id:level`) and traits (`name:operator:value`), belong to all these
    segments and lists, and whom this rule (JSON of the rule language) describes."""
    return listing.page(listing.Query(q, tag, trait, sort, cursor, limit, segment, rule))


@router.get("/customers/{customer_id}", response=CustomerDetailOut, operation_id="get_customer")
def get_customer(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """One customer; identities masked."""
    return service.detail(customer_id)


@router.post("/customers/{customer_id}/unmask", response=UnmaskedOut, operation_id="unmask_customer")
def unmask_customer(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """Who the customer is, unmasked. Needs the permission `unmask`; every call is in the audit trail."""
    return unmasking.unmask(request.auth, customer_id)


@router.get("/customers/{customer_id}/events", response=EventPageOut, operation_id="list_customer_events")
def list_events(
    request: ActorRequest, customer_id: str, cursor: str | None = None, limit: Limit = 20
) -> dict[str, Any]:
    """What happened, newest first; orders with their lines."""
    return service.events(customer_id, cursor, limit)


@router.get("/customers/{customer_id}/tag-history", response=TagHistoryListOut, operation_id="list_tag_history")
def list_tag_history(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """Every tag the customer ever had."""
    return {"items": service.tag_history(customer_id)}


@router.get("/customers/{customer_id}/identities", response=IdentityGraphOut, operation_id="get_identity_graph")
def get_identity_graph(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """Why the customer is one person: identities, what links them, and what was merged."""
    return merging.story(customer_id)


@router.post("/customers/{customer_id}/join", response=JoinedOut, operation_id="join_customers")
def join_customers(request: ActorRequest, customer_id: str, data: JoinIn) -> dict[str, Any]:
    """Say that this customer and another are one person. It can be undone."""
    return {"customer_id": merging.join(request.auth, customer_id, data.other_id)}


@router.post("/merges/{merge_id}/undo", response={204: None}, operation_id="undo_merge")
def undo_merge(request: ActorRequest, merge_id: str) -> Status[None]:
    """Take apart what a merge joined: facts go back to where they belonged."""
    merging.undo(request.auth, merge_id)
    return Status(204, None)


@router.get("/customers/{customer_id}/tags/{tag_id}/why", response=WhyOut, operation_id="explain_tag")
def explain_tag(request: ActorRequest, customer_id: str, tag_id: str) -> dict[str, Any]:
    """Why the customer has the tag, or has not: every condition with its actual value."""
    return service.why(customer_id, tag_id)


@router.get("/customers/{customer_id}/tags/{tag_id}/evidence", response=EvidenceOut, operation_id="get_tag_evidence")
def get_tag_evidence(request: ActorRequest, customer_id: str, tag_id: str, at: AwareDatetime) -> dict[str, Any]:
    """What decided that the customer entered, left or changed the tag at this instant of its history."""
    return evidence.moment(customer_id, tag_id, at)


@router.put("/customers/{customer_id}/tags/{tag_id}", response={204: None}, operation_id="set_customer_tag")
def set_customer_tag(request: ActorRequest, customer_id: str, tag_id: str, data: SetTagIn) -> Status[None]:
    """Give a tag by hand, for good or for a while."""
    hand_tags.give(request.auth, customer_id, tag_id, data.value, hand_tags.End(data.expires_at, data.days, data.until))
    return Status(204, None)


@router.delete("/customers/{customer_id}/tags/{tag_id}", response={204: None}, operation_id="remove_customer_tag")
def remove_customer_tag(request: ActorRequest, customer_id: str, tag_id: str) -> Status[None]:
    """Take a hand tag away."""
    hand_tags.take(request.auth, customer_id, tag_id)
    return Status(204, None)
