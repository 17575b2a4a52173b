"""Finding groups: K-means and Gaussian mixtures, small and large."""

import warnings
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from zhike.analytics.analysis import CannotTell
from zhike.analytics.clusters.scales import Floats

Method = Literal["kmeans", "mixture"]
Labels = NDArray[np.intp]

LARGE: Final = 200_000
"""Customers from which K-means starts on a sample of half as many."""

_MIXED: Final = 50_000
"""Customers to whom a mixture is fitted at most: each step costs a hundred times one of K-means."""

_FINISHED: Final = 2
"""How many of the best starts on a sample are finished on everybody."""

_TOLERANCE: Final = 1e-6

_RIDGE: Final = 1e-3
"""Added to a mixture's variances (of standardised features): ties would make them 0 and the likelihood infinite."""

STEPS: Final = 500
"""After which a mixture that still moves has not converged."""

_PART: Final = 100_000


@dataclass(frozen=True)
class Groups:
    """`centres`: a row for each group. `label`: whose group each row is; `distance` to its centre (standard
    deviations); `confidence` from 0 to 1.

    K-means' confidence is 1 - d/d', where d' is the distance to the second nearest centre: 0 half-way between two.
    A mixture's is the probability of the group. `inertia`: the sum of squared distances.
    """

    centres: Floats
    label: Labels
    distance: Floats
    confidence: Floats

    @property
    def inertia(self) -> float:
        return float(np.square(self.distance).sum())


def find(values: Floats, k: int, method: Method, starts: int, seed: int = 0) -> Groups:
    """`k` groups of the rows. Raises CannotTell (analysis_did_not_converge) for a mixture that finds no end."""
    if method == "kmeans":
        with one_thread() if len(values) < LARGE else nullcontext():
            centres = kmeans(values, k, starts, seed)
        return Groups(centres, *_nearest(values, centres))
    with one_thread():
        model = mixture(sample_of(values, _MIXED, seed), k, starts, seed)
    if not model.converged_:
        raise CannotTell("the mixture did not converge", code="analysis_did_not_converge", steps=model.n_iter_)
    return _of_mixture(values, model)


def kmeans(values: Floats, k: int, starts: int, seed: int = 0) -> Floats:
    """The centres of the least inertia found from so many starts (k-means++: Arthur & Vassilvitskii 2007).

    Many rows: the starts run on a sample, and the best few are finished on all rows, beyond scikit-learn's own
    tolerance, so that the result is a minimum of the whole.
    """
    if len(values) < LARGE:
        return np.asarray(_fitted(KMeans(k, n_init=starts, random_state=seed), values).cluster_centers_)
    tried = sample_of(values, LARGE // 2, seed)
    with one_thread():
        drafts = [_fitted(KMeans(k, n_init=1, random_state=seed + at), tried) for at in range(starts)]
    rough = sorted(drafts, key=lambda draft: float(draft.inertia_))
    finished = [
        _fitted(KMeans(k, init=draft.cluster_centers_, n_init=1, tol=_TOLERANCE), values) for draft in _different(rough)
    ]
    return np.asarray(min(finished, key=lambda each: float(each.inertia_)).cluster_centers_)


def one_thread() -> Any:
    """A context in which scikit-learn's loops run on one thread: on few rows several wait for each other (measured on
    two busy cores: 0.3 s instead of 12 s for one gap statistic). Only OpenMP's limit is the calling thread's own; that
    of linear algebra is everybody's, and left alone."""
    return threadpool_limits(1, user_api="openmp")


def mixture(values: Floats, k: int, starts: int, seed: int = 0) -> GaussianMixture:
    """Normal distributions with covariances of their own, by expectation maximisation: the likeliest of one start at
    K-means' groups, which may cut long ones across, and half of `starts` (each costs far more than one of K-means) at
    rows drawn far apart."""
    tries = {"kmeans": 1, "k-means++": max(1, starts // 2)}
    models = [
        GaussianMixture(k, n_init=n, init_params=way, reg_covar=_RIDGE, tol=1e-5, max_iter=STEPS, random_state=seed)
        for way, n in tries.items()
    ]
    return max((_fitted(model, values) for model in models), key=lambda model: (model.converged_, model.lower_bound_))


def _of_mixture(values: Floats, model: GaussianMixture) -> Groups:
    centres = np.asarray(model.means_)
    label, distance = np.empty(len(values), np.intp), np.empty(len(values))
    confidence = np.empty(len(values))
    for part in _parts(len(values)):
        chances = model.predict_proba(values[part])
        label[part] = chances.argmax(axis=1)
        confidence[part] = chances.max(axis=1)
        distance[part] = np.linalg.norm(values[part] - centres[label[part]], axis=1)
    return Groups(centres, label, distance, confidence)


def _nearest(values: Floats, centres: Floats) -> tuple[Labels, Floats, Floats]:
    """Label, distance and confidence by the nearest centre."""
    label, distance = np.empty(len(values), np.intp), np.empty(len(values))
    confidence = np.empty(len(values))
    for part in _parts(len(values)):
        squares = distances(values[part], centres)
        label[part] = squares.argmin(axis=1)
        first, second = np.partition(squares, 1, axis=1)[:, :2].T
        distance[part] = np.linalg.norm(values[part] - centres[label[part]], axis=1)
        confidence[part] = 1 - np.sqrt(np.divide(first, second, out=np.ones_like(first), where=second > 0))
    return label, distance, confidence


def labels_of(values: Floats, centres: Floats) -> Labels:
    """The nearest centre of each row."""
    parts = [distances(values[part], centres).argmin(axis=1) for part in _parts(len(values))]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)


def within(values: Floats, label: Labels, centres: Floats | None = None) -> float:
    """The sum of squared distances to the groups' centres; without `centres` to their means."""
    places = means(values, label, int(label.max()) + 1) if centres is None else centres
    return float(np.square(values - places[label]).sum())


def means(values: Floats, label: Labels, k: int) -> Floats:
    """The mean of each group's rows, groups by columns; 0 for a group of nobody."""
    sizes = np.maximum(np.bincount(label, minlength=k), 1)
    sums = [np.bincount(label, weights=column, minlength=k) for column in values.T]
    return np.column_stack(sums) / sizes[:, None]


def distances(values: Floats, centres: Floats) -> Floats:
    """Squared distances, rows by centres."""
    found = np.square(values).sum(axis=1)[:, None] - 2 * values @ centres.T + np.square(centres).sum(axis=1)
    return np.asarray(np.maximum(found, 0.0))


def _different(drafts: Sequence[KMeans]) -> list[KMeans]:
    """The best few (they come best first) that are not the same solution again."""
    kept: list[KMeans] = []
    for draft in drafts:
        if len(kept) < _FINISHED and (not kept or draft.inertia_ > kept[-1].inertia_ * (1 + 1e-3)):
            kept.append(draft)
    return kept


def sample_of(values: Floats, most: int, seed: int) -> Floats:
    """At most so many rows, drawn without replacement, in their order."""
    if len(values) <= most:
        return values
    return values[np.sort(np.random.default_rng(seed).choice(len(values), most, replace=False))]


def _fitted(model: Any, values: Floats) -> Any:
    """Not converged is for us to say, and fewer different rows than groups are found before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(values)


def _parts(rows: int) -> list[slice]:
    return [slice(begin, begin + _PART) for begin in range(0, rows, _PART)]
