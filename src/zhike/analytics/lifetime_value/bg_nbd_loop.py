"""The part of the BG/NBD's likelihood that differs between all histories, with its derivatives, in one compiled pass.

    log(e^h + e^g),  h = -(r + x) log(α + T),  g = log a - log(b + x - 1) - (r + x) log(α + t)

The derivatives of the logarithm of a sum: those of both, weighted by their shares, and the variance between them.
"""

import math

import numba


@numba.njit(cache=True, nogil=True)
def here_or_gone(parameters, pattern, frequency, recency, age, weight, gradient, curvature):  # type: ignore[no-untyped-def]
    """The sum; adds to `gradient` [4, patterns] and `curvature` [4, 4, patterns] by r, α, a, b. Rows of a pattern
    stand together."""
    value, i, rows = 0.0, 0, frequency.shape[0]
    while i < rows:
        p = pattern[i]
        r, alpha, a, b = parameters[0, p], parameters[1, p], parameters[2, p], parameters[3, p]
        by_a = 1.0 / a
        g0 = g1 = g2 = g3 = c00 = c01 = c11 = c02 = c03 = c12 = c13 = c22 = c23 = c33 = 0.0
        while i < rows and pattern[i] == p:
            x, many = frequency[i], weight[i]
            n, now = r + x, alpha + age[i]
            log_now, each = math.log(now), n / now
            here = -n * log_now
            if x == 0:
                value += many * here
                g0 -= many * log_now
                g1 -= many * each
                c01 -= many / now
                c11 += many * each / now
                i += 1
                continue
            last, stays = alpha + recency[i], b + x - 1.0
            log_last, each_last = math.log(last), n / last
            more = math.log(a / stays) - n * log_last - here
            odds = math.exp(-abs(more))
            value += many * (here + max(more, 0.0) + math.log1p(odds))
            w = (1.0 if more > 0.0 else odds) / (1.0 + odds)  # the probability to have left
            both, own = many * w * (1.0 - w), many * w
            by_r, by_alpha, by_b = log_now - log_last, each - each_last, -1.0 / stays
            g0 -= many * log_now - own * by_r
            g1 -= many * each - own * by_alpha
            g2 += own * by_a
            g3 += own * by_b
            c00 += both * by_r * by_r
            c01 += both * by_r * by_alpha - (many - own) / now - own / last
            c11 += both * by_alpha * by_alpha + (many - own) * each / now + own * each_last / last
            c02 += both * by_r * by_a
            c03 += both * by_r * by_b
            c12 += both * by_alpha * by_a
            c13 += both * by_alpha * by_b
            c22 += (both - own) * by_a * by_a
            c23 += both * by_a * by_b
            c33 += (both + own) * by_b * by_b
            i += 1
        for k, g in enumerate((g0, g1, g2, g3)):
            gradient[k, p] += g
        upper = ((0, 0, c00), (0, 1, c01), (0, 2, c02), (0, 3, c03), (1, 1, c11), (1, 2, c12), (1, 3, c13), (2, 2, c22),
                 (2, 3, c23), (3, 3, c33))  # fmt: skip
        for k, j, c in upper:
            curvature[k, j, p] += c
            if k != j:
                curvature[j, k, p] += c
    return value
