"""Pareto/NBD (Schmittlein, Morrison & Colombo 1987): purchases are Poisson at a gamma distributed rate (r, α) until the
customer leaves, after an exponential time at a gamma distributed rate (s, β).

Covariates: Fader & Hardie 2007, α = α₀ exp(-γ₁'z), β = β₀ exp(-γ₂'z).
"""

import numpy as np
from scipy.special import gammaln, polygamma, psi

from zhike.analytics.lifetime_value.histories import Floats, Ints
from zhike.analytics.lifetime_value.maximum import Slopes, in_logs
from zhike.analytics.lifetime_value.model import Counted, Parameters, of_pairs
from zhike.analytics.lifetime_value.pareto_nbd_loop import alive, here_or_gone


class ParetoNbd:
    names: tuple[str, ...] = ("r", "alpha", "s", "beta")
    moved: tuple[tuple[int, float, str], ...] = ((1, -1.0, "rate"), (3, -1.0, "leaving"))

    def log_likelihood(self, parameters: Parameters, data: Counted) -> Slopes:
        """Still there at the age, or gone at some time between the last purchase and now: an integral that the
        published form writes as a difference of two hypergeometric functions, which cancel."""
        gradient, curvature = np.zeros((4, parameters.shape[1])), np.zeros((4, 4, parameters.shape[1]))
        value = here_or_gone(parameters, data, gradient, curvature)
        rest = of_pairs(_of_pairs, parameters, data)
        return in_logs(Slopes(value + rest.value, gradient + rest.gradient, curvature + rest.curvature), parameters)

    def alive(self, parameters: Parameters, data: Counted) -> Floats:
        return alive(parameters, data)

    def rate(self, parameters: Parameters, x: Ints, age: Floats, ahead: Floats) -> Floats:
        r, alpha, s, beta = parameters
        return np.asarray((r + x) / (alpha + age) * (1 + ahead / (beta + age)) ** -s)

    def scale(self, parameters: Parameters, age: Floats) -> Floats:
        return np.asarray(parameters[3] + age)


def _of_pairs(parameters: Parameters, x: Ints) -> tuple[Floats, list[Floats], dict[tuple[int, int], Floats]]:
    """Γ(r + x) α^r β^s / Γ(r): its logarithm and derivatives."""
    r, alpha, s, beta = parameters
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    slopes = [psi(r + x) - psi(r) + np.log(alpha), r / alpha, np.log(beta), s / beta]
    curves = {
        (0, 0): polygamma(1, r + x) - polygamma(1, r),
        (0, 1): 1 / alpha,
        (1, 1): -r / alpha**2,
        (2, 3): 1 / beta,
        (3, 3): -s / beta**2,
    }
    return value, slopes, curves
