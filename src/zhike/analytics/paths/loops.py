"""The compiled loops of `walks`: one walk over each customer's facts, session by session."""

import numba
import numpy as np

_SESSION, _AFTER = 0, 1
_BITS = 5


@numba.njit(cache=True, nogil=True)
def count_sessions(starts, ts, gap):  # type: ignore[no-untyped-def]
    """How many sessions there are."""
    found = 0
    for i in range(starts.shape[0] - 1):
        for j in range(starts[i], starts[i + 1]):
            if j == starts[i] or ts[j] - ts[j - 1] > gap:
                found += 1
    return found


@numba.njit(cache=True, nogil=True)
def walk(starts, ts, what, gap, way, event, depth, once, numbers):  # type: ignore[no-untyped-def]
    """Write each walk as one number; how many there are, in how many sessions, of how many customers."""
    seen = np.empty(_longest(starts), np.int32)
    walked, sessions, customers = 0, 0, 0
    for i in range(starts.shape[0] - 1):
        j, end, before = starts[i], starts[i + 1], walked
        while j < end:
            length, first, walked_before = 0, j, walked
            while j < end and (j == first or ts[j] - ts[j - 1] <= gap):
                if not once or length == 0 or seen[length - 1] != what[j]:
                    seen[length] = what[j]
                    length += 1
                j += 1
            if way == _SESSION:
                numbers[walked] = _number(seen, 0, length, 1, depth)
                walked += 1
            else:
                for k in range(length):
                    if seen[k] == event:
                        numbers[walked] = _number(seen, k, length, 1 if way == _AFTER else -1, depth)
                        walked += 1
            sessions += walked > walked_before
        customers += walked > before
    return walked, sessions, customers


@numba.njit(cache=True, nogil=True)
def _number(seen, first, length, direction, depth):  # type: ignore[no-untyped-def]
    """The events from `first` on, a few bits each, the first lowest."""
    found, at = np.int64(0), first
    for step in range(depth + 1):
        if 0 <= at < length:
            found |= np.int64(seen[at]) << np.int64(_BITS * step)
        at += direction
    return found


@numba.njit(cache=True, nogil=True)
def _longest(starts):  # type: ignore[no-untyped-def]
    longest = 1
    for i in range(starts.shape[0] - 1):
        longest = max(longest, starts[i + 1] - starts[i])
    return longest
