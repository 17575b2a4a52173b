"""Maximum likelihood: the search, and whether what it found may be relied upon."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics.analysis import CannotTell
from zhike.analytics.lifetime_value.histories import Floats


@dataclass(frozen=True)
class Slopes:
    """A log-likelihood somewhere, with its first and second derivatives."""

    value: float
    gradient: Floats
    curvature: Floats

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.value) and np.isfinite(self.gradient).all() and np.isfinite(self.curvature).all())


def in_logs(at: Slopes, parameters: Floats) -> Slopes:
    """The derivatives by the parameters' logarithms, from those by the parameters; whatever axes come after them."""
    gradient = at.gradient * parameters
    curvature = at.curvature * parameters[:, None] * parameters[None, :]
    places = np.arange(len(parameters))
    curvature[places, places] += gradient
    return Slopes(at.value, gradient, curvature)


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is greatest, and the covariance of the point: the inverse of the Hessian's negative."""

    point: Floats
    covariance: Floats
    log_likelihood: float

    @property
    def errors(self) -> Floats:
        return np.asarray(np.sqrt(np.diag(self.covariance)))


Likelihood = Callable[[Floats], Slopes]

_FARTHEST: Final = 16.0
"""Logarithms of parameters beyond this are no finite parameters any more: the likelihood grows for ever."""
_LEAST_KNOWN: Final = 5.0
"""The largest standard error of a logarithm that still says anything of a parameter."""
_LONGEST: Final = 1.5
_THERE: Final = 1e-8


def maximum(likelihood: Likelihood, starts: list[Floats], model: str) -> Maximum:
    """From the first start from which there is one. Raises CannotTell (analysis_did_not_converge) with the `model`."""
    for start in starts:
        with np.errstate(all="ignore"):
            found = _climbed(likelihood, start)
        if found is not None:
            return found
    raise CannotTell(f"{model}: no maximum of the likelihood was found", code="analysis_did_not_converge", model=model)


def _climbed(likelihood: Likelihood, point: Floats) -> Maximum | None:
    """By Newton's steps, bent uphill where the likelihood is not concave and halved where they go too far; None where
    that leads nowhere, or to an edge."""
    here = likelihood(point)
    for _ in range(200):
        if not here.finite or np.abs(point).max() > _FARTHEST:
            return None
        step = _step(here)
        if np.abs(step).max() < _THERE:
            return _judged(point, here)
        point, here, moved = _farther(likelihood, point, here, step)
        if not moved:  # uphill of here is nothing but rounding
            return _judged(point, here) if np.abs(step).max() < 1e-4 else None
    return None


def _step(at: Slopes) -> Floats:
    bent, ways = np.linalg.eigh(-at.curvature)
    bent = np.maximum(np.abs(bent), 1e-9 * np.abs(bent).max() + 1e-300)
    step = ways @ ((ways.T @ at.gradient) / bent)
    return np.asarray(step * min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300)))


def _farther(likelihood: Likelihood, point: Floats, here: Slopes, step: Floats) -> tuple[Floats, Slopes, bool]:
    for _ in range(30):
        there = likelihood(point + step)
        if there.finite and there.value >= here.value - 1e-13 * abs(here.value):
            return point + step, there, True
        step = step / 2
    return point, here, False


def _judged(point: Floats, at: Slopes) -> Maximum | None:
    """A maximum, clear of every edge and known well enough to be told."""
    if np.linalg.eigvalsh(at.curvature).max() >= 0:
        return None
    covariance: Floats = -np.asarray(np.linalg.inv(at.curvature), np.float64)
    if np.sqrt(np.diag(covariance)).max() > _LEAST_KNOWN:
        return None
    return Maximum(point, covariance, at.value)
