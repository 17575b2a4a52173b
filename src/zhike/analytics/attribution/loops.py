"""The compiled loop of `journeys`: one walk over each customer's touches and orders."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def cut(starts, ts, what, rows, lookback, since, once):  # type: ignore[no-untyped-def]
    """Where each path starts, its touches' channels, how long (microseconds) before its end they were, and the row of
    orders that it led to (-1: none). `rows`: of each customer's first moment of orders; they follow in order."""
    touches = what.shape[0]
    begun, channel = np.zeros(touches + 1, np.int64), np.empty(touches, np.int32)
    age, moment = np.empty(touches, np.float64), np.empty(touches, np.int64)
    free, paths = 0, 0
    for i in range(starts.shape[0] - 1):
        first, row, j, end = starts[i], rows[i], starts[i], starts[i + 1]
        while j <= end:
            ordered = j < end and what[j] == 0
            if ordered or j == end:
                last = ts[j] if ordered else (ts[j - 1] if j > first else 0)
                if last >= since:
                    before = free
                    for k in range(first, j):
                        if last - ts[k] <= lookback:
                            if once and free > before and channel[free - 1] == what[k] - 1:
                                free -= 1
                            channel[free], age[free] = what[k] - 1, last - ts[k]
                            free += 1
                    if free > before:
                        moment[paths] = row if ordered else -1
                        paths += 1
                        begun[paths] = free
                if ordered:
                    at = ts[j]
                    while j + 1 < end and what[j + 1] == 0 and ts[j + 1] == at:
                        j += 1
                    row += 1
                first = j + 1
            j += 1
    return begun[: paths + 1].copy(), channel[:free].copy(), age[:free].copy(), moment[:paths].copy()
