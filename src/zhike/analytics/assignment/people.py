"""From numbers to customers: who stays, and who goes to whom.

Of a group whose advisor cannot keep everybody the most valuable stay. Those who go are dealt out by value, each
advisor's places spread evenly over the order (the i-th of q places stands at (i + ½)/q of the way): so each advisor is
given about the same share of every stretch of value, however many they take.
"""

from dataclasses import dataclass

import numpy as np

from zhike.analytics.assignment.flows import Flows, flows
from zhike.analytics.assignment.groups import NOBODY, Customers, Groups, Ints, Question, grouped


@dataclass(frozen=True)
class Assignment:
    """The advisor of each customer, by place in the question (`NOBODY`: none); `gap` as `Flows` says it, `numbers`
    what it was made of (None: there was nobody to give to anybody)."""

    advisor: Ints
    gap: float
    numbers: Flows | None = None


def assign(customers: Customers, question: Question, numbers: Flows | None = None) -> Assignment:
    """Who looks after whom. With the `numbers` of an assignment before, where they fit, it is the same again: what a
    solver finds within its time need not be."""
    if not len(customers.ids) or not question.advisors:
        return Assignment(np.full(len(customers.ids), NOBODY, dtype=np.int64), 0.0)
    groups = grouped(customers, question)
    known = numbers if numbers is not None and numbers.fits(groups, question) else None
    found = known or flows(groups, question, customers.places)
    order = np.lexsort((customers.ids, -customers.value))
    stays = _stay(groups, found, order)
    advisor = np.where(stays, customers.advisor, NOBODY)
    going = order[~stays[order]]
    pools = groups.pool[groups.of[going]]
    by_pool = going[np.argsort(pools, kind="stable")]
    ends = np.cumsum(np.bincount(pools, minlength=len(found.go)))
    for pool, end in enumerate(ends):
        among = by_pool[ends[pool - 1] if pool else 0 : end]
        advisor[among] = _dealt(found.go[pool], len(among))
    return Assignment(advisor, found.gap, found)


def _stay(groups: Groups, found: Flows, order: Ints) -> np.ndarray:
    """Whether each customer stays: of each group as many as may, the most valuable first."""
    of = groups.of[order]
    by_group = np.argsort(of, kind="stable")
    begins = np.cumsum(groups.heads) - groups.heads
    place = np.arange(len(order)) - begins[of[by_group]]
    stays = np.zeros(len(order), dtype=bool)
    stays[order[by_group]] = place < found.stay[of[by_group]]
    return stays


def _dealt(places: Ints, count: int) -> Ints:
    """The advisor of each of `count` customers in the order of their value: those without a place come last."""
    advisor = np.repeat(np.arange(len(places)), places)
    begins = np.repeat(np.cumsum(places) - places, places)
    at = (np.arange(len(advisor)) - begins + 0.5) / np.repeat(places, places)
    dealt = advisor[np.argsort(at, kind="stable")]
    return np.concatenate([dealt, np.full(count - len(dealt), NOBODY)]).astype(np.int64)
