"""From log odds to probabilities that can be taken at their word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]
Way = Literal["none", "sigmoid", "isotonic"]

FOLDS: Final = 5
LEAST_FOR_ISOTONIC: Final = 1_000
"""Fewer outcomes of the rarer sort than this would be followed too closely by steps."""


@dataclass(frozen=True)
class Calibration:
    """`x`: log odds as the model says them, `y`: probabilities between which a line is drawn (isotonic); or the slope
    and shift of a sigmoid as the only `y`s."""

    way: Way
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()

    def __call__(self, raw: Floats) -> Floats:
        match self.way:
            case "none":
                return sigmoid(raw)
            case "sigmoid":
                return sigmoid(self.y[0] * raw + self.y[1])
            case "isotonic":
                return np.interp(raw, self.x, self.y)

    def as_json(self) -> dict[str, Any]:
        return {"way": self.way, "x": list(self.x), "y": list(self.y)}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Calibration":
        return Calibration(told["way"], tuple(told["x"]), tuple(told["y"]))


def calibrated(raw: Floats, labels: Labels, seed: int = 0) -> tuple[Calibration, Floats]:
    """The way that predicts best what it has not seen, fitted to all; and each row's probability from a fit without it.

    Judged by the log loss over five folds.
    """
    ways: list[Callable[[Floats, Labels], Calibration]] = [_as_it_is, fit_sigmoid]
    if min(labels.sum(), (~labels).sum()) >= LEAST_FOR_ISOTONIC:
        ways.append(fit_isotonic)
    fold = np.random.default_rng(seed).permutation(len(raw)) % FOLDS
    found = [(_held_out(way, raw, labels, fold), way) for way in ways]
    said, best = min(found, key=lambda each: log_loss(each[0], labels))
    return best(raw, labels), said


def fit_sigmoid(raw: Floats, labels: Labels) -> Calibration:
    """Platt's scaling of the log odds, with his pull away from certainty ("Probabilistic outputs for support vector
    machines", 1999); as it is where it cannot be found."""
    from scipy.optimize import minimize

    yes, no = labels.sum(), (~labels).sum()
    target = np.where(labels, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(at: Floats) -> tuple[float, Floats]:
        z = at[0] * raw + at[1]
        off = sigmoid(z) - target
        return float((np.logaddexp(0, z) - target * z).mean()), np.array([(off * raw).mean(), off.mean()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    if not np.isfinite(found.x).all() or found.x[0] <= 0:
        return Calibration("none")
    return Calibration("sigmoid", y=(float(found.x[0]), float(found.x[1])))


def fit_isotonic(raw: Floats, labels: Labels) -> Calibration:
    """Isotonic regression with lines between the middles of its steps, so that it keeps the order (Oron & Flournoy,
    "Centered isotonic regression", 2017)."""
    from sklearn.isotonic import isotonic_regression

    order = np.argsort(raw, kind="stable")
    steps = isotonic_regression(labels[order].astype(np.float64))
    starts = np.flatnonzero(np.diff(steps, prepend=-1.0) > 0)
    counts = np.diff([*starts, len(raw)])
    middles = np.add.reduceat(raw[order], starts) / counts
    least = 0.5 / len(raw)
    heights = np.clip(steps[starts], least, 1 - least)
    kept = np.diff(middles, prepend=-np.inf) > 0
    return Calibration("isotonic", _rounded(middles[kept]), _rounded(heights[kept]))


def sigmoid(raw: Floats) -> Floats:
    from scipy.special import expit

    found: Floats = expit(raw)
    return found


def log_loss(probability: Floats, labels: Labels) -> float:
    said = np.clip(np.where(labels, probability, 1 - probability), 1e-15, None)
    return float(-np.log(said).mean())


def _as_it_is(raw: Floats, labels: Labels) -> Calibration:
    return Calibration("none")


def _held_out(way: Callable[[Floats, Labels], Calibration], raw: Floats, labels: Labels, fold: NDArray[Any]) -> Floats:
    said = np.empty(len(raw))
    for each in range(FOLDS):
        out = fold == each
        said[out] = way(raw[~out], labels[~out])(raw[out])
    return said


def _rounded(values: Sequence[float] | Floats) -> tuple[float, ...]:
    return tuple(float(f"{value:.9g}") for value in values)
