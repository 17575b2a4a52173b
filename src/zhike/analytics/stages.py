"""How long customers stay in a stage and where they go from it, running stays counted for as long as they were seen.

The length of a stay is a survival time: Kaplan & Meier (1958) say which share still stays after so many days, stays
that go on being censored. Leaving for one stage or another are competing risks: the share that has gone to one of them
by a day is its cumulative incidence (Kalbfleisch & Prentice 1980, 8.2), which is what the transitions of a semi-Markov
process are estimated by. The expected time is the restricted mean: the area under the curve up to the longest stay
seen (Irwin 1949; Royston & Parmar 2013).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhike.analytics.intervals.gaps import Gaps
from zhike.analytics.intervals.survival import Curve, curve

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stays:
    """Equal stays of one stage counted: whole days, whether they have ended, and the place of the stage that followed
    (0: none)."""

    next: Ints
    days: Ints
    ended: npt.NDArray[np.bool_]
    count: Ints

    @property
    def completed(self) -> int:
        return int(self.count[self.ended].sum())

    @property
    def running(self) -> int:
        return int(self.count[~self.ended].sum())


@dataclass(frozen=True)
class Lengths:
    """What is known of the stays of one stage. Days are None where so large a share was never seen to leave.

    `expected` is the mean up to `horizon`, the longest stay seen. `p90` is of completed stays: longer is stuck.
    """

    completed: int
    running: int
    quarter: int | None
    median: int | None
    three_quarters: int | None
    expected: float | None
    horizon: int | None
    p90: int | None


def stays_of(counted: pa.Table, level: int) -> Stays:
    """The stays of one level among those that `tagging.flow.lengths` counted."""
    columns = {name: counted[name].to_numpy(zero_copy_only=False) for name in ("level", "next", "days", "ended", "n")}
    mine = columns["level"] == level
    ints = {name: columns[name][mine].astype(np.int64) for name in ("next", "days", "n")}
    return Stays(ints["next"], ints["days"], columns["ended"][mine].astype(bool), ints["n"])


def lengths(stays: Stays) -> Lengths:
    """How long the stage lasts."""
    if not len(stays.days):
        return Lengths(0, 0, None, None, None, None, None, None)
    found = _curve(stays)
    return Lengths(
        stays.completed, stays.running, found.reached(0.25), found.reached(0.5), found.reached(0.75),
        _restricted_mean(found), int(found.days[-1]), _quantile(stays, 0.9),
    )  # fmt: skip


def staying(stays: Stays) -> list[tuple[int, float]]:
    """The curve: days, and the share that stays beyond them."""
    if not len(stays.days):
        return []
    found = _curve(stays)
    return list(zip(found.days.tolist(), found.stays.tolist(), strict=True))


def transitions(stays: Stays) -> dict[int, float]:
    """The share of those who come into the stage that has gone to each place by the longest stay seen; the rest was
    still there."""
    return {place: reaching(stays, {place}) for place in sorted(set(stays.next[stays.ended].tolist()))}


def reaching(stays: Stays, places: Collection[int]) -> float:
    """The share that goes on to one of these places: their cumulative incidence at the longest stay seen."""
    if not len(stays.days):
        return 0.0
    found = _curve(stays)
    wanted = stays.ended & np.isin(stays.next, list(places))
    place = np.searchsorted(found.days, stays.days[wanted])
    gone = np.bincount(place, weights=stays.count[wanted], minlength=len(found.days))
    before = np.concatenate(([1.0], found.stays[:-1]))
    return float((before * gone / found.at_risk).sum())


def _curve(stays: Stays) -> Curve:
    return curve(Gaps(np.zeros_like(stays.days), stays.days, stays.ended, stays.count))


def _restricted_mean(found: Curve) -> float:
    """The area under the curve from 0 to the last day."""
    days = np.concatenate(([0], found.days))
    heights = np.concatenate(([1.0], found.stays[:-1]))
    return float((np.diff(days) * heights).sum())


def _quantile(stays: Stays, share: float) -> int | None:
    """The shortest completed stay that so large a share of the completed ones does not exceed."""
    order = np.argsort(stays.days[stays.ended], kind="stable")
    days, count = stays.days[stays.ended][order], stays.count[stays.ended][order].cumsum()
    if not len(days):
        return None
    return int(days[np.searchsorted(count, share * count[-1] - 1e-9)])
