"""Thresholds that follow the population: proposed when asked or by the clock, with what they would do (`deciding`)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import schedule
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tiers import figures, service
from zhike.control.tiers.service import Proposal, TierScheme
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict
from zhike.tagging.tiers.design import Design
from zhike.tagging.tiers.proposing import proposed

KIND: Final = "tier_proposal"
_METHODS: Final = ("thresholds", "points")


def of_scheme(scheme: TierScheme) -> list[Proposal]:
    """The newest first."""
    return list(scheme.proposals.order_by("-made_at", "-id")[:50])


def is_open(scheme: TierScheme) -> bool:
    return scheme.proposals.filter(state=Proposal.State.OPEN).exists()


def ask(actor: Actor, scheme_id: str) -> Job:
    """Have new thresholds proposed. Raises Conflict (tier_nothing_to_propose) where no level says a share."""
    actor.require(Permission.TIER)
    scheme = service.get(scheme_id)
    if not _can_propose(scheme):
        raise Conflict("No level says what share of customers it is for.", code="tier_nothing_to_propose")
    if waiting(scheme):
        raise Conflict("A proposal is being made already.", code="tier_proposal_asked")
    return jobs.enqueue(KIND, {"scheme_id": scheme.id}, actor)


def waiting(scheme: TierScheme) -> Job | None:
    """The job that makes a proposal, when there is one."""
    return next((job for job in jobs.unfinished(KIND) if job.payload["scheme_id"] == scheme.id), None)


def tick(now: datetime | None = None) -> list[Job]:
    """Ask for what is due at this instant (now). What was missed while nobody looked is asked once."""
    now = now or timezone.now()
    due = TierScheme.objects.filter(next_proposal_at__lte=now, status=service.ACTIVE).values_list("id", flat=True)
    return [job for scheme_id in list(due) if (job := _on_time(scheme_id, now))]


def next_due(scheme: TierScheme, after: datetime) -> datetime | None:
    """When its schedule of proposals comes next; None without one."""
    if scheme.proposing is None:
        return None
    return schedule.next_after(schedule.parse(scheme.proposing, "proposing"), after, workspace.time_zone())


def make(work: Job, progress: Progress) -> dict[str, Any]:
    """The work of the job: a proposal, unless the thresholds are what they should be. It writes nothing else."""
    progress(0.1, "computing")
    scheme = TierScheme.objects.filter(id=work.payload["scheme_id"]).first()
    if scheme is None or not _can_propose(scheme):
        return {"proposal_id": None}
    with wiring.warehouse().reading() as reading:
        found = figures.seen(reading, service.design_of(scheme))
    better = proposed(found.design, found.population)
    if better == found.design:
        return {"proposal_id": None}
    data = _as_data(scheme, better)
    effect = figures.what_if(data, scheme)
    progress(0.9, "writing")
    return {"proposal_id": _keep(scheme, data, effect, work.started_by).id}


def outdate(scheme: TierScheme) -> None:
    """The scheme has changed: what was proposed for it before is no answer any more."""
    scheme.proposals.filter(state=Proposal.State.OPEN).update(state=Proposal.State.OUTDATED)


@transaction.atomic
def _keep(scheme: TierScheme, data: Any, effect: dict[str, Any], by: Any) -> Proposal:
    outdate(scheme)
    return Proposal.objects.create(
        scheme=scheme, base_version=scheme.version, design=data, effect=_plain(effect), made_by=by
    )


def _as_data(scheme: TierScheme, design: Design) -> dict[str, Any]:
    """The scheme's JSON with other thresholds; everything else as people wrote it."""
    asked = {level.key: level for level in design.levels}
    levels = [
        level | {"thresholds": dict(asked[level["key"]].thresholds), "points": asked[level["key"]].points}
        for level in scheme.design["levels"]
    ]
    return {**scheme.design, "levels": levels}


def _plain(effect: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: money as texts."""
    levels = [
        {"key": level["key"], **{what: _texts(level[what]) for what in ("now", "then", "settled")}}
        for level in effect["levels"]
    ]
    return {**effect, "as_of": f"{effect['as_of'].isoformat()}Z", "levels": levels}


def _texts(told: Any) -> dict[str, Any]:
    return {key: value if isinstance(value, int) else str(value) for key, value in asdict(told).items()}


def _can_propose(scheme: TierScheme) -> bool:
    design = service.design_of(scheme)
    return design.method in _METHODS and any(level.share for level in design.asking)


@transaction.atomic
def _on_time(scheme_id: str, now: datetime) -> Job | None:
    scheme = TierScheme.objects.select_for_update().filter(id=scheme_id, next_proposal_at__lte=now).first()
    if scheme is None:
        return None
    TierScheme.objects.filter(id=scheme_id).update(next_proposal_at=next_due(scheme, now))
    if waiting(scheme) or not _can_propose(scheme):
        return None
    return jobs.enqueue(KIND, {"scheme_id": scheme.id}, CLOCK)
