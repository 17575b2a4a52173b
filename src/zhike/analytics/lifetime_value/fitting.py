"""Fitting the models to what customers did."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from zhike.analytics.analysis import CannotTell
from zhike.analytics.lifetime_value import gamma_gamma
from zhike.analytics.lifetime_value.histories import Floats, Histories
from zhike.analytics.lifetime_value.maximum import Likelihood, Maximum, Slopes, maximum
from zhike.analytics.lifetime_value.model import Counted, Model, Parameters

LEAST_CUSTOMERS: Final = 20
LEAST_AGAIN: Final = 10
"""So many customers must have bought again, and so many must have paid for it: fewer say nothing of how people
differ."""
_WIDTH: Final = 3.0
_RATES_KNOWN: Final = 1.0
"""The largest standard error of the logarithms of r and α with which held parameters still say how often people buy."""


@dataclass(frozen=True)
class Fit:
    """A model of purchases as fitted. `design`: the covariates of each pattern [patterns, covariates].

    `held`: history alone leaves something open, mostly because it shows nobody leaving, or all alike; the likelihood
    grows for ever towards an edge of the model, so parameters were held weakly at ordinary sizes.
    """

    model: Model
    design: Floats
    found: Maximum
    held: bool = False

    @property
    def parameters(self) -> Parameters:
        return parameters_at(self.model, self.design, self.found.point)

    @property
    def base(self) -> Floats:
        """The parameters where all covariates are zero."""
        return np.asarray(np.exp(self.found.point[:4]))

    @property
    def base_errors(self) -> Floats:
        return self.base * self.found.errors[:4]

    def effects(self) -> tuple[Floats, Floats]:
        """What each covariate does to each moved parameter, and its standard error [moved, covariates]: γ."""
        shape = (len(self.model.moved), self.design.shape[1])
        return self.found.point[4:].reshape(shape), self.found.errors[4:].reshape(shape)


def parameters_at(model: Model, design: Floats, point: Floats) -> Parameters:
    """The parameters of each pattern at a point: four logarithms, then the covariates' effects."""
    logs = np.repeat(point[:4, None], len(design), axis=1)
    effects = point[4:].reshape(len(model.moved), design.shape[1])
    for (place, sign, _), effect in zip(model.moved, effects, strict=True):
        logs[place] += sign * (design @ effect)
    return np.asarray(np.exp(np.clip(logs, -200, 200)))


def fit_purchases(model: Model, data: Counted, design: Floats | None = None, name: str = "") -> Fit:
    """Raises CannotTell: analysis_too_few_customers, analysis_no_repeat_purchases, analysis_did_not_converge."""
    enough(data)
    plain = np.zeros((1, 0)) if design is None else design

    turned = _jacobian(model, plain)

    def likelihood(point: Floats) -> Slopes:
        at = model.log_likelihood(parameters_at(model, plain, point), data)
        if plain.shape == (1, 0):
            return Slopes(at.value, at.gradient[:, 0], at.curvature[:, :, 0])
        gradient = np.einsum("kdp,kp->d", turned, at.gradient)
        return Slopes(at.value, gradient, np.einsum("kdp,klp,lep->de", turned, at.curvature, turned, optimize=True))

    starts = [np.concatenate([start, np.zeros(len(model.moved) * plain.shape[1])]) for start in _starts(data)]
    name = name or type(model).__name__
    try:
        return Fit(model, plain, maximum(likelihood, starts, name))
    except CannotTell:
        found = maximum(_held(likelihood, starts[0]), starts, name)
    if found.errors[:2].max() > _RATES_KNOWN:
        raise CannotTell("how often customers buy cannot be told", code="analysis_did_not_converge", model=name)
    return Fit(model, plain, replace(found, log_likelihood=likelihood(found.point).value), held=True)


def _held(likelihood: Likelihood, centre: Floats) -> Likelihood:
    """The likelihood with each logarithm normal around `centre`: within a factor of twenty, two times out of three."""

    def held(point: Floats) -> Slopes:
        at, away = likelihood(point), (point - centre) / _WIDTH**2
        value = at.value - float(away @ (point - centre)) / 2
        return Slopes(value, at.gradient - away, at.curvature - np.eye(len(point)) / _WIDTH**2)

    return held


def _jacobian(model: Model, design: Floats) -> Floats:
    """How each pattern's logarithms move with the point: [4, point, patterns]."""
    covariates = design.shape[1]
    turned = np.zeros((4, 4 + len(model.moved) * covariates, len(design)))
    turned[range(4), range(4)] = 1
    for k, (place, sign, _) in enumerate(model.moved):
        turned[place, 4 + k * covariates : 4 + (k + 1) * covariates] = sign * design.T
    return turned


def enough(data: Counted) -> None:
    """Whether there is anything to fit to."""
    customers, again = int(data.customers), int(data.weight[data.frequency > 0].sum())
    if customers < LEAST_CUSTOMERS:
        raise CannotTell("too few customers", code="analysis_too_few_customers",
                         customers=customers, needed=LEAST_CUSTOMERS)  # fmt: skip
    if again < LEAST_AGAIN:
        raise CannotTell("too few customers bought again", code="analysis_no_repeat_purchases",
                         customers=again, needed=LEAST_AGAIN)  # fmt: skip


def _starts(data: Counted) -> list[Floats]:
    """From everybody's mean rate; the fourth parameter, a time or not, is tried at both."""
    bought = float(np.average(data.frequency, weights=data.weight))
    age = max(float(np.average(data.age, weights=data.weight)), 1e-6)
    return [np.log([r, r * age / bought, half, last]) for r, half in ((0.7, 0.7), (2.0, 0.2)) for last in (3.0, age)]


def fit_spend(history: Histories) -> tuple[Maximum, int]:
    """Gamma-Gamma, and how many customers it is of: those who paid something after the first purchase.

    Raises CannotTell: analysis_no_amounts, analysis_amounts_equal, analysis_did_not_converge,
    analysis_spend_without_mean.
    """
    known = history.spend_count > 0
    count, mean = history.spend_count[known], history.spend_mean[known]
    if len(count) < LEAST_AGAIN:
        raise CannotTell("too few amounts", code="analysis_no_amounts", customers=len(count), needed=LEAST_AGAIN)
    middle = float(mean.mean())
    if np.ptp(mean) < 1e-9 * middle:
        raise CannotTell("all amounts are equal", code="analysis_amounts_equal", amount=round(middle, 4))
    spent = gamma_gamma.spent(count, mean)
    starts = [np.log([p, q, middle * max(q - 1, 0.5) / p]) for p, q in ((3.0, 3.0), (10.0, 2.0), (1.0, 5.0))]

    def likelihood(point: Floats) -> Slopes:
        return gamma_gamma.log_likelihood(np.exp(point), spent)

    try:
        found = maximum(likelihood, starts, "gamma_gamma")
    except CannotTell:  # customers spend alike, or each always the same: their means say what they will spend anyway
        found = maximum(_held(likelihood, starts[0]), starts, "gamma_gamma")
        found = replace(found, log_likelihood=likelihood(found.point).value)
    q = float(np.exp(found.point[1]))
    if q <= 1.001:
        raise CannotTell("the mean spend is infinite", code="analysis_spend_without_mean", q=round(q, 3))
    return found, len(count)
