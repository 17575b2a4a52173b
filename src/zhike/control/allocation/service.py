"""Plans: asked, kept in versions, and one of them accepted as the plan that holds."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike.analytics.allocation.plan import best_plan
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.allocation import questions
from zhike.control.allocation.models import Plan, PlanVersion
from zhike.control.audit import service as audit
from zhike.control.tags import service as tags
from zhike.errors import EditedMeanwhile, NotFound
from zhike.rules.nodes import Text
from zhike.tagging.totals import Totals

Json = Mapping[str, Any]


def answer(question: Json) -> dict[str, Any]:
    """The best plan for a question, as `AllocationOut`; nothing is kept. Raises Clash (allocation_clash)."""
    began = time.perf_counter()
    questions.check(question)
    found = questions.heads(question["targets"])
    today = {(each["target"], each["action"]): float(each["contacts"]) for each in question["today"]}
    plan = asdict(best_plan(questions.problem(question, found), today))
    took = round((time.perf_counter() - began) * 1000)
    as_of = f"{tags.instant_now().isoformat()}Z"
    heads = heads_json(found, question["targets"])
    return plan | {"heads": heads, "several": found.several, "as_of": as_of, "took_ms": took}


def heads_json(found: Totals, targets: Sequence[Json]) -> list[dict[str, Any]]:
    """As `TargetHeadsOut`."""
    quiet = questions.quiet(targets)
    return [
        {
            "target": key, "customers": each.customers, "revenue": str(each.revenue), "orders": each.orders,
            "mean_order": str(round(each.revenue / each.orders, 2)) if each.orders else None,
            "quiet": quiet[key],
        }
        for key, each in found.of.items()
    ]  # fmt: skip


def every() -> list[Plan]:
    """The one that holds, then the newest first."""
    return list(Plan.objects.order_by("-holds", "-updated_at", "-id"))


def get(plan_id: str) -> Plan:
    found = Plan.objects.filter(id=plan_id).first()
    if found is None:
        raise NotFound("There is no such plan.", id=plan_id)
    return found


def versions(plan_id: str) -> list[PlanVersion]:
    """What it was, the newest first."""
    return list(PlanVersion.objects.filter(plan_id=get(plan_id).id).order_by("-version"))


def etag_of(plan: Plan) -> str:
    return f'"{plan.version}"'


def create(actor: Actor, name: Text, question: Json) -> Plan:
    """Solve a question and keep it."""
    actor.require(Permission.TIER)
    return _store(actor, Plan(), name, question)


def change(actor: Actor, plan_id: str, etag: str | None, name: Text, question: Json) -> Plan:
    """Solve it anew as somebody has changed it; the version that was accepted stays so."""
    actor.require(Permission.TIER)
    plan = get(plan_id)
    if etag != etag_of(plan):
        raise EditedMeanwhile("Somebody else changed this plan.", version=plan.version)
    return _store(actor, plan, name, question)


@transaction.atomic
def delete(actor: Actor, plan_id: str) -> None:
    """Forget a plan; its versions stay."""
    actor.require(Permission.TIER)
    plan = get(plan_id)
    audit.record(actor, "allocation_deleted", kind="allocation_plan", id=plan.id, details={"version": plan.version})
    plan.delete()


@transaction.atomic
def accept(actor: Actor, plan_id: str, etag: str | None) -> Plan:
    """Make it the plan that holds, as it stands."""
    actor.require(Permission.TIER)
    plan = get(plan_id)
    if etag != etag_of(plan):
        raise EditedMeanwhile("Somebody else changed this plan.", version=plan.version)
    Plan.objects.exclude(id=plan.id).filter(holds=True).update(holds=False)
    plan.holds, plan.accepted_version = True, plan.version
    plan.accepted_at, plan.accepted_by = timezone.now(), actor.as_json()
    plan.save()
    audit.record(actor, "allocation_accepted", kind="allocation_plan", id=plan.id, details={"version": plan.version})
    return plan


def summary_json(plan: Plan) -> dict[str, Any]:
    """As `PlanSummaryOut`."""
    return {
        "id": plan.id,
        "name": {"zh": plan.name_zh, "en": plan.name_en},
        "version": plan.version,
        "holds": plan.holds,
        "accepted_version": plan.accepted_version,
        "accepted_at": plan.accepted_at,
        "accepted_by": plan.accepted_by,
        "budget": plan.question["budget"],
        "total": plan.answer["total"],
        "etag": etag_of(plan),
        "updated_at": plan.updated_at,
    }


def plan_json(plan: Plan) -> dict[str, Any]:
    """As `PlanOut`."""
    return summary_json(plan) | {"question": plan.question, "answer": plan.answer}


def version_json(version: PlanVersion) -> dict[str, Any]:
    """As `PlanVersionOut`."""
    told = {"version": version.version, "made_at": version.made_at, "made_by": version.made_by}
    return told | {"budget": version.question["budget"], "total": version.answer["total"]}


def _store(actor: Actor, plan: Plan, name: Text, question: Json) -> Plan:
    answered = _plain(answer(question))
    with transaction.atomic():
        plan.name_zh, plan.name_en = name.zh, name.en
        plan.question, plan.answer = _plain(question), answered
        plan.version += 1
        plan.save()
        PlanVersion.objects.create(
            plan_id=plan.id, version=plan.version, question=plan.question, answer=answered, made_by=actor.as_json()
        )
        audit.record(actor, "allocation_saved", kind="allocation_plan", id=plan.id, details={"version": plan.version})
    return plan


def _plain(data: Any) -> Any:
    """As JSON keeps it: amounts as texts."""
    match data:
        case dict():
            return {str(key): _plain(value) for key, value in data.items()}
        case list() | tuple():
            return [_plain(value) for value in data]
        case Decimal():
            return str(data)
        case _:
            return data
