"""Subscriptions: made, changed, paused, tried out, forgotten; and what could not be delivered."""

import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike import measures, wiring
from zhike.channels.webhook import address as addresses
from zhike.channels.webhook.sending import Attempt, send
from zhike.channels.webhook.signature import new_secret
from zhike.control import changed
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.ids import new_id
from zhike.control.subscriptions import stream
from zhike.control.subscriptions.models import Batch as Batch
from zhike.control.subscriptions.models import Subscription as Subscription
from zhike.control.tags import service as tags
from zhike.errors import Conflict, InvalidInput, NotFound
from zhike.tagging.feed import KINDS

MOST: Final = 50
"""Subscriptions: each has a thread of its own while it is not paused."""


@dataclass(frozen=True, slots=True)
class Made:
    """A subscription, and the secret that was made for it: it cannot be shown again."""

    subscription: Subscription
    secret: str


@transaction.atomic
def create(
    actor: Actor,
    name: str,
    address: str,
    tag_ids: Collection[str] | None = None,
    kinds: Collection[str] = KINDS,
    start: str = stream.NOW,
) -> Made:
    """Tell this address of changes from now on, or from the `beginning` of the stream, or after a cursor."""
    actor.require(Permission.CONNECT)
    if Subscription.objects.count() >= MOST:
        raise Conflict("There are too many subscriptions.", code="subscriptions_too_many", most=MOST)
    secret = new_secret()
    made = Subscription.objects.create(
        name=_name(name), address=addresses.checked(address), secret=wiring.keyring().encrypt(secret),
        tag_ids=_tags(tag_ids), kinds=_kinds(kinds), cursor=stream.cursor_of(stream.place_of(start)),
        created_by=actor.as_json(), updated_by=actor.as_json(),
    )  # fmt: skip
    transaction.on_commit(changed.notify)
    return Made(made, secret)


def every(actor: Actor) -> list[Subscription]:
    """All of them, by name. Addresses may hold secrets of the receiver's."""
    actor.require(Permission.CONNECT)
    return list(Subscription.objects.order_by("name", "id"))


def naming_tags() -> list[tuple[str, str, list[str]]]:
    """Id, name and tags of those that were asked for certain tags only."""
    found = Subscription.objects.exclude(tag_ids=None).order_by("name", "id")
    return [(each.id, each.name, each.tag_ids or []) for each in found]


def get(actor: Actor, subscription_id: str) -> Subscription:
    """One of them."""
    actor.require(Permission.CONNECT)
    found = Subscription.objects.filter(id=subscription_id).first()
    if found is None:
        raise NotFound("There is no such subscription.", id=subscription_id)
    return found


def state_of(subscription: Subscription) -> str:
    """How it goes: `waiting` until something was delivered for the first time."""
    if subscription.paused:
        return "paused"
    if subscription.batches.filter(next_at__isnull=False, again=False).exists():
        return "retrying"
    return "ok" if subscription.last_ok_at else "waiting"


@transaction.atomic
def update(actor: Actor, subscription_id: str, changes: dict[str, Any]) -> Subscription:
    """Change `name`, `address`, `tag_ids`, `kinds` or `paused`. One that goes on tells what happened meanwhile, and
    tries at once what had failed."""
    found = get(actor, subscription_id)
    check: dict[str, Callable[[Any], Any]] = {
        "name": _name, "address": addresses.checked, "tag_ids": _tags, "kinds": _kinds, "paused": bool,
    }  # fmt: skip
    for name, value in changes.items():
        setattr(found, name, check[name](value))
    if "paused" in changes:
        found.paused_because = None
    found.updated_by = actor.as_json()
    found.save(update_fields=[*changes, "paused_because", "updated_by", "updated_at"])
    if {"address", "paused"} & changes.keys():
        found.batches.filter(next_at__isnull=False).update(next_at=timezone.now())
    transaction.on_commit(changed.notify)
    return found


