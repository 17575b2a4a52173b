"""Who is close to the next level, and what is missing: by dimension the value, the threshold and the gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.tagging.tiers.assigning import Places, Population, points
from zhike.tagging.tiers.design import Design, Dimension
from zhike.tagging.tiers.measured import Measured, Numbers

POINTS = "points"
"""What the one dimension of the method `points` is called: the points themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one dimension of a level asks for; None: nobody reaches it."""

    dimension: str
    better: str
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """One dimension of one customer. `gap` is how much is missing, 0 where nothing is."""

    dimension: str
    value: float | None
    threshold: float | None
    gap: float | None


def asked(design: Design, population: Population) -> list[list[Asked]]:
    """For each level but the lowest what its dimensions ask for. Of ranks that is the last value that is in now."""
    return [_asked(design, place, population) for place in range(len(design.asking))]


def distance(design: Design, place: int, wanted: list[Asked], measured: Measured) -> Numbers:
    """How far each customer is from a level: the parts that are missing of what it asks for, of the easiest dimensions
    that are enough, added up. 0: reached."""
    parts = [_part(each, numbers_of(design, each.dimension, measured)) for each in wanted]
    needed = design.levels[place].at_least or len(parts)
    if design.method == "points":
        needed = 1
    easiest = np.sort(np.stack(parts), axis=0)[:needed] if len(parts) > 1 else np.stack(parts)
    total: Numbers = easiest.sum(axis=0)
    return total


def closest(places: Places, target: int, distances: Numbers) -> NDArray[np.int64]:
    """Where in the arrays those stand who are one level below the target, the closest first."""
    below = np.flatnonzero((places == target + 1) & (distances > 0) & np.isfinite(distances))
    return below[np.argsort(distances[below], kind="stable")]


def missing(design: Design, wanted: list[Asked], measured: Measured, at: int) -> list[Missing]:
    """What one customer has and lacks."""
    found = []
    for each in wanted:
        value = float(numbers_of(design, each.dimension, measured)[at])
        known = None if np.isnan(value) else value
        found.append(Missing(each.dimension, known, each.threshold, _gap(each, known)))
    return found


def numbers_of(design: Design, dimension: str, measured: Measured) -> Numbers:
    """A dimension's numbers; of `points` the points."""
    if dimension == POINTS and design.method == "points":
        score: Numbers = points(design, measured) / 1_000_000
        return score
    return measured.values[dimension]


def _asked(design: Design, place: int, population: Population) -> list[Asked]:
    level = design.levels[place]
    match design.method:
        case "points":
            return [Asked(POINTS, "high", level.points)]
        case "thresholds":
            return [Asked(key, design.dimension(key).better, value) for key, value in level.thresholds.items()]
        case "quantiles":
            return [_last_in(each, design, place, population) for each in design.dimensions]
    return []


def _last_in(dimension: Dimension, design: Design, place: int, population: Population) -> Asked:
    better, ranked = population.better[dimension.key, dimension.better]
    numbers = population.measured.ranked[dimension.key]
    inside = numbers[(better >= 0) & (better * 100_000_000 < ranked * int(design.up_to(place) * 1_000_000))]
    if not len(inside):
        return Asked(dimension.key, dimension.better, None)
    last = inside.min() if dimension.better == "high" else inside.max()
    return Asked(dimension.key, dimension.better, float(last))


def _part(wanted: Asked, values: Numbers) -> Numbers:
    """The part of what is asked for that is missing, 0 to 1; nothing known: all of it."""
    if wanted.threshold is None:
        return np.ones(len(values))
    gap = wanted.threshold - values if wanted.better == "high" else values - wanted.threshold
    whole = max(abs(wanted.threshold), 1e-9) if wanted.better == "high" else np.maximum(np.abs(values), 1e-9)
    return np.clip(np.nan_to_num(gap / whole, nan=1.0), 0.0, 1.0)


def _gap(wanted: Asked, value: float | None) -> float | None:
    if wanted.threshold is None or value is None:
        return None
    gap = wanted.threshold - value if wanted.better == "high" else value - wanted.threshold
    return max(round(gap, 6), 0.0)
