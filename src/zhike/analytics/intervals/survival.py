"""Which share has come back within so many days, those still waiting counted for as long as they were seen."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from zhike.analytics.intervals.gaps import Gaps

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_Z: Final = 1.959963984540054
"""Of a normal distribution 95 % lie within so many standard deviations."""


@dataclass(frozen=True)
class Curve:
    """`days` on which somebody came back or was last seen waiting, ascending; of each, who was `at_risk` just before,
    the share that `stays` away beyond it (Kaplan & Meier 1958), and Greenwood's sum for its variance."""

    days: Ints
    at_risk: Ints
    stays: Floats
    greenwood: Floats

    def within(self, days: float) -> float | None:
        """The share that has come back by then; None beyond the longest time that anybody was seen."""
        place = self._place(days)
        return None if place is None else 1.0 - float(self.stays[place]) if place >= 0 else 0.0

    def interval(self, days: float) -> tuple[float, float] | None:
        """95 % confidence limits of `within`, on the scale of log(-log) (Kalbfleisch & Prentice 1980)."""
        place = self._place(days)
        if place is None or place < 0 or not 0 < self.stays[place] < 1:
            return None
        stays = float(self.stays[place])
        width = _Z * float(np.sqrt(self.greenwood[place])) / abs(np.log(stays))
        return 1 - stays ** float(np.exp(-width)), 1 - stays ** float(np.exp(width))

    def seen(self, days: float) -> int:
        """Who was seen waiting at least so long, or had come back just then."""
        place = int(np.searchsorted(self.days, days, side="left"))
        return int(self.at_risk[place]) if place < len(self.days) else 0

    def reached(self, share: float) -> int | None:
        """The first day by which so large a share has come back; None where that was never seen."""
        (places,) = np.nonzero(1.0 - self.stays >= share - 1e-12)
        return int(self.days[places[0]]) if len(places) else None

    def _place(self, days: float) -> int | None:
        if not len(self.days) or days > self.days[-1]:
            return None
        return int(np.searchsorted(self.days, days, side="right")) - 1


def curve(gaps: Gaps) -> Curve:
    """Who was last seen waiting on a day was still at risk on it."""
    days, place = np.unique(gaps.days, return_inverse=True)
    came = np.bincount(place[gaps.came], weights=gaps.count[gaps.came], minlength=len(days)).astype(np.int64)
    gone = np.bincount(place, weights=gaps.count, minlength=len(days)).astype(np.int64)
    at_risk = gone[::-1].cumsum()[::-1]
    left = at_risk - came
    with np.errstate(divide="ignore"):
        terms = np.where(came > 0, came / (at_risk * left.astype(np.float64)), 0.0)
    return Curve(days, at_risk, np.cumprod(left / at_risk), np.cumsum(terms))


def median_gap(gaps: Gaps) -> float | None:
    """The median of finished gaps; of two in the middle their mean."""
    order = np.argsort(gaps.days[gaps.came], kind="stable")
    days, count = gaps.days[gaps.came][order], gaps.count[gaps.came][order].cumsum()
    if not len(days):
        return None
    low, high = (np.searchsorted(count, place, side="right") for place in ((count[-1] - 1) // 2, count[-1] // 2))
    return float(days[low] + days[high]) / 2
