"""Whose facts changed, noted in the transaction that changed them: where an incremental run begins.

Serials grow with every commit (there is one writer at a time), so what is noted after a run's serial is exactly what
that run had not seen, whatever times the facts themselves bear.
"""

from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.warehouse.port import Reading, Writing

FACTS: Final = "facts"


def touch(writing: Writing, customers: ir.Table, by: str = FACTS) -> None:
    """Note that what rules read of these customers (`customer_id`, and perhaps `what`) changes in this transaction."""
    columns = [column for column in ("customer_id", "what") if column in customers.columns]
    of = customers.filter(customers.customer_id.notnull()).select(*columns).distinct()
    marks = writing.stage(pa.table({"serial": [next_serial(writing)], "by": [by]}))
    writing.insert("touched", of.cross_join(marks))


def touch_everybody(writing: Writing, by: str = FACTS) -> None:
    """The same of all customers, without naming them."""
    writing.insert("touched", writing.stage(pa.table({"serial": [next_serial(writing)], "by": [by]})))


def last_serial(reading: Reading) -> int:
    """The greatest serial that was ever given here."""
    found = reading.rows(reading.table("serials"))
    return int(found[0]["last"]) if found else 0


def next_serial(writing: Writing) -> int:
    """A serial greater than all before: there is one writer at a time, so their order is that of commits."""
    serial = last_serial(writing) + 1
    row = writing.stage(pa.table({"counter": ["commits"], "last": [serial]}))
    if not writing.update("serials", row, "counter"):
        writing.insert("serials", row)
    return serial


def tidy(writing: Writing, seen: int, most: int) -> None:
    """Drop the notes up to a serial that every tag has seen. Of more than `most` others, those that some tag has seen
    become one for each customer: the same customers for whoever has not."""
    touched = writing.table("touched")
    writing.delete("touched", writing.keep(touched.filter(touched.serial <= seen).select("serial").distinct()))
    if writing.rows(touched.aggregate(n=touched.count()))[0]["n"] > most:
        kept = writing.keep(touched.group_by("customer_id").aggregate(serial=touched.serial.max()))
        writing.delete("touched", writing.keep(touched.select("serial").distinct()))
        writing.insert("touched", kept.mutate(by=ibis.literal(FACTS)))
