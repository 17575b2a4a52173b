"""Delivering changes: for each subscription a thread that reads the stream behind its cursor and posts what it finds.

A subscription's cursor goes on when a batch was delivered, or was given up and lies among the dead letters; killed in
between, the batch is sent once more. What failed is tried again after `RETRIES`, and nothing overtakes it.
"""

import hashlib
import logging
import random
import threading
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from zhike import measures
from zhike.channels.webhook.sending import Attempt
from zhike.control import changed
from zhike.control.subscriptions import service, stream
from zhike.control.subscriptions.models import Batch, Subscription
from zhike.tagging.feed import BEGINNING, Change

log = logging.getLogger("zhike.subscriptions")

RETRIES: Final = (5, 30, 300, 1_800, 7_200, 18_000, 36_000)
"""Seconds between two attempts, a little more or less each time; after the last of them a batch is given up."""

MOST: Final = 500
"""Changes in one message."""

LOOK_EVERY: Final = 5.0
"""Seconds after which is looked without having been called."""

_AHEAD: Final = 10 * MOST


class Deliverer:
    """All deliveries of this process; `stop` ends them."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._workers: dict[str, _Worker] = {}
        self._thread = threading.Thread(target=self._run, name="subscriptions", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """See to it that every subscription that is not paused has a thread."""
        while not (self._stopping.is_set() or changed.ended()):
            seen = changed.count()
            close_old_connections()
            try:
                self._employ()
            except Exception:
                log.exception("subscriptions could not be looked through")
            changed.wait(seen, LOOK_EVERY)
            self._stopping.wait(0.2)  # calls come with every commit
        close_old_connections()

    def _employ(self) -> None:
        wanted = set(Subscription.objects.filter(paused=False).values_list("id", flat=True))
        self._workers = {id: worker for id, worker in self._workers.items() if worker.is_alive()}
        for id in wanted - self._workers.keys():
            self._workers[id] = _Worker(id, self._stopping)
            self._workers[id].start()

    def stop(self, within: float = 3.0) -> bool:
        """Always True: what is on its way when the time is over will be sent again."""
        self._stopping.set()
        changed.notify()
        until = time.monotonic() + within
        for thread in (self._thread, *self._workers.values()):
            thread.join(max(0.0, until - time.monotonic()))
        return True


class _Worker(threading.Thread):
    """Delivers to one subscription until it is paused or gone."""

    def __init__(self, subscription_id: str, stopping: threading.Event) -> None:
        super().__init__(name=f"subscription-{subscription_id}", daemon=True)
        self._id, self._stopping = subscription_id, stopping
        self._reader = Reader()

    def run(self) -> None:
        wait: float | None = 0.0
        while wait is not None and not (self._stopping.is_set() or changed.ended()):
            seen = changed.count()
            try:
                wait = step(self._id, self._reader)
            except Exception:
                log.exception("subscription %s could not be served", self._id)
                wait = LOOK_EVERY
            if wait:
                changed.wait(seen, min(wait, LOOK_EVERY))
        close_old_connections()


def step(subscription_id: str, reader: "Reader") -> float | None:
    """Deliver what is due first. Seconds until there may be more to do; None when the subscription is paused."""
    close_old_connections()
    found = Subscription.objects.filter(id=subscription_id, paused=False).first()
    if found is None:
        return None
    if letter := found.batches.filter(again=True, next_at__isnull=False).order_by("first_at").first():
        _send_again(found, letter)
        return 0.0
    if (batch := found.batches.filter(next_at__isnull=False).first()) and batch.next_at:
        wait = (batch.next_at - timezone.now()).total_seconds()
        return wait if wait > 0 else _retry(found, batch)
    return _next(found, reader)


class Reader:
    """What was read of one subscription's stream, some messages ahead: a first run enters millions at once, and finding
    a place among them takes longer than reading on."""

    def __init__(self) -> None:
        self._state: object = None
        self._place = BEGINNING
        self._ahead: list[Change] = []
        self.more = False

    def next(self, found: Subscription) -> list[Change]:
        """The changes of the next message; none: there are none yet, or `more` are to be looked through."""
        if self._state != _state(found):
            self._state, self._place, self._ahead = _state(found), stream.place_of(found.cursor), []
        if not self._ahead:
            page = stream.read(self._place, _AHEAD, found.tag_ids)
            self._ahead = [change for change in page.changes if change.kind in found.kinds]
            self._place, self.more = page.place, page.more
        return self._ahead[:MOST]

    def behind(self, told: list[Change]) -> str:
        """The cursor behind a message."""
        return stream.cursor_of(told[-1].place if len(self._ahead) > len(told) else self._place)

    def go_on(self, found: Subscription, told: list[Change]) -> None:
        """Forget what is delivered; the subscription's cursor is behind it."""
        del self._ahead[: len(told)]
        self._state = _state(found)


