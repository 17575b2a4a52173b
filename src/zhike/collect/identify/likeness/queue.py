"""The pairs that a person is asked about, and what the person's word does."""

from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.identify.likeness.alike import ALIKE
from zhike.collect.identify.likeness.choosing import Pair
from zhike.collect.identify.merges import join, keep_apart, undo
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
    row = _row(writing, pair)
    if row["state"] != OPEN:
        raise Conflict("This pair is decided already.", code="pair_decided", state=row["state"])
    customers = pa.table({"one_id": [pair[0]], "other_id": [pair[1]], "weight": [row["weight"]]})
    merge_id = None
    if same:
        join(writing, customers, cause)
        merge_id = _merge_of(writing, pair, cause)
    else:
        keep_apart(writing, customers, cause)
    return _note(writing, row, SAME if same else DIFFERENT, cause, merge_id)


def take_back(writing: Writing, pair: Pair, cause: Cause) -> dict[str, Any]:
    """Undo a decision: the pair is open again, and nothing is left of what was said.

    Raises Conflict (`pair_open`) where nothing was decided, `merge_undone` where the merge was undone elsewhere.
    """
    row = _row(writing, pair)
    if row["state"] == OPEN:
        raise Conflict("Nothing was decided here.", code="pair_open")
    if row["state"] == SAME and row["merge_id"]:
        undo(writing, row["merge_id"], cause)
        _forget_links(writing, cause)
    if row["state"] == DIFFERENT:
        _forget_links(writing, Cause(PERSON, row["decided_at"], row["decided_by"]))
    return _note(writing, row, OPEN, cause, None)


def _forget_links(writing: Writing, cause: Cause) -> None:
    """Links that stand for nothing but a person's word, cut at that moment."""
    links = writing.table("identity_links")
    said = (links.how == PERSON) & (links.cut_at == ibis.literal(cause.at, "timestamp")) & (links.cut_by == cause.by)
    writing.delete("identity_links", writing.keep(links.filter(said).select("one_id", "other_id")))


def _row(reading: Reading, pair: Pair) -> dict[str, Any]:
    pairs = reading.table("likely_pairs")
    rows = reading.rows(pairs.filter((pairs.one_id == pair[0]) & (pairs.other_id == pair[1])))
    if not rows:
        raise NotFound("There is no such pair.", id=f"{pair[0]}-{pair[1]}")
    return rows[0]


def _merge_of(writing: Writing, pair: Pair, cause: Cause) -> str | None:
    """The merge that took one of the two over at that moment."""
    merges = writing.table("merges")
    found = merges.filter(merges.gone_id.isin(pair) & (merges["at"] == ibis.literal(cause.at, "timestamp")))
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
