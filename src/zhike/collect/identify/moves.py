"""What changes in the warehouse when identities lead to other customers than before: their facts go with them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import ibis
import numpy as np
import pyarrow as pa

from zhike.collect.identify import hand_tags
from zhike.collect.identify.graph import Settled
from zhike.collect.identify.neighbourhood import Cause, Identities
from zhike.warehouse.port import Writing

Weights = Mapping[int, float]
"""What spoke most for a customer's being another, by customer."""

NONE: Weights = MappingProxyType({})
_BY_IDENTITY = ("identities", "events", "order_items", "traits", "list_members")


@dataclass(frozen=True)
class Moved:
    """`gone`: customers that are no more, with `kept`: those that took them over; `changed`: customers whose facts are
    not what they were."""

    gone: np.ndarray
    kept: np.ndarray
    changed: np.ndarray


def write_settled(writing: Writing, before: Identities, after: Settled, cause: Cause, weights: Weights = NONE
                  ) -> Moved:  # fmt: skip
    """Bring identities that are in the warehouse already, and everything that came by them, to their customers."""
    there = before.customer >= 0
    old, new = before.customer[there], after.customer[there]
    _note_identities(writing, before, after, there)
    changed = old != new
    if not changed.any():
        return Moved(*(np.empty(0, np.int64) for _ in range(3)))
    moves = writing.stage(pa.table({"identity_id": before.ids[there][changed], "customer_id": new[changed]}))
    for name in _BY_IDENTITY:
        writing.update(name, moves, "identity_id")
    gone = np.setdiff1d(old, new)
    kept = _kept(before.home[there], old, new, gone)
    _note_merges(writing, before.ids[there], old, gone, kept, cause, weights)
    _note_returned(writing, np.setdiff1d(new, old), cause)
    return Moved(gone, kept, np.unique(np.concatenate([old[changed], new[changed]])))


def _note_identities(writing: Writing, before: Identities, after: Settled, there: np.ndarray) -> None:
    other = there & ((before.shared != after.shared) | (before.home != after.home))
    if other.any():
        rows = {"identity_id": before.ids[other], "shared": after.shared[other], "home_id": after.home[other]}
        writing.update("identities", writing.stage(pa.table(rows)), "identity_id")


def _kept(home: np.ndarray, old: np.ndarray, new: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """Where most of a gone customer went: its oldest identity that was at home there."""
    order = np.lexsort((home != old, old))
    first = np.searchsorted(old[order], gone)
    return np.asarray(new[order][first])


def _note_merges(
    writing: Writing, ids: np.ndarray, old: np.ndarray, gone: np.ndarray, kept: np.ndarray, cause: Cause,
    weights: Weights,
) -> None:  # fmt: skip
    if not len(gone):
        return
    names = np.array([f"mrg_{secrets.token_hex(8)}" for _ in gone], object)
    own = {"how": ibis.literal(cause.how), "by": ibis.literal(cause.by)}
    weight = pa.array([weights.get(customer) for customer in gone.tolist()], pa.float64())
    staged = writing.stage(pa.table({"merge_id": names, "gone_id": gone, "kept_id": kept, "weight": weight}))
    writing.insert("merges", staged.mutate(at=ibis.literal(cause.at, "timestamp"), **own))
    taken = np.isin(old, gone)
    members = {"merge_id": names[np.searchsorted(gone, old[taken])], "identity_id": ids[taken]}
    writing.insert("merged", writing.stage(pa.table(members)))
    writing.delete("profile", staged.select(customer_id=staged.gone_id))
    hand_tags.hand_over(writing, pa.table({"merge_id": names, "customer_id": gone, "kept_id": kept}), cause)


def _note_returned(writing: Writing, customers: np.ndarray, cause: Cause) -> None:
    """Customers who are there again: what took them over is undone."""
    if not len(customers):
        return
    back = writing.stage(pa.table({"gone_id": customers}))
    merges = writing.table("merges")
    undone = merges.filter(merges.undone_at.isnull()).semi_join(back, "gone_id")
    at, by = ibis.literal(cause.at, "timestamp"), ibis.literal(cause.by)
    writing.update("merges", writing.keep(undone.select("merge_id", undone_at=at, undone_by=by)), "merge_id")
