"""Association rules of frequent sets (Agrawal, Imieliński & Swami 1993; conviction: Brin et al. 1997), exactly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from zhike.analytics.baskets.sets import Items


@dataclass(frozen=True, slots=True)
class Association:
    """Who has all of `left` has `right`, too. Of all `baskets`, `of_left` hold the left side, `of_right` the
    right one, `both` both."""

    left: Items
    right: Items
    both: int
    of_left: int
    of_right: int
    baskets: int

    @property
    def support(self) -> float:
        """The share of baskets that hold both sides."""
        return self.both / self.baskets

    @property
    def confidence(self) -> float:
        """The share of baskets with the left side that hold the right one, too."""
        return self.both / self.of_left

    @property
    def lift(self) -> float:
        """How many times more often both are together than if neither knew of the other."""
        return self.both * self.baskets / (self.of_left * self.of_right)

    @property
    def conviction(self) -> float | None:
        """How many times more often the left would be without the right if neither knew of the other; None: it never
        is."""
        without = self.of_left - self.both
        return (self.baskets - self.of_right) * self.of_left / (self.baskets * without) if without else None

    @property
    def lifts(self) -> bool:
        """Whether the left side makes the right one likelier at all."""
        return self.both * self.baskets > self.of_left * self.of_right


def associations(
    sets: Mapping[Items, int], baskets: int, confidence: Fraction, most_right: int = 1
) -> Iterator[Association]:
    """The rules of at least this confidence with one to `most_right` items on the right, at least one on the left."""
    for items, both in sets.items():
        for size in range(1, min(most_right, len(items) - 1) + 1):
            for right in combinations(items, size):
                left = tuple(item for item in items if item not in right)
                if both * confidence.denominator >= confidence.numerator * sets[left]:
                    yield Association(left, right, both, sets[left], sets[right], baskets)


def is_redundant(rule: Association, sets: Mapping[Items, int]) -> bool:
    """Whether a rule with less on the left has at least the same confidence (Bayardo, Agrawal & Gunopulos 2000).

    Nothing on the left is such a rule, too: it says how common the right side is.
    """
    if not rule.lifts:
        return True
    return any(
        sets[tuple(sorted(left + rule.right))] * rule.of_left >= rule.both * sets[left]
        for size in range(1, len(rule.left))
        for left in combinations(rule.left, size)
    )
