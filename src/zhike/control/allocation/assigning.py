"""Who is given to whom: looked at first, then applied, and undone where a person wants it back."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import ibis
import numpy as np
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.analytics.assignment import groups
from zhike.analytics.assignment.flows import Flows
from zhike.analytics.assignment.groups import NOBODY, Customers, Question
from zhike.analytics.assignment.people import Assignment as Assigned
from zhike.analytics.assignment.people import assign
from zhike.control import changed
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.allocation import advisors
from zhike.control.allocation.models import Assignment
from zhike.control.audit import service as audit
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import live
from zhike.control.tags import service as tags
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.tagging.counting import count_rows
from zhike.tagging.giving import NO_RIVALS, Wanted
from zhike.tagging.placing import place
from zhike.tagging.taking_back import take_back
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

KIND: Final = "assignment"
PREVIEW, APPLY, UNDO = "preview", "apply", "undo"
KEPT: Final = 50
NUMBERS: Final = "numbers"
"""In a report: how many stay and go, from which what was looked at is made again when it is applied."""

Json = Mapping[str, Any]


def every() -> list[Assignment]:
    """The newest first."""
    return list(Assignment.objects.order_by("-made_at", "-id")[:KEPT])


def get(assignment_id: str) -> Assignment:
    found = Assignment.objects.filter(id=assignment_id).first()
    if found is None:
        raise NotFound("There is no such assignment.", id=assignment_id)
    return found


@transaction.atomic
def ask(actor: Actor, settings: Json) -> Assignment:
    """Have it worked out who would be given to whom; nothing is written before it is applied."""
    actor.require(Permission.TIER)
    _check(settings)
    made = Assignment.objects.create(settings=settings, made_by=actor.as_json())
    return _begin(actor, made, PREVIEW)


@transaction.atomic
def apply(actor: Actor, assignment_id: str) -> Assignment:
    """Give customers to advisors as it was looked at."""
    actor.require(Permission.TIER)
    found = get(assignment_id)
    if found.state != Assignment.State.PREVIEWED:
        raise Conflict(
            "Only what was looked at and not applied yet can be.", code="assignment_state", state=found.state
        )
    return _begin(actor, found, APPLY)


@transaction.atomic
def undo(actor: Actor, assignment_id: str) -> Assignment:
    """Give everybody back the advisor they had before, unless that was changed since."""
    actor.require(Permission.TIER)
    found = get(assignment_id)
    if found.state != Assignment.State.APPLIED:
        raise Conflict("Only what was applied can be undone.", code="assignment_state", state=found.state)
    return _begin(actor, found, UNDO)


def job_of(found: Assignment) -> Job | None:
    """The newest work on it."""
    try:
        return jobs.get(found.job_id) if found.job_id else None
    except NotFound:
        return None


def work(job: Job, progress: Progress) -> dict[str, Any]:
    """The job: one of the three steps."""
    found, step = get(job.payload["assignment_id"]), job.payload["step"]
    steps = {PREVIEW: _preview, APPLY: _apply, UNDO: _undo}
    return {"assignment_id": found.id, "step": step} | steps[step](found, job, progress)


def worked(job: Job, report: dict[str, Any]) -> None:
    """After the commit; bears to be done twice."""
    found, now = get(report["assignment_id"]), timezone.now()
    match report["step"]:
        case "preview":
            found.state, found.report, found.digest = "previewed", report["report"], report["digest"]
        case "apply":
            found.state, found.applied_at, found.applied_by = "applied", now, job.started_by
        case _:
            found.state, found.undone, found.undone_at = "undone", report["undone"], now
    found.save()
    if report["step"] != PREVIEW:
        live.wake()
        changed.notify()


def assignment_json(found: Assignment) -> dict[str, Any]:
    """As `AssignmentOut`, but for the job."""
    fields = ("id", "state", "settings", "report", "undone", "made_at", "applied_at", "applied_by", "undone_at")
    return {field: getattr(found, field) for field in fields}


def _begin(actor: Actor, found: Assignment, step: str) -> Assignment:
    at_work = job_of(found)
    if at_work and at_work.finished_at is None:
        raise Conflict("This assignment is being worked on.", code="assignment_at_work")
    found.job_id = jobs.enqueue(KIND, {"assignment_id": found.id, "step": step}, actor).id
    found.save()
    if step != PREVIEW:
        audit.record(actor, f"assignment_{step}", kind="assignment", id=found.id)
    return found


def _check(settings: Json) -> None:
    tag = tags.get(settings["tag_id"])
    levels, wanted = tags.level_names(tag), [each["level"] for each in settings["services"]]
    for level in wanted:
        if level not in levels:
            raise InvalidInput("The tag has no such level.", field="services", value=level)
    if len(set(wanted)) < len(wanted):
        raise InvalidInput("A level stands twice.", code="allocation_twice", field="services")
    if not any(each.active for each in advisors.every()):
        raise InvalidInput("There are no advisors.", code="no_advisors")
    if settings["place"] is not None:
        with wiring.warehouse().reading() as reading:
            if trait_column(settings["place"]) not in reading.table("profile").columns:
                raise InvalidInput("Nobody has this trait.", field="place", value=settings["place"])


def _question(settings: Json) -> Question:
    services = [groups.Service(each["level"], float(each["minutes"])) for each in settings["services"]]
    there = [
        groups.Advisor(
            each.id, each.customers if each.active else 0, None if each.hours is None else each.hours * 60,
            frozenset(each.levels), frozenset(each.places) if settings["place"] else frozenset(),
        )
        for each in advisors.every()
    ]  # fmt: skip
    return Question(services, there, float(settings["may_move"]))


def _customers(reading: Reading, settings: Json, question: Question, tag_id: str) -> tuple[Customers, int]:
    """Everybody at the levels that are served, and how many others have an advisor."""
    profile = reading.table("profile")
    nothing = ibis.null("string")

    def text(column: str) -> Any:
        return profile[column].cast("string") if column in profile.columns else nothing

    place_column = trait_column(settings["place"]) if settings["place"] else ""
    value = (profile.paid_total.fill_null(0) - profile.refunded_total.fill_null(0)).cast("float64")
    rows = profile.select(
        "customer_id", level=text(settings["tag_id"]), place=text(place_column), advisor=text(tag_id), value=value
    )
    wanted = [service.level for service in question.services]
    served = rows.level.isin(wanted).fill_null(False)
    others = count_rows(reading, rows.filter(~served, rows.advisor.notnull()))
    return Customers.of(reading.fetch(rows.filter(served)).sort_by("customer_id"), question), others


@dataclass(frozen=True)
class _Computed:
    """Who goes to whom; `others` are not served and lose theirs. `digest` says all of it."""

    question: Question
    customers: Customers
    assigned: Assigned
    others: int
    digest: str


def _computed(reading: Reading, found: Assignment, tag_id: str) -> _Computed:
    question = _question(found.settings)
    customers, others = _customers(reading, found.settings, question, tag_id)
    numbers = Flows.from_json(found.report[NUMBERS]) if found.report and found.report.get(NUMBERS) else None
    assigned = assign(customers, question, numbers)
    said = hashlib.sha256(customers.ids.tobytes())
    said.update(assigned.advisor.tobytes())
    said.update(customers.advisor.tobytes())
    said.update("\n".join([str(others), *(each.key for each in question.advisors)]).encode())
    return _Computed(question, customers, assigned, others, said.hexdigest())


def _preview(found: Assignment, job: Job, progress: Progress) -> dict[str, Any]:
    progress(0.1, "computing")
    with wiring.warehouse().reading() as reading:
        computed = _computed(reading, found, _tag_id())
    numbers = computed.assigned.numbers
    kept = {NUMBERS: numbers and numbers.as_json()}
    return {"report": _report(computed, advisors.has()) | kept, "digest": computed.digest}


def _apply(found: Assignment, job: Job, progress: Progress) -> dict[str, Any]:
    """Worked out anew, and written only where it is what was looked at."""
    progress(0.1, "computing")
    tag_id, now = _tag_id(), tags.instant_now()
    with wiring.warehouse().reading() as reading:
        computed = _computed(reading, found, tag_id)
        if computed.digest != found.digest:
            raise Conflict("Customers or advisors have changed since: look at it again.", code="assignment_outdated")
        progress(0.6, "writing")
        with reading.writing() as writing:
            by = Actor.remembered(job.started_by).signature
            moved = place(writing, tag_id, writing.stage(_rows(computed)), now, by, found.id)
            write_entry(writing, job.id, KIND, {"assignment_id": found.id, "step": APPLY, "changed": moved})
    return {"changed": moved}


def _rows(computed: _Computed) -> pa.Table:
    """customer_id and value, the advisor's id, of everybody who has one afterwards."""
    advisor, keys = computed.assigned.advisor, [each.key for each in computed.question.advisors]
    served = advisor != NOBODY
    value = pa.DictionaryArray.from_arrays(pa.array(advisor[served], pa.int32()), pa.array(keys, pa.string()))
    ids = pa.array(computed.customers.ids[served], pa.int64())
    return pa.table({"customer_id": ids, "value": value.cast(pa.string())})


