"""What the models of repeat purchases share: the data they are fitted to, and what each of them must answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.lifetime_value.histories import Floats, Ints, collapsed
from zhike.analytics.lifetime_value.maximum import Slopes

Parameters = NDArray[np.float64]
"""[4, patterns]: a model's four parameters, all above zero, for each pattern of covariates (one without covariates)."""


@dataclass(frozen=True)
class Counted:
    """Different histories, and how many customers each stands for. `pattern`: which covariates they have. `pairs`: the
    different pairs of a pattern and a frequency; what depends on nothing else is computed for them only.
    Sorted by pattern."""

    frequency: Ints
    recency: Floats
    age: Floats
    pattern: Ints
    weight: Floats
    pairs: tuple[Ints, Ints]
    pair_weight: Floats

    @property
    def customers(self) -> float:
        return float(self.weight.sum())


def counted(frequency: Ints, recency: Floats, age: Floats, pattern: Ints | None = None) -> tuple[Counted, Ints]:
    """The different histories of customers, and which of them each customer has."""
    pattern = np.zeros(len(frequency), np.int64) if pattern is None else pattern
    first, which, weight = collapsed(pattern, frequency, recency, age)
    times = weight.astype(np.float64)
    x, group = frequency[first], pattern[first]
    seen, pair, _ = collapsed(group, x)
    pairs = group[seen], x[seen]
    pair_weight = np.bincount(pair, times).astype(np.float64)
    return Counted(x, recency[first], age[first], group, times, pairs, pair_weight), which


OfPairs = Callable[[Parameters, Ints], tuple[Floats, list[Floats], dict[tuple[int, int], Floats]]]
"""Of parameters [4, pairs] and frequencies: a logarithm, its derivatives by the parameters and its second ones."""


def of_pairs(function: OfPairs, parameters: Parameters, data: Counted) -> Slopes:
    """The part of a likelihood that depends on the frequency and the pattern only, over all customers."""
    pattern, x = data.pairs
    value, slopes, curves = function(parameters[:, pattern], x)
    patterns = parameters.shape[1]
    curvature = np.zeros((4, 4, patterns))
    for (i, j), curve in curves.items():
        curvature[i, j] = curvature[j, i] = np.bincount(pattern, data.pair_weight * curve, patterns)
    gradient = np.empty((4, patterns))
    for k, slope in enumerate(slopes):
        gradient[k] = np.bincount(pattern, data.pair_weight * slope, patterns)
    return Slopes(float(data.pair_weight @ value), gradient, curvature)


class Model(Protocol):
    """A model of when customers buy. Times are in the unit that the parameters are in."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters."""

    @property
    def moved(self) -> tuple[tuple[int, float, str], ...]:
        """What covariates multiply: a parameter's place, the sign, and what a positive effect is called."""

    def log_likelihood(self, parameters: Parameters, data: Counted) -> Slopes:
        """Of all customers, with its derivatives by the parameters' logarithms: [4, patterns], [4, 4, patterns]."""

    def alive(self, parameters: Parameters, data: Counted) -> Floats:
        """The probability that the customers of each history still buy."""

    def rate(self, parameters: Parameters, x: Ints, age: Floats, ahead: Floats) -> Floats:
        """Purchases in a unit of time that is so far `ahead`, of who is alive now; `parameters` for each place."""

    def scale(self, parameters: Parameters, age: Floats) -> Floats:
        """How far ahead the rate begins to fall noticeably: where to look closely."""


_RULES: Final = {nodes: np.polynomial.legendre.leggauss(nodes) for nodes in (5, 8, 12, 20)}
_REACH: Final = ((5, 0.7), (8, 1.0), (12, 2.5))
"""So many nodes do up to this length of the logarithm of time: at worst some 1e-7 of the integral is left, twenty nodes
compared with. Beyond it, twenty."""
_MOST_AT_ONCE: Final = 50_000


def purchases_ahead(
    model: Model, parameters: Parameters, x: Ints, age: Floats, horizon: float | Floats, discount: float = 0.0
) -> Floats:
    """Expected purchases within the `horizon` of who is alive now, each counted as exp(-discount · time until then)."""
    found: Floats = discounted_ahead(model, parameters, x, age, horizon, (discount,))[0]
    return found


def discounted_ahead(
    model: Model, parameters: Parameters, x: Ints, age: Floats, horizon: float | Floats, discounts: tuple[float, ...]
) -> Floats:
    """The same at several discounts: [discounts, places].

    The rate ahead is integrated by Gauss-Legendre on the logarithm of time: the same for both models and any discount,
    and free of the differences of hypergeometric functions and the poles (a = 1, s = 1) of the closed forms.
    """
    horizon = np.broadcast_to(np.asarray(horizon, np.float64), age.shape)
    found = np.zeros((len(discounts), len(x)))
    longest = np.log1p(horizon / model.scale(parameters, age)) if len(x) else age
    rules = np.select([longest < reach for _, reach in _REACH], [nodes for nodes, _ in _REACH], 20)
    for nodes in _RULES:
        places = np.flatnonzero(rules == nodes)
        for at in range(0, len(places), _MOST_AT_ONCE):
            p = places[at : at + _MOST_AT_ONCE]
            found[:, p] = _integrals(model, parameters[:, p], x[p], age[p], longest[p], discounts, nodes)
    return found


def _integrals(
    model: Model,
    parameters: Parameters,
    x: Ints,
    age: Floats,
    longest: Floats,
    discounts: tuple[float, ...],
    nodes: int,
) -> Floats:
    scale = model.scale(parameters, age)
    total = np.zeros((len(discounts), len(x)))
    for node, weight in zip(*_RULES[nodes], strict=True):
        step = longest * (node + 1) / 2
        ahead = scale * np.expm1(step)
        rate = weight * model.rate(parameters, x, age, ahead) * np.exp(step)
        for k, discount in enumerate(discounts):
            total[k] += rate * np.exp(-discount * ahead) if discount else rate
    return total * scale * longest / 2
