"""What a source says of its products completes its facts: orders whose export names only a product's number."""

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Reading, Writing


def described(reading: Reading, facts: ir.Table, source: str) -> ir.Table:
    """Events or order lines with the category (and the name) of their product where they have none of their own."""
    products = _products(reading, source)
    if not reading.rows(products.limit(1)):
        return facts
    joined = facts.left_join(products, facts.product_id == products.described_id)
    return joined.mutate(**_completed(joined, facts.columns)).select(*facts.columns)


def _products(reading: Reading, source: str) -> ir.Table:
    table = reading.table("products")
    own = table.filter(table.source == source)
    return own.select(described_id="product_id", said_category="category", said_name="name")


def _completed(joined: ir.Table, columns: tuple[str, ...]) -> dict[str, ir.Value]:
    of = {"category": "said_category", "product_name": "said_name"}
    return {name: ibis.coalesce(joined[name], joined[said]) for name, said in of.items() if name in columns}


def fill(writing: Writing, source: str) -> list[ir.Table]:
    """The same for the facts that are there already; those that were completed, with their `customer_id`."""
    return [_filled(writing, name, key, source) for name, key in (("events", "event_id"), ("order_items", "line_id"))]


def _filled(writing: Writing, name: str, key: str, source: str) -> ir.Table:
    facts = writing.table(name)
    wanted = [column for column in ("category", "product_name") if column in facts.columns]
    lacking = facts.filter((facts.source == source) & facts.product_id.notnull() & facts[wanted[0]].isnull())
    products = _products(writing, source)
    joined = lacking.join(products, lacking.product_id == products.described_id)
    known = joined.filter(joined.said_category.notnull())
    rows = writing.keep(known.select("source", key, "customer_id", **_completed(known, tuple(wanted))))
    writing.update(name, rows.drop("customer_id"), ("source", key))
    return rows
