"""Which cluster of last time each new one is: keys that stay with the same customers over re-fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from zhike.analytics.clusters.groups import distances
from zhike.analytics.clusters.scales import Floats


@dataclass(frozen=True)
class Keys:
    """`keys`: one for each new cluster. `moved`: how far its centre is from last time's (standard deviations; None
    for a cluster without a counterpart). `gone`: last time's without a counterpart. `last`: the highest number ever
    given."""

    keys: Sequence[str]
    moved: Sequence[float | None]
    gone: Sequence[str]
    last: int


def same_as_before(centres: Floats, sizes: Sequence[int], before: Floats, keys: Sequence[str], last: int) -> Keys:
    """Keys of the new `centres`, by the assignment to the centres `before` (in the same units) that is nearest over
    all (Kuhn 1955).

    Two centres can be the same cluster only when they are nearer to one another than half the way from one of them to
    its nearest neighbour in its own fit. New clusters get numbers never given before, the largest first.
    """
    pairs = _pairs(centres, before) if len(before) else {}
    fresh = sorted((at for at in range(len(centres)) if at not in pairs), key=lambda at: -sizes[at])
    given = {at: f"c{last + number}" for number, at in enumerate(fresh, 1)}
    named = [keys[pairs[at][0]] if at in pairs else given[at] for at in range(len(centres))]
    moved = [pairs[at][1] if at in pairs else None for at in range(len(centres))]
    gone = [key for key in keys if key not in named]
    return Keys(named, moved, gone, last + len(fresh))


def _pairs(centres: Floats, before: Floats) -> dict[int, tuple[int, float]]:
    """New cluster → old one, and their distance."""
    apart = np.sqrt(distances(centres, before))
    limit = np.maximum(_reach(centres)[:, None], _reach(before)[None, :])
    too_far = apart > limit
    cost = np.where(too_far, 1e6 + apart, apart)
    rows, columns = linear_sum_assignment(cost)
    return {
        int(row): (int(column), float(apart[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if not too_far[row, column]
    }


def _reach(centres: Floats) -> Floats:
    """Half the way from each centre to its nearest neighbour; without any, one standard deviation."""
    if len(centres) < 2:
        return np.ones(len(centres))
    apart = np.sqrt(distances(centres, centres))
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart.min(axis=1) / 2)