def _undo(found: Assignment, job: Job, progress: Progress) -> dict[str, Any]:
    progress(0.1, "writing")
    tag_id = _tag_id()
    wanted = Wanted(tag_id, None, None, tags.instant_now(), Actor.remembered(job.started_by).signature)
    with wiring.warehouse().writing() as writing:
        undone = asdict(take_back(writing, found.id, wanted, [each.id for each in advisors.every()], NO_RIVALS))
        write_entry(writing, job.id, KIND, {"assignment_id": found.id, "step": UNDO, "undone": undone})
    return {"undone": undone}


def _tag_id() -> str:
    found = advisors.tag()
    if found is None:  # somebody's database lost it
        advisors.keep_tag(CLOCK)
        found = advisors.tag()
    assert found is not None
    return found.id


def _report(computed: _Computed, before: Mapping[str, int]) -> dict[str, Any]:
    """As `AssignmentReportOut`."""
    question, customers, assigned = computed.question, computed.customers, computed.assigned
    was, now = customers.advisor, assigned.advisor
    there = len(question.advisors)
    of_now = np.bincount(now + 1, minlength=there + 1)
    minutes = np.array([service.minutes for service in question.services])[customers.level]
    spent = np.bincount(now + 1, weights=minutes, minlength=there + 1) / 60
    worth = np.bincount(now + 1, weights=customers.value, minlength=there + 1)
    names = {each.id: each.name for each in advisors.every()}
    keys: list[str | None] = [None, *(each.key for each in question.advisors)]
    loads = [
        {
            "advisor": key, "name": names.get(key or "", ""), "customers": int(of_now[i]), "hours": float(spent[i]),
            "customers_before": before.get(key or "", 0) if key else int((was == NOBODY).sum()),
            "most": question.advisors[i - 1].customers if key else None, "value": f"{worth[i]:.2f}",
            "most_hours": _hours(question.advisors[i - 1].minutes) if key else None,
        }
        for i, key in enumerate(keys)
    ]  # fmt: skip
    had, has = was != NOBODY, now != NOBODY
    places = range(len(question.services))
    return {
        "customers": len(now), "kept": int((had & (was == now)).sum()), "moved": int((had & has & (was != now)).sum()),
        "new": int((~had & has).sum()), "lost": int((had & ~has).sum()), "others": computed.others,
        "unserved": int((~has).sum()), "gap": assigned.gap, "loads": loads, "moves": _moves(keys, was, now),
        "levels": [
            {"level": question.services[i].level, "customers": int((customers.level == i).sum()),
             "served": int(((customers.level == i) & has).sum())}
            for i in places
        ],
        "as_of": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else minutes / 60


def _moves(keys: list[str | None], was: Any, now: Any) -> list[dict[str, Any]]:
    """From whom to whom, the largest first; who stays is left out."""
    pairs, counts = np.unique((was + 1) * len(keys) + now + 1, return_counts=True)
    found = [(keys[int(p) // len(keys)], keys[int(p) % len(keys)], int(n)) for p, n in zip(pairs, counts, strict=True)]
    moved = sorted((each for each in found if each[0] != each[1]), key=lambda each: -each[2])
    return [{"source": a, "target": b, "customers": n} for a, b, n in moved[:500]]
