"""`/overview` and `/market`."""

from typing import Any

from ninja import Router

from zhike.analytics.own_figures import Figure, Per
from zhike.control.accounts.actor import ActorRequest
from zhike.control.reports import market, service
from zhike.control.reports.market_schemas import PointsOut, SeriesListOut
from zhike.control.reports.schemas import OverviewOut

router = Router(tags=["reports"])


@router.get("/overview", response=OverviewOut, operation_id="get_overview")
def get_overview(request: ActorRequest) -> dict[str, Any]:
    """Customers, orders, revenue and how far tags reach, as of now."""
    return service.overview()


@router.get("/market/series", response=SeriesListOut, operation_id="list_market_series")
def list_market_series(request: ActorRequest) -> dict[str, Any]:
    """Figures of others that came in: which, of what, from when to when."""
    return market.every_series()


@router.get("/market/figures", response=PointsOut, operation_id="get_market_figures")
def get_market_figures(request: ActorRequest, series: str, source: str, item: str | None = None) -> dict[str, Any]:
    """One series of the market."""
    return {"points": market.figures(series, item, source)}


@router.get("/market/own", response=PointsOut, operation_id="get_own_figures")
def get_own_figures(
    request: ActorRequest,
    figure: Figure,
    per: Per = "month",
    category: str | None = None,
    product_id: str | None = None,
) -> dict[str, Any]:
    """An own figure on the same axis: paid revenue, orders, or the average price of what was sold."""
    return {"points": market.own(figure, per, category, product_id)}
