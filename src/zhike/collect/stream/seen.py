"""Which events of a source came in lately, so that what a program sends twice is written once.

Looking all of them up in the warehouse would take longer, for each little batch, than writing it. Here stand their
numbers as hashes, eight bytes each; only the few that seem to be there are looked up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa

from zhike.warehouse.port import Reading

REMEMBERED: Final = timedelta(days=7)
"""How long at least an event's number is known; at most twice as long."""


class Hashes:
    """A growing set of hashes, kept as a few sorted runs of which each is at least twice the next."""

    def __init__(self, hashes: np.ndarray | None = None) -> None:
        self._runs = [] if hashes is None else [np.sort(hashes)]

    def add(self, hashes: np.ndarray) -> None:
        """Add some that differ."""
        run = np.sort(hashes)
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)

    def among(self, hashes: np.ndarray) -> np.ndarray:
        """Which of these (sorted ones are found sooner) are there."""
        found = np.zeros(len(hashes), bool)
        for run in self._runs:
            if len(run):
                places = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
                found |= run[places] == hashes
        return found


class Seen:
    """Of one source. `since`: when what is remembered came in at the earliest."""

    def __init__(self, reading: Reading, source: str, now: datetime) -> None:
        self._source, self._turned = source, now
        self.since = now - REMEMBERED
        self._old, self._young = Hashes(self._lately(reading)), Hashes()

    def _lately(self, reading: Reading) -> np.ndarray:
        events = reading.table("events")
        lately = events.filter((events.source == self._source) & (events.received_at >= self.since))
        found = [_hashed(batch["event_id"].to_pylist()) for batch in reading.batches(lately.select("event_id"))]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def repeated(self, reading: Reading, event_ids: Sequence[str]) -> set[str]:
        """Those of these that are in the warehouse."""
        hashes = _hashed(event_ids)
        order = np.argsort(hashes)
        maybe = np.zeros(len(hashes), bool)
        maybe[order] = self._old.among(hashes[order]) | self._young.among(hashes[order])
        suspects = [event_ids[place] for place in np.flatnonzero(maybe).tolist()]
        if not suspects:
            return set()
        events = reading.table("events")
        lately = events.filter((events.source == self._source) & (events.received_at >= self.since))
        wanted = reading.stage(pa.table({"event_id": pa.array(suspects, pa.string())}))
        return set(reading.fetch(lately.select("event_id").semi_join(wanted, "event_id"))["event_id"].to_pylist())

    def add(self, event_ids: Sequence[str], now: datetime) -> None:
        """Remember those that have just been written."""
        if now - self._turned >= REMEMBERED:
            self._old, self._young = self._young, Hashes()
            self.since, self._turned = self._turned - REMEMBERED, now  # they may have waited long in the spool
        self._young.add(_hashed(event_ids))


def _hashed(event_ids: Sequence[str]) -> np.ndarray:
    """Python's own hash: the same within a process, which is all that is asked of it."""
    return np.fromiter(map(hash, event_ids), np.int64, len(event_ids))
