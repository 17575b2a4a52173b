"""The pairs that a person is asked about, and what the person's word does."""

from collections.abc import Iterable
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.collect.identify.likeness.alike import ALIKE
from zhike.collect.identify.likeness.choosing import Pair
from zhike.collect.identify.merges import join, keep_apart, undo
from zhike.collect.identify.moves import Moved
from zhike.collect.identify.neighbourhood import PERSON, Cause
from zhike.errors import Conflict, NotFound
from zhike.warehouse.port import Reading, Writing

OPEN: Final = "open"
SAME: Final = "same"
DIFFERENT: Final = "different"

_KEY: Final = ("one_id", "other_id")


def open_pairs(reading: Reading) -> ir.Table:
    """Undecided pairs of customers who are both there."""
    pairs = reading.table("likely_pairs")
    profile = reading.table("profile")
    waiting = pairs.filter(pairs.state == OPEN)
    for end in _KEY:
        waiting = waiting.semi_join(profile.select(**{end: profile.customer_id}), end)
    return waiting


def decided_pairs(reading: Reading) -> ir.Table:
    """Pairs that a person decided."""
    pairs = reading.table("likely_pairs")
    return pairs.filter(pairs.state != OPEN)


def apart(reading: Reading) -> list[Pair]:
    """Customers of whom a person said that they are two: links between them were cut."""
    links, identities = reading.table("identity_links"), reading.table("identities")
    ends = links.filter(links.cut_at.notnull()).select("one_id", "other_id")
    one = identities.select(one_id="identity_id", one_customer="customer_id")
    other = identities.select(other_id="identity_id", other_customer="customer_id")
    found = reading.fetch(ends.inner_join(one, "one_id").inner_join(other, "other_id"))
    return list(zip(found["one_customer"].to_pylist(), found["other_customer"].to_pylist(), strict=True))


def ask(writing: Writing, pairs: pa.Table, cause: Cause) -> int:
    """Put these pairs (`ALIKE`) in place of all that were open; how many are open now."""
    old = writing.table("likely_pairs")
    writing.delete("likely_pairs", writing.keep(old.filter(old.state == OPEN).select(*_KEY, "state")))
    writing.delete("likely_pairs", writing.stage(pairs.select(_KEY)))  # decided once, but taken back since
    staged = writing.stage(pairs.select(ALIKE.names))
    found = {"found_by": ibis.literal(cause.by), "found_at": ibis.literal(cause.at, "timestamp")}
    rows = staged.mutate(comparisons=staged.comparisons.cast("json"), state=ibis.literal(OPEN), **found)
    return writing.insert("likely_pairs", rows)


def decide(writing: Writing, pair: Pair, same: bool, cause: Cause) -> dict[str, Any]:
    """One person, or two for good; the row as it is then. `cause.how` is "person".

    Raises NotFound where there is no such pair, Conflict (`pair_decided`) where somebody was faster.
    """
    row = row_of(writing, pair)
    if row["state"] != OPEN:
        raise Conflict("This pair is decided already.", code="pair_decided", state=row["state"])
    customers = pa.table({"one_id": [pair[0]], "other_id": [pair[1]], "weight": [row["weight"]]})
    if not same:
        keep_apart(writing, customers, cause)
        return _note(writing, row, DIFFERENT, cause, None)
    moved = join(writing, customers, cause).moved
    decided = _note(writing, row, SAME, cause, _merge_of(writing, pair, cause))
    _follow(writing, moved)
    return decided


def take_back(writing: Writing, pair: Pair, cause: Cause) -> dict[str, Any]:
    """Undo a decision: the pair is open again, and nothing is left of what was said.

    Raises Conflict (`pair_open`) where nothing was decided, `merge_undone` where the merge was undone elsewhere.
    """
    row = row_of(writing, pair)
    if row["state"] == OPEN:
        raise Conflict("Nothing was decided here.", code="pair_open")
    if row["state"] == SAME and row["merge_id"]:
        undo(writing, row["merge_id"], cause)
    _forget_links(writing, pair)
    return _note(writing, row, OPEN, cause, None)


def _forget_links(writing: Writing, pair: Pair) -> None:
    """Cut links between the two that stand for nothing but a person's word."""
    links, identities = writing.table("identity_links"), writing.table("identities")
    said = links.filter((links.how == PERSON) & links.cut_at.notnull()).select("one_id", "other_id")
    theirs = writing.fetch(identities.filter(identities.customer_id.isin(pair)).select("identity_id", "customer_id"))
    of = dict(zip(theirs["identity_id"].to_pylist(), theirs["customer_id"].to_pylist(), strict=True))
    ends = [(row["one_id"], row["other_id"]) for row in writing.rows(said)]
    between = [end for end in ends if end[0] in of and end[1] in of and of[end[0]] != of[end[1]]]
    if between:
        one, other = zip(*between, strict=True)
        writing.delete("identity_links", writing.stage(pa.table({"one_id": one, "other_id": other})))


