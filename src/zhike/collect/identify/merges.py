"""Joining customers, taking them apart again, and saying that two are not one: what a person or a model decides."""

from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from zhike.collect import profile
from zhike.collect.identify import hand_tags
from zhike.collect.identify.moves import NONE, Moved, Weights, write_settled
from zhike.collect.identify.neighbourhood import (
    PERSON,
    Cause,
    Identities,
    insert_links,
    next_customer,
    read_identities,
    read_links,
)
from zhike.errors import Conflict, NotFound
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import touch

_PAIR = pa.schema([("one_id", pa.int64()), ("other_id", pa.int64()), ("weight", pa.float64())])


@dataclass(frozen=True)
class Joined:
    """`moved`: what became of the customers. `refused`: pairs that somebody had taken apart (one_id, other_id)."""

    moved: Moved
    refused: list[tuple[int, int]]


def join(writing: Writing, pairs: pa.Table, cause: Cause) -> Joined:
    """Make each pair of customers one: `pairs` has one_id, other_id (customers) and weight.

    A person's word (`cause.how` is "person") takes back what was cut between the two; a model's does not: such pairs
    are left apart and told.
    """
    pairs = pairs.select(_PAIR.names).cast(_PAIR)
    around = _around(writing, pairs)
    cut = read_links(writing, around)
    cut = cut.filter(cut["cut"])
    torn = np.zeros(pairs.num_rows, bool)
    if cause.how == PERSON:
        _mend(writing, around, cut, pairs)
    else:
        between = _between(around, cut)
        torn = np.array([_pair(one, other) in between for one, other in _rows(pairs)], bool)
    _write_links(writing, _ends(around, pairs).filter(pa.array(~torn)), cut=False, cause=cause)
    moved = resettle(writing, around, cause, _heaviest(pairs))
    return Joined(moved, [pair for pair, apart in zip(_rows(pairs), torn, strict=True) if apart])


def keep_apart(writing: Writing, pairs: pa.Table, cause: Cause) -> None:
    """Note that each pair of customers (one_id, other_id, weight) is two people: no model asks or joins them again."""
    pairs = pairs.select(_PAIR.names).cast(_PAIR)
    _write_links(writing, _ends(_around(writing, pairs), pairs), cut=True, cause=cause)


def undo(writing: Writing, merge_id: str, cause: Cause) -> Moved:
    """Take apart what a merge joined: facts go back to the customers whose identities brought them, with the tags that
    a person had set. What linked them is kept, cut, so that the next import does not join them again.

    Raises NotFound where there is no such merge, Conflict (`merge_undone`) where it is undone already.
    """
    merge = _merge(writing, merge_id)
    merged = writing.table("merged")
    members = writing.fetch(merged.filter(merged.merge_id == merge_id).select("identity_id"))["identity_id"].to_numpy()
    identities = writing.table("identities")
    staged = writing.stage(pa.table({"identity_id": members}))
    now_at = writing.fetch(identities.semi_join(staged, "identity_id").select("customer_id").distinct())
    around = read_identities(writing, now_at["customer_id"].to_numpy())
    _cut_across(writing, around, members, cause)
    moved = resettle(writing, around, cause)
    _note_undone(writing, merge_id, cause)
    hand_tags.give_back(writing, merge, cause)
    return moved


def resettle(writing: Writing, around: Identities, cause: Cause, weights: Weights = NONE) -> Moved:
    """Decide anew who these identities are, after their links changed; profile and notes for runs follow."""
    after = around.settled(read_links(writing, around), next_customer(writing))
    moved = write_settled(writing, around, after, cause, weights)
    if len(moved.changed):
        changed = writing.stage(pa.table({"customer_id": moved.changed}))
        here = writing.stage(pa.table({"customer_id": np.setdiff1d(moved.changed, moved.gone)}))
        profile.refresh(writing, here)
        touch(writing, changed)
    return moved


def current(reading: Reading, customer_id: int) -> int:
    """Who a customer is now: the one who took it over, if any did; else itself."""
    merges = reading.table("merges")
    seen = {customer_id}
    while True:
        found = merges.filter((merges.gone_id == customer_id) & merges.undone_at.isnull())
        rows = reading.rows(found.order_by(merges["at"].desc()).limit(1))
        if not rows or rows[0]["kept_id"] in seen:
            return customer_id
        customer_id = rows[0]["kept_id"]
        seen.add(customer_id)


def _around(writing: Writing, pairs: pa.Table) -> Identities:
    ends = np.concatenate([pairs["one_id"].to_numpy(), pairs["other_id"].to_numpy()])
    around = read_identities(writing, ends)
    missing = np.setdiff1d(ends, around.customer)
    if len(missing):
        raise NotFound("There is no such customer.", id=str(missing[0]))
    return around


