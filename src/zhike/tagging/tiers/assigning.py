"""Which level each customer gets by a design, from measured arrays: the same as a run decides, in milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.tagging.tiers.design import Design, Dimension
from zhike.tagging.tiers.measured import Measured, Numbers, Standing

Places = NDArray[np.int8]
Flags = NDArray[np.bool_]

_MICRO: Final = 1_000_000
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Population:
    """Measured customers, with what ranking them takes; that is worked out once."""

    measured: Measured

    @cached_property
    def better(self) -> Mapping[tuple[str, str], tuple[NDArray[np.int64], int]]:
        """By dimension and its good end: how many are strictly better than each (-1: not ranked), and how many rank."""
        ranked = self.measured.ranked.items()
        return {(key, end): _better(numbers, end) for key, numbers in ranked for end in ("high", "low")}


def raw_places(design: Design, population: Population) -> Places:
    """The place of each customer's level by what they did, 0 the highest. (Rules of their own need the evaluator.)"""
    found = np.full(population.measured.population, len(design.levels) - 1, np.int8)
    score = points(design, population.measured) if design.method == "points" else None
    for place in reversed(range(len(design.asking))):
        found[reached(design, place, population, score)] = place
    return found


def official_places(design: Design, raw: Places, now: Standing) -> Places:
    """With the grace period and what people gave, as the official tag says (`definitions.official`)."""
    return np.where(now.given < len(design.levels), now.given, np.minimum(raw, now.lately))


def reached(design: Design, place: int, population: Population, score: NDArray[np.int64] | None = None) -> Flags:
    """Whether each customer has what the level at this place asks for."""
    level, measured = design.levels[place], population.measured
    if design.method == "points":
        return (points(design, measured) if score is None else score) >= round((level.points or 0) * _MICRO)
    if design.method == "quantiles":
        asked = [_ranks(each, population, design.up_to(place)) for each in design.dimensions]
    else:
        asked = [passed(design.dimension(key), measured, value) for key, value in level.thresholds.items()]
    if len(asked) == 1:
        return asked[0]
    needed = len(asked) if level.at_least is None else level.at_least
    enough: Flags = np.stack(asked).sum(axis=0, dtype=np.int8) >= needed
    return enough


def passed(dimension: Dimension, measured: Measured, threshold: float) -> Flags:
    """Whether each customer reaches a threshold; nobody does of whom nothing is known."""
    values = measured.values[dimension.key]
    return values >= threshold if dimension.better == "high" else values <= threshold


def points(design: Design, measured: Measured) -> NDArray[np.int64]:
    """Each customer's points, in millionths."""
    total = np.zeros(measured.population, np.int64)
    for each in design.dimensions:
        for step in each.steps:
            total += passed(each, measured, step.at) * round(step.points * _MICRO)
    return total


@dataclass(frozen=True, slots=True)
class Told:
    """One level in numbers: customers, what they paid in a year, and what the level costs for that time."""

    customers: int
    revenue: Decimal
    cost: Decimal


def told(design: Design, places: Places, measured: Measured) -> list[Told]:
    """Each level in numbers; customers without a level are nobody's."""
    size = len(design.levels) + 1
    heads = np.bincount(places, minlength=size)
    revenue = np.bincount(places, weights=measured.revenue.astype(np.float64), minlength=size)
    return [
        _told(int(heads[i]), Decimal(round(revenue[i])) / 10_000, level.cost_per_customer, level.cost_percent)
        for i, level in enumerate(design.levels)
    ]


def moved(before: Places, after: Places, levels: int) -> NDArray[np.int64]:
    """How many go from each place (row) to each (column); the last of both is having no level."""
    size = levels + 1
    counted = np.bincount(before.astype(np.int64) * size + after, minlength=size * size)
    return counted.reshape(size, size)


def up_and_down(matrix: NDArray[np.int64]) -> tuple[int, int]:
    """How many of those who had a level go up, and how many down."""
    had = matrix[:-1]
    return int(np.tril(had, -1).sum()), int(np.triu(had, 1).sum())


def ends(numbers: Numbers, parts: int = 100) -> list[float]:
    """The known numbers at equal distances of customers, from the smallest to the greatest: what sliders move along."""
    known = np.sort(numbers[~np.isnan(numbers)])
    if not len(known):
        return []
    at: Sequence[int] = np.linspace(0, len(known) - 1, parts + 1).round().astype(np.int64).tolist()
    return [float(known[i]) for i in at]


def _told(heads: int, revenue: Decimal, per_customer: Decimal, percent: Decimal) -> Told:
    cost = heads * per_customer + revenue * percent / 100
    return Told(heads, revenue.quantize(_CENT), cost.quantize(_CENT))


def _ranks(dimension: Dimension, population: Population, percent: Decimal) -> Flags:
    better, ranked = population.better[dimension.key, dimension.better]
    return (better >= 0) & (better * (100 * _MICRO) < ranked * int(percent * _MICRO))


def _better(numbers: Numbers, end: str) -> tuple[NDArray[np.int64], int]:
    known = ~np.isnan(numbers)
    ordered = np.sort(numbers[known])
    if end == "high":
        before = len(ordered) - np.searchsorted(ordered, numbers, side="right")
    else:
        before = np.searchsorted(ordered, numbers, side="left")
    return np.where(known, before, -1), len(ordered)
