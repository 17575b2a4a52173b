"""Warehouses of earlier versions get what has been added to the tables since, filled in as if it had always been."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse, Writing

_BY_IDENTITY = ("events", "order_items", "traits", "list_members")


def upgrade(warehouse: Warehouse) -> None:
    """Add the columns that are missing, in one transaction; nothing at all when none is."""
    with warehouse.reading() as reading:
        missing = {name: _missing(reading.table(name), schema) for name, schema in tables.ALL.items()}
    if not any(missing.values()):
        return
    with warehouse.writing() as writing:
        for name, columns in missing.items():
            if columns:
                writing.add_columns(name, ibis.schema(columns))
        if "identity_id" in missing["identities"]:
            _number_identities(writing)
        if "latest" in missing["tag_state"]:
            _number_commits(writing)


def _missing(table: ir.Table, schema: ibis.Schema) -> dict[str, object]:
    return {column: kind for column, kind in schema.items() if column not in table.columns}


def _number_commits(writing: Writing) -> None:
    """Serials were read off what they were noted at; nobody was decided later than everybody."""
    states = writing.table("tag_state")
    found = [writing.table(name).serial.max().as_table() for name in ("touched", "tag_state")]
    last = max(row["serial"] or 0 for table in found for row in writing.rows(table.rename(serial=table.columns[0])))
    writing.insert("serials", writing.stage(pa.table({"counter": ["commits"], "last": [last]})))
    writing.update("tag_state", writing.keep(states.select("tag_id", latest=states.as_of)), "tag_id")


def _number_identities(writing: Writing) -> None:
    """Before there were merges every identity led to the customer that it was first given, and any identity of a
    customer could have brought a fact."""
    old = writing.table("identities")
    number = ibis.row_number().over(ibis.window(order_by=[old.first_seen, old.customer_id, old.hash])) + 1
    numbered = old.mutate(identity_id=number.cast("int64"), home_id=old.customer_id, shared=ibis.literal(False))
    writing.replace("identities", writing.keep(numbered.select(*tables.IDENTITIES.names)))
    identities = writing.table("identities")
    first = writing.keep(identities.aggregate(by="customer_id", identity_id=identities.identity_id.min()))
    for name in _BY_IDENTITY:
        writing.update(name, first, "customer_id")
    others = identities.join(first.rename(one_id="identity_id"), "customer_id")
    links = others.filter(others.identity_id != others.one_id)
    writing.insert(
        "identity_links",
        links.select("one_id", "source", "first_seen", other_id="identity_id", how=ibis.literal("together")),
    )
