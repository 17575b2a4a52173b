"""Which function does which kind of work, how many of a kind may run at once, and how often each is tried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.control.jobs.models import Job as Job  # what job functions are given

Progress = Callable[[float, str], None]
"""`progress(fraction, stage)`: how far the work is, 0 to 1. Raises when it should stop, so call it often."""

JobFunction = Callable[[Job, Progress], dict[str, Any]]
After = Callable[[Job, dict[str, Any]], None]

WORKERS = {"imports": 2, "default": 2}
"""Threads for each queue: never all threads for imports."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: its function, the queue that it waits in, and the limits of `job`."""

    function: JobFunction
    queue: str
    at_once: int
    attempts: int
    after: After | None
    resumes: bool
    retry_codes: tuple[str, ...]


_kinds: dict[str, Kind] = {}


def job(
    kind: str,
    *,
    queue: str = "default",
    at_once: int = 1,
    attempts: int = 3,
    after: After | None = None,
    resumes: bool = True,
    retry_codes: Sequence[str] = (),
) -> Callable[[JobFunction], JobFunction]:
    """Register `function(job, progress) -> report` as the way to do work of this kind.

    The function must write to the warehouse in one transaction and leave a ledger entry under `job.id` in it: after
    a crash that entry is what tells finished work from work that never happened. Work that cannot be begun again
    from the job's payload says `resumes=False`: a crash fails it.

    `after(job, report)` follows once the work is written, at least once whatever crashes: what it does must bear to
    be done twice. Of this kind `at_once` jobs run at a time in all processes together. A job is begun `attempts`
    times before a fault that may pass (`retries.py`) fails it; errors with `retry_codes` are such faults too.
    """
    if queue not in WORKERS:
        raise ValueError(f"no such queue: {queue}")

    def register(function: JobFunction) -> JobFunction:
        _kinds[kind] = Kind(function, queue, at_once, attempts, after, resumes, tuple(retry_codes))
        return function

    return register


def kind_of(job: Job) -> Kind:
    """How to do this job."""
    return _kinds[job.kind]


def find(name: str) -> Kind | None:
    """The kind of this name; None for one that an earlier version knew."""
    return _kinds.get(name)


def names(queue: str | None = None) -> list[str]:
    """The kinds that are known, or those that wait in this queue."""
    return sorted(name for name, kind in _kinds.items() if queue in (None, kind.queue))
