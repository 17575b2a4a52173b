"""What came in from whom, hour by hour; how large tags are, and who moved: what the monitor notes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import ibis
import pyarrow as pa

from zhike.warehouse.port import Reading

TRAITS: Final = "traits"
"""Stands for the name of an event where traits came."""


def arrivals(reading: Reading, since: datetime) -> list[dict[str, Any]]:
    """source, name (of the event, or TRAITS), hour, count, last_at: of everything received since (UTC, naive)."""
    events, traits = reading.table("events"), reading.table("traits")
    came = ibis.union(
        events.filter(events.received_at >= since).select("source", "name", "received_at"),
        traits.filter(traits.received_at >= since).select("source", "received_at").mutate(name=ibis.literal(TRAITS))
        .select("source", "name", "received_at"),
    )  # fmt: skip
    hourly = came.mutate(hour=came.received_at.truncate("h")).group_by("source", "name", "hour")
    return reading.rows(hourly.aggregate(count=lambda t: t.count(), last_at=lambda t: t.received_at.max()))


def tag_sizes(reading: Reading, tags: Collection[str]) -> dict[str, int]:
    """How many customers have each of these tags; one that never ran has none."""
    profile = reading.table("profile")
    there = [tag for tag in tags if tag in profile.columns]
    sizes = dict.fromkeys(tags, 0)
    if there:
        counts = {f"n{place}": profile[tag].count() for place, tag in enumerate(there)}
        row = reading.rows(profile.aggregate(**counts))[0]
        sizes |= {tag: row[f"n{place}"] for place, tag in enumerate(there)}
    return sizes


def tag_moves(reading: Reading, after: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """tag → how many customers are in it now and were not at the serial given for it, and the other way round."""
    if not after:
        return {}
    history = reading.table("tag_history")
    since = reading.stage(pa.table({"of_tag": list(after), "after": pa.array(after.values(), pa.int64())}))
    rows = history.inner_join(since, history.tag_id == since.of_tag)
    moved = rows.filter((rows.opened > rows.after) | (rows.closed > rows.after))
    each = moved.group_by("tag_id", "customer_id").aggregate(
        was=(moved.opened <= moved.after).fill_null(True).any(), holds=moved.valid_to.isnull().any()
    )
    sums = each.group_by("tag_id").aggregate(
        entered=(each.holds & ~each.was).sum(), gone=(each.was & ~each.holds).sum()
    )
    return {row["tag_id"]: (row["entered"], row["gone"]) for row in reading.rows(sums)}


def moved_by(reading: Reading, tag: str, since: datetime, grew: bool) -> dict[str, int]:
    """The part before the colon of a cause → how many rows of a tag's history it opened since then (`grew`), or closed:
    what made others leave does not say why a tag grew."""
    history = reading.table("tag_history").filter(lambda t: t.tag_id == tag)
    at, cause = (history.valid_from, history.set_by) if grew else (history.valid_to, history.ended_by)
    kinds = history.filter(at >= since).group_by(kind=cause.split(":")[0])
    return _counts(reading.rows(kinds.aggregate(n=lambda t: t.count())))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["kind"]: row["n"] for row in rows if row["kind"] is not None}
