"""Rows of order lines become orders (their sums) and the lines themselves."""

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, fingerprint, first_of, judged, needed, numbered, properties, unreadable
from zhike.collect.facts.orders import ORDER_COLUMNS, order_refusals, with_money, with_state
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID

_CONTENT = ("product_id", "product_name", "category", "quantity", "gross")


def attaches(mapping: Mapping) -> bool:
    """Lines without a date of their own belong to orders that are there already."""
    return not {"created_at", "paid_at"} & set(mapping.columns)


def judge_lines(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Line rows with the columns of `orders.judge_orders` (amounts being the line's own), `key` (its order's) and
    `line_id`. Without a line number a line is known by its content, so that lines which were corrected and come
    again alone are not taken for others."""
    rows = rows.mutate(paid_amount=rows.line_amount, total_amount=rows.line_amount)
    rows = with_money(with_state(rows, mapping), mapping)
    refusals = [*unreadable(rows, mapping), *order_refusals(rows, mapping)]
    if attaches(mapping):
        refusals = [refusal for refusal in refusals if refusal.code != "date_missing"]
    if "line_amount" in mapping.columns:
        refusals.append(Refusal(rows.paid & rows.gross.isnull(), "amount_missing", "line_amount"))
    return _named(judged(rows, refusals), mapping, salt)


def _named(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    if "order_id" not in mapping.columns:  # every line is an order of its own
        people = [f"identity_{i}" for i in range(len(mapping.identities))]
        rows = rows.mutate(key=fingerprint(rows, ["at", *_CONTENT, *people], salt), line_id=ibis.null("string"))
    else:
        own = ibis.coalesce(rows.line_no, "") if "line_no" in mapping.columns else _content(rows, mapping, salt)
        rows = rows.mutate(key=rows.order_id, line_id=rows.order_id + ":" + own)
    return needed(rows, (*ORDER_COLUMNS, "line_id", "product_name"))


def _content(rows: ir.Table, mapping: Mapping, salt: str) -> ir.StringValue:
    """A product's number, how many and for how much, as they are: nobody's secret, and hashing a million lines takes
    as long as cleaning them. Products that have only a name are hashed, because names are long."""
    if "product_id" not in mapping.columns:
        return fingerprint(rows, _CONTENT, salt).substr(0, 16)
    said = (rows.product_id, rows.quantity.cast("string"), rows.gross.cast("string"))
    return ibis.literal(":").join([ibis.coalesce(cell, "") for cell in said])


def keyed_lines(reading: Reading, rows: ir.Table, mapping: Mapping) -> ir.Table:
    """Good rows, each with a `line_id` of its own. A line number that comes twice in an order is one line twice."""
    if "order_id" not in mapping.columns:
        rows = numbered(reading, rows, "key")
        return rows.mutate(line_id=rows.key + ":1")
    return first_of(reading, rows, "line_id") if "line_no" in mapping.columns else numbered(reading, rows, "line_id")


def orders_of_lines(lines: ir.Table, mapping: Mapping) -> ir.Table:
    """One row an order, in the shape that `orders.order_facts` reads. A category stands at the order when all its
    lines share it, a product when it is the only line."""
    lines = lines.mutate(properties=properties(lines, mapping).cast("string"))
    orders = lines.aggregate(
        by="key", line=lines.line.min(), who=lines.who.min(),
        at=ibis.coalesce(lines["at"].min(where=lines.paid), lines["at"].min()), refunded_at=lines.refunded_at.max(),
        paid=lines.paid.max(), cancelled=lines.cancelled.min(), refund=lines.refund.sum(),
        gross=ibis.coalesce(lines.gross.sum(where=lines.paid), lines.gross.sum()),
        quantity=lines.quantity.sum(), product_id=_only(lines), category=_shared(lines.category),
        channel=lines.channel.min(), properties=lines.properties.min().cast("json"),
    )  # fmt: skip
    return orders.mutate(order_id=orders.key)


def _shared(column: ir.Column) -> ir.Value:
    low, high = column.min(), column.max()
    return ibis.ifelse(low == high, low, ibis.null(column.type()))


def _only(lines: ir.Table) -> ir.Value:
    return ibis.ifelse(lines.count() == 1, lines.product_id.arbitrary(), ibis.null("string"))


def line_items(lines: ir.Table) -> ir.Table:
    """The lines that were paid for, in the shape of `orders.order_items`."""
    paid = lines.filter(lines.paid)
    return _items(paid, who=paid.who, ts=paid["at"])


def attached_items(lines: ir.Table, events: ir.Table, source: str) -> ir.Table:
    """Lines of orders that the warehouse knows; `customer_id` and `ts` are null where it knows none that was paid."""
    sold = events.filter((events.source == source) & (events.name == PAID))
    sold = sold.select("order_id", "customer_id", "identity_id", "ts")
    lines = lines.mutate(order_id=lines.key)
    sold = sold.semi_join(lines, "order_id")
    known = sold.aggregate(by="order_id", customer_id=sold.customer_id.min(), identity_id=sold.identity_id.min(),
                           order_at=sold.ts.min())  # fmt: skip
    joined = lines.left_join(known, "order_id")
    return _items(joined, customer_id=joined.customer_id, identity_id=joined.identity_id, ts=joined.order_at)


def _items(lines: ir.Table, **more: ir.Value) -> ir.Table:
    return lines.select(
        "line", "key", "line_id", "product_id", "product_name", "category", "quantity",
        order_id=lines.key, amount=lines.gross, **more,
    )  # fmt: skip
