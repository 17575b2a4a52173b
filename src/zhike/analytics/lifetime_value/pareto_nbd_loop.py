"""The part of the Pareto/NBD's likelihood that differs between all histories, with its derivatives, in one compiled
pass: still there at the age T, or gone at some time y since the last purchase at t.

    (α + T)^-n (β + T)^-s + s ∫ (α + y)^-n (β + y)^-(s + 1) dy  from t to T,  n = r + x

The integral is positive and smooth, so it is computed as it stands, by Gauss-Legendre, with y = (m + t) e^v - m and m
the lesser of α and β: the integrand then falls about exponentially in v. Where it has fallen by e^-40 the rest is left
away. There are as many nodes as its fall and length ask for: the error stays below 1e-9 of the integral, usually far
below.
"""

import math
from typing import Final

import numba
import numpy as np

from zhike.analytics.lifetime_value.histories import Floats
from zhike.analytics.lifetime_value.model import Counted, Parameters

_COUNTS: Final = np.array([8, 12, 24, 48])
_RULES: Final = tuple(np.polynomial.legendre.leggauss(nodes) for nodes in _COUNTS)
_NODES: Final = np.array([np.pad(nodes, (0, 48 - len(nodes))) for nodes, _ in _RULES])
_WEIGHTS: Final = np.array([np.pad(weights, (0, 48 - len(weights))) for _, weights in _RULES])
_FALL: Final = 40.0


def here_or_gone(parameters: Parameters, data: Counted, gradient: Floats, curvature: Floats) -> float:
    """The sum of the logarithms; adds to `gradient` [4, patterns] and `curvature` [4, 4, patterns] by r, α, s, β."""
    value = _sum(parameters, data.pattern, data.frequency, data.recency, data.age, data.weight,
                 _NODES, _WEIGHTS, _COUNTS, gradient, curvature)  # fmt: skip
    return float(value)


def alive(parameters: Parameters, data: Counted) -> Floats:
    """The share of the first part: the probability to be there still."""
    found = np.empty(len(data.frequency))
    _alive(parameters, data.pattern, data.frequency, data.recency, data.age, _NODES, _WEIGHTS, _COUNTS, found)
    return found


def log_integral(n: float, alpha: float, s: float, beta: float, last: float, now: float) -> float:
    """The integral's logarithm; minus infinity where `last` is `now`."""
    return float(_integral(n, alpha, s, beta, last, now, _NODES, _WEIGHTS, _COUNTS, np.empty(4), np.empty((4, 4)))[0])


@numba.njit(cache=True, nogil=True)
def _sum(parameters, pattern, x, recency, age, weight, nodes, weights, counts, gradient, curvature):  # type: ignore[no-untyped-def]
    """The derivatives of the logarithm of a sum: those of both parts, weighted by their shares, and the variance
    between them."""
    value = 0.0
    mean, second, off, here_by = np.empty(4), np.empty((4, 4)), np.empty(4), np.empty(4)
    for i in range(x.shape[0]):
        p, many = pattern[i], weight[i]
        r, alpha, s, beta = parameters[0, p], parameters[1, p], parameters[2, p], parameters[3, p]
        n, rate, leave = r + x[i], alpha + age[i], beta + age[i]
        here = -n * math.log(rate) - s * math.log(leave)
        here_by[0], here_by[1], here_by[2], here_by[3] = -math.log(rate), -n / rate, -math.log(leave), -s / leave
        gone = _integral(n, alpha, s, beta, recency[i], age[i], nodes, weights, counts, mean, second)[0] + math.log(s)
        w = 1.0 / (1.0 + math.exp(min(here - gone, 700.0))) if gone > -math.inf else 0.0
        value += many * (here + math.log1p(math.exp(gone - here)) if gone < here else gone - math.log(w))
        if w > 0.0:
            mean[2] += 1.0 / s
            second[2, 2] -= 1.0 / (s * s)
        for k in range(4):
            off[k] = mean[k] - here_by[k] if w > 0.0 else 0.0
            gradient[k, p] += many * (here_by[k] + w * off[k])
        for k in range(4):
            for j in range(4):
                own = w * second[k, j] if w > 0.0 else 0.0
                curvature[k, j, p] += many * (own + w * (1.0 - w) * off[k] * off[j])
        still = many * (1.0 - w)
        curvature[0, 1, p] -= still / rate
        curvature[1, 0, p] -= still / rate
        curvature[1, 1, p] += still * n / (rate * rate)
        curvature[2, 3, p] -= still / leave
        curvature[3, 2, p] -= still / leave
        curvature[3, 3, p] += still * s / (leave * leave)
    return value


