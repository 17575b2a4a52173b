"""The review queue: pairs of customers that are perhaps one person, shown side by side, decided, taken back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import ibis.expr.types as ir

from zhike import wiring
from zhike.collect.identify.identity_kinds import mask
from zhike.collect.identify.likeness import queue
from zhike.collect.identify.likeness.alike import PRIOR
from zhike.collect.identify.likeness.choosing import Pair
from zhike.collect.identify.likeness.records import people
from zhike.collect.identify.neighbourhood import PERSON, Cause
from zhike.control import paging
from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.customers.cards import cards, identities
from zhike.control.tags import runs
from zhike.control.tags import service as tags
from zhike.errors import InvalidInput, NotFound
from zhike.rules.personal import masked
from zhike.warehouse.port import Reading

_CONTACTS: Final = ("phone", "email")
_LONGEST: Final = 18  # digits of a customer's number
_FARTHEST: Final = 10**9


def page(decided: bool, cursor: str | None, limit: int) -> dict[str, Any]:
    """Open pairs, heaviest first; or decided ones, the newest first; as `PairPageOut`."""
    with wiring.warehouse().reading() as reading:
        waiting, done = queue.open_pairs(reading), queue.decided_pairs(reading)
        counts = {"open": _count(reading, waiting), "decided": _count(reading, done)}
        start = _place(cursor) if cursor else 0
        chosen = done.order_by(done.decided_at.desc(), done.one_id) if decided else _heaviest(waiting)
        rows = reading.rows(chosen.limit(limit + 1, offset=start).drop("comparisons"))
        names = _names(reading, rows)
    more = len(rows) > limit
    said = accounts.signers(row["decided_by"] for row in rows)
    return {
        **counts,
        "items": [_line(row, names, said) for row in rows[:limit]],
        "next_cursor": paging.encode(start + limit) if more else None,
    }


def get(actor: Actor, pair_id: str, reveal: bool = False) -> dict[str, Any]:
    """One pair as `PairOut`. Whole names, numbers and addresses only for whom the roles allow to see them, only when
    asked for, and never without a trace."""
    if reveal:
        actor.require(Permission.UNMASK)
    with wiring.warehouse().reading() as reading:
        told = _told(reading, queue.row_of(reading, _pair(pair_id)), reveal)
    if reveal:
        audit.record(actor, "pair_unmasked", kind="pair", id=told["id"])
    return told


def decide(actor: Actor, pair_id: str, same: bool) -> dict[str, Any]:
    """One person: the younger customer's facts go to the older. Two: never joined or asked about again."""
    actor.require(Permission.IDENTIFY)
    with wiring.warehouse().writing() as writing:
        row = queue.decide(writing, _pair(pair_id), same, _cause(actor))
        told = _line(row, _names(writing, [row]), accounts.signers([row["decided_by"]]))
    if same:
        runs.after_import(actor)
    return told


def take_back(actor: Actor, pair_id: str) -> dict[str, Any]:
    """Undo a decision: the pair is open again."""
    actor.require(Permission.IDENTIFY)
    with wiring.warehouse().writing() as writing:
        was = queue.row_of(writing, _pair(pair_id))["state"]
        row = queue.take_back(writing, _pair(pair_id), _cause(actor))
        told = _line(row, _names(writing, [row]), {})
    if was == queue.SAME:
        runs.after_import(actor)
    return told


def _cause(actor: Actor) -> Cause:
    return Cause(PERSON, tags.instant_now(), actor.signature)


def _pair(pair_id: str) -> Pair:
    """The two customers behind a pair's id."""
    one, _, other = pair_id.partition("-")
    if not all(end.isdecimal() and len(end) <= _LONGEST for end in (one, other)):
        raise NotFound("There is no such pair.", id=pair_id)
    return int(one), int(other)


def _place(cursor: str) -> int:
    """After how many pairs a page begins."""
    start = int(paging.decode(cursor, int)[0])
    if not 0 <= start <= _FARTHEST:
        raise InvalidInput("This cursor is not known.", field="cursor")
    return start


def _heaviest(waiting: ir.Table) -> ir.Table:
    return waiting.order_by(waiting.weight.desc(), waiting.one_id, waiting.other_id)


def _count(reading: Reading, rows: ir.Table) -> int:
    return int(reading.rows(rows.aggregate(n=rows.count()))[0]["n"])


def _names(reading: Reading, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    ids = sorted({row[end] for row in rows for end in ("one_id", "other_id")})
    return {int(card["id"]): card["display_name"] for card in cards(reading, ids, ())}


def _line(row: Mapping[str, Any], names: Mapping[int, str], said: Mapping[str, Any]) -> dict[str, Any]:
    ends = {end: {"id": str(row[f"{end}_id"]), "display_name": names.get(row[f"{end}_id"], f"#{row[f'{end}_id']}")}
            for end in ("one", "other")}  # fmt: skip
    return {
        "id": f"{row['one_id']}-{row['other_id']}",
        **ends,
        **{name: row[name] for name in ("weight", "probability", "state", "found_at", "decided_at")},
        "decided_by": said.get(row["decided_by"]),
    }


def _told(reading: Reading, row: dict[str, Any], reveal: bool) -> dict[str, Any]:
    ids = [row["one_id"], row["other_id"]]
    known = {record["customer_id"]: record for record in people(reading, wiring.keyring(), ids).to_pylist()}
    said = json.loads(row["comparisons"])
    values = [known.get(each, {}) for each in ids]
    return {
        **_line(row, _names(reading, [row]), accounts.signers([row["decided_by"]])),
        "one": _person(reading, ids[0]),
        "other": _person(reading, ids[1]),
        "prior": next((each["weight"] for each in said if each["field"] == PRIOR), 0.0),
        "comparisons": [
            each | {end: _shown(each["field"], of.get(each["field"]), reveal)
                    for end, of in zip(("one", "other"), values, strict=True)}
            for each in said
            if each["field"] != PRIOR
        ],
    }  # fmt: skip


def _person(reading: Reading, customer: int) -> dict[str, Any] | None:
    """A customer as `PersonOut`; None where another one took it over."""
    found = cards(reading, [customer], ())
    own = identities(reading, [customer])
    return found[0] | {"identities": own, "sources": sorted({each["source"] for each in own})} if found else None


def _shown(field: str, value: str | None, reveal: bool) -> str | None:
    if value is None or reveal:
        return value
    shown: str = mask(field, value) if field in _CONTACTS else masked(field, value)
    return shown
