"""Keys that stay with the same customers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.clusters.planted import PLACES
from zhike.analytics.clusters.identity import same_as_before

NOBODY = np.empty((0, 3))


def keys(now: np.ndarray, before: np.ndarray, named: list[str], last: int, sizes: list[int] | None = None):
    return same_as_before(now, sizes or [1] * len(now), before, named, last)


def test_the_first_fit_numbers_the_largest_first() -> None:
    found = keys(PLACES, NOBODY, [], 0, [5, 50, 20, 30])
    assert (found.keys, found.last) == (["c4", "c1", "c3", "c2"], 4)
    assert (found.gone, found.moved) == ([], [None] * 4)


@settings(deadline=None)
@given(st.permutations(range(4)), st.integers(0, 99))
def test_clusters_that_moved_a_little_keep_their_keys_in_whatever_order(order: list[int], seed: int) -> None:
    moved = PLACES + np.random.default_rng(seed).normal(size=PLACES.shape) * 0.5
    found = keys(moved[order], PLACES, ["c7", "c2", "c9", "c4"], 9)
    assert found.keys == [["c7", "c2", "c9", "c4"][place] for place in order]
    assert (found.gone, found.last) == ([], 9)


def test_a_group_elsewhere_is_a_new_one_and_gets_a_number_never_given() -> None:
    now = np.vstack([PLACES[:3], [[-9.0, -9, -9]]])
    found = keys(now, PLACES, ["c1", "c2", "c3", "c4"], 12)
    assert (found.keys, found.gone, found.last) == (["c1", "c2", "c3", "c13"], ["c4"], 13)


def test_of_a_group_that_splits_the_nearer_part_keeps_the_key() -> None:
    now = np.vstack([PLACES[:3], PLACES[3] + [0.5, 0, 0], PLACES[3] - [2.0, 0, 0]])
    found = keys(now, PLACES, ["c1", "c2", "c3", "c4"], 4)
    assert found.keys == ["c1", "c2", "c3", "c4", "c5"]


def test_of_two_groups_that_become_one_the_nearer_keeps_its_key() -> None:
    before = np.vstack([PLACES[:3], PLACES[2] + [1.5, 0, 0]])
    found = keys(np.vstack([PLACES[:2], PLACES[2] + [1.0, 0, 0]]), before, ["c1", "c2", "c3", "c4"], 4)
    assert (found.keys, found.gone) == (["c1", "c2", "c4"], ["c3"])