def delete(actor: Actor, subscription_id: str) -> None:
    """Forget it, with what could not be delivered."""
    get(actor, subscription_id).delete()
    changed.notify()


def new_key(actor: Actor, subscription_id: str) -> Made:
    """Another secret: messages are signed with it from now on."""
    found, secret = get(actor, subscription_id), new_secret()
    found.secret, found.updated_by = wiring.keyring().encrypt(secret), actor.as_json()
    found.save(update_fields=["secret", "updated_by", "updated_at"])
    return Made(found, secret)


def try_out(actor: Actor, subscription_id: str) -> Attempt:
    """Send a test message now; what came of it."""
    found = get(actor, subscription_id)
    return post(found, new_id("msg"), message("test", {"subscription_id": found.id}))


# What could not be delivered


def failed(actor: Actor, subscription_id: str) -> list[Batch]:
    """The batch that is tried again and again, then dead letters, the newest first."""
    found = get(actor, subscription_id)
    return [*found.batches.filter(next_at__isnull=False, again=False), *_dead(found)[:200]]


def dead_letters(subscription: Subscription) -> int:
    """How many there are."""
    return subscription.batches.filter(next_at__isnull=True).count()


def send_again(actor: Actor, subscription_id: str, batch_id: str | None = None) -> int:
    """Let a batch (None: every dead letter) be sent as soon as possible; how many."""
    found = get(actor, subscription_id)
    now = timezone.now()
    if batch_id is None:
        count = found.batches.filter(next_at__isnull=True).update(next_at=now, again=True)
    else:
        batch = _batch(found, batch_id)
        batch.again, batch.next_at = batch.again or batch.next_at is None, now
        batch.save(update_fields=["again", "next_at"])
        count = 1
    changed.notify()
    return count


def drop(actor: Actor, subscription_id: str, batch_id: str | None = None) -> int:
    """Forget a dead letter, or all of them; how many. What is still being tried is not dropped."""
    found = get(actor, subscription_id)
    if batch_id is not None and _batch(found, batch_id).next_at is not None:
        raise Conflict("It is still being delivered.", code="subscription_batch_alive")
    dead = found.batches.filter(next_at__isnull=True)
    return (dead if batch_id is None else dead.filter(id=batch_id)).delete()[0]


def _dead(found: Subscription) -> Any:
    return found.batches.exclude(next_at__isnull=False, again=False).order_by("-last_at", "id")


def _batch(found: Subscription, batch_id: str) -> Batch:
    batch: Batch | None = found.batches.filter(id=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.", id=batch_id)
    return batch


# Sending


def message(kind: str, data: dict[str, Any]) -> str:
    """A message's body, as Standard Webhooks shapes it."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": at, "data": data}, ensure_ascii=False)


def post(subscription: Subscription, message_id: str, body: str) -> Attempt:
    """One attempt to deliver a message."""
    secret = wiring.keyring().decrypt(bytes(subscription.secret))
    allowed = addresses.networks(os.environ.get("ZHIKE_WEBHOOK_NETWORKS", ""))
    with measures.WEBHOOK_SECONDS.time():
        return send(subscription.address, secret, message_id, body.encode(), allowed)


def _name(name: str) -> str:
    if not name.strip() or len(name.strip()) > 64:
        raise InvalidInput("A subscription needs a name of 1 to 64 characters.", code="subscription_name")
    return name.strip()


def _kinds(kinds: Collection[str]) -> list[str]:
    if not kinds or not set(kinds) <= set(KINDS):
        raise InvalidInput("Choose at least one kind of change.", code="subscription_kinds", known=list(KINDS))
    return [kind for kind in KINDS if kind in kinds]


def _tags(tag_ids: Collection[str] | None) -> list[str] | None:
    if tag_ids is None:
        return None
    if not tag_ids or (missing := set(tag_ids) - tags.present(tag_ids)):
        raise InvalidInput("Choose at least one tag, and such as are there.", code="subscription_tags",
                           missing=sorted(missing) if tag_ids else [])  # fmt: skip
    return sorted(set(tag_ids))
