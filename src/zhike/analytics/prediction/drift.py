"""Whether those who are scored are still like those of the last fit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.encoding import Features

BINS: Final = 10
HIGH: Final = 0.25
"""A population stability index from which a change is usually called large."""
LARGE_SHARE: Final = 0.2
"""So many of the features must have changed largely to be taken for a drift of all."""
_LEAST: Final = 1e-4

Floats = NDArray[np.float64]
Bins = dict[str, list[float]]


def bins_of(values: NDArray[Any]) -> Bins:
    """Cuts into tenths, and the share of rows in each; the last share is that of unknown values."""
    known = values[~np.isnan(values)]
    cuts = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else np.zeros(0)
    return {"cuts": [float(f"{cut:.9g}") for cut in cuts], "shares": _shares(values, cuts).round(6).tolist()}


def index(values: NDArray[Any], before: Mapping[str, Sequence[float]]) -> float:
    """The population stability index: the sum over bins of (now - before) × log(now ÷ before)."""
    now = np.maximum(_shares(values, np.array(before["cuts"])), _LEAST)
    then = np.maximum(np.array(before["shares"]), _LEAST)
    return float(((now - then) * np.log(now / then)).sum())


def memory_of(features: Features, scores: Floats) -> dict[str, Any]:
    """What to remember of the scored."""
    columns = {name: bins_of(features.values[:, place]) for place, name in enumerate(features.names)}
    return {"features": columns, "score": bins_of(scores)}


def drifted(features: Features, scores: Floats, before: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """The index of the score, and of each feature that both know, the greatest first."""
    found = {
        name: index(features.values[:, place], before["features"][name])
        for place, name in enumerate(features.names)
        if name in before["features"]
    }
    return index(scores, before["score"]), dict(sorted(found.items(), key=lambda each: -each[1]))


def is_high(of_score: float, of_features: Mapping[str, float]) -> bool:
    large = sum(value >= HIGH for value in of_features.values())
    return of_score >= HIGH or large >= max(LARGE_SHARE * len(of_features), 1)


def _shares(values: NDArray[Any], cuts: Floats) -> Floats:
    """A value that equals a cut belongs below it."""
    unknown = np.isnan(values)
    place = np.searchsorted(cuts.astype(values.dtype), values[~unknown], side="left")
    counts = np.append(np.bincount(place, minlength=len(cuts) + 1), unknown.sum())
    shares: Floats = counts / max(len(values), 1)
    return shares
