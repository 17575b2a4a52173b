"""Figures of others: which series there are, and one of them over time."""

import ibis
import ibis.expr.types as ir


def series(market: ir.Table) -> ir.Table:
    """series, item, source, unit (of the newest figure), points, first, last; by name."""
    kept = market.group_by(["series", "item", "source"]).aggregate(
        unit=market.unit.argmax(market.date), points=market.count(), first=market.date.min(), last=market.date.max()
    )
    return kept.order_by(["series", "item", "source"])


def figures(market: ir.Table, name: str, item: str | None, source: str) -> ir.Table:
    """date, value of one series; oldest first."""
    same_item = market.item.isnull() if item is None else market.item == ibis.literal(item)
    wanted = market.filter(market.series == name, same_item, market.source == source)
    return wanted.select("date", "value").order_by("date")
