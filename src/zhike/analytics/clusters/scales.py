"""Features made comparable: skewness corrected, missing values filled in, mean 0 and standard deviation 1."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import skew, yeojohnson_normmax

Floats = NDArray[np.float64]
Correction = Literal["none", "log", "power"]

SKEWED: Final = 1.0
"""Skewness beyond which a feature is corrected."""

_SAMPLE: Final = 50_000
_POWER: Final = 4.0
"""Powers beyond this only stretch ties."""

_SPREAD: Final = 1e-6
"""A power that leaves less spread than this, beside the values' size, leaves rounding errors."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From a feature's own units to standard deviations from everybody, and back.

    `correction`: none, log (sign(x) log(1 + |x|)) or power (Yeo & Johnson 2000, with the exponent `power`). `fill`
    stands in for a missing value, in the feature's own units: the median. `before` and `after`: the skewness.
    """

    correction: Correction
    power: float
    mean: float
    deviation: float
    fill: float
    before: float
    after: float

    def standard(self, values: Floats) -> Floats:
        """Standard deviations from everybody's mean; missing values (NaN) as the median."""
        known = np.where(np.isnan(values), self.fill, values)
        return (corrected(known, self.correction, self.power) - self.mean) / self.deviation

    def original(self, standard: Floats) -> Floats:
        """The value in the feature's own units."""
        return _restored(standard * self.deviation + self.mean, self.correction, self.power)


def scale_of(values: Floats) -> Scale | None:
    """The scale of a feature (NaN: missing); None where everybody known has the same value, or nobody is known."""
    known = values[~np.isnan(values)]
    if len(known) == 0 or _same(known):
        return None
    before = float(skew(known))
    correction, power, after = _correction(known, before)
    fill = float(np.median(known))
    filled = corrected(np.where(np.isnan(values), fill, values), correction, power)
    mean, deviation = float(filled.mean()), float(filled.std())
    return Scale(correction, power, mean, deviation, fill, before, after) if deviation > 0 else None


def corrected(values: Floats, correction: Correction, power: float) -> Floats:
    """Values after a correction, not yet standardised."""
    match correction:
        case "none":
            return values
        case "log":
            return np.asarray(np.sign(values) * np.log1p(np.abs(values)))
        case "power":
            return np.where(values >= 0, _stretched(np.abs(values), power), -_stretched(np.abs(values), 2 - power))


def _restored(values: Floats, correction: Correction, power: float) -> Floats:
    match correction:
        case "none":
            return values
        case "log":
            return np.asarray(np.sign(values) * np.expm1(np.abs(values)))
        case "power":
            with np.errstate(over="ignore"):  # in the branch that is not taken
                return np.where(values >= 0, _shrunk(np.abs(values), power), -_shrunk(np.abs(values), 2 - power))


def _stretched(size: Floats, power: float) -> Floats:
    """((1 + x)^p - 1) / p; log(1 + x) at p = 0."""
    return np.log1p(size) if abs(power) < 1e-9 else np.expm1(power * np.log1p(size)) / power


def _shrunk(size: Floats, power: float) -> Floats:
    """Its inverse; what no value can reach (p < 0) becomes the largest that one can."""
    if abs(power) < 1e-9:
        return np.asarray(np.expm1(size))
    return np.expm1(np.log1p(np.maximum(power * size, -1 + 1e-12)) / power)


def _correction(known: Floats, before: float) -> tuple[Correction, float, float]:
    """None where the skewness is small; else the logarithm if that is enough; else whatever leaves least."""
    if not abs(before) > SKEWED:  # nor where it cannot be told
        return "none", 1.0, before
    logged = float(skew(corrected(known, "log", 0.0)))
    if abs(logged) <= SKEWED:
        return "log", 0.0, logged
    power = _power(known)
    stretched = corrected(known, "power", power)
    options: list[tuple[Correction, float, float]] = [("none", 1.0, before), ("log", 0.0, logged)]
    if stretched.std() > _SPREAD * np.abs(stretched).max():
        options.append(("power", power, float(skew(stretched))))
    return min((each for each in options if np.isfinite(each[2])), key=lambda each: abs(each[2]))


def _power(known: Floats) -> float:
    """The Yeo-Johnson exponent of greatest likelihood, on a sample."""
    sample = known if len(known) <= _SAMPLE else np.random.default_rng(0).choice(known, _SAMPLE, replace=False)
    with np.errstate(all="ignore"):
        found = float(yeojohnson_normmax(sample)) if len(np.unique(sample)) > 1 else 1.0
    return float(np.clip(found if np.isfinite(found) else 1.0, -_POWER, _POWER))


def _same(known: Floats) -> bool:
    """Equal but for the last digits of floating numbers."""
    low, high = float(known.min()), float(known.max())
    return high - low <= 1e-9 * max(abs(low), abs(high), 1e-6)
