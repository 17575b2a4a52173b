"""Segments over time. A job counts, the counts are kept, and a page shows what is kept at once."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.segments import insight
from zhike.control.segments.models import Figures, Segment
from zhike.control.tags import evaluation
from zhike.rules.windows import Instant, start_of_day
from zhike.tagging import catalogue as known
from zhike.tagging import growth
from zhike.tagging.growth import Grain

KIND: Final = "segment_figures"
KEPT: Final = 500
"""Answers that are kept, the newest; more where there are more segments, whose growth is kept up by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Sizes of one segment by week or month (`grain`), or the flow between some over the last `days`."""

    segment_ids: tuple[str, ...]
    grain: Grain | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept (None: nothing yet), whether it is older than today, and the job that counts anew."""

    answer: dict[str, Any] | None
    made_at: datetime | None
    is_old: bool
    job: Job | None


def told(asked: Asked) -> Told:
    """What is known of it now, without counting. Raises NotFound for a segment that is not there."""
    kept = Figures.objects.filter(digest=digest(asked)).first()
    old = kept is None or kept.answer["as_of"] < _from_today_on()
    answer, made_at = (kept.answer, kept.made_at) if kept else (None, None)
    return Told(answer, made_at, old, _waiting(asked))


def ask(actor: Actor, asked: Asked) -> Job:
    """Have it counted; while that is being done, the same job."""
    actor.require(Permission.RUN)
    insight.several(asked.segment_ids)
    return _waiting(asked) or jobs.enqueue(KIND, asdict(asked), actor)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Count and keep. Nothing is written to the warehouse, so to begin again is harmless."""
    asked = Asked(tuple(work.payload["segment_ids"]), work.payload["grain"], work.payload["days"])
    progress(0.05, "counting")
    _keep(asked, _grown(asked, progress) if asked.grain else _flowed(asked, progress))
    return {"segments": len(asked.segment_ids)}


def keep_up(asked: Asked, since: datetime, progress: Progress) -> bool:
    """Count growth anew unless that was done after `since`; whether it was. What lies in the past is counted once a
    business day; after that, only what has become since the end of the last whole week or month."""
    kept = Figures.objects.filter(digest=digest(asked)).first()
    if kept is not None and kept.made_at >= since:
        return False
    _keep(asked, _grown(asked, progress, kept.answer if kept and _is_whole_of_today(kept.answer) else None))
    return True


def _is_whole_of_today(answer: dict[str, Any]) -> bool:
    return bool(answer.get("whole_at", "") >= _from_today_on())


def _keep(asked: Asked, answer: dict[str, Any]) -> None:
    values = {"answer": answer, "made_at": timezone.now()}
    Figures.objects.update_or_create(digest=digest(asked), defaults=values)
    _tidy()


def digest(asked: Asked) -> str:
    """What was asked, by what the segments say: changing one of them asks something else."""
    rules = [repr(insight.rule_with_all(each)) for each in insight.several(asked.segment_ids)]
    zone = evaluation.now_instant().zone
    return hashlib.sha256(repr((asked, rules, zone)).encode()).hexdigest()


def _grown(asked: Asked, progress: Progress, whole: dict[str, Any] | None = None) -> dict[str, Any]:
    """`whole`: all of it as it was counted earlier today; then the last moment alone is counted."""
    assert asked.grain is not None
    [segment], now = insight.several(asked.segment_ids), evaluation.now_instant()
    rule, instants = insight.rule_with_all(segment), growth.ends(now, asked.grain)
    with wiring.warehouse().reading() as reading:
        since = growth.remembered_since(reading, rule)
        telling, kinds = _Telling(reading, progress, len(instants)), known.trait_kinds(reading)
        if whole is None:
            moments = list(growth.growth(telling, rule, instants, kinds))
        else:
            moments = [growth.latest(telling, rule, instants, kinds)]
    told = [asdict(moment) | {"as_of": _said(moment.as_of)} for moment in moments]
    return {
        "as_of": _said(now.as_of),
        "whole_at": _said(now.as_of) if whole is None else whole["whole_at"],
        "moments": told if whole is None else [*whole["moments"][:-1], *told],
        "tags_since": [{"tag_id": tag, "since": at and _said(at)} for tag, at in since.items()],
    }


def _flowed(asked: Asked, progress: Progress) -> dict[str, Any]:
    chosen, now = insight.several(asked.segment_ids), evaluation.now_instant()
    then = start_of_day(now.today - timedelta(days=asked.days or 0), now.zone)
    rules = {each.id: insight.rule_with_all(each) for each in chosen}
    with wiring.warehouse().reading() as reading:
        telling = _Telling(reading, progress, 2)
        moved = growth.flow(telling, rules, Instant(then, now.zone), now, known.trait_kinds(reading))
    return {"as_of": _said(now.as_of), "since": _said(then), "segments": list(rules), "moved": moved}


class _Telling:
    """A reading that tells how many of the instants have been decided."""

    def __init__(self, reading: Any, progress: Progress, instants: int) -> None:
        self._reading, self._progress, self._instants, self._done = reading, progress, instants, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def keep(self, expression: Any) -> Any:
        self._progress(min(0.95, 0.05 + self._done / (3 * self._instants)), "counting")
        self._done += 1
        return self._reading.keep(expression)


def _waiting(asked: Asked) -> Job | None:
    wanted = asdict(asked) | {"segment_ids": list(asked.segment_ids)}
    return next((job for job in jobs.unfinished(KIND) if job.payload == wanted), None)


def _from_today_on() -> str:
    now = evaluation.now_instant()
    return _said(start_of_day(now.today, now.zone))


def _said(at: datetime) -> str:
    return f"{at.isoformat()}Z"


def _tidy() -> None:
    most = KEPT + 2 * Segment.objects.count()
    newest = Figures.objects.order_by("-made_at").values_list("digest", flat=True)[:most]
    Figures.objects.exclude(digest__in=list(newest)).delete()
