"""Tags that a person had set go with the customer whom they were set for, and come back with it."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.identify.neighbourhood import Cause
from zhike.warehouse.port import Writing
from zhike.warehouse.touched import next_serial

_BY_HAND = "^(user|api_key):"
_GIVEN = ("tag_id", "value", "set_by", "expires_at")


def hand_over(writing: Writing, merges: pa.Table, cause: Cause) -> None:
    """The tags of those who are gone end; what a person had set by hand holds for who took them over."""
    staged = writing.stage(merges)
    history = writing.table("tag_history")
    running = writing.keep(history.filter(history.valid_to.isnull()).inner_join(staged, "customer_id"))
    at, closed = ibis.literal(cause.at, "timestamp"), ibis.literal(next_serial(writing))
    now = {"valid_to": at, "ended_by": "merge:" + running.merge_id, "closed": closed}
    ended = running.select("customer_id", "tag_id", "valid_from", **now)
    by_hand = running.filter(running.set_by.re_search(_BY_HAND))
    newest = ibis.row_number().over(group_by=["kept_id", "tag_id"], order_by=by_hand.valid_from.desc())
    ranked = by_hand.mutate(place=newest)
    given = ranked.filter(ranked.place == 0).select("kept_id", *_GIVEN)
    has = history.filter(history.valid_to.isnull()).select("customer_id", "tag_id")
    given = writing.keep(given.anti_join(has, [given.kept_id == has.customer_id, given.tag_id == has.tag_id]))
    writing.update("tag_history", writing.keep(ended), ("customer_id", "tag_id", "valid_from"))
    _give(writing, writing.fetch(given.rename(customer_id="kept_id")), cause)


def _give(writing: Writing, tags: pa.Table, cause: Cause) -> None:
    """customer_id and `_GIVEN`: tags that a person once set, now held by these customers."""
    if not tags.num_rows:
        return
    staged = writing.stage(tags)
    now = {"valid_from": ibis.literal(cause.at, "timestamp"), "opened": ibis.literal(next_serial(writing))}
    writing.insert("tag_history", staged.mutate(**now))
    columns = writing.table("profile").columns
    for tag in set(tags["tag_id"].to_pylist()) & set(columns):
        values = staged.filter(staged.tag_id == tag)
        writing.update("profile", values.select("customer_id", **{tag: values.value}), "customer_id")


def give_back(writing: Writing, merge: dict[str, object], cause: Cause) -> None:
    """What a person had set for the one who is back holds again; who had taken it over loses what came with it."""
    history = writing.table("tag_history")
    ended = history.filter(history.ended_by == f"merge:{merge['merge_id']}")
    by_hand = writing.keep(ended.filter(ended.set_by.re_search(_BY_HAND)))
    back = by_hand.select("customer_id", *_GIVEN)
    _take_from(writing, merge, by_hand, cause)
    _give(writing, writing.fetch(back), cause)


def _take_from(writing: Writing, merge: dict[str, object], by_hand: ir.Table, cause: Cause) -> None:
    history = writing.table("tag_history")
    running = history.filter(
        (history.customer_id == merge["kept_id"])
        & history.valid_to.isnull()
        & (history.valid_from == ibis.literal(merge["at"], "timestamp"))
    )
    came = writing.keep(running.semi_join(by_hand, ["tag_id", "value", "set_by"]))
    now = {
        "valid_to": ibis.literal(cause.at, "timestamp"),
        "ended_by": ibis.literal(f"undo:{merge['merge_id']}"),
        "closed": ibis.literal(next_serial(writing)),
    }
    keys = ("customer_id", "tag_id", "valid_from")
    writing.update("tag_history", writing.keep(came.select(*keys, **now)), keys)
    columns = writing.table("profile").columns
    for tag in {row["tag_id"] for row in writing.rows(came.select("tag_id"))} & set(columns):
        gone = came.filter(came.tag_id == tag).select("customer_id", **{tag: ibis.null("string")})
        writing.update("profile", gone, "customer_id")
