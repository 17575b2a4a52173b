"""Response curves from past tests that left customers out on purpose.

Each test says how often its customers were contacted and how many of them answered, and how many of the holdout did,
whom nobody contacted. The difference of the two shares is what the contacts did. The curve through the differences is
found by weighted least squares, each test by the variance of a difference of two shares (with one answer more of either
kind in each group, as A. Agresti and B. Caffo, The American Statistician 54 (2000), so that none is certain). Errors
are those of the linearised model (G. Seber and C. Wild, "Nonlinear regression", 1989, ch. 2), widened where tests
differ by more than chance (the root of chi-square over its degrees of freedom, R. Birge 1932).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import chi2

from zhike.analytics.allocation.problem import Curve, Estimate, Floats

_Z: Final = 1.959963984540054
SCALES: Final = (0.02, 50.0)
"""Contacts for each head that a scale may be: beyond, the tests do not tell where the curve bends."""
ALIKE: Final = 0.05
"""Tests whose contacts for each head differ by less than this share are at one place: they cannot tell the bend."""

Found = Literal["estimated", "scale_assumed", "no_effect", "no_tests"]


@dataclass(frozen=True, slots=True)
class Test:
    """One past test of an action on a target. `contacts` were made to all `heads` together; `value` is the mean worth
    of an answer, where it is known."""

    __test__ = False  # not pytest's

    target: str
    action: str
    heads: int
    contacts: float
    responders: int
    holdout_heads: int
    holdout_responders: int
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Lift:
    """What one test found: contacts for each head, and by how much the share that answered was greater."""

    contacts_per_head: float
    lift: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A curve from tests, and how far to believe it. `found`: scale_assumed where all tests contacted people equally
    often, so that only the height is theirs; no_effect where the height may as well be none. `fits` is the probability
    of tests that lie as far from the curve, were it true (None: nothing left to tell by)."""

    found: Found
    curve: Curve | None
    lifts: Sequence[Lift]
    fits: float | None
    value: float | None


def fit(tests: Sequence[Test], assumed_scale: Estimate) -> Fit:
    """The curve of one action (perhaps on one target) by its tests; `assumed_scale` where they cannot tell it."""
    if not tests:
        return Fit("no_tests", None, (), None, None)
    at = np.array([test.contacts / test.heads for test in tests])
    lift, error = _lifts(tests)
    lifts = [
        Lift(float(x), float(d), float(d - _Z * e), float(d + _Z * e)) for x, d, e in zip(at, lift, error, strict=True)
    ]
    bent = _bent(at, lift, error)
    peak, scale, correlation, probability = bent or _flat(at, lift, error, assumed_scale)
    found: Found = "no_effect" if peak.low <= 0 else "estimated" if bent else "scale_assumed"
    curve = Curve(Estimate(max(peak.value, 0.0), max(peak.low, 0.0), max(peak.high, 0.0)), scale, correlation)
    return Fit(found, curve, lifts, probability, _value(tests))


def _lifts(tests: Sequence[Test]) -> tuple[Floats, Floats]:
    heads, said = np.array([[t.heads, t.responders] for t in tests], dtype=float).T
    held, held_said = np.array([[t.holdout_heads, t.holdout_responders] for t in tests], dtype=float).T
    variance = _variance(said, heads) + _variance(held_said, held)
    return said / heads - held_said / held, np.sqrt(variance)


def _variance(said: Floats, heads: Floats) -> Floats:
    share = (said + 1) / (heads + 2)
    return share * (1 - share) / (heads + 2)


Bent = tuple[Estimate, Estimate, float, float | None]


def _bent(at: Floats, lift: Floats, error: Floats) -> Bent | None:
    """Height and scale both from the tests; None where they cannot tell the scale."""
    if at.max() <= at.min() * (1 + ALIKE) or lift.max() <= 0:
        return None
    first = (min(1.0, max(1e-6, float(lift.max()))), float(np.clip(np.median(at), *SCALES)))
    try:
        found, covariance = curve_fit(
            _rise, at, lift, p0=first, sigma=error, absolute_sigma=True, bounds=([0.0, SCALES[0]], [1.0, SCALES[1]])
        )
    except RuntimeError:
        return None
    peak, scale = (float(each) for each in found)
    errors = np.sqrt(np.diag(covariance))
    if not np.isfinite(errors).all() or not SCALES[0] * 1.01 < scale < SCALES[1] * 0.99 or errors[1] > scale:
        return None
    stretch, probability = _misfit(lift - _rise(at, peak, scale), error, 2)
    correlation = float(np.clip(covariance[0, 1] / (errors[0] * errors[1]), -0.99, 0.99))
    wide = errors * stretch
    low_scale = max(scale - _Z * wide[1], scale / 20)
    return (
        Estimate(peak, peak - _Z * wide[0], min(1.0, peak + _Z * wide[0])),
        Estimate(scale, low_scale, scale + _Z * wide[1]),
        correlation, probability,
    )  # fmt: skip


def _flat(at: Floats, lift: Floats, error: Floats, scale: Estimate) -> Bent:
    """The height alone, at a scale that a person entered: the weighted mean of what each test says of it."""
    risen = -np.expm1(-at / scale.value)
    weight = risen**2 / error**2
    peak = float((weight * lift / risen).sum() / weight.sum())
    stretch, probability = _misfit(lift - peak * risen, error, 1)
    wide = _Z * stretch / np.sqrt(weight.sum())
    return Estimate(peak, peak - wide, min(1.0, peak + wide)), scale, 0.0, probability


def _rise(at: Floats, peak: float, scale: float) -> Floats:
    return np.asarray(-peak * np.expm1(-at / scale))


def _misfit(left: Floats, error: Floats, figures: int) -> tuple[float, float | None]:
    free = len(left) - figures
    if free < 1:
        return 1.0, None
    square = float(((left / error) ** 2).sum())
    return max(1.0, (square / free) ** 0.5), float(chi2.sf(square, free))


def _value(tests: Sequence[Test]) -> float | None:
    """The mean worth of an answer, each test by its answers."""
    told = [(test.value, test.responders) for test in tests if test.value is not None]
    answers = sum(count for _, count in told)
    return sum(value * count for value, count in told) / answers if answers else None
