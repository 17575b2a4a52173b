"""Exports of orders that have a row for each product: the order counts once, and every row is one of its lines."""

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Reading

_LINE = ("product_id", "product_name", "category", "quantity")


def further_rows(reading: Reading, good: ir.Table, keyed: ir.Table) -> ir.Table | None:
    """The rows behind the first one of their order that name another product, each with its `place` in it (2, 3, …).
    The same product in the same number once more is the same row come again. None where there are no such rows."""
    others = good.anti_join(keyed, "line")
    if not reading.fetch(others.aggregate(n=others.count()))["n"][0].as_py():
        return None
    firsts = good.semi_join(others, "key").mutate(
        turn=ibis.row_number().over(ibis.window(group_by=["key", *_LINE], order_by="line"))
    )
    lines = firsts.filter(firsts.turn == 0)
    placed = lines.mutate(place=ibis.row_number().over(ibis.window(group_by="key", order_by="line")) + 1)
    return reading.keep(placed.filter(placed.place > 1).drop("turn"))


def with_lines_counted(orders: ir.Table, further: ir.Table) -> ir.Table:
    """The orders as their lines together say: pieces add up, a category stands where all share it, a product where
    there is one line only."""
    lines = further.aggregate(
        by="key", more=further.quantity.sum(), lowest=further.category.min(), highest=further.category.max(),
        unnamed=further.category.isnull().any(),
    )  # fmt: skip
    joined = orders.left_join(lines, "key")
    several = joined.key_right.notnull()
    shared = (joined.lowest == joined.category) & (joined.highest == joined.category) & ~joined.unnamed
    nothing = ibis.null("string")
    return joined.mutate(
        quantity=ibis.ifelse(several, ibis.coalesce(joined.quantity, 0) + ibis.coalesce(joined.more, 0),
                             joined.quantity),
        product_id=ibis.ifelse(several, nothing, joined.product_id),
        category=ibis.ifelse(several & ~ibis.coalesce(shared, False), nothing, joined.category),
    ).select(*orders.columns)  # fmt: skip


def lines_of_orders(keyed: ir.Table, further: ir.Table) -> ir.Table:
    """All lines in the shape that `orders.order_items` gives. What an order of several lines was paid does not say
    what each of them cost."""
    alone = keyed.anti_join(further, "key").mutate(place=ibis.literal(1, "int64"))
    first = keyed.semi_join(further, "key").mutate(place=ibis.literal(1, "int64"), gross=ibis.null(keyed.gross.type()))
    others = further.mutate(gross=ibis.null(keyed.gross.type()), place=further.place.cast("int64"))
    names = [*keyed.columns, "place"]
    rows = ibis.union(alone.select(*names), first.select(*names), others.select(*names))
    paid = rows.filter(rows.paid)
    return paid.select(
        "line", "key", "who", "product_id", "product_name", "category", "quantity",
        line_id=paid.key + ":" + paid.place.cast("string"), order_id=ibis.coalesce(paid.order_id, paid.key),
        ts=paid["at"], amount=paid.gross,
    )  # fmt: skip
