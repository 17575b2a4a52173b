"""Levels that people give on their own authority: for good or until a day, with a reason; taken back at any time.

They are values of the scheme's hand tag: its history says who gave them and when they end, and ends them in time.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import ibis.expr.types as ir
from django.db import transaction

from zhike import wiring
from zhike.control import changed
from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.customers import service as customers
from zhike.control.customers.hand_tags import FOR_GOOD, End
from zhike.control.tags import live, runs, upkeep
from zhike.control.tags import service as tags
from zhike.control.tiers import service
from zhike.control.tiers.service import Override, TierScheme
from zhike.errors import InvalidInput, NotFound
from zhike.tagging import hand
from zhike.tagging.counting import count_rows
from zhike.warehouse.port import Reading

SHOWN = 200


def give(actor: Actor, scheme_id: str, customer_id: str, level: str, reason: str, until: date | None) -> None:
    """Put a customer on a level whatever they earn; given once more, the newest holds."""
    actor.require(Permission.TIER)
    scheme, now = service.get(scheme_id), tags.instant_now()
    if level not in service.level_names(scheme):
        raise InvalidInput("The scheme has no such level.", field="level", known=list(service.level_names(scheme)))
    end = (FOR_GOOD if until is None else End(until=until)).instant(now)
    with wiring.warehouse().reading() as reading:
        number = customers.known(reading, customer_id)
    hand.set_tag(wiring.warehouse(), number, scheme.hand_tag_id, level, now, actor.signature, end)
    with transaction.atomic():
        Override.objects.create(scheme=scheme, customer_id=number, level=level, reason=reason, given_by=actor.as_json())
        details = {"customer": str(number), "level": level, "until": None if until is None else until.isoformat()}
        audit.record(actor, "tier_given", kind="tiers", id=scheme.id, details=details)
    _follow(actor, scheme)


def take_back(actor: Actor, scheme_id: str, customer_id: str) -> None:
    """Let a customer stand where they earn it. Raises NotFound where nobody has given them a level."""
    actor.require(Permission.TIER)
    scheme = service.get(scheme_id)
    with wiring.warehouse().reading() as reading:
        number = customers.known(reading, customer_id)
        held = _held(reading, scheme, [number])
    if not held:
        raise NotFound("Nobody has given this customer a level.", id=customer_id)
    hand.set_tag(wiring.warehouse(), number, scheme.hand_tag_id, None, tags.instant_now(), actor.signature)
    audit.record(actor, "tier_taken_back", kind="tiers", id=scheme.id, details={"customer": str(number)})
    _follow(actor, scheme)


def listed(scheme: TierScheme) -> dict[str, Any]:
    """Those that hold, the newest first (the first `SHOWN` of them), as `TierOverrideListOut`."""
    with wiring.warehouse().reading() as reading:
        rows = _held(reading, scheme)
    shown = sorted(rows, key=lambda row: (row["valid_from"], row["customer_id"]), reverse=True)[:SHOWN]
    cards = {card["id"]: card for card in customers.sample([row["customer_id"] for row in shown])}
    names = accounts.signers(row["set_by"] for row in shown)
    why = reasons(scheme, [row["customer_id"] for row in shown])
    items = [
        {
            "customer": cards[str(row["customer_id"])],
            "level": row["value"],
            "since": row["valid_from"],
            "until": row["expires_at"],
            "reason": why.get(row["customer_id"], ""),
            "given_by": names[row["set_by"]]["name"],
        }
        for row in shown
        if str(row["customer_id"]) in cards
    ]
    return {"items": items, "total": len(rows)}


def count(scheme: TierScheme) -> int:
    """How many customers stand on a level that a person gave."""
    with wiring.warehouse().reading() as reading:
        return count_rows(reading, _given(reading, scheme))


def reasons(scheme: TierScheme, numbers: Iterable[int]) -> dict[int, str]:
    """Why each of these was given a level the last time."""
    found = scheme.overrides.filter(customer_id__in=list(numbers)).order_by("given_at", "id")
    return {each.customer_id: each.reason for each in found}


def _held(reading: Reading, scheme: TierScheme, numbers: list[int] | None = None) -> list[dict[str, Any]]:
    rows = _given(reading, scheme)
    if numbers is not None:
        rows = rows.filter(rows.customer_id.isin(numbers))
    return reading.rows(rows.select("customer_id", "value", "valid_from", "set_by", "expires_at"))


def _given(reading: Reading, scheme: TierScheme) -> ir.Table:
    history = reading.table("tag_history")
    return history.filter(history.tag_id == scheme.hand_tag_id, history.valid_to.isnull())


def _follow(actor: Actor, scheme: TierScheme) -> None:
    """Have the level follow: at once where it is decided in realtime, else in a run of its own."""
    if scheme.status == service.ACTIVE and scheme.update_mode == upkeep.MANUAL:
        runs.enqueue(actor, [tags.get(scheme.tag_id)], "definition")
    upkeep.mark({scheme.tag_id})
    live.wake()
    changed.notify()
