"""`/changes`, and `/subscriptions` of those who are told of them."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.subscriptions import service, stream
from zhike.control.subscriptions.schemas import (
    AttemptOut,
    BatchesOut,
    ChangesOut,
    CountOut,
    SubscriptionChange,
    SubscriptionIn,
    SubscriptionMade,
    SubscriptionOut,
    SubscriptionsOut,
)

router = Router(tags=["changes"])


@router.get("/changes", response=ChangesOut, operation_id="list_changes")
def list_changes(
    request: ActorRequest,
    after: Annotated[str, Query(max_length=300, description="A cursor, `now` or `beginning`.")] = stream.BEGINNING,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    tag_id: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006  (ninja copies it)
    customer_id: Annotated[str | None, Query(max_length=18, pattern=r"^\d+$")] = None,
    wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for the first change.")] = 0,
) -> dict[str, Any]:
    """Every entering, leaving and change of level, in the order of commits; at least once."""
    return stream.page(after, limit, wait, tag_id or None, None if customer_id is None else int(customer_id))


@router.get("/subscriptions", response=SubscriptionsOut, operation_id="list_subscriptions")
def list_subscriptions(request: ActorRequest) -> dict[str, Any]:
    """All of them, by name."""
    return {"items": [_subscription(one) for one in service.every(request.auth)]}


@router.post("/subscriptions", response={201: SubscriptionMade}, operation_id="create_subscription")
def create_subscription(request: ActorRequest, data: SubscriptionIn) -> Status[Any]:
    """Tell an address of changes. The secret that signs is in this answer and never again."""
    return Status(201, _made(service.create(request.auth, **data.dict())))


@router.get("/subscriptions/{subscription_id}", response=SubscriptionOut, operation_id="get_subscription")
def get_subscription(request: ActorRequest, subscription_id: str) -> dict[str, Any]:
    """One of them."""
    return _subscription(service.get(request.auth, subscription_id))


@router.patch("/subscriptions/{subscription_id}", response=SubscriptionOut, operation_id="change_subscription")
def change_subscription(request: ActorRequest, subscription_id: str, data: SubscriptionChange) -> dict[str, Any]:
    """Change where to, what of, or pause it. One that goes on is told what happened meanwhile."""
    given = data.dict(exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name == "tag_ids"}
    return _subscription(service.update(request.auth, subscription_id, changes))


@router.delete("/subscriptions/{subscription_id}", response={204: None}, operation_id="delete_subscription")
def delete_subscription(request: ActorRequest, subscription_id: str) -> Status[None]:
    """Forget it, with what could not be delivered."""
    service.delete(request.auth, subscription_id)
    return Status(204, None)


@router.post("/subscriptions/{subscription_id}/secret", response=SubscriptionMade, operation_id="rotate_secret")
def rotate_secret(request: ActorRequest, subscription_id: str) -> dict[str, Any]:
    """Another secret; messages are signed with it from now on."""
    return _made(service.new_key(request.auth, subscription_id))


@router.post("/subscriptions/{subscription_id}/test", response=AttemptOut, operation_id="test_subscription")
def test_subscription(request: ActorRequest, subscription_id: str) -> dict[str, Any]:
    """Send a test message now."""
    attempt = service.try_out(request.auth, subscription_id)
    error = None if attempt.delivered else {"code": attempt.code, "params": attempt.params}
    return {"delivered": attempt.delivered, "status": attempt.status, "took_ms": attempt.took_ms, "error": error}


@router.get("/subscriptions/{subscription_id}/failed", response=BatchesOut, operation_id="list_failed_batches")
def list_failed_batches(request: ActorRequest, subscription_id: str) -> dict[str, Any]:
    """Messages that could not be delivered: what is being tried again, and dead letters."""
    return {"items": [_batch(one) for one in service.failed(request.auth, subscription_id)]}


@router.post("/subscriptions/{subscription_id}/failed/send", response=CountOut, operation_id="send_batches_again")
def send_batches_again(request: ActorRequest, subscription_id: str, batch_id: str | None = None) -> dict[str, Any]:
    """Send one as soon as possible, or every dead letter. They are told beside the order."""
    return {"count": service.send_again(request.auth, subscription_id, batch_id)}


@router.delete("/subscriptions/{subscription_id}/failed", response=CountOut, operation_id="drop_batches")
def drop_batches(request: ActorRequest, subscription_id: str, batch_id: str | None = None) -> dict[str, Any]:
    """Forget one dead letter, or all of them."""
    return {"count": service.drop(request.auth, subscription_id, batch_id)}


def _made(made: service.Made) -> dict[str, Any]:
    return {"subscription": _subscription(made.subscription), "secret": made.secret}


def _subscription(one: service.Subscription) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "address": one.address, "tag_ids": one.tag_ids, "kinds": one.kinds,
        "paused": one.paused, "paused_because": one.paused_because, "state": service.state_of(one),
        "cursor": one.cursor, "delivered": one.delivered, "dead_letters": service.dead_letters(one),
        "last_attempt_at": one.last_attempt_at, "last_ok_at": one.last_ok_at, "last_error": one.last_error,
        "created_at": one.created_at, "created_by": one.created_by, "updated_at": one.updated_at,
        "updated_by": one.updated_by,
    }  # fmt: skip


def _batch(one: service.Batch) -> dict[str, Any]:
    return {
        "id": one.id, "items": one.items, "attempts": one.attempts, "next_at": one.next_at,
        "dead": one.next_at is None or one.again, "error": one.error, "first_at": one.first_at, "last_at": one.last_at,
    }  # fmt: skip
