"""Compiled loops over the trees of a forest. A leaf's `feature` is -1; what is not known goes where the node says."""

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

MOST_DEPTH: Final = 64
"""Cuts on one way down a tree; trees of 16 leaves have 15 at most."""


@njit(cache=True, nogil=True)
def raw_scores(  # type: ignore[no-untyped-def]
    values, roots, feature, threshold, left, right, missing_left, value, into
):
    """Adds to `into` the sum of what each row's leaves say."""
    for row in range(values.shape[0]):
        total = 0.0
        for root in roots:
            node = root
            while feature[node] >= 0:
                known = values[row, feature[node]]
                goes_left = missing_left[node] if np.isnan(known) else known <= threshold[node]
                node = left[node] if goes_left else right[node]
            total += value[node]
        into[row] += total


@njit(cache=True, nogil=True)
def shapley_values(  # type: ignore[no-untyped-def]
    values, reference, roots, feature, threshold, left, right, missing_left, value, alone, against, into
):
    """Adds to `into` (rows × features) each feature's Shapley value for the row against the reference.

    A leaf is reached by a mixture of the two exactly when the features of `own` (there only the row passes every
    question on the way) are the row's and those of the others (only the reference passes) are the reference's. Such a
    game has a closed form: with a own and b other features, each own one gets `alone[a, b]` of the leaf's value and
    each other one loses `against[a, b]` of it. Leaves that no mixture reaches are never visited.
    """
    nodes = np.empty(MOST_DEPTH * 2, np.int64)
    lengths = np.empty(MOST_DEPTH * 2, np.int64)
    decided = np.empty(MOST_DEPTH * 2, np.int64)
    sides = np.empty(MOST_DEPTH * 2, np.int8)
    path = np.empty(MOST_DEPTH + 1, np.int64)
    side_of = np.empty(MOST_DEPTH + 1, np.int8)
    for row in range(values.shape[0]):
        for root in roots:
            nodes[0], lengths[0], decided[0], sides[0] = root, 0, -1, 0
            waiting = 1
            while waiting > 0:
                waiting -= 1
                node, length = nodes[waiting], lengths[waiting]
                if decided[waiting] >= 0:
                    path[length], side_of[length] = decided[waiting], sides[waiting]
                    length += 1
                while feature[node] >= 0:
                    asked = feature[node]
                    own, other = values[row, asked], reference[asked]
                    own_left = missing_left[node] if np.isnan(own) else own <= threshold[node]
                    other_left = missing_left[node] if np.isnan(other) else other <= threshold[node]
                    if own_left != other_left:
                        side = 0
                        for place in range(length):
                            if path[place] == asked:
                                side = side_of[place]
                        if side == 0:
                            nodes[waiting] = left[node] if other_left else right[node]
                            lengths[waiting], decided[waiting], sides[waiting] = length, asked, -1
                            waiting += 1
                            path[length], side_of[length] = asked, 1
                            length += 1
                        elif side < 0:
                            own_left = other_left
                    node = left[node] if own_left else right[node]
                owns = 0
                for place in range(length):
                    if side_of[place] > 0:
                        owns += 1
                gain, loss = alone[owns, length - owns] * value[node], against[owns, length - owns] * value[node]
                for place in range(length):
                    if side_of[place] > 0:
                        into[row, path[place]] += gain
                    else:
                        into[row, path[place]] -= loss


def shares(most: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """`alone[a, b]` = (a - 1)! b! / (a + b)! and `against[a, b]` = a! (b - 1)! / (a + b)!: the Shapley values of
    "all of a and none of b"."""
    from math import factorial

    alone, against = np.zeros((most + 1, most + 1)), np.zeros((most + 1, most + 1))
    for a in range(most + 1):
        for b in range(most + 1):
            if a:
                alone[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
            if b:
                against[a, b] = factorial(a) * factorial(b - 1) / factorial(a + b)
    return alone, against
