"""The history of tags: who had which value from when to when, and who or what set it.

A change is one row of `customer_id, tag_id, before, after` (null: did not have it). Applying changes closes what held,
opens what holds now, and brings the profile's column up to date, all in the caller's transaction.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhike.warehouse.port import Writing


def record(writing: Writing, changes: ir.Table, at: datetime, by: str) -> None:
    """Close and open rows of the history. `by` is `run:<id>` or `user:<id>`."""
    history = writing.table("tag_history")
    ended = changes.filter(changes.before.notnull())
    held = writing.keep(history.filter(history.valid_to.isnull()).semi_join(ended, ["customer_id", "tag_id"]))
    writing.delete("tag_history", held.select("customer_id", "tag_id", "valid_to"))
    writing.insert("tag_history", held.mutate(valid_to=_instant(at), ended_by=ibis.literal(by)))
    writing.insert("tag_history", _opened(changes.filter(changes.after.notnull()), at, by))


def ended(tag_id: str) -> dict[str, ir.Scalar]:
    """The columns that make a change 'lost this tag' out of a customer and the value before."""
    return {"tag_id": ibis.literal(tag_id), "after": ibis.null("string")}


def _opened(begun: ir.Table, at: datetime, by: str) -> ir.Table:
    return begun.select("customer_id", "tag_id", value=begun.after, valid_from=_instant(at), set_by=ibis.literal(by))


def _instant(at: datetime) -> ir.TimestampScalar:
    return ibis.literal(at).cast("timestamp")
