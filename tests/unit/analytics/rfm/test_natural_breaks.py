"""Natural breaks against every way of cutting."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics.rfm.cut_points import jenks_cuts
from zhike.analytics.rfm.natural_breaks import natural_breaks


def spread(values: np.ndarray, weights: np.ndarray, ends: tuple[int, ...]) -> float:
    """Squared distances from the means of the classes that end before these places."""
    total = 0.0
    for begin, end in pairwise([0, *ends, len(values)]):
        own, of = values[begin:end], weights[begin:end]
        total += float((of * (own - np.average(own, weights=of)) ** 2).sum())
    return total


@given(
    st.lists(st.tuples(st.integers(-50, 1000), st.integers(1, 9)), min_size=7, max_size=12, unique_by=lambda v: v[0]),
    st.integers(2, 5),
)
def test_no_other_cuts_leave_less(pairs: list[tuple[int, int]], classes: int) -> None:
    values, weights = np.array(sorted(pairs), dtype=np.float64).T
    cuts = natural_breaks(values, weights, classes)
    ends = tuple(int(np.searchsorted(values, cut)) + 1 for cut in cuts)
    best = min(spread(values, weights, ways) for ways in combinations(range(1, len(values)), classes - 1))
    assert spread(values, weights, ends) == pytest.approx(best, abs=1e-6)


def test_of_very_many_values_neighbours_are_taken_together_at_little_loss() -> None:
    rng = np.random.default_rng(5)
    values, weights = np.unique(np.round(rng.lognormal(3, 1.2, 4_000), 2), return_counts=True)
    exact = natural_breaks(values, weights.astype(float), 5, most=10_000)
    quick = natural_breaks(values, weights.astype(float), 5, most=400)
    losses = [spread(values, weights, tuple(np.searchsorted(values, cuts) + 1)) for cuts in (exact, quick)]
    assert losses[0] <= losses[1] <= 1.01 * losses[0]
    assert set(quick) <= set(values)


@pytest.mark.parametrize("values, bands, cuts", [
    ([1, 1, 1, 2, 2], 5, (1, 1, 1, 1)),
    ([1, 2, 2, 3], 5, (1, 1, 2, 2)),
    ([1, 2, 3], 3, (1, 2)),
    ([1, 2], 3, (1, 1)),
    ([1, 2, 3, 90, 91, 92, 200], 3, (3, 92)),
])  # fmt: skip
def test_the_highest_value_has_the_highest_score(values: list[int], bands: int, cuts: tuple[int, ...]) -> None:
    assert jenks_cuts(np.array(values, dtype=np.float64), bands) == cuts
