"""BG/NBD (Fader, Hardie & Lee 2005): purchases are Poisson at a gamma distributed rate (r, α); after each repeat
purchase a customer leaves with a beta distributed probability (a, b).

Covariates: Fader & Hardie 2007, α = α₀ exp(-γ₁'z), a = a₀ exp(γ₂'z), b = b₀ exp(γ₃'z).
"""

import numpy as np
from scipy.special import gammaln, hyp2f1, polygamma, psi

from zhike.analytics.lifetime_value.bg_nbd_loop import here_or_gone
from zhike.analytics.lifetime_value.histories import Floats, Ints
from zhike.analytics.lifetime_value.maximum import Slopes, in_logs
from zhike.analytics.lifetime_value.model import Counted, Parameters, of_pairs


class BgNbd:
    names: tuple[str, ...] = ("r", "alpha", "a", "b")
    moved: tuple[tuple[int, float, str], ...] = ((1, -1.0, "rate"), (2, 1.0, "leaving"), (3, 1.0, "staying"))

    def log_likelihood(self, parameters: Parameters, data: Counted) -> Slopes:
        """The histories' part is the sum of two: still there, or gone since the last purchase; of any x = 0 the first.
        What depends on the frequency alone is computed once for each."""
        gradient, curvature = np.zeros((4, parameters.shape[1])), np.zeros((4, 4, parameters.shape[1]))
        value = here_or_gone(parameters, data.pattern, data.frequency, data.recency, data.age, data.weight, gradient,
                             curvature)  # fmt: skip
        rest = of_pairs(_of_pairs, parameters, data)
        return in_logs(Slopes(value + rest.value, gradient + rest.gradient, curvature + rest.curvature), parameters)

    def alive(self, parameters: Parameters, data: Counted) -> Floats:
        r, alpha, a, b = parameters[:, data.pattern]
        n = r + data.frequency
        here = -n * np.log(alpha + data.age)
        gone = _log_gone(data.frequency, n, np.log(alpha + data.recency), a, b)
        return np.asarray(np.exp(here - np.logaddexp(here, gone)))

    def rate(self, parameters: Parameters, x: Ints, age: Floats, ahead: Floats) -> Floats:
        """E[λ exp(-λ p u)] over λ ~ gamma(r + x, α + age) and p ~ beta(a, b + x): a hypergeometric function, after
        Pfaff's transformation, whose argument lies in [0, 1) and whose terms fall like 1 / (a + b + x)."""
        r, alpha, a, b = parameters
        z = ahead / (alpha + age)
        bend = hyp2f1(a, a + b - r - 1, a + b + x, z / (1 + z))
        return np.asarray((r + x) / (alpha + age) * (1 + z) ** -a * bend)

    def scale(self, parameters: Parameters, age: Floats) -> Floats:
        return np.asarray(parameters[1] + age)


def _log_gone(x: Ints, n: Floats, log_last: Floats, a: Floats, b: Floats) -> Floats:
    """Minus infinity of who never bought again: nobody leaves before the first repeat purchase."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(a) - np.log(b + x - 1) - n * log_last
    return np.where(x > 0, found, -np.inf)


def _of_pairs(parameters: Parameters, x: Ints) -> tuple[Floats, list[Floats], dict[tuple[int, int], Floats]]:
    """Γ(r + x) α^r / Γ(r) · B(a, b + x) / B(a, b) without what depends on a alone: its logarithm and derivatives."""
    r, alpha, a, b = parameters
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    value += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    by_a = psi(a + b) - psi(a + b + x)
    slopes = [psi(r + x) - psi(r) + np.log(alpha), r / alpha, by_a, by_a + psi(b + x) - psi(b)]
    bent = polygamma(1, a + b) - polygamma(1, a + b + x)
    curves = {
        (0, 0): polygamma(1, r + x) - polygamma(1, r),
        (0, 1): 1 / alpha,
        (1, 1): -r / alpha**2,
        (2, 2): bent,
        (2, 3): bent,
        (3, 3): bent + polygamma(1, b + x) - polygamma(1, b),
    }
    return value, slopes, curves
