"""How good predictions are."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]

BINS: Final = 10
SURELY: Final = 1.645
"""Standard errors: a difference is beyond its interval by chance in one of twenty cases."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose predictions are alike: how many, their mean prediction, and the share to whom it happened."""

    rows: int
    predicted: float
    happened: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two areas under the ROC curve on the same rows, with the interval that holds it in nine of ten cases."""

    value: float
    low: float
    high: float


def area(scores: Floats, labels: Labels) -> float:
    """Under the ROC curve: how often somebody to whom it happened is ranked above somebody to whom it did not."""
    from scipy.stats import rankdata

    yes = int(labels.sum())
    return float((rankdata(scores)[labels].sum() - yes * (yes + 1) / 2) / (yes * (len(labels) - yes)))


def average_precision(scores: Floats, labels: Labels) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(labels, scores))


def calibration_error(probability: Floats, labels: Labels, bins: int = BINS) -> float:
    """ECE over equal widths of probability: the mean distance between what was said and what happened, weighted by
    rows (Naeini, Cooper & Hauskrecht 2015)."""
    return sum(each.rows * abs(each.predicted - each.happened) for each in by_width(probability, labels, bins)) / len(
        labels
    )


def by_width(probability: Floats, labels: Labels, bins: int = BINS) -> list[Bin]:
    """Bins of equal width that hold anybody."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    return [_bin(probability[place == i], labels[place == i]) for i in range(bins) if (place == i).any()]


def by_rank(probability: Floats, labels: Labels, bins: int = BINS) -> list[Bin]:
    """Bins of (almost) as many rows each, the highest predictions first."""
    order = np.argsort(-probability, kind="stable")
    return [_bin(probability[of], labels[of]) for of in np.array_split(order, bins) if len(of)]


def difference(scores: Floats, others: Floats, labels: Labels) -> Difference:
    """Of the areas of `scores` and `others`: paired, by DeLong, DeLong & Clarke-Pearson ("Comparing the areas under two
    or more correlated receiver operating characteristic curves", 1988), in the fast form of Sun & Xu (2014)."""
    (yes_1, no_1), (yes_2, no_2) = _placements(scores, labels), _placements(others, labels)
    value = float(yes_1.mean() - yes_2.mean())
    error = float(np.sqrt(np.var(yes_1 - yes_2, ddof=1) / len(yes_1) + np.var(no_1 - no_2, ddof=1) / len(no_1)))
    return Difference(value, value - SURELY * error, value + SURELY * error)


def roc_points(scores: Floats, labels: Labels, points: int = 50) -> list[tuple[float, float]]:
    """(share of the others, share of those to whom it happens) among the highest so many."""
    found, missed = _running(scores, labels)
    pairs = np.stack([missed / max(missed[-1], 1), found / max(found[-1], 1)], axis=1)
    return [(0.0, 0.0), *_thinned(pairs, points)]


def precision_points(scores: Floats, labels: Labels, points: int = 50) -> list[tuple[float, float]]:
    """(share of those to whom it happens that are found, how many of those chosen they are) among the highest."""
    found, missed = _running(scores, labels)
    return _thinned(np.stack([found / max(found[-1], 1), found / (found + missed)], axis=1), points)


def _running(scores: Floats, labels: Labels) -> tuple[Any, Any]:
    """How many of each sort are among the highest so many; equal scores are taken together."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    found = np.cumsum(labels[order])[ends]
    return found, ends + 1 - found


def _thinned(pairs: Any, points: int) -> list[tuple[float, float]]:
    chosen = np.unique(np.linspace(0, len(pairs) - 1, min(points, len(pairs))).astype(np.int64))
    return [(round(float(x), 4), round(float(y), 4)) for x, y in pairs[chosen]]


def _placements(scores: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """For each of one sort the share of the other sort that it is ranked on the right side of."""
    from scipy.stats import rankdata

    yes, no = scores[labels], scores[~labels]
    ranks = rankdata(np.concatenate([yes, no]))
    above = (ranks[: len(yes)] - rankdata(yes)) / len(no)
    below = 1 - (ranks[len(yes) :] - rankdata(no)) / len(yes)
    return above, below


def _bin(probability: Floats, labels: Labels) -> Bin:
    return Bin(len(labels), float(probability.mean()), float(labels.mean()))
