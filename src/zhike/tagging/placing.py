"""Everybody's level of a tag by hand decided at once: whoever is not placed loses it. It can be taken back."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns
from zhike.tagging.counting import count_rows
from zhike.tagging.giving import differ, touch_given
from zhike.tagging.writing import REWRITE_ABOVE
from zhike.warehouse.port import Writing
from zhike.warehouse.touched import last_serial


def place(writing: Writing, tag_id: str, placed: ir.Table, at: datetime, by: str, batch_id: str) -> int:
    """Make `placed` (customer_id, each once, and its level as `value`) all who have the tag; how many changed.

    What changes is noted under `batch_id`, for `taking_back.take_back`.
    """
    ensure_columns(writing, {}, (tag_id,))
    profile = writing.table("profile")
    held = profile.select("customer_id", before=profile[tag_id])
    joined = held.left_join(placed.select("customer_id", after="value"), "customer_id")
    moved = joined.filter(differ(joined.before, joined.after))
    changes = writing.keep(moved.select("customer_id", "before", "after", tag_id=ibis.literal(tag_id)))
    count = count_rows(writing, changes)
    if count:
        _note(writing, changes, batch_id)
        history.record(writing, changes, at, by)
        _bring_profile_up_to_date(writing, tag_id, changes, count)
        touch_given(writing, changes)
    return count


def _note(writing: Writing, changes: ir.Table, batch_id: str) -> None:
    """As `giving` does: before the history is written, whose serial is the next."""
    running = writing.table("tag_history").filter(lambda t: t.valid_to.isnull())
    ends = running.select("customer_id", "tag_id", before_until="expires_at")
    noted = changes.left_join(ends, ["customer_id", "tag_id"]).select(
        "customer_id", "tag_id", "before", "before_until", "after"
    )
    never = {"after_until": ibis.null("timestamp"), "serial": ibis.literal(last_serial(writing) + 1)}
    writing.insert("batch_changes", noted.mutate(batch_id=ibis.literal(batch_id), **never))


def _bring_profile_up_to_date(writing: Writing, tag_id: str, changes: ir.Table, count: int) -> None:
    profile, new = writing.table("profile"), changes.select("customer_id", after="after")
    if count <= REWRITE_ABOVE * count_rows(writing, profile):
        writing.update("profile", new.rename({tag_id: "after"}), "customer_id")
        return
    joined = profile.left_join(new.rename(changed="customer_id"), [("customer_id", "changed")])
    value = ibis.ifelse(joined.changed.notnull(), joined.after, joined[tag_id])
    writing.replace("profile", joined.select(**({c: joined[c] for c in profile.columns} | {tag_id: value})))
