"""How many groups there are: silhouette, gap statistic, and for mixtures the Bayesian information criterion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from sklearn.metrics import silhouette_score

from zhike.analytics.clusters.groups import Method, kmeans, labels_of, mixture, one_thread, sample_of, within
from zhike.analytics.clusters.scales import Floats

Way = Literal["silhouette", "gap", "bic"]

REFERENCES: Final = 10
"""Samples without any groups that the gap statistic compares with."""

STEADY: Final = 0.02
"""How much better another number must be than last time's to take its place."""

_REFERENCE_STARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Point:
    """What speaks for a number of groups. `silhouette`: None for one group. `gap` and its `error` (s): K-means only;
    `bic`: mixtures only, the lower the better."""

    k: int
    silhouette: float | None = None
    gap: float | None = None
    error: float | None = None
    bic: float | None = None


@dataclass(frozen=True)
class Search:
    """How to look: numbers from `least` to `most`, judged on `sample` customers."""

    least: int = 2
    most: int = 8
    method: Method = "kmeans"
    by: Way = "silhouette"
    starts: int = 10
    sample: int = 5_000


def curve(values: Floats, search: Search, tell: Callable[[int], None] = lambda done: None) -> list[Point]:
    """A point for each number of groups, one group first (which the gap statistic needs to say that there are none).
    `tell` hears how many are done."""
    tried = sample_of(values, search.sample, seed=0)
    points = []
    for done, k in enumerate([1, *range(search.least, search.most + 1)]):
        tell(done)
        with one_thread():
            points.append(_of_means(tried, k, search) if search.method == "kmeans" else _of_mixture(tried, k, search))
    return points


def chosen(points: Sequence[Point], by: Way, before: int | None = None) -> int:
    """The number that the curve speaks for.

    silhouette: where it is highest; `before`, last time's number, stays unless another is clearly better. gap: the
    smallest k with gap(k) >= gap(k + 1) - s(k + 1) (Tibshirani, Walther & Hastie 2001), where that says one group
    the smallest number asked for; where none passes, that of the largest gap. bic: where it is lowest.
    """
    several = [point for point in points if point.k > 1]
    match by:
        case "silhouette":
            best = max(several, key=lambda point: point.silhouette or -1.0)
            last = next((point for point in several if point.k == before), None)
            return last.k if last and (last.silhouette or -1) >= (best.silhouette or -1) - STEADY else best.k
        case "gap":
            return max(by_gap(points), several[0].k)
        case "bic":
            return min(several, key=lambda point: np.inf if point.bic is None else point.bic).k


def by_gap(points: Sequence[Point]) -> int:
    """The number of groups by the gap statistic, which may be one: no groups. `points` in order of k."""
    known = [(point.k, point.gap, point.error) for point in points if point.gap is not None and point.error is not None]
    for (k, gap, _), (following, then, error) in pairwise(known):
        if following == k + 1 and gap >= then - error:
            return k
    return max(known, key=lambda each: each[1])[0]


def silhouette(values: Floats, label: np.ndarray) -> float | None:
    """The mean silhouette (Rousseeuw 1987); None unless there are at least two groups, and fewer than rows."""
    found = len(np.unique(label))
    return float(silhouette_score(values, label)) if 1 < found < len(values) else None


def _of_means(values: Floats, k: int, search: Search) -> Point:
    label = labels_of(values, kmeans(values, k, search.starts))
    gap, error = _gap(values, label, k)
    return Point(k, silhouette(values, label), gap, error)


def _gap(values: Floats, label: np.ndarray, k: int) -> tuple[float, float]:
    """The gap statistic and s, on references spread evenly over a box along the principal axes."""
    centred = values - values.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    rng = np.random.default_rng(k)
    logs = np.empty(REFERENCES)
    for at in range(REFERENCES):
        reference = rng.uniform(low, high, turned.shape)
        found = labels_of(reference, kmeans(reference, k, _REFERENCE_STARTS, seed=at))
        logs[at] = np.log(within(reference, found))
    gap = float(logs.mean() - np.log(max(within(values, label), 1e-12)))
    return gap, float(logs.std() * np.sqrt(1 + 1 / REFERENCES))


def _of_mixture(values: Floats, k: int, search: Search) -> Point:
    model = mixture(values, k, search.starts)
    bic = float(model.bic(values)) if model.converged_ else None
    return Point(k, silhouette(values, model.predict(values)), bic=bic)
