"""The effect on those who have a tag, within strata of customers who are alike, with its interval.

Each stratum compares its holders with its others; strata count by their holders, so the answer is about the holders
(the effect on the treated). What still differs within a stratum is taken off by a regression of the others' outcomes on
the covariates, as in Abadie and Imbens, "Bias-corrected matching estimators for average treatment effects", Journal of
Business & Economic Statistics 29 (2011). The variance is that of a stratified comparison of means, of what the
regression leaves (Imbens and Rubin, "Causal inference", 2015, ch. 9), and of the regression itself.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.lift.strata import Strata

Z: Final = 1.959963984540054
"""Of a 95 % interval."""
LEAST: Final = 30
"""Matched holders, and matched others, below which nothing is said: means of fewer are not near to normal."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """One outcome: the mean of the matched holders, what it would have been without (`expected`), the difference with
    its interval, and the difference that ignores who the customers are (`naive`, of all holders and all others)."""

    mean: float
    expected: float
    difference: float
    low: float
    high: float
    naive: float


@dataclass(frozen=True)
class Lift:
    """`matched` of the `holders` have somebody like them among the `others`; `used` others were compared with.

    `balance`: for each covariate the standardised difference of means before and after matching. `effects` is empty
    where there are too few.
    """

    holders: int
    matched: int
    others: int
    used: int
    balance: tuple[tuple[float, float], ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Population:
    """Everybody in the order of strata: covariates (standardised) and outcomes side by side, and
    the sums of these, and of their products, for each stratum. To be made once for many tags."""

    strata: Strata
    covariates: int
    rows: Floats
    size: Floats
    sums: Floats
    products: Floats


@dataclass(frozen=True)
class _Side:
    """Of holders or of others, for each stratum that has both: number, means, and centred sums of products."""

    size: Floats
    means: Floats
    spread: Floats


def population(strata: Strata, covariates: Floats, outcomes: Floats) -> Population:
    """`covariates` and `outcomes` have a row for each customer, as the strata were made of."""
    rows = np.column_stack([_standardised(covariates), outcomes])[strata.order]
    size = np.bincount(strata.of, minlength=strata.count).astype(np.float64)
    return Population(strata, covariates.shape[1], rows, size, *_moments(rows, strata.of[strata.order], strata.count))


def lift(people: Population, holds: NDArray[np.bool_]) -> Lift:
    """Those who hold a tag (a flag for each customer, in the customers' own order) against the others."""
    strata, width = people.strata, people.covariates
    held = holds[strata.order]
    of = strata.of[strata.order][held]
    size = np.bincount(of, minlength=strata.count).astype(np.float64)
    sums, products = _moments(people.rows[held], of, strata.count)
    both = (size > 0) & (people.size > size)
    treated = _side(size[both], sums[both], products[both])
    control = _side((people.size - size)[both], (people.sums - sums)[both], (people.products - products)[both])
    matched, used = int(treated.size.sum()), int(control.size.sum())
    balance = _balance(people, sums.sum(axis=0), int(held.sum()), treated, control)
    counted = int(held.sum()), matched, len(held) - int(held.sum()), used
    if matched < LEAST or used < LEAST:
        return Lift(*counted, balance, ())
    naive = _naive(people, sums.sum(axis=0), counted[0], counted[2])
    effects = tuple(
        _effect(treated, control, width, width + i, float(naive[width + i]))
        for i in range(people.rows.shape[1] - width)
    )
    return Lift(*counted, balance, effects)


def _effect(treated: _Side, control: _Side, width: int, outcome: int, naive: float) -> Effect:
    weights = treated.size / treated.size.sum()
    slope, inverse = _slope(control, weights, width, outcome)
    apart = treated.means - control.means
    difference = float(weights @ (apart[:, outcome] - apart[:, :width] @ slope))
    left = np.append(-slope, 1.0)
    columns = [*range(width), outcome]
    own = _variance(treated, columns, left, other=control)
    others = _variance(control, columns, left, other=treated)
    distance = weights @ apart[:, :width]
    among = np.einsum("s,sij->ij", (weights / control.size) ** 2 * others, control.spread[:, :width, :width])
    error = float(
        weights**2 @ (own / treated.size) + weights**2 @ (others / control.size)
        + distance @ inverse @ among @ inverse @ distance
    ) ** 0.5  # fmt: skip
    mean = float(weights @ treated.means[:, outcome])
    return Effect(mean, mean - difference, difference, difference - Z * error, difference + Z * error, naive)


def _slope(control: _Side, weights: Floats, width: int, outcome: int) -> tuple[Floats, Floats]:
    """How the others' outcome goes with the covariates within strata, counted where the holders are."""
    total = np.einsum("s,sij->ij", weights / control.size, control.spread)
    inverse = np.linalg.pinv(total[:width, :width], rcond=1e-9, hermitian=True)
    return inverse @ total[:width, outcome], inverse


def _variance(side: _Side, columns: list[int], left: Floats, other: _Side) -> Floats:
    """Of what the regression leaves, in each stratum; that of the other side where one is alone, else of all."""
    own, theirs = (_of_stratum(each, columns, left) for each in (side, other))
    of_all = float(np.nansum(own * side.size) / max(np.sum(side.size[~np.isnan(own)]), 1))
    return np.where(np.isnan(own), np.where(np.isnan(theirs), of_all, theirs), own)


def _of_stratum(side: _Side, columns: list[int], left: Floats) -> Floats:
    spread = side.spread[:, columns][:, :, columns]
    squares = np.maximum(np.einsum("i,sij,j->s", left, spread, left), 0.0)
    return np.where(side.size > 1, squares / np.maximum(side.size - 1, 1), np.nan)


def _moments(rows: Floats, of: NDArray[np.int64], count: int) -> tuple[Floats, Floats]:
    """Sums of the columns and of their products by stratum; the rows are in the order of strata."""
    width = rows.shape[1]
    sums, products = np.zeros((count, width)), np.zeros((count, width, width))
    begins = np.flatnonzero(np.diff(of, prepend=-1))
    if len(of):
        there = of[begins]
        sums[there] = np.add.reduceat(rows, begins, axis=0)
        for i in range(width):
            products[there, i] = np.add.reduceat(rows * rows[:, [i]], begins, axis=0)
    return sums, products


def _side(size: Floats, sums: Floats, products: Floats) -> _Side:
    means = sums / size[:, None]
    return _Side(size, means, products - size[:, None, None] * means[:, :, None] * means[:, None, :])


def _naive(people: Population, held: Floats, holders: int, others: int) -> Floats:
    """Holders' means less those of all others."""
    none: Floats = held / max(holders, 1) - (people.sums.sum(axis=0) - held) / max(others, 1)
    return none


def _balance(
    people: Population, held: Floats, holders: int, treated: _Side, control: _Side
) -> tuple[tuple[float, float], ...]:
    """Covariates are standardised, so differences of means are in standard deviations already."""
    width, matched = people.covariates, max(float(treated.size.sum()), 1.0)
    before = _naive(people, held, holders, len(people.rows) - holders)[:width]
    after = (treated.size / matched) @ (treated.means - control.means)[:, :width]
    return tuple((float(was), float(now)) for was, now in zip(before, after, strict=True))


def _standardised(covariates: Floats) -> Floats:
    if not len(covariates):
        return covariates
    longest = np.nanmax(np.where(np.isnan(covariates), -np.inf, covariates), axis=0)  # never is longer ago than ever
    filled = np.where(np.isnan(covariates), np.where(np.isfinite(longest), longest, 0.0), covariates)
    means, deviations = filled.mean(axis=0), filled.std(axis=0)
    found: Floats = (filled - means) / np.where(deviations > 0, deviations, 1.0)
    return found
