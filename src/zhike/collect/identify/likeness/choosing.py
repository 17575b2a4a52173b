"""Which probable pairs are joined without asking, which are asked about, and which are left alone.

A person is more than a pair: who is A and who is B and who is C become one by two links. So links are taken heaviest
first, and one that would join two groups of records by itself has to be heavier than one between two records: a single
wrong link there would join everybody on both sides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

HIGH: Final = 6.0
"""From here on the system joins by itself: 64 times as likely one person as two, after all that speaks against any
pair's being one."""

LOW: Final = 0.0
"""From here on a person is asked: as likely one person as two."""

BRIDGE: Final = 6.0
"""How much heavier than `high` a link must be that is the only one between two groups."""

LARGEST: Final = 30
"""More records than this are not one person by likeness alone."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Thresholds:
    """Weights (log2 of how much likelier one person is than two): joined from `high` on, asked about from `low` on."""

    high: float = HIGH
    low: float = LOW


@dataclass(frozen=True)
class Chosen:
    """Rows of `ALIKE`: those to join, and those to ask a person about."""

    join: pa.Table
    ask: pa.Table


def choose(alike: pa.Table, thresholds: Thresholds, apart: Iterable[Pair] = ()) -> Chosen:
    """Sort pairs (`ALIKE`, heaviest first). `apart`: pairs of customers that are two people, whoever else they are
    like: nothing is joined that would join them."""
    known = _both_ways(apart)
    rows = list(zip(alike["one_id"].to_pylist(), alike["other_id"].to_pylist(), strict=True))
    open_ones = np.array([other not in known[one] for one, other in rows], bool)
    heavy = (alike["weight"].to_numpy() >= thresholds.high) & open_ones
    groups = _Groups(known, [pair for pair, is_heavy in zip(rows, heavy, strict=True) if is_heavy])
    sure = thresholds.high + BRIDGE
    weights = alike["weight"].to_pylist()
    joined = np.array([bool(heavy[i]) and groups.join(*rows[i], weights[i] >= sure) for i in range(len(rows))], bool)
    same = np.array([groups.together(one, other) for one, other in rows], bool)
    likely = (alike["weight"].to_numpy() >= thresholds.low) & open_ones & ~same
    return Chosen(alike.filter(pa.array(joined)), alike.filter(pa.array(likely)))


def _both_ways(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found


class _Groups:
    """Records joined so far. `heavy`: all pairs that are heavy enough to be joined, for counting what holds a group."""

    def __init__(self, apart: dict[int, set[int]], heavy: list[Pair]) -> None:
        self._apart, self._heavy = apart, _both_ways(heavy)
        self._group: dict[int, set[int]] = {}

    def together(self, one: int, other: int) -> bool:
        return other in self._of(one)

    def join(self, one: int, other: int, sure: bool) -> bool:
        """Whether this link holds: those that join what is one already do."""
        mine, theirs = self._of(one), self._of(other)
        if mine is theirs:
            return True
        small, large = sorted((mine, theirs), key=len)
        if len(small) + len(large) > LARGEST or any(self._apart[each] & large for each in small if each in self._apart):
            return False
        if len(small) > 1 and not sure and sum(len(self._heavy[each] & large) for each in small) < 2:
            return False
        large |= small
        self._group.update((each, large) for each in small)
        self._group.setdefault(next(iter(large)), large)
        return True

    def _of(self, record: int) -> set[int]:
        return self._group.setdefault(record, {record})
