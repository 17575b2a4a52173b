"""How much what a single customer will buy may differ from what is expected of them.

It depends on who they are only through their frequency, age and covariates, but for a factor (their known spend) and
the probability that they are alive. So it is drawn for a few thousand representatives of these, and each customer
finds their own quantiles there.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics.lifetime_value import draws
from zhike.analytics.lifetime_value.bg_nbd import BgNbd
from zhike.analytics.lifetime_value.fitting import Fit
from zhike.analytics.lifetime_value.histories import Floats, Ints, collapsed

_DRAWS: Final = (100, 1_000)
_IN_ALL: Final = 500_000
_SEED: Final = 20051
_CLOSE: Final = 0.05
"""Ages that differ by less than this part, and frequencies above 20 by twice that, are drawn as one."""


@dataclass(frozen=True)
class Ahead:
    """Over what time, discounted by how much in a unit of time, and how spend varies: p, q of Gamma-Gamma."""

    horizon: float
    discount: float
    spend: Floats


@dataclass(frozen=True)
class Own:
    """`sums` [representatives, draws], ascending: what who is alive spends, in units of the customer's `factor`."""

    which: Ints
    factor: Floats
    alive: Floats
    sums: Floats

    def quantile(self, share: float) -> Floats:
        """What each customer spends less than, with this probability."""
        beyond = (share - (1 - self.alive)) / np.maximum(self.alive, 1e-12)
        draws = self.sums.shape[1]
        place = np.clip(np.ceil(beyond * draws).astype(np.int64) - 1, 0, draws - 1)
        return np.where(beyond > 0, self.sums[self.which, place] * self.factor, 0.0)

    def variance(self) -> float:
        """Of what all together spend, customers being independent."""
        mean, square = self.sums.mean(axis=1), (self.sums**2).mean(axis=1)
        alive, which = self.alive, self.which
        each = self.factor**2 * (alive * square[which] - (alive * mean[which]) ** 2)
        return float(each.sum())


def own(fit: Fit, frequency: Ints, age: Floats, pattern: Ints, known: Ints, factor: Floats, alive: Floats,
        ahead: Ahead) -> Own:  # fmt: skip
    """`known`: of how many purchases each customer's spend is known. The same answer each time."""
    scale = fit.parameters[1, pattern]
    x, aged = _coarse_count(frequency), _coarse_age(age, scale)
    first, which, _ = collapsed(pattern, x, aged, _coarse_count(known))
    many = int(np.clip(_IN_ALL // max(len(first), 1), *_DRAWS))
    sums = np.empty((len(first), many))
    loop = draws.bg_nbd if isinstance(fit.model, BgNbd) else draws.pareto_nbd
    parameters = np.ascontiguousarray(fit.parameters[:, pattern[first]])
    loop(_SEED, parameters, x[first], aged[first], _coarse_count(known)[first].astype(np.float64), ahead.horizon,
         ahead.discount, ahead.spend, sums)  # fmt: skip
    sums.sort(axis=1)
    return Own(which, factor, alive, sums)


def _coarse_count(count: Ints) -> Ints:
    coarse = np.exp(np.rint(np.log(np.maximum(count, 1)) / (2 * _CLOSE)) * 2 * _CLOSE)
    return np.where(count <= 20, count, np.rint(coarse)).astype(np.int64)


def _coarse_age(age: Floats, scale: Floats) -> Floats:
    return np.asarray((np.exp(np.rint(np.log1p(age / scale) / _CLOSE) * _CLOSE) - 1) * scale)
