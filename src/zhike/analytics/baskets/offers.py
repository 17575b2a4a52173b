"""Who bought one thing and not yet the other: how many each rule speaks to, and what is best offered to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.baskets.rules import Association
from zhike.analytics.baskets.sets import Baskets, Items
from zhike.analytics.streams import Ints, in_parts


@dataclass(frozen=True)
class Offers:
    """`reach[i]`: customers who bought all on the left of rule i and not all on its right. `best`: for each customer
    the rule of theirs with the greatest confidence, of those that lift and have one thing on the right (-1: none)."""

    reach: Ints
    best: Ints


def offers(bought: Baskets, rules: Sequence[Association], things: int) -> Offers:
    """`bought`: a basket for each customer, of `things` codes in all."""
    from zhike.analytics.baskets import loops

    order = sorted(range(len(rules)), key=lambda i: (-rules[i].confidence, i))
    ordered = [rules[i] for i in order]
    offered = np.array([rule.lifts and len(rule.right) == 1 for rule in ordered], bool)
    sides = (*_flat([rule.left for rule in ordered]), *_flat([rule.right for rule in ordered]))
    best = np.full(len(bought), -1, np.int64)

    def part(low: int, high: int) -> Ints:
        reach = np.zeros(len(rules), np.int64)
        loops.offers(bought.starts, bought.items, things, *sides, offered, best, reach, low, high)
        return reach

    reach = np.zeros(len(rules), np.int64)
    reach[order] = sum(in_parts(len(bought), part), np.zeros(len(rules), np.int64))
    places = np.array([*order, -1], np.int64)
    return Offers(reach, places[best])


def _flat(sides: Sequence[Items]) -> tuple[Ints, Ints]:
    """All members one after another, and where each side begins."""
    members = np.array([item for side in sides for item in side], np.int64)
    return members, np.cumsum([0, *map(len, sides)])
