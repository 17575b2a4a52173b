"""How well the model does on a table whose outcomes are known, by folds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.encoding import Features
from zhike.analytics.prediction.judging import area, average_precision, calibration_error
from zhike.analytics.prediction.model import fit


@dataclass(frozen=True)
class CrossValidated:
    """`probability`: each row's, from a model that has not seen its fold. `areas`: under the ROC curve, by fold."""

    probability: NDArray[np.float64]
    areas: tuple[float, ...]
    average_precision: float
    calibration_error: float

    @property
    def area(self) -> float:
        return float(np.mean(self.areas))


def cross_validated(features: Features, labels: NDArray[np.bool_], fold: NDArray[Any], seed: int = 0) -> CrossValidated:
    """`fold`: a number for each row; each fold is predicted by a model of all others."""
    said = np.empty(len(labels))
    for each in np.unique(fold):
        out = fold == each
        said[out] = fit(features.rows(~out), labels[~out], seed=seed).probability(features.values[out])
    areas = tuple(area(said[fold == each], labels[fold == each]) for each in np.unique(fold))
    return CrossValidated(said, areas, average_precision(said, labels), calibration_error(said, labels))