def row_of(reading: Reading, pair: Pair) -> dict[str, Any]:
    """A pair's row, its comparisons as text. Raises NotFound where there is no such pair."""
    pairs = reading.table("likely_pairs")
    found = pairs.filter((pairs.one_id == pair[0]) & (pairs.other_id == pair[1]))
    rows = reading.rows(found.mutate(comparisons=found.comparisons.cast("string")))
    if not rows:
        raise NotFound("There is no such pair.", id=f"{pair[0]}-{pair[1]}")
    return rows[0]


def _follow(writing: Writing, moved: Moved) -> None:
    """Open pairs of customers who are gone are pairs of those who took them over."""
    pairs = writing.table("likely_pairs")
    concerned = writing.stage(pa.table({"customer_id": np.concatenate([moved.gone, moved.kept])}))
    ends = [pairs[end].isin(concerned.customer_id) for end in _KEY]
    theirs = pairs.filter((pairs.state == OPEN) & (ends[0] | ends[1])).order_by(pairs.weight.desc())
    rows = writing.fetch(theirs.mutate(comparisons=theirs.comparisons.cast("string")))
    writing.delete("likely_pairs", writing.stage(rows.select(_KEY)))
    now = writing.stage(without(carried(rows, moved), apart(writing)))
    decided = writing.table("likely_pairs").select(*_KEY)
    fresh = now.anti_join(decided, _KEY)
    writing.insert("likely_pairs", writing.keep(fresh.mutate(comparisons=fresh.comparisons.cast("json"))))


def carried(pairs: pa.Table, moved: Moved) -> pa.Table:
    """Pairs (heaviest first) between those who are there now, each once, at its heaviest."""
    order = np.argsort(moved.gone)
    gone, kept = moved.gone[order], moved.kept[order]
    ends = [_now(pairs[end].to_numpy(), gone, kept) for end in _KEY]
    one, other = np.minimum(*ends), np.maximum(*ends)
    first = np.unique(np.column_stack([one, other]), axis=0, return_index=True)[1]
    rows = np.sort(first[one[first] != other[first]])
    there = pairs.set_column(0, "one_id", pa.array(one)).set_column(1, "other_id", pa.array(other))
    return there.take(pa.array(rows, pa.int64()))


def _now(customers: np.ndarray, gone: np.ndarray, kept: np.ndarray) -> np.ndarray:
    if not len(gone):
        return customers
    place = np.clip(np.searchsorted(gone, customers), 0, len(gone) - 1)
    return np.where(gone[place] == customers, kept[place], customers)


def without(pairs: pa.Table, apart: Iterable[Pair]) -> pa.Table:
    """But for those who are two people."""
    known = {frozenset(pair) for pair in apart}
    rows = zip(pairs["one_id"].to_pylist(), pairs["other_id"].to_pylist(), strict=True)
    return pairs.filter(pa.array([frozenset(pair) not in known for pair in rows], pa.bool_()))


def _merge_of(writing: Writing, pair: Pair, cause: Cause) -> str | None:
    """The merge that took one of the two over at that moment."""
    merges = writing.table("merges")
    there = merges.gone_id.isin(pair) & merges.undone_at.isnull()
    found = merges.filter(there & (merges["at"] == ibis.literal(cause.at, "timestamp")))
    rows = writing.rows(found.select("merge_id"))
    return rows[0]["merge_id"] if rows else None


def _note(writing: Writing, row: dict[str, Any], state: str, cause: Cause, merge_id: str | None) -> dict[str, Any]:
    decided = state != OPEN
    now = {"state": state, "decided_at": cause.at if decided else None, "decided_by": cause.by if decided else None,
           "merge_id": merge_id}  # fmt: skip
    schema = pa.schema([("one_id", pa.int64()), ("other_id", pa.int64()), ("state", pa.string()),
                        ("decided_at", pa.timestamp("us")), ("decided_by", pa.string()),
                        ("merge_id", pa.string())])  # fmt: skip
    ends = {name: row[name] for name in _KEY}
    writing.update("likely_pairs", writing.stage(pa.Table.from_pylist([ends | now], schema=schema)), _KEY)
    return row | now
