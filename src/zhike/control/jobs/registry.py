"""Which function does which kind of work, and how many of a kind may run at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhike.control.jobs.models import Job as Job  # what job functions are given

Progress = Callable[[float, str], None]
"""`progress(fraction, stage)`: how far the work is, 0 to 1. Raises when it should stop, so call it often."""

JobFunction = Callable[[Job, Progress], dict[str, Any]]

WORKERS = {"imports": 2, "default": 2}
"""Threads for each queue: two imports at most, and never all threads for imports."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: its function and the queue that it waits in."""

    function: JobFunction
    queue: str


_kinds: dict[str, Kind] = {}


def job(kind: str, *, queue: str = "default") -> Callable[[JobFunction], JobFunction]:
    """Register `function(job, progress) -> report` as the way to do work of this kind.

    The function must write to the warehouse in one transaction and leave a ledger entry under `job.id` in it: after
    a crash that entry is what tells finished work from work that never happened.
    """
    if queue not in WORKERS:
        raise ValueError(f"no such queue: {queue}")

    def register(function: JobFunction) -> JobFunction:
        _kinds[kind] = Kind(function, queue)
        return function

    return register


def kind_of(job: Job) -> Kind:
    """How to do this job."""
    return _kinds[job.kind]
