"""Natural breaks: classes of a measure within which values differ least (Fisher 1958; Jenks 1977)."""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOST: Final = 2_000
"""Different values up to which the classes are exact; of more, neighbours are taken together first."""


def natural_breaks(values: Floats, weights: Floats, classes: int, most: int = MOST) -> tuple[float, ...]:
    """The last value of each class but the highest, where the classes' summed squared distances from their means are
    smallest. `values`: different ones, ascending, more than `classes`; `weights`: how often each occurs."""
    sums, squares, counts, last = _grouped(values, weights, most)
    cost = _costs(sums, squares, counts)
    least, begins = cost[0], list[npt.NDArray[np.intp]]()
    for _ in range(classes - 1):
        ways = np.full_like(cost, np.inf)
        ways[1:] = least[:-1, None] + cost[1:]  # the last class begins at the row, and ends at the column
        begins.append(ways.argmin(axis=0))
        least = ways.min(axis=0)
    ends, end = list[float](), len(last) - 1
    for begin in reversed(begins):
        end = int(begin[end]) - 1
        ends.append(float(last[end]))
    return tuple(reversed(ends))


def _grouped(values: Floats, weights: Floats, most: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Sums, sums of squares, counts and last values of at most `most` groups of neighbours: half of the edges by how
    many, which keeps the bulk apart, half by how much, which keeps the far ends apart."""
    centred = values - np.average(values, weights=weights)  # small numbers: sums of squares lose less
    edges = np.arange(len(values))
    if len(values) > most:
        by_count = np.searchsorted(np.cumsum(weights), np.linspace(0, weights.sum(), most // 2, endpoint=False))
        by_value = np.searchsorted(values, np.linspace(values[0], values[-1], most // 2, endpoint=False))
        edges = np.unique(np.concatenate([[0], by_count, by_value]))
    sums, squares, counts = (
        np.add.reduceat(each, edges) for each in (centred * weights, centred**2 * weights, weights)
    )
    return sums, squares, counts, values[np.append(edges[1:], len(values)) - 1]


def _costs(sums: Floats, squares: Floats, counts: Floats) -> Floats:
    """[i, j]: the squared distances from the mean in a class of the groups i … j; infinite where j is before i."""
    sum_to, square_to, count_to = (np.concatenate([[0.0], np.cumsum(each)]) for each in (sums, squares, counts))
    total, square, count = (to[None, 1:] - to[:-1, None] for to in (sum_to, square_to, count_to))
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.maximum(square - total**2 / count, 0.0)
    return np.where(count > 0, cost, np.inf)
