"""Thresholds proposed from this shop's own customers: how long they take to buy again."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike import wiring
from zhike.analytics.intervals.gaps import Gaps, gaps
from zhike.control.tags import evaluation
from zhike.control.unchanged import unchanged
from zhike.warehouse.tables import PAID

LEAST: Final = 30
"""Repurchases: fewer say nothing of a shop."""

_SINCE: Final = 730


@dataclass(frozen=True, slots=True)
class Proposal:
    """Days from one order to the next, of those begun in the last two years and finished, and what they propose for
    each parameter; nothing where they are too few."""

    repurchases: int
    median: int | None
    most: int | None
    nearly_all: int | None
    values: dict[str, int]


def propose() -> Proposal:
    """Dormant is who has been away longer than four fifths of all who came back; lost, longer than nineteen of
    twenty, and at least twice as long."""
    now = evaluation.now_instant()
    with wiring.warehouse().reading() as reading:
        found = unchanged(
            reading, ("gaps", now.today), lambda: gaps(reading, PAID, now, most=1, since=_SINCE, by_day=True)
        )
    if found.returned < LEAST:
        return Proposal(found.returned, None, None, None, {})
    median, most, nearly_all = (_quantile(found, share) for share in (0.5, 0.8, 0.95))
    dormant = max(most, 2)
    values = {"dormant_days": dormant, "lost_days": max(nearly_all, 2 * dormant), "use_days": dormant}
    return Proposal(found.returned, median, most, nearly_all, values)


def _quantile(found: Gaps, share: float) -> int:
    """The shortest finished gap that so large a share of them does not exceed."""
    order = np.argsort(found.days[found.came], kind="stable")
    days, count = found.days[found.came][order], found.count[found.came][order].cumsum()
    return int(days[np.searchsorted(count, share * count[-1] - 1e-9)])
