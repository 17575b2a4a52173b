"""Groups against scikit-learn on the same rows."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from tests.unit.analytics.clusters.planted import blobs
from zhike.analytics.analysis import CannotTell
from zhike.analytics.clusters import groups
from zhike.analytics.clusters.groups import LARGE, find, means, one_thread, within


@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_inertia_is_no_worse_than_the_librarys_with_as_many_starts(k: int) -> None:
    rows = np.random.default_rng(k).lognormal(size=(3_000, 4))
    with one_thread():
        peer = KMeans(k, n_init=10, random_state=0).fit(rows)
    assert find(rows, k, "kmeans", 10).inertia <= peer.inertia_ * (1 + 1e-9)


def test_nor_is_it_where_the_starts_are_made_on_a_sample() -> None:
    rows = np.random.default_rng(2).normal(size=(LARGE + 1, 3)) ** 3
    found = find(rows, 6, "kmeans", 4)
    assert found.inertia <= KMeans(6, n_init=4, random_state=0).fit(rows).inertia_ * 1.0001


def test_everybody_is_in_the_nearest_group() -> None:
    rows, _ = blobs([50, 60, 70])
    found = find(rows, 3, "kmeans", 5)
    apart = np.linalg.norm(rows[:, None] - found.centres[None], axis=2)
    assert found.label.tolist() == apart.argmin(axis=1).tolist()
    assert found.distance == pytest.approx(apart.min(axis=1))
    nearest, second = np.sort(apart, axis=1)[:, :2].T
    assert found.confidence == pytest.approx(1 - nearest / second)
    assert found.inertia == pytest.approx(within(rows, found.label))
    assert found.centres == pytest.approx(means(rows, found.label, 3), abs=1e-9)


def test_a_mixture_finds_long_groups_and_its_confidence_is_a_probability() -> None:
    rng = np.random.default_rng(4)
    along, truth = rng.normal(size=600) * 3, np.repeat([0, 1], 300)
    rows = np.column_stack([along, along + rng.normal(size=600) * 0.3 + truth * 2])
    found = find(rows, 2, "mixture", 10)
    assert adjusted_rand_score(truth, found.label) > 0.95
    assert adjusted_rand_score(truth, find(rows, 2, "kmeans", 10).label) < 0.5
    peer = GaussianMixture(2, means_init=[rows[truth == 0].mean(0), rows[truth == 1].mean(0)], reg_covar=1e-3).fit(rows)
    assert found.confidence == pytest.approx(peer.predict_proba(rows).max(axis=1), abs=1e-2)


def test_a_mixture_that_finds_no_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "STEPS", 1)
    with pytest.raises(CannotTell) as refused:
        find(np.random.default_rng(0).normal(size=(200, 3)), 4, "mixture", 1)
    assert refused.value.code == "analysis_did_not_converge"
