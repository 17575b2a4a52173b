"""Who held which tags at an instant: by the history, or by the rules as they are now, decided as of then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.decisions import decisions
from zhike.tagging.history import at_instant
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading

Holders = Mapping[str, NDArray[np.int64]]
"""The customers who hold each tag."""


def begins(reading: Reading, tag_ids: Sequence[str]) -> dict[str, datetime]:
    """When the history of each tag begins; tags that nobody ever had are left out."""
    history = reading.table("tag_history")
    first = history.group_by("tag_id").aggregate(first=history.valid_from.min())
    found = {row["tag_id"]: row["first"] for row in reading.rows(first)}
    return {tag_id: found[tag_id] for tag_id in tag_ids if tag_id in found}


def by_history(reading: Reading, tag_ids: Sequence[str], at: datetime) -> Holders:
    """Who held each of these tags then, in one pass over the history."""
    history = reading.table("tag_history")
    wanted = reading.stage(pa.table({"tag_id": pa.array(tag_ids, pa.string()), "place": np.arange(len(tag_ids))}))
    held = history.filter(at_instant(history, at)).inner_join(wanted, "tag_id").select("place", "customer_id")
    rows = reading.fetch(held)
    place, customers = rows["place"].to_numpy(), rows["customer_id"].to_numpy().astype(np.int64)
    order = np.argsort(place, kind="stable")
    parts = np.split(customers[order], np.searchsorted(place[order], np.arange(1, len(tag_ids))))
    return dict(zip(tag_ids, parts, strict=True)) if tag_ids else {}


def by_rule(reading: Reading, tags: Sequence[TagRule], instant: Instant, kinds: Mapping[str, Kind]) -> Holders:
    """Who would have held each of these then by its rule. Tags that they read must be among them."""
    if not tags:
        return {}
    decided = decisions(reading, plan_tags(tags, instant, kinds), tags)
    rows = reading.fetch(
        decided.select("customer_id", **{f"t{i}": decided[f"after_{i}"] > 0 for i in range(len(tags))})
    )
    customers = rows["customer_id"].to_numpy().astype(np.int64)
    return {tag.id: customers[rows[f"t{i}"].to_numpy(zero_copy_only=False).astype(bool)] for i, tag in enumerate(tags)}
