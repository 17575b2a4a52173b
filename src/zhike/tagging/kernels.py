"""The compiled loop of `dense`: it sees whole numbers in arrays and knows nothing of rules.

State is one column of 64-bit numbers for each slot. A warehouse keeps a month's facts in the order of customers, so the
loop walks through all columns side by side; and a column is ready to be handed on as it is. (State by customers was
measured, too: the copy into columns cost more than all else, most of it the first touch of fresh memory.) Every
accumulator either adds or keeps the greatest, and begins at 0.
"""

import numba

from zhike.tagging.accumulators import ADD, COUNT, GREATEST, KNOWN, LATEST, LIMIT, MIDDLE, UNKNOWN


@numba.njit(cache=True, nogil=True)
def accumulate(customer, ts, passed, values, state, first, width, edges, edge_count, ops, op_value, begin, end):  # type: ignore[no-untyped-def]
    """Add a batch of facts to `state` [slot, customer]. False when a sum has grown too large.

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
                        state[slot + k, who] += 1
                    elif op >= LATEST:
                        kept = when - begin + 1 if op == LATEST else end - when
                        if kept > state[slot + k, who]:
                            state[slot + k, who] = kept
                    else:
                        value = values[op_value[kind, k], i]
                        if value != UNKNOWN:
                            if op == ADD:
                                state[slot + k, who] += value
                                fits = fits and abs(state[slot + k, who]) < LIMIT
                            elif op == KNOWN:
                                state[slot + k, who] += 1
                            else:
                                kept = MIDDLE + value if op == GREATEST else MIDDLE - value
                                if kept > state[slot + k, who]:
                                    state[slot + k, who] = kept
            bits >>= 1
            kind += 1
    return fits
