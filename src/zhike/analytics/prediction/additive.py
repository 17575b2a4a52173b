"""A logistic regression in which each feature speaks for itself: what it says of a row is a sum over features."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.encoding import Features, Matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Additive:
    """For each feature either a slope on its standardised, log-compressed value, or a number for each category; and
    what is said where nothing is known."""

    intercept: float
    centre: Floats
    scale: Floats
    slope: Floats
    missing: Floats
    of_category: Mapping[int, Floats]

    def parts(self, values: Matrix) -> Floats:
        """Rows × features: what each feature adds to the log odds."""
        found = np.empty(values.shape)
        for place in range(values.shape[1]):
            column = values[:, place]
            unknown = np.isnan(column)
            found[:, place] = self._said(place, np.where(unknown, 0, column))
            found[unknown, place] = self.missing[place]
        return found

    def _said(self, place: int, known: Matrix) -> Floats:
        if place in self.of_category:
            return self.of_category[place][known.astype(np.int64)]
        standard = (compressed(known) - self.centre[place]) / self.scale[place]
        said: Floats = standard * self.slope[place]
        return said

    def raw(self, values: Matrix) -> Floats:
        said: Floats = self.intercept + self.parts(values).sum(axis=1)
        return said

    def as_json(self) -> dict[str, Any]:
        arrays = {name: getattr(self, name).tolist() for name in ("centre", "scale", "slope", "missing")}
        categories = {str(place): said.tolist() for place, said in self.of_category.items()}
        return {"intercept": self.intercept, **arrays, "of_category": categories}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Additive":
        arrays = {name: np.array(told[name], np.float64) for name in ("centre", "scale", "slope", "missing")}
        categories = {int(place): np.array(said) for place, said in told["of_category"].items()}
        return Additive(float(told["intercept"]), **arrays, of_category=categories)


def fit_additive(features: Features, labels: NDArray[np.bool_]) -> Additive:
    """By maximum likelihood with a pull towards 0 (ridge) that matters only with few rows."""
    from sklearn.linear_model import LogisticRegression

    centre, scale = _standard(features)
    columns, origin = _columns(features, centre, scale)
    model = LogisticRegression(C=0.05, max_iter=300, tol=1e-3).fit(columns, labels)
    width = len(features.names)
    slope, missing = np.zeros(width), np.zeros(width)
    of_category = {place: np.zeros(len(features.categories[name]) + 1)
                   for place, name in enumerate(features.names) if name in features.categories}  # fmt: skip
    for (place, what), weight in zip(origin, model.coef_[0], strict=True):
        if what == "slope":
            slope[place] = weight
        elif what == "missing":
            missing[place] = weight
        else:
            of_category[place][what] = weight
    return Additive(float(model.intercept_[0]), centre, scale, slope, missing, of_category)


def compressed(values: Any) -> Any:
    """The logarithm of 1 + size, with the sign kept: sums and counts are skewed."""
    return np.sign(values) * np.log1p(np.abs(values).astype(np.float64))


def _standard(features: Features) -> tuple[Floats, Floats]:
    pressed = compressed(features.values)
    known = ~np.isnan(pressed)
    counts = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, pressed, 0).sum(axis=0) / counts
    spread = np.sqrt((np.where(known, pressed - centre, 0) ** 2).sum(axis=0) / counts)
    return centre, np.where(spread > 1e-9, spread, 1.0)


def _columns(features: Features, centre: Floats, scale: Floats) -> tuple[Matrix, list[tuple[int, Any]]]:
    """The regression's columns, and of which feature and what part of it each is."""
    columns, origin = list[Any](), list[tuple[int, Any]]()
    for place, name in enumerate(features.names):
        column = features.values[:, place]
        unknown = np.isnan(column)
        if name in features.categories:
            codes = range(len(features.categories[name]) + 1)
            columns += [column == code for code in codes]
            origin += [(place, code) for code in codes]
        else:
            columns.append(np.where(unknown, 0, (compressed(column) - centre[place]) / scale[place]))
            origin.append((place, "slope"))
        if unknown.any():
            columns.append(unknown)
            origin.append((place, "missing"))
    return np.stack(columns, axis=1).astype(np.float32), origin
