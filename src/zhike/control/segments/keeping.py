"""Growth of segments kept up by itself: counted once facts or tags have changed, and every business day at least.

One job counts all of it, one segment after the other, and begins only when nothing is being written: what people and
runs wait for goes first. What facts in realtime change is counted with the next run, or the next day.
"""

from datetime import datetime, timedelta
from typing import Any, Final, get_args

from django.utils import timezone

from zhike.control.accounts.actor import CLOCK
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.segments import growth, lists, service
from zhike.control.tags import evaluation, runs
from zhike.errors import InvalidRule, NotFound
from zhike.tagging.growth import Grain

KIND: Final = "segments_kept"

WRITERS: Final = (runs.KIND, "import", "collect", lists.KIND, "tag_batch", "value_run", "analysis")
"""The kinds of jobs after which segments may have other members."""

PAUSE: Final = timedelta(minutes=10)
"""From the end of one counting to the next: a run every minute does not make it count all the time."""


def tick(now: datetime | None = None) -> Job | None:
    """Ask for a counting where one is due at this instant (now)."""
    if not _is_due(now or timezone.now()):
        return None
    return jobs.enqueue(KIND, {"day": _today()}, CLOCK)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Count the growth of every segment by rule, by month and by week. Begun again, it goes on where it was."""
    asked = [growth.Asked((segment_id,), grain) for segment_id in service.rules() for grain in get_args(Grain)]
    told = {"segments": len(asked) // 2, "counted": 0, "broken": 0}
    for i, each in enumerate(asked):
        share = i / len(asked)
        progress(share, "counting")
        try:
            told["counted"] += growth.keep_up(each, work.created_at, _only_asked(progress, share))
        except (InvalidRule, NotFound):  # its own page says what is wrong with it, or it is deleted
            told["broken"] += 1
    return told


def _only_asked(progress: Progress, share: float) -> Progress:
    """Within one segment the bar stands, but a person may stop the job."""

    def tell(_: float, stage: str) -> None:
        progress(share, stage)

    return tell


def _is_due(now: datetime) -> bool:
    last = next(iter(jobs.latest(1, KIND)), None)
    if last is None or last.payload["day"] != _today():
        due = True
    elif last.finished_at is None or last.finished_at > now - PAUSE:
        return False
    else:
        due = _has_changed_since(last.created_at)
    return due and bool(service.rules()) and not any(jobs.unfinished(kind) for kind in (KIND, *WRITERS))


def _has_changed_since(at: datetime) -> bool:
    """Whether a segment says something else since then, or a job was done that may have changed who belongs to it."""
    if any(segment.updated_at > at for segment in service.every()):
        return True
    done = (job for kind in WRITERS for job in jobs.latest(3, kind))
    return any(job.state == "done" and job.finished_at and job.finished_at > at for job in done)


def _today() -> str:
    return evaluation.now_instant().today.isoformat()