def _ends(around: Identities, pairs: pa.Table) -> pa.Table:
    """The same pairs as links between the oldest identities of the two: identity ids, the smaller first."""
    customers, oldest = np.unique(around.customer, return_index=True)
    ends = [around.ids[oldest[np.searchsorted(customers, pairs[name].to_numpy())]] for name in ("one_id", "other_id")]
    return pa.table([np.minimum(*ends), np.maximum(*ends), pairs["weight"]], schema=_PAIR)


def _rows(pairs: pa.Table) -> list[tuple[int, int]]:
    return list(zip(pairs["one_id"].to_pylist(), pairs["other_id"].to_pylist(), strict=True))


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _between(around: Identities, links: pa.Table) -> set[tuple[int, int]]:
    """The pairs of customers that these links stand between."""
    ends = (around.customer[around.places(links[name].to_numpy())].tolist() for name in ("one_id", "other_id"))
    return {_pair(one, other) for one, other in zip(*ends, strict=True)}


def _mend(writing: Writing, around: Identities, cut: pa.Table, pairs: pa.Table) -> None:
    """Links that were cut between these pairs hold again."""
    wanted = {_pair(one, other) for one, other in _rows(pairs)}
    of = [around.customer[around.places(cut[name].to_numpy())].tolist() for name in ("one_id", "other_id")]
    mended = [_pair(one, other) in wanted for one, other in zip(*of, strict=True)]
    ends = cut.filter(pa.array(mended, pa.bool_())).select(["one_id", "other_id"])
    if ends.num_rows:
        nothing = {"cut_at": ibis.null("timestamp"), "cut_by": ibis.null("string")}
        writing.update("identity_links", writing.stage(ends).mutate(**nothing), ("one_id", "other_id"))


def _write_links(writing: Writing, links: pa.Table, cut: bool, cause: Cause) -> None:
    """New links; one that is there already (a row held both) becomes what is said now."""
    staged = writing.stage(links)
    there = writing.table("identity_links").select("one_id", "other_id")
    known = writing.keep(staged.semi_join(there, ["one_id", "other_id"]))
    at, by = ibis.literal(cause.at, "timestamp"), ibis.literal(cause.by)
    none = {"cut_at": ibis.null("timestamp"), "cut_by": ibis.null("string")}
    state = {"cut_at": at, "cut_by": by} if cut else none
    writing.update("identity_links", known.mutate(how=ibis.literal(cause.how), **state), ("one_id", "other_id"))
    new = writing.fetch(staged.anti_join(there, ["one_id", "other_id"]).distinct())
    if new.num_rows:
        insert_links(writing, new.append_column("cut", pa.array(np.full(new.num_rows, cut))), cause)


def _heaviest(pairs: pa.Table) -> dict[int, float]:
    """What spoke most for each customer's being another."""
    found: dict[int, float] = {}
    for (one, other), weight in zip(_rows(pairs), pairs["weight"].to_pylist(), strict=True):
        for customer in (one, other) if weight is not None else ():
            found[customer] = max(weight, found.get(customer, weight))
    return found


def _merge(reading: Reading, merge_id: str) -> dict[str, object]:
    merges = reading.table("merges")
    rows = reading.rows(merges.filter(merges.merge_id == merge_id))
    if not rows:
        raise NotFound("There is no such merge.", id=merge_id)
    if rows[0]["undone_at"] is not None:
        raise Conflict("This merge is undone already.", code="merge_undone", id=merge_id)
    return rows[0]


def _note_undone(writing: Writing, merge_id: str, cause: Cause) -> None:
    row = {"merge_id": [merge_id], "undone_at": [cause.at], "undone_by": [cause.by]}
    writing.update("merges", writing.stage(pa.table(row)), "merge_id")


def _cut_across(writing: Writing, around: Identities, members: np.ndarray, cause: Cause) -> None:
    """Cut every link between the members of a merge and the others."""
    links = read_links(writing, around)
    inside = [np.isin(links[name].to_numpy(), members) for name in ("one_id", "other_id")]
    across = links.filter(pa.array((inside[0] != inside[1]) & ~links["cut"].to_numpy(zero_copy_only=False)))
    now = {"cut_at": ibis.literal(cause.at, "timestamp"), "cut_by": ibis.literal(cause.by)}
    ends = across.select(["one_id", "other_id"])
    writing.update("identity_links", writing.stage(ends).mutate(**now), ("one_id", "other_id"))
