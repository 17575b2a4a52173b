"""Customers of high, middle and low value, by their rank."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.analysis import Level
from zhike.analytics.lifetime_value.histories import Floats
from zhike.rules.nodes import Text

BANDS: Final = {"high": Text("高价值", "High value"), "mid": Text("中价值", "Middle value"),
                "low": Text("低价值", "Low value")}  # fmt: skip

LEVELS: Final = tuple(Level(key, name, "value_band", "eq", key) for key, name in BANDS.items())


@dataclass(frozen=True)
class Banded:
    """Which band each customer is in (a place in `BANDS`)."""

    band: NDArray[np.int8]

    def names(self) -> NDArray[np.object_]:
        return np.array(list(BANDS), object)[self.band]


def banded(value: Floats, high_share: float, mid_share: float) -> Banded:
    """Equal values are in one band, the higher one."""
    high, mid = (float(np.quantile(value, max(1 - share, 0), method="higher"))
                 for share in (high_share, high_share + mid_share))  # fmt: skip
    return Banded(np.where(value >= high, 0, np.where(value >= mid, 1, 2)).astype(np.int8))
