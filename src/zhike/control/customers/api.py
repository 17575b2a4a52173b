"""`/customers`."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.customers import listing, merging, service
from zhike.control.customers.schemas import (
    CustomerDetailOut,
    CustomerPageOut,
    EventPageOut,
    IdentityGraphOut,
    JoinedOut,
    JoinIn,
    SetTagIn,
    TagHistoryListOut,
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
    sort: str = "-paid_total",
    cursor: str | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Customers who have all these tags (`id` or `id:level`) and traits (`name:operator:value`) and belong to all these
    segments and lists."""
    return listing.page(listing.Query(q, tag, trait, sort, cursor, limit, segment))


@router.get("/customers/{customer_id}", response=CustomerDetailOut, operation_id="get_customer")
def get_customer(request: ActorRequest, customer_id: str) -> dict[str, Any]:
    """One customer; identities masked."""
    return service.detail(customer_id)


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


@router.put("/customers/{customer_id}/tags/{tag_id}", response={204: None}, operation_id="set_customer_tag")
def set_customer_tag(request: ActorRequest, customer_id: str, tag_id: str, data: SetTagIn) -> Status[None]:
    """Give a tag by hand."""
    service.set_tag(request.auth, customer_id, tag_id, data.value)
    return Status(204, None)


@router.delete("/customers/{customer_id}/tags/{tag_id}", response={204: None}, operation_id="remove_customer_tag")
def remove_customer_tag(request: ActorRequest, customer_id: str, tag_id: str) -> Status[None]:
    """Take a hand tag away."""
    service.set_tag(request.auth, customer_id, tag_id, None)
    return Status(204, None)
