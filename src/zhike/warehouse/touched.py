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
    """Note that what rules read of these customers (`customer_id`) changes in this transaction."""
    of = customers.filter(customers.customer_id.notnull()).select("customer_id").distinct()
    writing.insert("touched", of.mutate(serial=ibis.literal(last_serial(writing) + 1), by=ibis.literal(by)))


def touch_everybody(writing: Writing, by: str = FACTS) -> None:
    """The same of all customers, without naming them."""
    writing.insert("touched", writing.stage(pa.table({"serial": [last_serial(writing) + 1], "by": [by]})))


def last_serial(reading: Reading) -> int:
    """The greatest serial that was ever given here."""
    tables = (reading.table(name) for name in ("touched", "tag_state"))
    found = [reading.rows(table.aggregate(serial=table.serial.max()))[0]["serial"] for table in tables]
    return max((serial for serial in found if serial is not None), default=0)


def tidy(writing: Writing, seen: int, most: int) -> None:
    """Drop the notes up to a serial that every tag has seen; of more than `most` others, keep that there were some."""
    touched = writing.table("touched")
    last = last_serial(writing)
    old = touched.filter(touched.serial <= seen)
    left = touched.filter(touched.serial > seen)
    if writing.rows(left.aggregate(n=left.count()))[0]["n"] > most:
        writing.delete("touched", writing.keep(touched.select("serial").distinct()))
        writing.insert("touched", writing.stage(pa.table({"serial": [last], "by": [FACTS]})))
    else:
        writing.delete("touched", writing.keep(old.select("serial").distinct()))
