"""Tags set by hand: one customer, one tag, now; kept in the same history as what runs do."""

from datetime import datetime

import pyarrow as pa

from zhike.errors import NotFound
from zhike.tagging import history
from zhike.tagging.catalogue import ensure_columns
from zhike.warehouse.port import Warehouse, Writing
from zhike.warehouse.touched import touch

_CHANGE = pa.schema(
    {"customer_id": pa.int64(), "tag_id": pa.string(), "before": pa.string(), "after": pa.string()}  # one row
)


def set_tag(
    warehouse: Warehouse, customer_id: int, tag_id: str, value: str | None, at: datetime, by: str
) -> str | None:
    """Give the customer the tag at a level, or take it away (None). Returns what it was before.

    Setting what already holds writes nothing. Raises NotFound when there is no such customer.
    """
    with warehouse.writing() as writing:
        ensure_columns(writing, {}, (tag_id,))
        before = _current(writing, customer_id, tag_id)
        if before != value:
            row = {"customer_id": customer_id, "tag_id": tag_id, "before": before, "after": value}
            change = writing.stage(pa.Table.from_pylist([row], schema=_CHANGE))
            history.record(writing, change, at, by)
            writing.update("profile", change.select("customer_id", **{tag_id: change.after}), "customer_id")
            touch(writing, change)
    return before


def forget_tag(warehouse: Warehouse, tag_id: str, at: datetime, by: str) -> None:
    """Take a tag away from everybody and drop its column: what a deleted definition leaves behind is its history."""
    with warehouse.writing() as writing:
        profile = writing.table("profile")
        if tag_id in profile.columns:
            holders = profile.filter(profile[tag_id].notnull())
            changes = holders.select("customer_id", before=holders[tag_id]).mutate(**history.ended(tag_id))
            history.record(writing, writing.keep(changes), at, by)
            writing.drop_columns("profile", [tag_id])
        writing.delete("tag_state", writing.stage(pa.table({"tag_id": [tag_id]})))


def _current(writing: Writing, customer_id: int, tag_id: str) -> str | None:
    profile = writing.table("profile")
    found = writing.fetch(profile.filter(profile.customer_id == customer_id).select(value=profile[tag_id]))
    if not found.num_rows:
        raise NotFound("There is no such customer.", id=str(customer_id))
    value: str | None = found["value"][0].as_py()
    return value
