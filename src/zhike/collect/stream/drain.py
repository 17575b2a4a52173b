"""The thread that writes what is in the spool into the warehouse, in batches as large as what has come in meanwhile."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from zhike import measures
from zhike.collect.identify.people import People
from zhike.collect.keyring import Keyring
from zhike.collect.stream.batch import Batch
from zhike.collect.stream.people import people_in
from zhike.collect.stream.position import read_position, write_position
from zhike.collect.stream.seen import Seen
from zhike.collect.stream.spool import Position, Record, Spool
from zhike.collect.stream.write import Written, write
from zhike.warehouse.port import Reading, Warehouse
from zhike.warehouse.turns import Turns

log = logging.getLogger("zhike.stream")

MOST_BYTES: Final = 8 * 2**20
"""Of requests that are written together: some 20,000 events."""

_PAUSE: Final = 0.15  # seconds at least between the beginnings of two transactions
_AFTER_FAILURE: Final = 5.0

Noted = Callable[[str, Written], None]
"""Told, after the commit, what came of a source's share of a batch."""


class Drain:
    """`wake` it when there is something new. `turns`: shared with whoever decides what is written here; the two would
    only hold each other up."""

    def __init__(
        self, spool: Spool, warehouse: Warehouse, keys: Keyring, noted: Noted, turns: Turns | None = None
    ) -> None:
        self._spool, self._warehouse, self._keys, self._noted = spool, warehouse, keys, noted
        self._turns = turns or Turns()
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._deadline = 0.0
        self._seen: dict[str, Seen] = {}
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)
        self._position = self._written_so_far()

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self, timeout: float) -> bool:
        """Write what is there, and end; True when that was in time. The rest is written at the next start."""
        self._deadline = time.monotonic() + timeout
        self._stopping.set()
        self._woken.set()
        self._thread.join(2 * timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with self._turns:
                    wrote = self.step()
                if not wrote:
                    self._woken.wait()
                    self._woken.clear()
                    continue
                pause = self._pause(time.monotonic() - began)
            except Exception:
                measures.DRAIN_FAILURES.inc()
                log.exception("a batch of events could not be written; it is tried again")
                pause = _AFTER_FAILURE
            self._stopping.wait(pause)
        self._write_rest()

    def _pause(self, took: float) -> float:
        """Requests are answered by the same process: while there is little to write, some of the time is theirs."""
        return 0.0 if self._spool.backlog > MOST_BYTES else max(_PAUSE - took, took / 4)

    def _write_rest(self) -> None:
        try:
            while time.monotonic() < self._deadline and self.step():
                pass
        except Exception:
            log.exception("what is still in the spool could not be written; it is tried again at the next start")

    def step(self) -> bool:
        """Write the next batch; False when there is nothing to write. What fails as a whole is tried in parts."""
        began = time.perf_counter()
        records, position = self._spool.read(self._position, MOST_BYTES)
        if not records:
            return False
        try:
            done = self._write(records, position)
        except Exception:
            log.warning(
                "a batch of %d requests could not be written; each is tried by itself", len(records), exc_info=True
            )
            self._seen.clear()
            self._position = self._written_so_far()
            if self._position >= position:  # it failed after it was done
                return True
            done = self._write(records, position, self._harmful(records))
        self._position = position
        self._spool.forget(position)
        measures.DRAIN_SECONDS.observe(time.perf_counter() - began)
        for source, written in done:
            measures.written(written.messages, written.repeated, written.reasons)
            written.accepted_at = min(record.received_at for record in records) / 1e6
            self._noted(source, written)
        return True

    def _written_so_far(self) -> Position:
        with self._warehouse.reading() as reading:
            return read_position(reading)

    def _write(
        self, records: Sequence[Record], position: Position, harmful: Sequence[Record] = (), *, keep: bool = True
    ) -> list[tuple[str, Written]]:
        """All of these in one transaction with the position; `harmful` ones only into quarantine. Unless it is kept,
        _TakenBack is raised at the end."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with self._warehouse.reading() as reading:
            shares = [self._share(reading, source, records, harmful, now) for source in {r.source for r in records}]
            with reading.writing() as writing:
                done = [write(writing, share.source, share.batch, share.people, share.repeated, self._keys)
                        for share in shares]  # fmt: skip
                write_position(writing, position)
                if not keep:
                    raise _TakenBack
        for share in shares:
            new = [event.event_id for event in share.batch.events if event.event_id not in share.repeated]
            self._seen[share.source].add(new, now)
        return [(share.source, written) for share, written in zip(shares, done, strict=True)]

    def _share(
        self, reading: Reading, source: str, records: Sequence[Record], harmful: Sequence[Record], now: datetime
    ) -> "_Share":
        batch = Batch(self._keys.salt)
        for record in records:
            if record.source == source:
                batch.refuse(record) if record in harmful else batch.add(record)
        if source not in self._seen:
            self._seen[source] = Seen(reading, source, now)
        repeated = self._seen[source].repeated(reading, [event.event_id for event in batch.events])
        return _Share(source, batch, people_in(reading, batch.whos, source, self._keys), repeated)

    def _harmful(self, records: Sequence[Record]) -> list[Record]:
        """Requests that cannot be written even by themselves, while nothing at all can. Raises when that cannot be
        written either: then the fault is not theirs."""
        self._try([])
        found = []
        for record in records:
            try:
                self._try([record])
            except Exception:
                found.append(record)
        return found

    def _try(self, records: Sequence[Record]) -> None:
        with suppress(_TakenBack):
            self._write(records, self._position, keep=False)


@dataclass(frozen=True)
class _Share:
    """One source's part of a batch, understood before the writer's lock is asked for."""

    source: str
    batch: Batch
    people: People
    repeated: set[str]


class _TakenBack(Exception):
    """Nothing went wrong: it was only tried."""
