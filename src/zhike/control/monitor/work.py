"""Jobs as the monitor sees them: which ended since it last looked, and those that failed. They may be done by other
processes, so it is their rows that are looked at."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from zhike import measures
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.control.jobs.states import State
from zhike.control.monitor.sizes import Decided
from zhike.control.tags import runs

_LOOKED_AT: Final = 200  # newest jobs
_DAY: Final = timedelta(days=1)
_OPEN: Final = (State.QUEUED, State.RUNNING)


class Ended:
    """Says of each job that ended, once, that it did."""

    def __init__(self) -> None:
        self._known = {job.id for job in jobs.latest(_LOOKED_AT) if job.finished_at}

    def since_last(self) -> list[Job]:
        """Those that ended since the last call. What they were is counted."""
        latest = jobs.latest(_LOOKED_AT)
        ended = [job for job in latest if job.finished_at and job.id not in self._known]
        self._known = {job.id for job in latest if job.finished_at}
        for job in ended:
            _count(job)
        _count_open(latest)
        return ended


def _count(job: Job) -> None:
    measures.JOBS_FINISHED.labels(job.kind, job.state).inc()
    if job.started_at and job.finished_at:
        took = (job.finished_at - job.started_at).total_seconds()
        measures.JOB_SECONDS.labels(job.kind).observe(took)
        if job.kind == runs.KIND:
            measures.RUN_SECONDS.observe(took)
    if job.kind == runs.KIND:
        run = runs.Run(job)
        measures.TAG_CHANGES.labels("run").inc(sum(run.total(what) for what in ("entered", "left", "changed")))


def _count_open(latest: list[Job]) -> None:
    measures.JOBS_OPEN.clear()
    for (kind, state), count in Counter((job.kind, job.state) for job in latest if job.state in _OPEN).items():
        measures.JOBS_OPEN.labels(kind, state).set(count)


def decided(ended: list[Job]) -> dict[str, Decided]:
    """The tags that runs among these brought up to date."""
    done = [job for job in ended if job.kind == runs.KIND and job.state == State.DONE]
    return {tag: Decided(version, job.id) for job in done for tag, version in runs.Run(job).versions.items()}


def failed(now: datetime) -> list[Job]:
    """Those that failed within a day, the newest first."""
    latest = jobs.latest(_LOOKED_AT)
    return [job for job in latest if job.state == State.FAILED and job.finished_at and job.finished_at > now - _DAY]


def last_runs() -> tuple[Job | None, list[Job]]:
    """The last run of tags that ended, and those that wait or go on."""
    latest = jobs.latest(50, kind=runs.KIND)
    ended = max((job for job in latest if job.finished_at), key=lambda job: str(job.finished_at), default=None)
    return ended, [job for job in latest if job.state in _OPEN]
