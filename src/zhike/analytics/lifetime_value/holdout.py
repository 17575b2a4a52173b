"""Did the model know? Fitted to the first part of history, held against what happened in the rest."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics.lifetime_value.covariates import Covariates
from zhike.analytics.lifetime_value.fitting import Fit, fit_purchases
from zhike.analytics.lifetime_value.histories import DAYS, Days, Floats, Histories, Ints, TimeUnit
from zhike.analytics.lifetime_value.model import Model, counted, purchases_ahead

MOST: Final = 7
"""Who bought so often or more before stands in one row."""
_POINTS: Final = 60


@dataclass(frozen=True)
class ByFrequency:
    """One row for each frequency in the calibration, the last `MOST` or more: customers, and the purchases of one of
    them in the holdout, expected and made."""

    frequency: Ints
    customers: Ints
    expected: Floats
    actual: Floats


@dataclass(frozen=True)
class Held:
    """`expected` and `actual`: all purchases in the holdout."""

    fit: Fit
    by_frequency: ByFrequency
    expected: float
    actual: int


def held(model: Model, history: Histories, groups: Covariates, length: float, name: str) -> Held:
    """`history` as of the end of the calibration; the holdout's `length` in units. Raises what fitting raises."""
    data, which = counted(history.frequency, history.recency, history.age, groups.pattern)
    fit = fit_purchases(model, data, groups.design, name)
    ahead = purchases_ahead(model, fit.parameters[:, data.pattern], data.frequency, data.age, length)
    expected = (ahead * model.alive(fit.parameters, data))[which]
    by_frequency = _by_frequency(history.frequency, expected, history.actual)
    return Held(fit, by_frequency, float(expected.sum()), int(history.actual.sum()))


def _by_frequency(frequency: Ints, expected: Floats, actual: Ints) -> ByFrequency:
    x = np.minimum(frequency, MOST)
    customers = np.bincount(x, minlength=MOST + 1)
    there = np.flatnonzero(customers)
    means = (np.bincount(x, of, MOST + 1)[there] / customers[there] for of in (expected, actual))
    return ByFrequency(there, customers[there], *means)


@dataclass(frozen=True)
class Track:
    """All further purchases up to the end of each day, by everybody who had bought a first time."""

    day: Ints
    expected: Floats
    actual: Ints


def tracked(fit: Fit, groups: Covariates, bought: Days, unit: TimeUnit, last: int) -> Track:
    """At some days between the first purchase and the last day. Customers are taken as they arrive; what each has
    bought since is what the model expects of anybody of their age."""
    day = np.unique(np.linspace(bought.day[0], last, _POINTS).astype(np.int64))
    age, expected = _by_age(fit, groups, (last - bought.day[0]) / DAYS[unit])
    since = (day[:, None] - bought.day[None, :]) / DAYS[unit]
    each = np.where(since > 0, np.interp(since, age, expected), 0.0)
    done = np.concatenate([[0], np.cumsum(bought.further)])[np.searchsorted(bought.day, day, side="right")]
    return Track(day, each @ bought.firsts, done)


def _by_age(fit: Fit, groups: Covariates, oldest: float) -> tuple[Floats, Floats]:
    """Ages, and the further purchases that a customer is expected to have made by then, over all patterns."""
    age = np.linspace(0, 1, 100) ** 2 * max(oldest, 1e-9)
    patterns, zero = len(groups.design), np.zeros(100 * len(groups.design))
    share = np.bincount(groups.pattern, minlength=patterns) / len(groups.pattern)
    parameters = np.repeat(fit.parameters, 100, axis=1)
    ahead = purchases_ahead(fit.model, parameters, zero.astype(np.int64), zero, np.tile(age, patterns))
    return age, share @ ahead.reshape(patterns, 100)
