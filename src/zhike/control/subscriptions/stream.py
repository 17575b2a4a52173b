"""The stream of changes on the wire: what an item looks like, and cursors."""

import time
from collections.abc import Collection, Mapping
from typing import Any, Final

from zhike import wiring
from zhike.control import changed, paging
from zhike.control.tags import service as tags
from zhike.tagging import feed
from zhike.tagging.feed import Change, Place

NOW: Final = "now"
BEGINNING: Final = "beginning"
_LOOK_EVERY: Final = 5.0
"""Seconds after which is looked without having been called."""


def cursor_of(place: Place) -> str:
    return paging.encode(*place)


def place_of(cursor: str) -> Place:
    """`now`, `beginning` or the cursor of an item or page. Raises InvalidInput for anything else."""
    if cursor == BEGINNING:
        return feed.BEGINNING
    if cursor == NOW:
        with wiring.warehouse().reading() as reading:
            return feed.now(reading)
    return Place(*paging.decode(cursor, int, int, str))


def page(
    after: str, limit: int, wait: float, tag_ids: Collection[str] | None = None, customer_id: int | None = None
) -> dict[str, Any]:
    """Changes after a cursor as `ChangesOut`; waits for the first one, at most `wait` seconds."""
    until, seen = time.monotonic() + wait, changed.count()
    found = _read(place_of(after), limit, tag_ids, customer_id)
    while not found.changes and (left := until - time.monotonic()) > 0 and not changed.ended():
        seen = changed.wait(seen, min(left, _LOOK_EVERY))
        found = _read(found.place, limit, tag_ids, customer_id)
    keys = tag_keys()
    return {
        "items": [item(change, keys) for change in found.changes],
        "next_cursor": cursor_of(found.place),
        "more": found.more,
    }


def read(place: Place, limit: int, tag_ids: Collection[str] | None = None) -> feed.Page:
    """A page of changes, for those who deliver them."""
    return _read(place, limit, tag_ids, None)


def item(change: Change, keys: Mapping[str, str | None]) -> dict[str, Any]:
    """One change as `ChangeOut`: opaque ids and levels, nothing about the person."""
    kind, _, by = change.cause.partition(":")
    return {
        "cursor": cursor_of(change.place),
        "serial": change.place.serial,
        "customer_id": str(change.place.customer_id),
        "tag_id": change.place.tag_id,
        "tag_key": keys.get(change.place.tag_id),
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "at": change.at.isoformat() + "Z",
        "cause": {"kind": kind, "id": by},
    }


def tag_keys() -> dict[str, str | None]:
    """What tags are called in files, by their ids."""
    return {tag.id: tag.key for tag in tags.every()}


def _read(place: Place, limit: int, tag_ids: Collection[str] | None, customer_id: int | None) -> feed.Page:
    with wiring.warehouse().reading() as reading:
        return feed.changes(reading, place, limit, tag_ids, customer_id)
