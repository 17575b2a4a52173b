"""The compiled loops of baskets: they see whole numbers in arrays."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def distinct(starts, items):  # type: ignore[no-untyped-def]
    """Sort each basket and keep its items once, in place; where the baskets start then."""
    found, free = np.zeros_like(starts), 0
    for i in range(starts.shape[0] - 1):
        first, end = starts[i], starts[i + 1]
        if end - first > 1:
            items[first:end] = np.sort(items[first:end])
        for j in range(first, end):
            if j == first or items[j] != items[free - 1]:
                items[free] = items[j]
                free += 1
        found[i + 1] = free
    return found


@numba.njit(cache=True, nogil=True)
def numbered(starts, items, number):  # type: ignore[no-untyped-def]
    """The baskets of two items and more that have a number (not -1), as numbers in order."""
    of, ends, free, baskets = np.empty(starts[-1], np.int32), np.zeros(starts.shape[0], np.int64), 0, 0
    for i in range(starts.shape[0] - 1):
        first = free
        for j in range(starts[i], starts[i + 1]):
            if number[items[j]] >= 0:
                of[free] = number[items[j]]
                free += 1
        if free - first > 1:
            of[first:free] = np.sort(of[first:free])
            baskets += 1
            ends[baskets] = free
        else:
            free = first
    return ends[: baskets + 1].copy(), of[:free].copy()


@numba.njit(cache=True, nogil=True)
def masks(starts, items):  # type: ignore[no-untyped-def]
    """Each basket as one number with a bit for each item."""
    found = np.zeros(starts.shape[0] - 1, np.int64)
    for i in range(found.shape[0]):
        for j in range(starts[i], starts[i + 1]):
            found[i] |= np.int64(1) << np.int64(items[j])
    return found


@numba.njit(cache=True, nogil=True)
def unmasked(kinds):  # type: ignore[no-untyped-def]
    """The baskets that `masks` made numbers of."""
    starts, items = np.zeros(kinds.shape[0] + 1, np.int64), np.empty(kinds.shape[0] * 62, np.int32)
    free = 0
    for i in range(kinds.shape[0]):
        for bit in range(62):
            if kinds[i] >> bit & 1:
                items[free] = bit
                free += 1
        starts[i + 1] = free
    return starts, items[:free].copy()


@numba.njit(cache=True, nogil=True)
def flattened(starts, items, times):  # type: ignore[no-untyped-def]
    """What `sets.Tails` holds."""
    baskets = starts.shape[0] - 1
    size = items.shape[0] + baskets + 1
    flat, weight, before = np.full(size, -1, np.int32), np.zeros(size, np.int64), np.empty(baskets, np.int64)
    for i in range(baskets):
        place = starts[i] + i
        before[i], weight[place] = place, times[i]
        for j in range(starts[i], starts[i + 1]):
            flat[j + i + 1], weight[j + i + 1] = items[j], times[i]
    return flat, weight, before


@numba.njit(cache=True, nogil=True)
def count(flat, weight, at, items):  # type: ignore[no-untyped-def]
    """How many baskets hold each item after one of the places `at`."""
    found = np.zeros(items, np.int64)
    for i in range(at.shape[0]):
        place = at[i] + 1
        while flat[place] >= 0:
            found[flat[place]] += weight[place]
            place += 1
    return found


@numba.njit(cache=True, nogil=True)
def deliver(flat, at, slot, slots):  # type: ignore[no-untyped-def]
    """The places after `at` of each item that has a slot, side by side, and where each slot's begin."""
    starts = np.zeros(slots + 1, np.int64)
    for i in range(at.shape[0]):
        place = at[i] + 1
        while flat[place] >= 0:
            if slot[flat[place]] >= 0:
                starts[slot[flat[place]] + 1] += 1
            place += 1
    starts = np.cumsum(starts)
    free, places = starts[:-1].copy(), np.empty(starts[-1], np.int64)
    for i in range(at.shape[0]):
        place = at[i] + 1
        while flat[place] >= 0:
            which = slot[flat[place]]
            if which >= 0:
                places[free[which]] = place
                free[which] += 1
            place += 1
    return places, starts


@numba.njit(cache=True, nogil=True)
def _all_there(has, customer, members, first, end):  # type: ignore[no-untyped-def]
    for j in range(first, end):  # noqa: SIM110
        if has[members[j]] != customer:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def offers(starts, items, codes, ifs, if_starts, thens, then_starts, offered, best, reach, low, high):  # type: ignore[no-untyped-def]
    """For the customers low … high: each rule's number of those who have all on its left and not all on its right is
    added to `reach`; `best` is the first such rule that may be `offered` (-1: none)."""
    has = np.full(codes, -1, np.int64)
    for i in range(low, high):
        for j in range(starts[i], starts[i + 1]):
            has[items[j]] = i
        for rule in range(offered.shape[0]):
            if not _all_there(has, i, ifs, if_starts[rule], if_starts[rule + 1]):
                continue
            if not _all_there(has, i, thens, then_starts[rule], then_starts[rule + 1]):
                reach[rule] += 1
                if best[i] < 0 and offered[rule]:
                    best[i] = rule
