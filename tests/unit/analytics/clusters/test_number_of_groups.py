"""How many groups: the curves against their definitions, and the number that each speaks for."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from tests.unit.analytics.clusters.planted import PLACES, blobs
from zhike.analytics.clusters.groups import one_thread
from zhike.analytics.clusters.number import Point, Search, by_gap, chosen, curve, silhouette

SEARCH = Search(2, 6, sample=500, starts=5)


def silhouette_by_definition(rows: np.ndarray, label: np.ndarray) -> float:
    """Rousseeuw 1987: (b - a) / max(a, b), 0 in a group of one."""
    apart = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    found = []
    for at, own in enumerate(label):
        others = [apart[at, label == group].mean() for group in set(label.tolist()) - {own}]
        fellows = (label == own).sum() - 1
        within = apart[at, label == own].sum() / fellows if fellows else 0.0
        found.append((min(others) - within) / max(min(others), within) if fellows else 0.0)
    return float(np.mean(found))


def test_the_silhouette_is_that_of_its_definition() -> None:
    rows, truth = blobs([5, 9, 1])
    assert silhouette(rows, truth) == pytest.approx(silhouette_by_definition(rows, truth))
    assert silhouette(rows, np.zeros(len(rows), int)) is None
    assert silhouette(rows[:2], np.arange(2)) is None


@pytest.mark.parametrize("groups", [2, 3, 4])
@pytest.mark.parametrize("way", ["silhouette", "gap"])
def test_planted_groups_are_counted(groups: int, way: str) -> None:
    rows, _ = blobs([80, 60, 90, 50][:groups], seed=groups)
    assert chosen(curve(rows, SEARCH), way) == groups


def test_planted_long_groups_are_counted_by_the_information_criterion() -> None:
    rows, _ = blobs([200, 150, 100], seed=1)
    rows = rows @ np.array([[3, 0.5, 0], [0, 1, 0], [0, 0.2, 1]])
    points = curve(rows, Search(2, 5, "mixture", "bic", sample=500))
    assert chosen(points, "bic") == 3
    assert [point.k for point in points] == [1, 2, 3, 4, 5]
    peer = GaussianMixture(3, n_init=2, reg_covar=1e-3, random_state=0).fit(rows)
    assert points[2].bic == pytest.approx(peer.bic(rows), rel=1e-3)


def test_where_there_are_no_groups_the_gap_statistic_says_one() -> None:
    rows = np.random.default_rng(6).uniform(size=(400, 3))
    points = curve(rows, SEARCH)
    assert by_gap(points) == 1
    assert chosen(points, "gap") == 2


def _log_inertia(rows: np.ndarray) -> float:
    return float(np.log(KMeans(2, n_init=5, random_state=0).fit(rows).inertia_))


def test_the_gap_is_the_mean_of_what_evenly_spread_rows_would_have_less_ones_own() -> None:
    rows, _ = blobs([100, 100], places=PLACES[:2])
    axes = np.linalg.svd(rows - rows.mean(axis=0))[2]
    turned = (rows - rows.mean(axis=0)) @ axes.T
    rng = np.random.default_rng(99)
    with one_thread():
        spread = [_log_inertia(rng.uniform(turned.min(0), turned.max(0), turned.shape)) for _ in range(40)]
        own = _log_inertia(rows)
    point = curve(rows, SEARCH)[1]
    assert point.gap is not None and point.error is not None
    assert point.gap == pytest.approx(float(np.mean(spread)) - own, abs=4 * point.error)
    assert point.error == pytest.approx(float(np.std(spread)) * 1.1**0.5, rel=1)


def test_last_times_number_stays_unless_another_is_clearly_better() -> None:
    points = [Point(1), Point(2, 0.40), Point(3, 0.41), Point(4, 0.37)]
    assert [chosen(points, "silhouette", before) for before in (None, 2, 3, 4, 9)] == [3, 2, 3, 3, 3]


def test_the_first_number_whose_gap_is_not_clearly_beaten_by_the_next_is_taken() -> None:
    gaps = {1: (0.1, 0.01), 2: (0.4, 0.01), 3: (0.405, 0.01), 4: (0.9, 0.01)}
    assert by_gap([Point(k, gap=gap, error=error) for k, (gap, error) in gaps.items()]) == 2
    rising = {k: (k / 10, 0.01) for k in range(1, 5)}
    assert by_gap([Point(k, gap=gap, error=error) for k, (gap, error) in rising.items()]) == 4
