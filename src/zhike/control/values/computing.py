"""Computing values: by a person, after imports or by the clock; several in one plan, each after what it reads."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import ibis.expr.types as ir
from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.control import changed
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import evaluation, live, upkeep
from zhike.control.values import service
from zhike.control.values.models import ComputedValue
from zhike.errors import Conflict
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging import catalogue as known
from zhike.tagging import scores, values
from zhike.tagging.scores import Scored
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading, Writing

KIND: Final = "value_run"
_OUTPUT: Final = "value"


def run(actor: Actor, value_id: str) -> Job:
    """Have a value computed now; Conflict (value_not_published) where nothing computes it."""
    actor.require(Permission.RUN)
    value = service.get(value_id)
    if value.status != service.PUBLISHED:
        raise Conflict("This value is not computed.", code="value_not_published", status=value.status)
    return enqueue(actor, [value], "person")


def run_here(actor: Actor, progress: Progress) -> Job:
    """Compute every published value now, in this thread."""
    actor.require(Permission.RUN)
    return jobs.run_here(KIND, _payload(service.every(), "person"), actor, progress)


def enqueue(actor: Actor, found: Iterable[ComputedValue], trigger: str) -> Job:
    """Ask for these values; those that read them follow in the same work."""
    return jobs.enqueue(KIND, _payload(found, trigger), actor)


def follow(actor: Actor, value: ComputedValue) -> None:
    """A value says something else, or is to be computed again: ask for it, unless that is waited for already."""
    if value.status == service.PUBLISHED and waiting(value.id) is None:
        enqueue(actor, [value], "definition")


def after_import(actor: Actor) -> Job | None:
    """Facts are written: ask for the values that follow every import, when there are any."""
    due = ComputedValue.objects.filter(status=service.PUBLISHED, update_mode=service.AFTER_IMPORT)
    return enqueue(actor, due, "import") if due.exists() else None


def tick(now: datetime | None = None) -> Job | None:
    """Ask for what is due at this instant (now), all of it in one job."""
    now = now or timezone.now()
    if not ComputedValue.objects.filter(next_run_at__lte=now).exists():
        return None
    with transaction.atomic():
        due = list(ComputedValue.objects.select_for_update().filter(next_run_at__lte=now))
        for value in due:
            ComputedValue.objects.filter(id=value.id).update(next_run_at=service.next_due(value, now))
        return enqueue(CLOCK, due, "schedule") if due else None


def waiting(value_id: str) -> Job | None:
    """The job that computes it, when there is one."""
    return under_way().get(value_id)


def under_way() -> dict[str, Job]:
    """The jobs that compute values, the first of them for each value."""
    return {value_id: job for job in reversed(jobs.unfinished(KIND)) for value_id in job.payload["values"]}


def runs_of(value_id: str, most: int = 20) -> list[Job]:
    """When it was computed, the newest first."""
    return [job for job in jobs.latest(kind=KIND) if value_id in (job.result or job.payload)["values"]][:most]


def compute(work: Job, progress: Progress) -> dict[str, Any]:
    """The work: compute in a snapshot, write what changed under the lock, layer by layer."""
    instant = evaluation.now_instant()
    layers = service.in_layers(_due(work.payload["values"]))
    told: dict[str, dict[str, int]] = {}
    for i, layer in enumerate(layers):
        progress(i / len(layers), "computing")
        with wiring.warehouse().reading() as reading:
            found = reading.keep(_computed(reading, layer, instant))
            with reading.writing() as writing:
                progress((i + 0.5) / len(layers), "writing")
                for value in layer:
                    told[value.id] = _publish(writing, value, found, instant)
                if i == len(layers) - 1:
                    write_entry(writing, work.id, KIND, _report(instant, told))
    return _report(instant, told)


def computed(work: Job, report: dict[str, Any]) -> None:
    """After the commit: when it was, and what reads the values is decided; bears to be done twice."""
    at = datetime.fromisoformat(report["as_of"]) if report["values"] else None
    for value_id, row in report["values"].items():
        there = ComputedValue.objects.filter(id=value_id, status__in=(service.PUBLISHED, service.PAUSED))
        if not there.update(computed_at=at, customers=row["customers"]):
            service.forget(value_id)  # retired or deleted meanwhile
    upkeep.traits_changed({service.trait_of(value_id) for value_id in report["values"]})
    live.wake()
    changed.notify()


def _due(value_ids: Sequence[str]) -> list[ComputedValue]:
    """Those of them that are published, with all published ones that read them, to any depth."""
    there = [value for value in service.every() if value.status == service.PUBLISHED]
    found = {value.id for value in there if value.id in value_ids}
    while added := {value.id for value in there if value.id not in found and service.reads(value) & found}:
        found |= added
    return [value for value in there if value.id in found]


def _computed(reading: Reading, layer: Sequence[ComputedValue], instant: Instant) -> ir.Table:
    measures = {value.id: service.measured(value) for value in layer}
    return values.compute(reading, measures, instant, known.trait_kinds(reading))


def _publish(writing: Writing, value: ComputedValue, found: ir.Table, instant: Instant) -> dict[str, int]:
    """Write one value; how many have it, and of how many it changed."""
    mine = found.select("customer_id", value=found[value.id])
    mine = mine.filter(mine.value.notnull())
    changed_for = scores.publish(writing, value.id, {_OUTPUT: _scored(value)}, mine, instant.as_of)
    having = writing.rows(mine.aggregate(n=mine.count()))[0]["n"]
    return {"customers": int(having), "changed": changed_for}


def _scored(value: ComputedValue) -> Scored:
    kind: Kind = value.kind  # type: ignore[assignment]  # as `values.kind_of` said it
    return Scored(kind, service.name_of(value))


def _report(instant: Instant, told: dict[str, dict[str, int]]) -> dict[str, Any]:
    return {"as_of": instant.as_of.replace(tzinfo=UTC).isoformat(), "values": told}


def _payload(found: Iterable[ComputedValue], trigger: str) -> dict[str, Any]:
    return {"values": [value.id for value in found], "trigger": trigger}
