"""The long work: every tag's holders of an earlier instant beside customers who were like them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike import wiring
from zhike.analytics.lift.estimate import Effect, Lift, Population, lift, population
from zhike.analytics.lift.facts import BEFORE, Facts, facts
from zhike.analytics.lift.strata import strata
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import evaluation, standing
from zhike.control.tags import service as tags
from zhike.control.worth.models import Comparison
from zhike.errors import InvalidInput
from zhike.rules import nodes
from zhike.tagging import catalogue as known
from zhike.tagging import held
from zhike.tagging.plan import TagRule, in_order
from zhike.warehouse.port import Reading

KIND: Final = "tag_worth"
DAYS: Final = 90
LEAST_DAYS, MOST_DAYS = 7, 365


@dataclass(frozen=True, slots=True)
class Asked:
    """Matched as of `ago` days before now, watched for `days` after that."""

    ago: int = DAYS
    days: int = DAYS

    def checked(self) -> "Asked":
        if self.days > self.ago:
            message = "The days that are watched must be over."
            raise InvalidInput(message, code="worth_days_ahead", field="days", most=self.ago)
        return self


def start(actor: Actor, asked: Asked, tag_ids: Sequence[str] | None = None) -> Job:
    """Ask for a comparison of these tags (all without a list)."""
    actor.require(Permission.RUN)
    asked.checked()
    chosen = [tags.get(tag_id).id for tag_id in tag_ids] if tag_ids is not None else None
    return jobs.enqueue(KIND, {"tag_ids": chosen, "ago": asked.ago, "days": asked.days}, actor)


def compare(work: Job, progress: Progress) -> dict[str, Any]:
    """Compare and keep the answers; asked again it finds the same. Nothing is written to the warehouse."""
    asked = Asked(work.payload["ago"], work.payload["days"])
    wanted = _wanted(work)
    if not wanted:
        return {"tags": 0, "customers": 0, "strata": 0}
    at = tags.instant_now() - timedelta(days=asked.ago)
    with wiring.warehouse().reading() as reading:
        progress(0.05, "reading")
        found = facts(reading, at, asked.days)
        progress(0.4, "holders")
        holders, how = _holders(reading, wanted, at)
    progress(0.6, "matching")
    people = population(strata(found.before), found.before, np.column_stack([found.bought, found.spent]))
    for i, tag_id in enumerate(wanted):
        progress(0.6 + 0.4 * i / len(wanted), "matching")
        _keep(work, tag_id, at, asked.days, _answer(people, found, holders.get(tag_id), how.get(tag_id)))
    return {"tags": len(wanted), "customers": len(found.customers), "strata": people.strata.count}


def _wanted(work: Job) -> list[str]:
    """The tags that were asked for (all: those that somebody may have) and that this job has not compared yet, should
    it be begun again."""
    asked = work.payload["tag_ids"]
    done = set(Comparison.objects.filter(job_id=work.id).values_list("tag_id", flat=True))
    held = (tag.id for tag in tags.every() if (standing.is_held(tag) if asked is None else tag.id in asked))
    return [tag_id for tag_id in held if tag_id not in done]


def answers(tag_ids: Collection[str]) -> dict[str, Comparison]:
    """The last comparison of each of these tags that has one."""
    return {each.tag_id: each for each in Comparison.objects.filter(tag_id__in=list(tag_ids))}


def _keep(work: Job, tag_id: str, at: datetime, days: int, answer: dict[str, Any]) -> None:
    values = {"at": at.replace(tzinfo=UTC), "days": days, "answer": answer, "job_id": work.id,
              "made_at": tags.instant_now().replace(tzinfo=UTC)}  # fmt: skip
    Comparison.objects.update_or_create(tag_id=tag_id, defaults=values)


def _answer(people: Population, found: Facts, customers: NDArray[np.int64] | None, how: str | None) -> dict[str, Any]:
    """`by`: how the holders are known; null with a `reason` where they are not."""
    if customers is None:
        return {"by": None, "reason": "no_history", "holders": 0}
    holds = np.zeros(len(found.customers), bool)
    holds[found.place(customers)] = True
    compared = lift(people, holds)
    return {"by": how, "reason": _reason(compared), **_told(compared)}


def _reason(compared: Lift) -> str | None:
    if not compared.holders:
        return "nobody"
    if not compared.others:
        return "everybody"
    return None if compared.effects else "too_few"


def _told(compared: Lift) -> dict[str, Any]:
    balance = [
        {"fact": name, "before": round(was, 4), "after": round(now, 4)}
        for name, (was, now) in zip(BEFORE, compared.balance, strict=True)
    ]
    effects = {name: _effect(each) for name, each in zip(("bought", "spent"), compared.effects, strict=False)}
    counted = {name: getattr(compared, name) for name in ("holders", "matched", "others", "used")}
    return {**counted, "balance": balance, **effects}


def _effect(found: Effect) -> dict[str, float]:
    return {name: round(getattr(found, name), 6) for name in ("mean", "expected", "difference", "low", "high", "naive")}


def _holders(reading: Reading, tag_ids: Sequence[str], at: datetime) -> tuple[held.Holders, Mapping[str, str]]:
    """Who held each tag then, and how that is known: by its history where that reaches so far back, else by its rule as
    it is now, decided as of then, where nothing in the rule is known only since. Others are left out."""
    begins = held.begins(reading, tag_ids)
    told = [tag_id for tag_id in tag_ids if tag_id in begins and begins[tag_id] < at]
    rules = _decidable(reading)
    decided = held.by_rule(reading, rules, evaluation.instant_at(at), known.trait_kinds(reading)) if rules else {}
    ruled = {tag_id: decided[tag_id] for tag_id in tag_ids if tag_id in decided and tag_id not in told}
    how = dict.fromkeys(told, "history") | dict.fromkeys(ruled, "rule")
    return {**held.by_history(reading, told, at), **ruled}, how


def _decidable(reading: Reading) -> list[TagRule]:
    """The rule tags, each after those that it reads, whose rules can be asked about an earlier instant: what analyses
    said since, lists, hand tags and the history of tags would tell them what came after."""
    since, found = set(known.trait_words(reading)), dict[str, TagRule]()
    for rule in in_order(tags.rule_tags(tags.every())):
        named = nodes.tags_named(rule.definition)
        listed = any(isinstance(each, nodes.Listed) for _, each in nodes.walk_levels(rule.definition))
        present = named == nodes.tags_read(rule.definition) and named <= found.keys()
        if present and not listed and not nodes.traits_named(rule.definition) & since:
            found[rule.id] = rule
    return list(found.values())