@numba.njit(cache=True, nogil=True)
def _alive(parameters, pattern, x, recency, age, nodes, weights, counts, found):  # type: ignore[no-untyped-def]
    mean, second = np.empty(4), np.empty((4, 4))
    for i in range(x.shape[0]):
        p = pattern[i]
        r, alpha, s, beta = parameters[0, p], parameters[1, p], parameters[2, p], parameters[3, p]
        here = -(r + x[i]) * math.log(alpha + age[i]) - s * math.log(beta + age[i])
        gone = _integral(r + x[i], alpha, s, beta, recency[i], age[i], nodes, weights, counts, mean, second)[0]
        found[i] = 1.0 / (1.0 + math.exp(min(gone + math.log(s) - here, 700.0)))


@numba.njit(cache=True, nogil=True)
def _integral(n, alpha, s, beta, last, now, nodes, weights, counts, mean, second):  # type: ignore[no-untyped-def]
    """The logarithm of the integral; `mean` and `second` become its derivatives by r, α, s, β: the integrand's
    logarithm has derivatives of its own at each y, and the integral's are their mean and variance."""
    m, k = min(alpha, beta), s + 1.0
    begin, a, b = m + last, alpha + last, beta + last
    longest = math.log1p((now - last) / begin)
    if longest <= 0.0:
        return -math.inf, 0
    longest, fall = _enough(longest, begin, a, b, n, k)
    rule = 0 if fall < 4.0 and longest < 1.0 else 1 if fall < 10.0 and longest < 2.5 else 2 if longest < 5.0 else 3
    total = 0.0
    s0 = s1 = s2 = s3 = s00 = s01 = s02 = s03 = s11 = s12 = s13 = s22 = s23 = s33 = 0.0
    for j in range(counts[rule]):
        v = longest * (nodes[rule, j] + 1.0) / 2.0
        passed = begin * math.expm1(v)
        log_a, log_b = math.log1p(passed / a), math.log1p(passed / b)
        d = weights[rule, j] * math.exp(v - n * log_a - k * log_b)
        by_a, by_b = 1.0 / (a + passed), 1.0 / (b + passed)
        total += d
        s0 += d * log_a
        s1 += d * by_a
        s2 += d * log_b
        s3 += d * by_b
        s00 += d * log_a * log_a
        s01 += d * log_a * by_a
        s02 += d * log_a * log_b
        s03 += d * log_a * by_b
        s11 += d * by_a * by_a
        s12 += d * by_a * log_b
        s13 += d * by_a * by_b
        s22 += d * log_b * log_b
        s23 += d * log_b * by_b
        s33 += d * by_b * by_b
    e0, e1, e2, e3 = s0 / total, s1 / total, s2 / total, s3 / total
    mean[0], mean[1], mean[2], mean[3] = -e0 - math.log(a), -n * e1, -e2 - math.log(b), -k * e3
    second[0, 0] = s00 / total - e0 * e0
    second[0, 1] = n * (s01 / total - e0 * e1) - e1
    second[0, 2] = s02 / total - e0 * e2
    second[0, 3] = k * (s03 / total - e0 * e3)
    second[1, 1] = n * n * (s11 / total - e1 * e1) + n * s11 / total
    second[1, 2] = n * (s12 / total - e1 * e2)
    second[1, 3] = n * k * (s13 / total - e1 * e3)
    second[2, 2] = s22 / total - e2 * e2
    second[2, 3] = k * (s23 / total - e2 * e3) - e3
    second[3, 3] = k * k * (s33 / total - e3 * e3) + k * s33 / total
    for i in range(4):
        for j in range(i):
            second[i, j] = second[j, i]
    return math.log(total * begin * longest / 2.0) - n * math.log(a) - k * math.log(b), rule


@numba.njit(cache=True, nogil=True)
def _enough(longest, begin, a, b, n, k):  # type: ignore[no-untyped-def]
    """How far to go, and how far the integrand has fallen there. Its logarithm is concave in v: Newton's steps from
    the right approach the place where it has fallen enough, and never pass it."""
    fall = 0.0
    for _ in range(50):
        passed = begin * math.expm1(longest)
        fall = n * math.log1p(passed / a) + k * math.log1p(passed / b) - longest
        if fall < _FALL + 4.0:
            break
        slope = (begin + passed) * (n / (a + passed) + k / (b + passed)) - 1.0
        longest -= (fall - _FALL) / slope
    return longest, fall
