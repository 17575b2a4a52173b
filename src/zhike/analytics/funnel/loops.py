"""The compiled loop of `steps`: one walk over each customer's facts."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def furthest(starts, ts, what, steps, within, reached, at, group, low, high):  # type: ignore[no-untyped-def]
    """Fill `reached`, `at` and `group` for the customers low … high.

    `chain[k]` are the instants of the attempt that reached step k with the latest beginning, `begun[k]` its group;
    `length[k]` is 0 until there is one.
    """
    chain = np.zeros((steps, steps), np.int64)
    begun = np.zeros(steps, np.int32)
    known = np.zeros(steps, np.bool_)
    mask = (1 << steps) - 1
    for i in range(low, high):
        known[:] = False
        best, j, end = 0, starts[i], starts[i + 1]
        while j < end:
            moment, bits, first_group = ts[j], 0, 0
            while j < end and ts[j] == moment:  # what happens at one moment is in no order: none follows another
                if what[j] & 1 and not bits & 1:
                    first_group = what[j] >> steps
                bits |= what[j] & mask
                j += 1
            for k in range(min(steps - 1, best), 0, -1):
                if bits >> k & 1 and known[k - 1] and moment - chain[k - 1, 0] <= within:
                    if known[k] and chain[k, 0] >= chain[k - 1, 0]:
                        continue
                    for m in range(k):
                        chain[k, m] = chain[k - 1, m]
                    chain[k, k], begun[k], known[k] = moment, begun[k - 1], True
                    if k + 1 > best:
                        best = k + 1
                        at[i, :best] = chain[k, :best]
                        group[i] = begun[k]
            if bits & 1:
                chain[0, 0], begun[0], known[0] = moment, first_group, True
                if best == 0:
                    best = 1
                    at[i, 0], group[i] = moment, first_group
            if best == steps:
                break
        reached[i] = best