def _state(found: Subscription) -> object:
    return found.cursor, found.tag_ids, found.kinds


def _next(found: Subscription, reader: Reader) -> float:
    told = reader.next(found)
    if not told:
        return 0.0 if reader.more else LOOK_EVERY
    keys = stream.tag_keys()
    body = service.message("tags.changed", {"changes": [stream.item(change, keys) for change in told]})
    until, id = reader.behind(told), _message_id(found, told)
    attempt = service.post(found, id, body)
    if attempt.delivered:
        found.cursor = until
        _note(found, attempt, items=len(told), cursor=until)
        reader.go_on(found, told)
        return 0.0
    now = timezone.now()
    with transaction.atomic():
        Batch.objects.create(id=id, subscription=found, body=body, items=len(told), until=until, last_at=now,
                             error=_error(attempt), next_at=_next_time(1))  # fmt: skip
        _note(found, attempt)
    return 0.0


def _retry(found: Subscription, batch: Batch) -> float:
    attempt = service.post(found, batch.id, batch.body)
    with transaction.atomic():
        if attempt.delivered:
            batch.delete()
            _note(found, attempt, items=batch.items, cursor=batch.until)
            return 0.0
        batch.attempts, batch.last_at, batch.error = batch.attempts + 1, timezone.now(), _error(attempt)
        batch.next_at = _next_time(batch.attempts)
        batch.save(update_fields=["attempts", "last_at", "error", "next_at"])
        given_up = batch.next_at is None and not attempt.gone
        _note(found, attempt, cursor=batch.until if given_up else None)
    if given_up:
        measures.WEBHOOK_DELIVERIES.labels("dead").inc()
        log.warning("subscription %s: a batch was given up after %d attempts", found.id, batch.attempts)
    return 0.0


def _send_again(found: Subscription, letter: Batch) -> None:
    """One attempt for a dead letter."""
    attempt = service.post(found, letter.id, letter.body)
    with transaction.atomic():
        if attempt.delivered:
            letter.delete()
        else:
            letter.attempts, letter.last_at, letter.error = letter.attempts + 1, timezone.now(), _error(attempt)
            letter.again, letter.next_at = False, None
            letter.save(update_fields=["attempts", "last_at", "error", "again", "next_at"])
        _note(found, attempt, items=letter.items)


def _note(found: Subscription, attempt: Attempt, items: int = 0, cursor: str | None = None) -> None:
    measures.WEBHOOK_DELIVERIES.labels("delivered" if attempt.delivered else "failed").inc()
    now = timezone.now()
    noted: dict[str, Any] = {"last_attempt_at": now, "last_error": _error(attempt)}
    if attempt.delivered:
        noted |= {"last_ok_at": now, "delivered": F("delivered") + items}
    if cursor is not None:
        noted["cursor"] = cursor
    if attempt.gone:
        noted |= {"paused": True, "paused_because": _error(attempt)}
    Subscription.objects.filter(id=found.id).update(**noted)


def _error(attempt: Attempt) -> dict[str, Any] | None:
    return None if attempt.delivered else {"code": attempt.code, "params": attempt.params}


def _next_time(attempts: int) -> datetime | None:
    """When to try again after so many attempts; None: not any more."""
    if attempts > len(RETRIES):
        return None
    return timezone.now() + timedelta(seconds=RETRIES[attempts - 1] * random.uniform(0.8, 1.2))


def _message_id(found: Subscription, told: list[Change]) -> str:
    """The same for the same changes, so that a receiver knows a message that comes once more."""
    places = "|".join(stream.cursor_of(change.place) for change in (told[0], told[-1]))
    return "msg_" + hashlib.sha256(f"{found.id}|{len(told)}|{places}".encode()).hexdigest()[:32]
