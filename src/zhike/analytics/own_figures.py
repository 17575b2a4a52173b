"""A business's own figures over time, to be shown beside the market's. Money is exact; paid is before refunds."""

from datetime import datetime, timedelta
from typing import Final, Literal

import ibis
import ibis.expr.types as ir

from zhike.warehouse.tables import MONEY, PAID

Figure = Literal["paid", "orders", "average_price"]
Per = Literal["day", "week", "month"]
_UNIT: Final[dict[str, str]] = {"day": "D", "week": "W", "month": "M"}


def own_figure(
    events: ir.Table, items: ir.Table, figure: Figure, per: Per, as_of: datetime, offset: timedelta,
    category: str | None = None, product_id: str | None = None,
) -> ir.Table:  # fmt: skip
    """date (the first day of the period, by the business clock; weeks begin on Monday), value; oldest first.

    Without a product and a category, `paid` and `orders` are of whole orders; else of order lines. `average_price` is
    what was paid for the lines of known quantity, by the piece. The clock is taken at one `offset` from UTC.
    """
    if figure == "average_price" or category or product_id:
        return _of_lines(items, figure, per, as_of, offset, category, product_id)
    paid = _dated(events.filter(events.name == PAID, events.ts < as_of), per, offset)
    value = paid.amount.sum() if figure == "paid" else paid.count()
    return _told(paid.group_by("date").aggregate(value=value))


def _of_lines(items: ir.Table, figure: Figure, per: Per, as_of: datetime, offset: timedelta, category: str | None,
              product_id: str | None) -> ir.Table:  # fmt: skip
    wanted = items.filter(items.ts < as_of)
    if category:
        wanted = wanted.filter(wanted.category == category)
    if product_id:
        wanted = wanted.filter(wanted.product_id == product_id)
    if figure == "average_price":
        wanted = wanted.filter(wanted.quantity > 0, wanted.amount.notnull())
    sold = _dated(wanted, per, offset)
    values = {
        "paid": lambda: sold.amount.sum(),
        "orders": lambda: ibis.struct({"source": sold.source, "order_id": sold.order_id}).nunique(),
        "average_price": lambda: sold.amount.sum().cast("float64") / sold.quantity.sum().cast("float64"),
    }
    return _told(sold.group_by("date").aggregate(value=values[figure]()))


def _dated(facts: ir.Table, per: Per, offset: timedelta) -> ir.Table:
    local = facts.ts + ibis.interval(seconds=int(offset.total_seconds()))
    return facts.mutate(date=local.truncate(_UNIT[per]).date())


def _told(figures: ir.Table) -> ir.Table:
    known = figures.filter(figures.value.notnull())
    return known.mutate(value=known.value.cast(MONEY)).order_by("date")
