"""Tags set by hand: one customer, one tag, now, for good or for a while; kept in the same history as what runs do."""

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.errors import Conflict, NotFound
from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns
from zhike.tagging.giving import NO_RIVALS, Rivals, Wanted, give
from zhike.warehouse.port import Reading, Warehouse, Writing
from zhike.warehouse.touched import next_serial, touch


def set_tag(
    warehouse: Warehouse,
    customer_id: int,
    tag_id: str,
    value: str | None,
    at: datetime,
    by: str,
    until: datetime | None = None,
    rivals: Rivals = NO_RIVALS,
) -> str | None:
    """Give the customer the tag at a level, or take it away (None). Returns what it was before.

    It ends by itself at `until` (None: never). Setting what already holds changes no more than when it ends. Raises
    NotFound when there is no such customer, Conflict (tag_group_taken) where another tag of the group stays.
    """
    with warehouse.writing() as writing:
        ensure_columns(writing, {}, (tag_id,))
        before = _current(writing, customer_id, tag_id)
        customer = writing.stage(pa.table({"customer_id": [customer_id]}))
        refused = give(writing, customer, Wanted(tag_id, value, until, at, by), rivals).refused
        if refused:
            raise Conflict("The customer has another tag of this exclusive group.", code="tag_group_taken")
    return before


def expire(warehouse: Warehouse, now: datetime) -> int:
    """End the tags whose time is over, each at the time that it was to end; how many they were."""
    with warehouse.reading() as reading:
        if not reading.fetch(_over(reading, now).limit(1)).num_rows:
            return 0
    with warehouse.writing() as writing:
        over = writing.keep(_over(writing, now))
        serial = ibis.literal(next_serial(writing))
        now_ended = over.mutate(valid_to=over.expires_at, ended_by="expiry:" + over.set_by, closed=serial)
        history.rewrite(writing, over, now_ended)
        for tag_id in {row["tag_id"] for row in writing.rows(over.select("tag_id").distinct())}:
            _clear(writing, over.filter(over.tag_id == tag_id), tag_id)
        touch(writing, over.select("customer_id"))
        return int(writing.fetch(over.select("customer_id")).num_rows)


def _over(reading: Reading, now: datetime) -> ir.Table:
    held = reading.table("tag_history")
    return held.filter(held.expires_at <= ibis.literal(now).cast("timestamp")).filter(held.valid_to.isnull())


def _clear(writing: Writing, holders: ir.Table, tag_id: str) -> None:
    if tag_id in writing.table("profile").columns:
        writing.update("profile", holders.select("customer_id", **{tag_id: ibis.null("string")}), "customer_id")


def forget_tag(warehouse: Warehouse, tag_id: str, at: datetime, by: str) -> None:
    """Take a tag away from everybody and drop its column: what a deleted or retired definition leaves behind is its
    history. Rules of others may read it: those who lose it are to be looked at."""
    with warehouse.writing() as writing:
        profile = writing.table("profile")
        if tag_id in profile.columns:
            holders = profile.filter(profile[tag_id].notnull())
            changes = holders.select("customer_id", before=holders[tag_id]).mutate(**history.ended(tag_id))
            lost = writing.keep(changes)
            history.record(writing, lost, at, by)
            touch(writing, lost, by)
            writing.drop_columns("profile", [tag_id])
        writing.delete("tag_state", writing.stage(pa.table({"tag_id": [tag_id]})))


def _current(writing: Writing, customer_id: int, tag_id: str) -> str | None:
    profile = writing.table("profile")
    found = writing.fetch(profile.filter(profile.customer_id == customer_id).select(value=profile[tag_id]))
    if not found.num_rows:
        raise NotFound("There is no such customer.", id=str(customer_id))
    value: str | None = found["value"][0].as_py()
    return value
