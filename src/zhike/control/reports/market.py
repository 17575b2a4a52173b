"""The market beside one's own figures."""

from datetime import timedelta
from typing import Any, Final

from zhike import wiring
from zhike.analytics import market, sales
from zhike.analytics.own_figures import Figure, Per, own_figure
from zhike.control.tags import service as tags
from zhike.control.unchanged import unchanged
from zhike.control.workspace import service as workspace

_MOST_CATEGORIES: Final = 100


def every_series() -> dict[str, Any]:
    """As `SeriesListOut`: what the market's figures are of, and the categories to set beside them."""
    with wiring.warehouse().reading() as reading:
        items = reading.table("order_items")
        now = tags.instant_now().replace(second=0, microsecond=0)
        sold = sales.by_category(items, now, _MOST_CATEGORIES)
        categories = unchanged(reading, ("categories", now), lambda: reading.rows(sold))
        found = reading.rows(market.series(reading.table("market")))
        return {"items": found, "categories": [row["category"] for row in categories]}


def figures(series: str, item: str | None, source: str) -> list[dict[str, Any]]:
    """One series, oldest first."""
    with wiring.warehouse().reading() as reading:
        return reading.rows(market.figures(reading.table("market"), series, item, source))


def own(figure: Figure, per: Per, category: str | None, product_id: str | None) -> list[dict[str, Any]]:
    """An own figure by period, oldest first."""
    offset = workspace.now().astimezone(workspace.time_zone()).utcoffset() or timedelta()
    with wiring.warehouse().reading() as reading:
        events, items = reading.table("events"), reading.table("order_items")
        asked = own_figure(events, items, figure, per, tags.instant_now(), offset, category, product_id)
        return reading.rows(asked)
