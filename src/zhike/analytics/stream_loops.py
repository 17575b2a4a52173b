"""The compiled loops of `streams`: they see whole numbers in arrays."""

import numba
import numpy as np

from zhike.analytics.streams import Codes, Ints

_FEW = 64


@numba.njit(cache=True, nogil=True)
def count(who: Ints, counts: Ints) -> None:
    """Add each customer's facts to `counts`."""
    for i in range(who.shape[0]):
        counts[who[i]] += 1


@numba.njit(cache=True, nogil=True)
def place(who: Ints, ts: Ints, what: Codes, free: Ints, to_ts: Ints, to_what: Codes, low: int, high: int) -> None:
    """Put each fact of the customers low … high at its customer's next `free` place."""
    for i in range(who.shape[0]):
        if low <= who[i] < high:
            at = free[who[i]]
            to_ts[at], to_what[at] = ts[i], what[i]
            free[who[i]] = at + 1


@numba.njit(cache=True, nogil=True)
def sort(starts: Ints, ts: Ints, what: Codes, low: int, high: int) -> None:
    """Sort the facts of the customers low … high by time, then by `what`."""
    for i in range(low, high):
        first, end = starts[i], starts[i + 1]
        if end - first > _FEW and _disordered(ts, first, end):
            order = np.argsort(ts[first:end], kind="mergesort")
            ts[first:end], what[first:end] = ts[first:end][order], what[first:end][order]
        for j in range(first + 1, end):
            t, w, k = ts[j], what[j], j
            while k > first and (ts[k - 1] > t or (ts[k - 1] == t and what[k - 1] > w)):
                ts[k], what[k] = ts[k - 1], what[k - 1]
                k -= 1
            ts[k], what[k] = t, w


@numba.njit(cache=True, nogil=True)
def _disordered(ts: Ints, first: int, end: int) -> bool:
    for j in range(first + 1, end):  # noqa: SIM110
        if ts[j] < ts[j - 1]:
            return True
    return False
