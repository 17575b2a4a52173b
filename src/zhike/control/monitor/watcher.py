"""The thread that notes how things are, and tells when they are not as usual."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import close_old_connections
from django.utils import timezone

from zhike.control.monitor import alerts, deliveries, readiness, samples, sizes, work
from zhike.control.monitor.samples import Samples

log = logging.getLogger("zhike.monitor")

_SIZES_EVERY: Final = 300.0  # seconds
_TIDY_EVERY: Final = 3600.0


class Watcher:
    """Starts at once; `stop` ends it and waits. The threads that it finds must go on living.

    `works`: this process does the background work, so it is also the one that notes sizes and raises alerts; of
    several servers on one control plane only one may.
    """

    def __init__(self, works: bool = True, every: float = samples.EVERY) -> None:
        self._works, self._every, self._stopping = works, every, threading.Event()
        self._due: dict[str, float] = {}
        self._ended = work.Ended()
        self.samples = Samples()
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._thread.start()
        _become(self)

    def _run(self) -> None:
        while True:
            close_old_connections()
            readiness.expect_threads()  # also those that began after this one
            self._try("a sample", self._sample)
            if self._works:
                self._try("what jobs did", self._look_at_jobs)
                self._now_and_then("sizes of tags", _SIZES_EVERY, _note_what_moves)
                self._now_and_then("tidying", _TIDY_EVERY, _tidy)
            if self._stopping.wait(self._every):
                break
        close_old_connections()

    def _sample(self) -> None:
        self.samples.add(samples.sample())

    def _look_at_jobs(self) -> None:
        decided = work.decided(self._ended.since_last())
        if decided:
            now = timezone.now()
            deliveries.note(now)
            alerts.look(sizes.note(decided, now), now)

    def _now_and_then(self, what: str, every: float, do: Callable[[], None]) -> None:
        if time.monotonic() >= self._due.get(what, 0.0):
            self._due[what] = time.monotonic() + every
            self._try(what, do)

    def _try(self, what: str, do: Callable[[], None]) -> None:
        """What cannot be noted now is noted the next time."""
        try:
            do()
        except Exception:
            log.exception("the monitor could not note %s", what)

    def stop(self, within: float = 10.0) -> bool:
        """True when it ended in time."""
        self._stopping.set()
        self._thread.join(within)
        readiness.expect_no_threads()
        deliveries.forget_look()
        _become(None)
        return not self._thread.is_alive()


def _note_what_moves() -> None:
    now = timezone.now()
    deliveries.note(now)
    deliveries.look(now)
    alerts.look(sizes.note(sizes.always_moving(), now), now)


def _tidy() -> None:
    now = timezone.now()
    for each in (samples, sizes, deliveries):
        each.tidy(now)


_watcher: Watcher | None = None


def _become(watcher: Watcher | None) -> None:
    global _watcher
    _watcher = watcher


def own_samples() -> Samples:
    """Those of this process; none where nobody watches (a command, a test)."""
    return _watcher.samples if _watcher else Samples()


@contextmanager
def watching(works: bool = True) -> Iterator[None]:
    """Watch until the block ends. Enter it when all else has begun, and leave it before that ends."""
    watcher = Watcher(works)
    try:
        yield
    finally:
        watcher.stop()


def is_watching() -> bool:
    """Whether somebody does in this process."""
    return _watcher is not None
