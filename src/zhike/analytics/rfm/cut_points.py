"""Where a measure is cut into bands.

A cut is the last value of its band: equal values always get equal scores. Quantile cuts are values that occur, the
next one above the quantile; so a band holds at least its share, and the published table of the R package rfm comes out
(its intervals are closed above, too).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from zhike.analytics.rfm.natural_breaks import natural_breaks

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Ascending cuts of each measure, one fewer than there are bands. Repeated cuts leave scores between them empty."""

    recency: tuple[float, ...]
    frequency: tuple[float, ...]
    monetary: tuple[float, ...]


def quantile_cuts(values: Floats, bands: int) -> tuple[float, ...]:
    """For each i of 1 … bands - 1 the smallest value at or above place i (n - 1) / bands of the ordered values."""
    places = [-(-i * (len(values) - 1) // bands) for i in range(1, bands)]
    return tuple(float(value) for value in np.partition(values, places)[places])


def jenks_cuts(values: Floats, bands: int) -> tuple[float, ...]:
    """The last values of natural classes. Of fewer values than bands each is its own class, their scores spread."""
    found, counts = np.unique(values, return_counts=True)
    if len(found) > bands:
        return natural_breaks(found, counts.astype(np.float64), bands)
    scores = [round(i * (bands - 1) / max(len(found) - 1, 1)) for i in range(len(found))]
    steps = [later - earlier for earlier, later in pairwise(scores)]
    return tuple(float(value) for value, step in zip(found, steps, strict=False) for _ in range(step))


def is_ascending(cuts: Sequence[float]) -> bool:
    """Each above the one before."""
    return all(later > earlier for earlier, later in pairwise(cuts))
