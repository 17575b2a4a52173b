"""How a measure is spread over the customers, and in which band each part of it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BARS: Final = 24
"""About so many bars, up to the value that two in a hundred exceed; the rest is one more."""

_MOST: Final = 0.98


@dataclass(frozen=True, slots=True)
class Bar:
    """`low` (included) to `high` (not; None: and more). `band` counts the cuts that its customers lie above."""

    low: float
    high: float | None
    band: int
    customers: int


def bars(values: Floats, cuts: Sequence[float]) -> list[Bar]:
    """From the lowest on; where a cut lies within a bar it is told in two parts. Widths are 1, 2 or 5 times a power of
    ten, and at least 1 where all values are whole numbers."""
    lowest, high = float(values.min()), float(np.quantile(values, _MOST))
    whole = bool((values == np.floor(values)).all())
    width = _round_width((high - lowest) / BARS, least=1.0 if whole else 0.01)
    first = np.floor(lowest / width)
    last = max(int(np.floor(high / width) - first), 0) + 1
    place = np.minimum(np.floor(values / width) - first, last).astype(np.int64)
    band = np.searchsorted(np.asarray(cuts), values, side="left")
    counted = np.bincount(place * (len(cuts) + 1) + band, minlength=(last + 1) * (len(cuts) + 1))
    return [
        Bar((first + at) * width, None if at == last else (first + at + 1) * width, own, int(customers))
        for (at, own), customers in np.ndenumerate(counted.reshape(last + 1, len(cuts) + 1))
        if customers
    ]


def _round_width(width: float, least: float) -> float:
    wanted = max(width, least)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(power * step for step in (1, 2, 5, 10) if power * step >= wanted * (1 - 1e-9)))
