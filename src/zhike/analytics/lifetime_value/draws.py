"""Drawing what a customer who is alive may still buy: the compiled loops behind `own`.

Each draw gives the sum, over purchases within the horizon, of a gamma(p) amount discounted by when it is made, divided
by one gamma(q + p n) draw: times γ + n·(mean spend) that is what the purchases cost (n: of how many the spend is
known).
"""

import math
from typing import Final

import numba
import numpy as np

_MOST: Final = 100_000
"""More purchases than anybody makes: ends a draw of an absurd rate."""


@numba.njit(cache=True, nogil=True)
def bg_nbd(seed, parameters, x, age, known, horizon, discount, spend, sums):  # type: ignore[no-untyped-def]
    """Fill `sums` [places, draws]; the customer leaves with probability p after each purchase."""
    np.random.seed(seed)
    for i in range(x.shape[0]):
        r, alpha, a, b = parameters[0, i], parameters[1, i], parameters[2, i], parameters[3, i]
        for j in range(sums.shape[1]):
            rate = np.random.gamma(r + x[i]) / (alpha + age[i])
            leaves, bought = np.random.beta(a, b + x[i]), 0
            at, total = _wait(rate), 0.0
            while at < horizon and bought < _MOST:
                total += np.random.gamma(spend[0]) * math.exp(-discount * at)
                bought += 1
                at = horizon if np.random.random() < leaves else at + _wait(rate)
            sums[i, j] = total / np.random.gamma(spend[1] + spend[0] * known[i])


@numba.njit(cache=True, nogil=True)
def pareto_nbd(seed, parameters, x, age, known, horizon, discount, spend, sums):  # type: ignore[no-untyped-def]
    """The same; the customer leaves after an exponential time."""
    np.random.seed(seed)
    for i in range(x.shape[0]):
        r, alpha, s, beta = parameters[0, i], parameters[1, i], parameters[2, i], parameters[3, i]
        for j in range(sums.shape[1]):
            rate = np.random.gamma(r + x[i]) / (alpha + age[i])
            end = min(horizon, _wait(np.random.gamma(s) / (beta + age[i])))
            at, total, bought = _wait(rate), 0.0, 0
            while at < end and bought < _MOST:
                total += np.random.gamma(spend[0]) * math.exp(-discount * at)
                at += _wait(rate)
                bought += 1
            sums[i, j] = total / np.random.gamma(spend[1] + spend[0] * known[i])


@numba.njit(cache=True, nogil=True)
def _wait(rate):  # type: ignore[no-untyped-def]
    return np.random.exponential() / rate if rate > 0.0 else math.inf
