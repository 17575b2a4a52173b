"""What each customer is expected to be worth, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from zhike.analytics.lifetime_value.fitting import Fit
from zhike.analytics.lifetime_value.gamma_gamma import expected_spend
from zhike.analytics.lifetime_value.histories import DAYS, Floats, Histories, Ints, TimeUnit, collapsed
from zhike.analytics.lifetime_value.maximum import Maximum
from zhike.analytics.lifetime_value.model import counted, discounted_ahead
from zhike.analytics.lifetime_value.own import Ahead, Own, own

YEAR: Final = 365.25
NORMAL_95: Final = 1.959964
"""Standard errors to either side of which a normal variable lies with 95 %."""
_SAMPLE: Final = 5_000
_STEP: Final = 1e-3


@dataclass(frozen=True)
class Horizon:
    """`yearly`: by how much less what is earned in a year is worth today (0.1 is 10 %); `margin`: what of a
    purchase's price is earned."""

    days: int
    yearly: float
    margin: float
    unit: TimeUnit

    @property
    def units(self) -> float:
        return self.days / DAYS[self.unit]

    @property
    def discount(self) -> float:
        """In a unit of time, compounded continuously."""
        return float(np.log1p(self.yearly) * DAYS[self.unit] / YEAR)


@dataclass(frozen=True)
class Scores:
    """A place for each customer: probability to be alive, expected purchases and their discounted value."""

    alive: Floats
    purchases: Floats
    spend: Floats
    value: Floats
    own: Own


def score(fit: Fit, spent: Maximum, history: Histories, pattern: Ints, horizon: Horizon) -> Scores:
    """Everybody, at once."""
    alive, purchases, discounted = expected(fit, history, pattern, horizon)
    parameters = np.exp(spent.point)
    spend = expected_spend(parameters, history.spend_count, history.spend_mean)
    factor = horizon.margin * (parameters[2] + history.spend_count * history.spend_mean)
    ahead = Ahead(horizon.units, horizon.discount, parameters[:2])
    drawn = own(fit, history.frequency, history.age, pattern, history.spend_count, factor, alive, ahead)
    return Scores(alive, purchases, spend, horizon.margin * discounted * spend, drawn)


def expected(fit: Fit, history: Histories, pattern: Ints, horizon: Horizon) -> tuple[Floats, Floats, Floats]:
    """Of each customer the probability to be alive, and purchases ahead, plain and discounted."""
    data, which = counted(history.frequency, history.recency, history.age, pattern)
    alive = fit.model.alive(fit.parameters, data)
    first, ages, _ = collapsed(data.pattern, data.frequency, data.age)
    parameters = fit.parameters[:, data.pattern[first]]
    x, age = data.frequency[first], data.age[first]
    ahead = discounted_ahead(fit.model, parameters, x, age, horizon.units, (0.0, horizon.discount))
    plain, discounted = ((alive * each[ages])[which] for each in ahead)
    return alive[which], plain, discounted


def error_of_total(fit: Fit, spent: Maximum, history: Histories, pattern: Ints, horizon: Horizon) -> float:
    """The standard error of everybody's value together that comes from the parameters being estimates: the delta
    method, whose derivatives are told of at most 5,000 customers and scaled up."""
    rng = np.random.default_rng(1)
    chosen = rng.choice(len(history), min(_SAMPLE, len(history)), replace=False)
    some, groups = history.of(chosen), pattern[chosen]
    times = len(history) / len(chosen)

    def total(purchases: Floats, spend: Floats) -> float:
        moved = replace(fit, found=replace(fit.found, point=purchases))
        discounted = expected(moved, some, groups, horizon)[2]
        worth = discounted * expected_spend(np.exp(spend), some.spend_count, some.spend_mean)
        return float(worth.sum()) * horizon.margin * times

    at = fit.found.point, spent.point
    by_purchases = _slopes(lambda point: total(point, at[1]), at[0])
    by_spend = _slopes(lambda point: total(at[0], point), at[1])
    variance = by_purchases @ fit.found.covariance @ by_purchases + by_spend @ spent.covariance @ by_spend
    return float(np.sqrt(variance))


def _slopes(function: Callable[[Floats], float], at: Floats) -> Floats:
    moves = np.eye(len(at)) * _STEP
    return np.array([(function(at + move) - function(at - move)) / (2 * _STEP) for move in moves])
