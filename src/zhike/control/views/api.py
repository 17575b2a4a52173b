"""`/views`: lists as people like to see them."""

from typing import Annotated, Any

from ninja import Query, Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.views import service
from zhike.control.views.schemas import PAGE, FirstViewIn, ViewChangeIn, ViewIn, ViewOut, ViewsOut

router = Router(tags=["views"])


@router.get("/views", response=ViewsOut, operation_id="list_views")
def list_views(
    request: ActorRequest, page: Annotated[str, Query(min_length=1, max_length=40, pattern=PAGE)]
) -> dict[str, Any]:
    """One's own views of a list, and those that others share."""
    return {"items": service.seen(request.auth, page)}


@router.post("/views", response={201: ViewOut}, operation_id="save_view")
def save_view(request: ActorRequest, data: ViewIn) -> Status[Any]:
    """Keep how a list is seen now under a name. Sharing it needs the permission `define`."""
    return Status(201, service.create(request.auth, **data.model_dump()))


@router.put("/views/first", response={204: None}, operation_id="begin_with_view")
def begin_with_view(request: ActorRequest, data: FirstViewIn) -> Status[None]:
    """Choose with which view one opens a list."""
    service.begin_with(request.auth, data.page, data.view_id)
    return Status(204, None)


@router.patch("/views/{view_id}", response=ViewOut, operation_id="change_view")
def change_view(request: ActorRequest, view_id: str, data: ViewChangeIn) -> dict[str, Any]:
    """Rename one's own view, replace what it shows, share it or not."""
    return service.change(request.auth, view_id, data.name, data.query, data.shared)


@router.delete("/views/{view_id}", response={204: None}, operation_id="delete_view")
def delete_view(request: ActorRequest, view_id: str) -> Status[None]:
    """Delete one's own view; for a day it can be restored."""
    service.delete(request.auth, view_id)
    return Status(204, None)


@router.post("/views/{view_id}/restore", response=ViewOut, operation_id="restore_view")
def restore_view(request: ActorRequest, view_id: str) -> dict[str, Any]:
    """Bring a deleted view back."""
    return service.restore(request.auth, view_id)
