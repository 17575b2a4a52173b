"""Gamma-Gamma (Fader & Hardie 2013): what a customer's purchases cost is gamma distributed around a mean of their own,
p / ν, and ν is gamma distributed (q, γ) over customers. Spend is supposed not to depend on how often somebody buys.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, polygamma, psi

from zhike.analytics.lifetime_value.histories import Floats, Ints, collapsed
from zhike.analytics.lifetime_value.maximum import Slopes, in_logs


@dataclass(frozen=True)
class Spent:
    """Customers with spend: of how many purchases each, and their sum. `counts`: the different numbers of purchases,
    how many customers have each, and the sum of the logarithms of their sums."""

    count: Floats
    total: Floats
    counts: tuple[Floats, Floats, Floats]
    log_means: float


def spent(count: Ints, mean: Floats) -> Spent:
    """Of customers with at least one purchase and a mean above zero."""
    first, which, customers = collapsed(count)
    total = count * mean
    logs = np.bincount(which, np.log(total)).astype(np.float64)
    counts = count[first].astype(np.float64), customers.astype(np.float64), logs
    return Spent(count.astype(np.float64), total, counts, float(np.log(mean).sum()))


def log_likelihood(parameters: Floats, data: Spent) -> Slopes:
    """Of (p, q, γ), and its derivatives by their logarithms. What depends on the number of purchases alone is computed
    once for each."""
    p, q, gamma = parameters
    n, customers, logs = data.counts
    shape, both, everybody = p * n, p * n + q, customers.sum()
    behind = 1 / (gamma + data.total)
    log_behind, exponent = np.log(gamma + data.total), p * data.count + q
    value = customers @ (gammaln(both) - gammaln(shape)) + p * (n @ logs) - data.log_means
    value += everybody * (q * np.log(gamma) - gammaln(q)) - _sum(exponent, log_behind)
    by_p = customers @ (n * (psi(both) - psi(shape))) + n @ logs - _sum(data.count, log_behind)
    by_q = customers @ psi(both) + everybody * (np.log(gamma) - psi(q)) - log_behind.sum()
    by_gamma = everybody * q / gamma - _sum(exponent, behind)
    bent = customers * polygamma(1, both)
    pp = bent @ n**2 - customers @ (n**2 * polygamma(1, shape))
    qq = bent.sum() - everybody * polygamma(1, q)
    pq, pg, qg = bent @ n, -_sum(data.count, behind), everybody / gamma - behind.sum()
    gg = -everybody * q / gamma**2 + _sum(exponent, behind**2)
    curvature = np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]])
    return in_logs(Slopes(float(value), np.array([by_p, by_q, by_gamma]), curvature), parameters)


def _sum(one: Floats, other: Floats) -> float:
    """Of their products. Of few numbers `@` takes longer: it wakes threads."""
    return float(np.sum(one * other))


def expected_spend(parameters: Floats, count: Ints, mean: Floats) -> Floats:
    """What a purchase of each customer is expected to cost: between their own mean and everybody's. Wants q > 1."""
    p, q, gamma = parameters
    return np.asarray(p * (gamma + count * mean) / (p * count + q - 1))
