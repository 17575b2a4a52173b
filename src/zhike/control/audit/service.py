"""Who did what: written down by the services that do it, read by whom the roles allow to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from zhike.control import paging
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit.models import Entry


def record(
    actor: Actor, action: str, *, kind: str, id: str | None = None, details: dict[str, Any] | None = None
) -> None:
    """Write down that `actor` did `action` (a code such as `tag_published`) to the thing `id` of this `kind`.

    Call it within the transaction of what is done: both hold or neither. `details` are counts, codes and ids; names,
    numbers and whatever else is known about a customer stay out, because the trail is never masked or forgotten.
    """
    Entry.objects.create(actor=actor.as_json(), action=action, kind=kind, object_id=id, details=details or {})


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries: by these people or keys (ids), of these actions and kinds, about one thing, within a time.

    `since` and `until` have a zone; `until` itself is left out. `oldest`: these first.
    """

    actors: Sequence[str] = ()
    actions: Sequence[str] = ()
    kinds: Sequence[str] = ()
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    oldest: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and what there is to filter by in the whole trail."""

    items: list[Entry]
    next_cursor: str | None
    actions: list[str]
    kinds: list[str]
    actors: list[dict[str, str]]


def entries(actor: Actor, filters: Filters, cursor: str | None = None, limit: int = 50) -> Page:
    """The trail, the newest first unless the filters say otherwise."""
    actor.require(Permission.AUDIT)
    order = ("at", "id") if filters.oldest else ("-at", "-id")
    found = list(_after(_matching(filters), cursor, filters.oldest).order_by(*order)[: limit + 1])
    more = _place(found[limit - 1]) if len(found) > limit else None
    return Page(found[:limit], more, _known("action"), _known("kind"), _actors())


def _matching(filters: Filters) -> QuerySet[Entry]:
    asked: dict[str, Any] = {
        "actor__id__in": list(filters.actors), "action__in": list(filters.actions), "kind__in": list(filters.kinds),
        "object_id": filters.object_id, "at__gte": filters.since, "at__lt": filters.until,
    }  # fmt: skip
    return Entry.objects.filter(**{name: value for name, value in asked.items() if value})


def _after(entries: QuerySet[Entry], cursor: str | None, oldest: bool) -> QuerySet[Entry]:
    if cursor is None:
        return entries
    at, last = paging.decode(cursor, datetime, str)
    at = at.replace(tzinfo=UTC)
    if oldest:
        return entries.filter(Q(at__gt=at) | Q(at=at, id__gt=last))
    return entries.filter(Q(at__lt=at) | Q(at=at, id__lt=last))


def _place(entry: Entry) -> str:
    return paging.encode(entry.at.replace(tzinfo=None), entry.id)


def _known(column: str) -> list[str]:
    return list(Entry.objects.order_by(column).values_list(column, flat=True).distinct())


def _actors() -> list[dict[str, str]]:
    """Whoever is in the trail, under the newest of their names."""
    seen = Entry.objects.values("actor").annotate(last=Max("at")).order_by("last")
    return list({each["actor"]["id"]: each["actor"] for each in seen}.values())
