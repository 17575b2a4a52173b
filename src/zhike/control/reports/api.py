"""`/overview`."""

from typing import Any

from ninja import Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.reports import service
from zhike.control.reports.schemas import OverviewOut

router = Router(tags=["reports"])


@router.get("/overview", response=OverviewOut, operation_id="get_overview")
def get_overview(request: ActorRequest) -> dict[str, Any]:
    """Customers, orders, revenue and how far tags reach, as of now."""
    return service.overview()
