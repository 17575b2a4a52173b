"""The long work of a lifecycle: the past as it would have been by the rules that hold now."""

from datetime import date
from typing import Any, Final

from zhike import wiring
from zhike.analytics.retention.periods import last_periods
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.lifecycle import flows, periods, service
from zhike.control.lifecycle.models import Reconstruction, Scheme
from zhike.control.lifecycle.periods import Period
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.rules.windows import Instant
from zhike.tagging.backtest import read_by
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.reconstruct import reconstructed
from zhike.warehouse.ledger import write_entry

KIND: Final = "lifecycle_reconstruction"
WEEKS: Final = 52


def ask(actor: Actor, scheme_id: str, first: date | None = None, last: date | None = None) -> Job:
    """Have the past from one day to another reconstructed (the last year, up to now); the job."""
    actor.require(Permission.RUN)
    scheme, now = service.get(scheme_id), evaluation.now_instant()
    if first is not None:
        periods.refuse_long(periods.between(first, last, now), now)
    days = {"first": first and first.isoformat(), "last": first and last and last.isoformat()}
    return jobs.enqueue(KIND, {"scheme_id": scheme.id, **days}, actor)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Decide the tag as of the end of each of the weeks and of the period, and keep the figures."""
    scheme = service.get(work.payload["scheme_id"])
    instants = _asked(work.payload)
    with wiring.warehouse().reading() as reading:
        progress(0.0, "computing")
        [tag] = tags.rule_tags([tags.get(scheme.tag_id)])
        needed = read_by(tag, tags.rule_tags(tags.every()))
        keys = service.keys_of(scheme)
        stays = reconstructed(
            reading, tag, needed, keys, instants, trait_kinds(reading), lambda done: progress(0.95 * done, "computing")
        )
        period = Period(instants[0].as_of + evaluation.MOMENT)  # before it nobody is known to have stood anywhere
        report = flows.told_of(reading, scheme, stays, instants[-1], period)
        told = {"scheme_id": scheme.id, "weeks": len(instants) - 1}
        progress(0.96, "waiting")
        with reading.writing() as writing:
            write_entry(writing, work.id, KIND, told)
    _keep(scheme, report)
    return told


def _keep(scheme: Scheme, report: dict[str, Any]) -> None:
    weeks = [week | {"monday": week["monday"].isoformat()} for week in report["weeks"]]
    values = {"version": scheme.version, "report": report | {"weeks": weeks}}
    if Scheme.objects.filter(id=scheme.id).exists():
        Reconstruction.objects.update_or_create(scheme=scheme, defaults=values)


def _asked(payload: dict[str, Any]) -> list[Instant]:
    """The beginning of the period, the beginnings of the weeks in it, and its end."""
    now = evaluation.now_instant()
    if payload.get("first") is None:
        start, end = last_periods("week", WEEKS, now).starts[0], now
    else:
        last = payload.get("last")
        found = periods.between(date.fromisoformat(payload["first"]), last and date.fromisoformat(last), now)
        start, end = found.start, now if found.end is None else Instant(found.end, now.zone)
    count = (end.as_of - start).days // 7 + 2
    mondays = [monday for monday in last_periods("week", count, end).starts if start < monday < end.as_of]
    return [Instant(start, now.zone), *(Instant(monday, now.zone) for monday in mondays), end]
