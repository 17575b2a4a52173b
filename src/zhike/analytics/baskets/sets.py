"""Items that are frequently together. Counts are whole numbers, thresholds are fractions: nothing is rounded.

Items are numbered from the rarest to the commonest, a basket is a run of such numbers in order. Beginning with nothing,
a set is extended by what stands after its last item in the baskets that hold it: all extensions are counted in one walk
over these tails ("occurrence deliver", Uno, Kiyomi & Arimura, LCM ver. 2, FIMI 2004). A set's baskets are never looked
for again, and every set is found once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from zhike.analytics.streams import Codes, Ints

Items = tuple[int, ...]

BITS: Final = 62
"""With so few items a basket is one number, and equal baskets are counted together."""


class TooMany(Exception):
    """More sets are frequent than anybody could want to know."""


@dataclass(frozen=True)
class Baskets:
    """Basket i holds `items[starts[i]:starts[i + 1]]`: codes in order, each once."""

    starts: Ints
    items: Codes

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True)
class Tails:
    """Baskets one after another, -1 before each and at the end; `weight` at any place of a basket (or the -1 before
    it) is how many such baskets there are."""

    flat: Codes
    weight: Ints
    before: Ints
    """The places of the -1 before each basket."""


def distinct(starts: Ints, items: Codes) -> Baskets:
    """Baskets of lines in any order, in which an item may stand several times."""
    from zhike.analytics.baskets import loops

    items = items.copy()
    kept = loops.distinct(starts, items)
    return Baskets(kept, items[: kept[-1]])


def least_count(support: Fraction, baskets: int) -> int:
    """The number of baskets from which a set is frequent: at least one, exactly rounded up."""
    return max(1, ceil(support * baskets))


def frequent(baskets: Baskets, least: int, longest: int, most: int, tell: Callable[[float], None]) -> dict[Items, int]:
    """The sets (codes in order) that are in at least `least` baskets, of at most `longest` items, with their counts.

    `tell` is told what part is done. Raises TooMany when there are more than `most`.
    """
    counts = np.bincount(baskets.items, minlength=1)
    kept = np.flatnonzero(counts >= least)
    kept = kept[np.argsort(counts[kept], kind="stable")]
    found: dict[Items, int] = {(int(code),): int(counts[code]) for code in kept}
    if longest > 1 and len(kept) > 1:
        search = _Search(_tails(baskets, kept, len(counts)), kept, least, longest, most, found)
        search.from_all(tell)
    if len(found) > most:
        raise TooMany
    return found


class _Search:
    """One search, depth first; `found` grows."""

    def __init__(self, tails: Tails, codes: Ints, least: int, longest: int, most: int, found: dict[Items, int]) -> None:
        self.tails, self.codes, self.least, self.longest, self.most = tails, codes, least, longest, most
        self.found = found

    def from_all(self, tell: Callable[[float], None]) -> None:
        every = np.arange(len(self.codes))
        for place, (item, at) in enumerate(self._delivered(self.tails.before, every)):
            self._extend((item,), at)
            tell((place + 1) / len(every))

    def _extend(self, numbers: Items, at: Ints) -> None:
        """All frequent sets that begin with these items, whose last one stands at the places `at`."""
        from zhike.analytics.baskets import loops

        counts = loops.count(self.tails.flat, self.tails.weight, at, len(self.codes))
        further = np.flatnonzero(counts >= self.least)
        for item in further.tolist():
            self.found[tuple(sorted(self.codes[[*numbers, item]].tolist()))] = int(counts[item])
        if len(self.found) > self.most:
            raise TooMany
        if len(further) > 1 and len(numbers) + 2 <= self.longest:
            for item, places in self._delivered(at, further):
                self._extend((*numbers, item), places)

    def _delivered(self, at: Ints, items: Ints) -> list[tuple[int, Ints]]:
        """Each of the items with the places where it stands in the tails after `at`."""
        from zhike.analytics.baskets import loops

        slot = np.full(len(self.codes), -1)
        slot[items] = np.arange(len(items))
        places, starts = loops.deliver(self.tails.flat, at, slot, len(items))
        return [(int(item), places[starts[i] : starts[i + 1]]) for i, item in enumerate(items)]


def _tails(baskets: Baskets, kept: Ints, codes: int) -> Tails:
    """The baskets with two kept items and more, items numbered by their place in `kept`."""
    from zhike.analytics.baskets import loops

    number = np.full(codes, -1, np.int32)
    number[kept] = np.arange(len(kept))
    starts, items = loops.numbered(baskets.starts, baskets.items, number)
    times = np.ones(len(starts) - 1, np.int64)
    if len(kept) <= BITS:
        starts, items, times = _merged(loops.masks(starts, items))
    return Tails(*loops.flattened(starts, items, times))


def _merged(masks: Ints) -> tuple[Ints, Codes, Ints]:
    """Equal baskets once, with how often they are there."""
    from zhike.analytics.baskets import loops

    kinds, times = np.unique(masks, return_counts=True)
    starts, items = loops.unmasked(kinds)
    return starts, items, times
