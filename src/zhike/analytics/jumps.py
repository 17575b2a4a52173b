"""What is usual for a figure that is noted again and again, and what is not: medians, so that one odd note decides
nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, log, sqrt
from statistics import median
from typing import Final

MOVES: Final = 6
"""Moves that must be known before any move is unusual."""

_SOFT: Final = 10
"""Added to both sizes of a move: from 2 customers to 5 is not the same as from 2,000 to 5,000."""

_SIGMA: Final = 1.4826
"""Times the median absolute deviation: the standard deviation of what is normally distributed."""

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Note:
    """How large something was."""

    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A move is unusual beyond `times` standard deviations of past moves, and never below `least` (a share)."""

    times: float
    least: float


NORMAL: Final = Sensitivity(6.0, 0.10)


@dataclass(frozen=True, slots=True)
class Range:
    """Sizes that would surprise nobody; both ends belong to it."""

    low: int
    high: int

    def __contains__(self, size: int) -> bool:
        return self.low <= size <= self.high


def usual(notes: Sequence[Note], at: datetime, sensitivity: Sensitivity = NORMAL) -> Range | None:
    """Between which sizes the next note, at `at`, is expected after these (the oldest first); None while too little
    is known.

    Moves are logarithms of ratios. The trend is the median of the means of two that follow one another (up and down
    by turns is no trend), the spread the median absolute deviation from it; over a longer time than usual between two
    notes the trend grows with it and the spread with its root. However steady a figure was, a share of `least`, three
    times the root of its size, and ten customers are no surprise; nor is a size that stays.
    """
    moves = [log((later.size + _SOFT) / (earlier.size + _SOFT)) for earlier, later in pairwise(notes)]
    if len(moves) < MOVES:
        return None
    trend = median((one + other) / 2 for one, other in pairwise(moves))
    deviation = _SIGMA * median(abs(move - trend) for move in moves)
    gaps = median((later.at - earlier.at).total_seconds() for earlier, later in pairwise(notes))
    longer = max(1.0, (at - notes[-1].at).total_seconds() / max(gaps, 1.0))
    last = notes[-1].size + _SOFT
    least = log(1 + max(sensitivity.least, 3 / sqrt(last)))
    width = max(sensitivity.times * deviation * sqrt(longer), least)
    expected = log(last) + trend * longer
    low, high = exp(expected - width) - _SOFT, exp(min(expected + width, 40.0)) - _SOFT
    return Range(max(0, min(round(low), notes[-1].size - _SOFT)), max(round(high), notes[-1].size + _SOFT))


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing has come since `since`; `usual` is how long that lasts otherwise."""

    since: datetime
    usual: timedelta


def silence(deliveries: Sequence[datetime], now: datetime) -> Silence | None:
    """Whether somebody who used to deliver has stopped: nothing for half as long again as the second longest pause so
    far (the longest may have been an outage), at least an hour. `deliveries`: hours in which something came, and when
    the last came; the oldest first."""
    pauses = sorted(later - earlier for earlier, later in pairwise(deliveries))
    if len(pauses) < MOVES:
        return None
    most = max(pauses[-2], _HOUR)
    return Silence(deliveries[-1], most) if now - deliveries[-1] > 1.5 * most else None


@dataclass(frozen=True, slots=True)
class Spike:
    """`count` in the hour `at`, where `usual` is the median."""

    at: datetime
    count: int
    usual: int


def spike(hours: Mapping[datetime, int], since: datetime) -> Spike | None:
    """The hour since then in which far more came than in those before: beyond six standard deviations and three times
    the median, and at least fifty."""
    before = [count for at, count in hours.items() if at < since]
    after = [(count, at) for at, count in hours.items() if at >= since]
    if len(before) < MOVES or not after:
        return None
    middle = median(before)
    deviation = _SIGMA * median(abs(count - middle) for count in before)
    count, at = max(after)
    unusual = count > max(middle + NORMAL.times * deviation, 3 * middle, 50)
    return Spike(at, count, round(middle)) if unusual else None
