"""The history of tags: who had which value from when to when, and who or what set it.

A change is one row of `customer_id, tag_id, before, after` (null: did not have it). Applying changes closes what held,
opens what holds now, and brings the profile's column up to date, all in the caller's transaction.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.tagging.counting import count_rows
from zhike.warehouse.port import Writing
from zhike.warehouse.touched import next_serial


def at_instant(history: ir.Table, at: datetime) -> ir.BooleanValue:
    """Whether a row of the history held at an instant: just before it, as everything that is decided as of one."""
    then: ir.TimestampScalar = ibis.literal(at).cast("timestamp")
    return (history.valid_from < then) & (history.valid_to.isnull() | (history.valid_to >= then))


def record(writing: Writing, changes: ir.Table, at: datetime, by: str) -> None:
    """Close and open rows of the history. `by` is a cause (`tables.CAUSES`); changes may say when what they open ends
    by itself (`expires_at`)."""
    serial = next_serial(writing)
    now = writing.stage(pa.table({"at": pa.array([at], pa.timestamp("us")), "by": [by], "serial": [serial]}))
    lost = changes.filter(changes.before.notnull()).cross_join(now)
    closing = lost.select("customer_id", "tag_id", valid_to=lost["at"], ended_by=lost.by, closed=lost.serial)
    writing.update("tag_history", closing, ("customer_id", "tag_id"), unset="valid_to")
    got = changes.filter(changes.after.notnull()).cross_join(now)
    until = ("expires_at",) if "expires_at" in changes.columns else ()
    opening = {"value": got.after, "valid_from": got["at"], "set_by": got.by, "opened": got.serial}
    writing.insert("tag_history", got.select("customer_id", "tag_id", *until, **opening))


def ended(tag_id: str) -> dict[str, ir.Scalar]:
    """The columns that make a change 'lost this tag' out of a customer and the value before."""
    return {"tag_id": ibis.literal(tag_id), "after": ibis.null("string")}


def set_end(writing: Writing, changes: ir.Table) -> None:
    """What is held already (`customer_id, tag_id`) ends at `expires_at` now: later, sooner or never. Nobody enters or
    leaves."""
    history = writing.table("tag_history")
    held = history.filter(history.valid_to.isnull()).drop("expires_at")
    ends = changes.select("customer_id", "tag_id", "expires_at")
    new = writing.keep(held.inner_join(ends, ["customer_id", "tag_id"]))
    if count_rows(writing, new):
        rewrite(writing, new, new)


def rewrite(writing: Writing, running: ir.Table, rows: ir.Table) -> None:
    """Put rows in the place of those that hold now (no more than one for each customer and tag has no `valid_to`)."""
    open_rows = running.select("customer_id", "tag_id", valid_to=ibis.null("timestamp"))
    writing.delete("tag_history", open_rows)
    writing.insert("tag_history", rows)
