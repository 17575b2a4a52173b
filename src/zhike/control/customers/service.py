"""One customer: what is known, what happened, which tags and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhike import wiring
from zhike.collect.identify.merges import current
from zhike.collect.winning import current_traits
from zhike.control import paging
from zhike.control.accounts import service as accounts
from zhike.control.customers.cards import cards, identities
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.errors import NotFound
from zhike.rules.explain import Names
from zhike.rules.personal import masked
from zhike.tagging.timeline import batches_of, events_of, history_of
from zhike.warehouse.port import Reading


def detail(customer_id: str) -> dict[str, Any]:
    """One customer as `CustomerDetailOut`."""
    spoken = tags.names()
    with wiring.warehouse().reading() as reading:
        number = current(reading, _number(customer_id))
        found = cards(reading, [number], tags.ids())
        if not found:
            raise NotFound("There is no such customer.", id=customer_id)
        card = found[0]
        held = {row["tag_id"]: row for row in history_of(reading, number) if row["valid_to"] is None}
        names = accounts.signers(row["set_by"] for row in held.values())
        return card | {
            "identities": identities(reading, [number]),
            "trait_details": _traits(reading, number, spoken),
            "tags": [
                tag | {"since": row["valid_from"], "set_by": names[row["set_by"]], "expires_at": row["expires_at"]}
                for tag in card["tags"]
                for row in (held[tag["tag_id"]],)
            ],
        }


def sample(ids: list[int]) -> list[dict[str, Any]]:
    """These customers as `CustomerOut`."""
    with wiring.warehouse().reading() as reading:
        return cards(reading, ids, tags.ids())


def events(customer_id: str, cursor: str | None, limit: int) -> dict[str, Any]:
    """A page of what happened, newest first, as `EventPageOut`."""
    before = None if cursor is None else _event_place(cursor)
    with wiring.warehouse().reading() as reading:
        found = events_of(reading, known(reading, customer_id), before, limit + 1)
    shown = found[:limit]
    more = len(found) > limit
    last = shown[-1] if more else None
    return {
        "items": shown,
        "next_cursor": paging.encode(last["ts"], last["source"], last["event_id"]) if last else None,
    }


def tag_history(customer_id: str) -> list[dict[str, Any]]:
    """Every tag the customer ever had, newest first, as `TagHistoryOut`."""
    with wiring.warehouse().reading() as reading:
        number = known(reading, customer_id)
        rows, batches = history_of(reading, number), batches_of(reading, number)
    names = accounts.signers(signature for row in rows for signature in (row["set_by"], row["ended_by"]))
    return [
        row
        | {"set_by": names[row["set_by"]], "ended_by": names.get(row["ended_by"])}
        | {
            "set_in": batches.get((row["tag_id"], row["opened"])),
            "ended_in": batches.get((row["tag_id"], row["closed"])),
        }
        for row in rows
    ]


def why(customer_id: str, tag_id: str) -> dict[str, Any]:
    """Why the customer has the tag or has not, as `WhyOut`: as of the last run that decided it, else as of now."""
    tag = tags.get(tag_id)
    with wiring.warehouse().reading() as reading:
        number = known(reading, customer_id)
        held = next((h for h in history_of(reading, number) if h["tag_id"] == tag_id and h["valid_to"] is None), None)
        as_of = tags.decided_as_of(tag)
        levels = evaluation.why(reading, tag, number, as_of)
        batches = batches_of(reading, number) if held else {}
    setter = held["set_by"] if held else None
    return {
        "tag_id": tag_id,
        "value": held["value"] if held else None,
        "since": held["valid_from"] if held else None,
        "as_of": as_of,
        "set_by": accounts.signers([setter])[setter] if held and setter else None,
        "set_in": batches.get((tag_id, held["opened"])) if held else None,
        "run_id": setter.removeprefix("run:") if setter and setter.startswith("run:") else None,
        "levels": levels,
        "would_be": next((level.key for level in levels if level.matched), None),
    }


def known(reading: Reading, customer_id: str) -> int:
    """The number of a customer who is there; of one who turned out to be another, that other's."""
    number, profile = current(reading, _number(customer_id)), reading.table("profile")
    if not reading.fetch(profile.filter(profile.customer_id == number).select("customer_id")).num_rows:
        raise NotFound("There is no such customer.", id=customer_id)
    return number


def _number(customer_id: str) -> int:
    """The warehouse's number behind an opaque id."""
    if not customer_id.isdecimal() or len(customer_id) > 18:
        raise NotFound("There is no such customer.", id=customer_id)
    return int(customer_id)


def _traits(reading: Reading, number: int, spoken: Names) -> list[dict[str, Any]]:
    """What was told of a customer, then what analyses say, as `TraitDetailOut`."""
    told = [row | {"at": row["ts"], "analysis_id": None} for row in current_traits(reading, number)]
    scores = reading.table("scores").filter(lambda t: t.customer_id == number).order_by("analysis_id", "trait")
    said = [row | {"at": row["scored_at"], "source": "", "derived_from": None} for row in reading.rows(scores)]
    return [_trait(row, spoken) for row in (*told, *said)]


def _trait(row: Mapping[str, Any], spoken: Names) -> dict[str, Any]:
    label, word = spoken.trait(row["trait"]), spoken.values.get((row["trait"], row["value"]))
    same = ("source", "at", "derived_from", "analysis_id")
    return {
        "name": row["trait"],
        "label": {"zh": label.zh, "en": label.en},
        "word": word and {"zh": word.zh, "en": word.en},
        "value": masked(row["trait"], row["value"]),
        **{name: row[name] for name in same},
    }


def _event_place(cursor: str) -> tuple[datetime, str, str]:
    ts, source, event_id = paging.decode(cursor, datetime, str, str)
    return ts, source, event_id
