"""Frozen segments: who belongs to a segment now becomes a list, which stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhike import wiring
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.segments import changes, insight, service
from zhike.control.segments.changes import Draft
from zhike.control.segments.models import Segment
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tags.wire import text
from zhike.rules.check import check_rule
from zhike.rules.dump import dump_rule
from zhike.rules.explain import sentence
from zhike.rules.nodes import Rule, Text
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging import catalogue as known
from zhike.tagging.audience import audience
from zhike.tagging.lists import set_members
from zhike.warehouse.ledger import write_entry

KIND: Final = "segment_freeze"


@dataclass(frozen=True, slots=True)
class Source:
    """What is frozen: a segment (or list) by its id, or else a rule as JSON."""

    segment_id: str | None = None
    rule: Any = None


@transaction.atomic
def freeze(actor: Actor, name: Text, source: Source) -> tuple[Segment, Job]:
    """A new list of those who belong to a segment as of now, and the job that puts them on it."""
    actor.require(Permission.DEFINE)
    rule, of = _checked(source)
    now = evaluation.now_instant()
    note = {
        "segment_id": of and of.id, "name": of and text(service.name_of(of)), "at": f"{now.as_of.isoformat()}Z",
        "sentence": text(sentence(rule, tags.names())), "rule": dump_rule(rule),
    }  # fmt: skip
    made = changes.create(actor, Draft(name), service.LIST)
    made.frozen_from = note
    made.save(update_fields=["frozen_from"])
    audit.record(actor, "segment_frozen", kind="segment", id=made.id, details={"of": of and of.id})
    return made, jobs.enqueue(KIND, {"list_id": made.id}, actor)


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Put them on the list, in one transaction. They are decided as of the instant that the list notes."""
    found = service.get(work.payload["list_id"], service.LIST)
    note = found.frozen_from or {}
    rule = resolved(parse_rule(note["rule"]), service.rules())
    instant = evaluation.instant_at(datetime.fromisoformat(note["at"]).replace(tzinfo=None))
    with wiring.warehouse().reading() as reading:
        progress(0.1, "counting")
        members = reading.keep(audience(reading, rule, instant, known.trait_kinds(reading)).select("customer_id"))
        progress(0.6, "waiting")
        with reading.writing() as writing:
            service.get(found.id)  # or it was deleted meanwhile
            done = set_members(writing, found.id, members, "replace")
            report = {"list_id": found.id, "members": done.members, "added": done.added, "removed": done.removed}
            write_entry(writing, work.id, KIND, report)
    return report


def _checked(source: Source) -> tuple[Rule, Segment | None]:
    if source.segment_id is not None:
        found = service.get(source.segment_id)
        insight.rule_with_all(found)  # or what it names is gone
        return service.rule_of(found), found
    rule = parse_rule(source.rule)
    with wiring.warehouse().reading() as reading:
        check_rule(rule, tags.catalogue(reading))
    return rule, None
