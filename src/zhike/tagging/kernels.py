"""The compiled loops of `dense`: they see whole numbers in arrays and know nothing of rules.

State is one row of 64-bit numbers for each customer, so that all that an event changes lies side by side. Every
accumulator either adds or keeps the greatest, and begins at 0.
"""

import numba
import numpy as np

from zhike.tagging.accumulators import ADD, COUNT, GREATEST, KNOWN, LATEST, LIMIT, MIDDLE, UNKNOWN

BLOCK = 512
"""Customers whose state stays in the cache while every number is made of it."""


@numba.njit(cache=True, nogil=True)
def accumulate(customer, ts, passed, values, state, first, width, edges, edge_count, ops, op_value, begin, end):  # type: ignore[no-untyped-def]
    """Add a batch of facts to `state` [customer, slot]. False when a sum has grown too large.

    `passed` holds a bit for each kind of chosen facts; a kind's slots begin at `first`, `width` of them for each of
    the stretches that end at its `edges` (ascending instants); `ops[kind, k]` and `op_value[kind, k]` (a row of
    `values`) say what each slot does. Times are kept as microseconds after `begin` or before `end`.
    """
    fits = True
    for i in range(customer.shape[0]):
        bits, who, when, kind = passed[i], customer[i], ts[i], 0
        while bits:
            if bits & 1:
                stretch = edge_count[kind]
                while stretch > 0 and when < edges[kind, stretch - 1]:
                    stretch -= 1
                slot = first[kind] + stretch * width[kind]
                for k in range(width[kind] if stretch < edge_count[kind] else 0):
                    op = ops[kind, k]
                    if op == COUNT:
                        state[who, slot + k] += 1
                    elif op >= LATEST:
                        kept = when - begin + 1 if op == LATEST else end - when
                        if kept > state[who, slot + k]:
                            state[who, slot + k] = kept
                    else:
                        value = values[op_value[kind, k], i]
                        if value != UNKNOWN:
                            if op == ADD:
                                state[who, slot + k] += value
                                fits = fits and abs(state[who, slot + k]) < LIMIT
                            elif op == KNOWN:
                                state[who, slot + k] += 1
                            else:
                                kept = MIDDLE + value if op == GREATEST else MIDDLE - value
                                if kept > state[who, slot + k]:
                                    state[who, slot + k] = kept
            bits >>= 1
            kind += 1
    return fits


@numba.njit(cache=True, nogil=True)
def combine(state, first, step, count, keeps_greatest, out):  # type: ignore[no-untyped-def]
    """`out[m, customer]`: the m-th number over `count` slots `step` apart from `first`. False when one is too large."""
    largest = np.int64(0)
    for block in range(0, state.shape[0], BLOCK):
        end = min(block + BLOCK, state.shape[0])
        for m in range(first.shape[0]):
            slots = range(first[m], first[m] + count[m] * step[m], step[m])
            if keeps_greatest[m]:
                for who in range(block, end):
                    found = np.int64(0)
                    for slot in slots:
                        found = max(found, state[who, slot])
                    out[m, who] = found
            else:
                for who in range(block, end):
                    found = np.int64(0)
                    for slot in slots:
                        found += state[who, slot]
                    largest = max(largest, abs(found))
                    out[m, who] = found
    return largest < LIMIT
