"""The warehouse with tags as they were at an instant: what is asked about the past reads the profile through it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from zhike.tagging.history import at_instant
from zhike.warehouse.port import Reading


class Past:
    """A reading in whose profile some tags are as they were at an instant; everything else is the reading's own."""

    def __init__(self, reading: Reading, tags: Iterable[str], as_of: datetime) -> None:
        self._reading, self._tags, self._as_of = reading, sorted(tags), as_of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def table(self, name: str) -> ir.Table:
        found = self._reading.table(name)
        return found if name != "profile" else self._as_it_was(found)

    def _as_it_was(self, profile: ir.Table) -> ir.Table:
        history = self._reading.table("tag_history")
        held = history.filter(at_instant(history, self._as_of))
        for tag in self._tags:
            of_tag = held.filter(held.tag_id == tag).select("customer_id", **{tag: held.value})
            own = [column for column in profile.columns if column != tag]
            profile = profile.select(*own).left_join(of_tag, "customer_id").select(*own, tag)
        return profile
