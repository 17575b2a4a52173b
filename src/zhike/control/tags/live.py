"""The threads of the server that keep realtime tags current: steps as facts arrive, and a sweep every minute.

Everything that they need to know stands in the warehouse (what was touched, what each tag has seen), so a process that
was killed goes on where it was. `wake` only saves waiting.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from django.db import close_old_connections

from zhike import measures, wiring
from zhike.control import changed
from zhike.control.tags import evaluation, service
from zhike.control.workspace import service as workspace
from zhike.tagging.plan import TagRule, in_order
from zhike.tagging.realtime import Overtaken, Step, TooMany, decided_before, step, waiting
from zhike.tagging.run import sweep
from zhike.warehouse.turns import Turns

log = logging.getLogger("zhike.live")

SWEEP_EVERY: Final = 60.0
"""Seconds between two sweeps: windows are whole minutes, so nobody stays in one much longer than that."""

_LOOK_EVERY: Final = 2.0  # seconds; what is not woken for is found by looking
_AFTER_FAILURE: Final = 5.0
turns: Final = Turns()
"""Whoever writes what is accepted and whoever decides it take turns: at the same time they would only be slower."""

_LAGS: Final = 10_000
_LATELY: Final = 300.0
"""Seconds whose lags are shown."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What realtime is doing in this process, for people who watch it.

    `behind`: commits of facts that no step has looked at yet. Lags in seconds, from a fact's acceptance to its tags, of
    the last minutes; None where nothing is known.
    """

    running: bool = False
    steps: int = 0
    customers: int = 0
    changes: int = 0
    failures: int = 0
    behind: int = 0
    last_step_at: datetime | None = None
    last_sweep_at: datetime | None = None
    last_sweep_seconds: float | None = None
    lag_p50: float | None = None
    lag_p99: float | None = None


class Live:
    """One in a process, between the start and the stop of the server."""

    def __init__(self, sweep_every: float = SWEEP_EVERY) -> None:
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._sweep_every = sweep_every
        self._oldest: float | None = None
        self._holding = threading.Lock()
        self._rules: tuple[object, list[TagRule]] = (None, [])
        self._lags: deque[tuple[float, float]] = deque(maxlen=_LAGS)
        self._watch = Watch(running=True)
        self._threads = [
            threading.Thread(target=self._loop, args=(work,), name=name, daemon=True)
            for name, work in (("realtime", self._steps), ("sweep", self._sweeps))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, within: float = 20.0) -> bool:
        """True when both threads ended in time."""
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            thread.join(within)
        return not any(thread.is_alive() for thread in self._threads)

    def wake(self, accepted_at: float | None = None) -> None:
        """There is something new, the oldest of it accepted then (seconds since 1970)."""
        with self._holding:
            oldest = time.time() if accepted_at is None else accepted_at
            self._oldest = oldest if self._oldest is None else min(self._oldest, oldest)
        self._woken.set()

    def watch(self) -> Watch:
        rules, lately = self._current(), time.time() - _LATELY
        with wiring.warehouse().reading() as reading:
            behind = waiting(reading, rules, evaluation.now_instant())
        lags = sorted(lag for at, lag in list(self._lags) if at >= lately)
        p50, p99 = (lags[int(len(lags) * share)] if lags else None for share in (0.5, 0.99))
        alive = all(thread.is_alive() for thread in self._threads)
        return replace(self._watch, running=alive, behind=behind, lag_p50=p50, lag_p99=p99)

    def _loop(self, work: Callable[[], float]) -> None:
        """Do the work again and again; it says how long to rest."""
        while not self._stopping.is_set():
            try:
                pause = work()
            except _Stopping:
                return
            except Exception:
                log.exception("%s could not be done; it is tried again", threading.current_thread().name)
                measures.REALTIME_FAILURES.labels(what=threading.current_thread().name).inc()
                self._watch = replace(self._watch, failures=self._watch.failures + 1)
                pause = _AFTER_FAILURE
            finally:
                close_old_connections()
            if pause:
                self._stopping.wait(pause)

    # realtime

    def _steps(self) -> float:
        """Everything that has arrived; then wait for more."""
        self._woken.wait(_LOOK_EVERY)
        rules = self._current()
        while rules and not self._stopping.is_set():
            with turns:
                self._woken.clear()
                oldest = self._taken()
                began = time.perf_counter()
                try:
                    done = self._step(rules)
                except Overtaken:
                    self.wake(oldest)
                    continue
            if done is None:
                break
            self._note(done, time.perf_counter() - began, oldest)
        return 0.0

    def _taken(self) -> float | None:
        """When the oldest of what is new was accepted; from now on it is not new any more."""
        with self._holding:
            oldest, self._oldest = self._oldest, None
            return oldest

    def _step(self, rules: Sequence[TagRule]) -> Step | None:
        try:
            return step(wiring.warehouse(), rules, evaluation.now_instant)
        except TooMany:
            self._sweep("facts")
            return None
        except Overtaken:
            raise
        except Exception:
            log.exception("realtime tags could not be decided together; each is tried by itself")
            return self._each_alone(rules)

    def _each_alone(self, rules: Sequence[TagRule]) -> Step | None:
        """One tag that cannot be decided must not hold up the others."""
        done = None
        for rule in in_order(rules):
            try:
                done = step(wiring.warehouse(), [rule], evaluation.now_instant, together=False) or done
            except (TooMany, Overtaken):
                continue
            except Exception as error:
                log.error("realtime tag %s cannot be decided: %s", rule.id, type(error).__name__)
                measures.REALTIME_FAILURES.labels(what="tag").inc()
                self._watch = replace(self._watch, failures=self._watch.failures + 1)
                self._stopping.wait(_AFTER_FAILURE)
        return done

    def _note(self, done: Step, took: float, oldest: float | None) -> None:
        measures.REALTIME_STEP_SECONDS.observe(took)
        moved = sum(sum(of.values()) for of in done.moves.values())
        if oldest is not None:
            lag = max(time.time() - oldest, 0.0)
            self._lags.append((time.time(), lag))
            measures.EVENT_TO_TAG_SECONDS.observe(lag)
        if moved:
            measures.TAG_CHANGES.labels(cause="facts").inc(moved)
            changed.notify()
        past = self._watch
        self._watch = replace(
            past, steps=past.steps + 1, customers=past.customers + done.customers, changes=past.changes + moved,
            last_step_at=datetime.now(UTC),
        )  # fmt: skip

    def _current(self) -> list[TagRule]:
        """The rules of realtime tags as they are now; parsed once for each change of any of them."""
        version = (service.definitions_version(), workspace.current().time_zone)
        if self._rules[0] != version:
            self._rules = (version, service.rule_tags(service.realtime_tags()))
        return self._rules[1]

    # the sweep

    def _sweeps(self) -> float:
        began = time.monotonic()
        self._sweep("time")
        return max(self._sweep_every - (time.monotonic() - began), 1.0)

    def _sweep(self, cause: str) -> None:
        """Who may have changed since everybody was decided last, in one run of all realtime tags."""
        began, instant = time.perf_counter(), evaluation.now_instant()
        rules = decided_before(wiring.warehouse(), self._current(), instant)
        if not rules:
            return
        moved = sweep(
            wiring.warehouse(), rules, evaluation.now_instant, f"{cause}:{instant.as_of.isoformat()}", self._progress
        )
        took = time.perf_counter() - began
        measures.SWEEP_SECONDS.observe(took)
        self._watch = replace(self._watch, last_sweep_at=datetime.now(UTC), last_sweep_seconds=took)
        if moved:
            measures.TAG_CHANGES.labels(cause=cause).inc(moved)
            changed.notify()

    def _progress(self, fraction: float, stage: str) -> None:
        if self._stopping.is_set():
            raise _Stopping


class _Stopping(Exception):
    """The server is stopping: the sweep is undone and comes again at the next start."""


_live: Live | None = None
_starting = threading.Lock()


def start(sweep_every: float = SWEEP_EVERY) -> None:
    """Begin to keep realtime tags current in this process."""
    global _live
    with _starting:
        _live = Live(sweep_every)
        _live.start()


def stop() -> bool:
    """True when nothing is being decided any more."""
    global _live
    with _starting:
        live, _live = _live, None
    return live is None or live.stop()


def wake(accepted_at: float | None = None) -> None:
    """Call it after every commit that touches customers; nothing happens where no server runs."""
    if _live is not None:
        _live.wake(accepted_at)


def watch() -> Watch:
    """What realtime is doing in this process."""
    return _live.watch() if _live is not None else Watch()
