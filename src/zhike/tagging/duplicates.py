"""Which tags tell nearly the same customers apart in the same way: all pairs at once, as products of a matrix of zeros
and ones.

Overlap is Jaccard's (1912): customers who have both, divided by customers who have either. Of tags with several levels
only those count as having both whose levels go together: where each level of the one has its level of the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.warehouse.port import Reading

NEAR: Final = 0.95
_BLOCK: Final = 16_384
"""Customers at a time: below 2**24, so that counts in single precision are exact."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tags, with how many customers have each and how many have both."""

    one: str
    other: str
    of_one: int
    of_other: int
    both: int

    @property
    def overlap(self) -> float:
        return self.both / (self.of_one + self.of_other - self.both)


def near_duplicates(reading: Reading, tags: Mapping[str, Sequence[str]], above: float = NEAR) -> list[Pair]:
    """The pairs of tags (id → level keys) that overlap by more than that, most alike first."""
    profile = reading.table("profile")
    present = [tag_id for tag_id in tags if tag_id in profile.columns]
    if len(present) < 2:
        return []
    places = [(tag_id, level) for tag_id in present for level in tags[tag_id]]
    counts = _counts(reading, places)
    begins = np.cumsum([0, *(len(tags[tag_id]) for tag_id in present)])
    own = [int(np.diag(counts)[begin:end].sum()) for begin, end in pairwise(begins.tolist())]
    pairs = []
    for i, one in enumerate(present):
        for j in range(i + 1, len(present)):
            if min(own[i], own[j]) > above * max(own[i], own[j]):  # or they cannot overlap by so much
                block = counts[begins[i] : begins[i + 1], begins[j] : begins[j + 1]]
                pairs.append(Pair(one, present[j], own[i], own[j], _together(block)))
    return sorted((pair for pair in pairs if pair.both and pair.overlap > above), key=lambda pair: -pair.overlap)


def _together(block: NDArray[np.int64]) -> int:
    """How many customers have both tags at levels that go together, whichever of the two is looked at."""
    return int(min(block.max(axis=0).sum(), block.max(axis=1).sum()))


def _counts(reading: Reading, places: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
    """For each two levels, how many customers have both."""
    profile = reading.table("profile")
    held = profile.select(
        **{f"t{i}": (profile[tag_id] == level).fill_null(False) for i, (tag_id, level) in enumerate(places)}
    )
    total = np.zeros((len(places), len(places)), np.int64)
    for batch in reading.batches(held):
        columns = [column.to_numpy(zero_copy_only=False) for column in batch.columns]
        for begin in range(0, batch.num_rows, _BLOCK):
            block = np.array([column[begin : begin + _BLOCK] for column in columns], np.float32)
            total += (block @ block.T).astype(np.int64)
    return total
