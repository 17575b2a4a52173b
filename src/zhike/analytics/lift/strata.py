"""Coarsened exact matching: customers are alike who fall into the same coarse class of everything known before.

Iacus, King and Porro, "Causal inference without balance checking: coarsened exact matching", Political Analysis 20
(2012): coarsen each covariate, match exactly on the coarse values, and leave out strata that hold only one of the two
kinds. What differs within a stratum is left to the estimate (`estimate.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FEWEST, MOST = 3, 8
_ORDERS: Final = np.array([0.5, 1.5, 2.5, 3.5, 5.5, 9.5])
"""Cuts of a number of orders: none, 1, 2, 3, 4 to 5, 6 to 9, more."""


@dataclass(frozen=True)
class Strata:
    """The stratum of each customer (0 …), the customers in the order of strata, and where each stratum begins."""

    of: NDArray[np.int64]
    order: NDArray[np.int64]
    begins: NDArray[np.int64]

    @property
    def count(self) -> int:
        return len(self.begins)


def classes(customers: int) -> int:
    """Into how many classes each covariate is cut: more where there are more customers to fill them."""
    return int(np.clip(2 * (max(customers, 1) / 1000) ** 0.25, FEWEST, MOST))


def strata(before: NDArray[np.float64], counts: Sequence[int] = (1,)) -> Strata:
    """Customers (rows) by their coarse values. The columns `counts` are cut as numbers of orders, others at quantiles
    of what is not nothing (0 or NaN is a class of its own)."""
    parts = classes(len(before))
    coarse = [np.digitize(column, _ORDERS) if i in counts else _cut(column, parts) for i, column in enumerate(before.T)]
    joined = np.zeros(len(before), np.int64)
    for column in coarse:
        joined = joined * (int(column.max(initial=0)) + 1) + column
    return grouped(joined)


def grouped(label: NDArray[np.int64]) -> Strata:
    """Strata of equal labels."""
    _, of = np.unique(label, return_inverse=True)
    of = of.reshape(-1).astype(np.int64)
    order = np.argsort(of, kind="stable")
    return Strata(of, order, np.flatnonzero(np.diff(of[order], prepend=-1)))


def _cut(column: NDArray[np.float64], parts: int) -> NDArray[np.int64]:
    said = np.nan_to_num(column) != 0
    if not said.any():
        return np.zeros(len(column), np.int64)
    cuts = np.unique(np.quantile(column[said], np.arange(1, parts) / parts))
    return np.where(said, 1 + np.searchsorted(cuts, np.nan_to_num(column), side="left"), 0)
