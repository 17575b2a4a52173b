"""Thresholds that would give each level the share of customers that is wanted, as the population is now.

Over several dimensions one part of the population is sought such that the level holds its share when each dimension
asks for what that part reaches: levels stay balanced between their dimensions.
"""

from dataclasses import replace

import numpy as np

from zhike.tagging.tiers.assigning import Population, points, reached
from zhike.tagging.tiers.design import Design, Level, plain
from zhike.tagging.tiers.measured import Numbers


def proposed(design: Design, population: Population) -> Design:
    """The design with new thresholds (or points) on every level that has a `share`; others stay as they are."""
    if design.method not in ("thresholds", "points"):
        return design
    levels = [_level(design, place, population) for place in range(len(design.asking))]
    return replace(design, levels=(*_descending(design, levels), design.levels[-1]))


def _level(design: Design, place: int, population: Population) -> Level:
    level = design.levels[place]
    if level.share is None:
        return level
    wanted = round(design.up_to(place) / 100 * population.measured.population)
    if design.method == "points":
        score = points(design, population.measured) / 1_000_000
        return replace(level, points=_cut(np.sort(score), wanted, "high"))
    ordered = {key: _sorted(population.measured.values[key]) for key in level.thresholds}
    few, many = 1, max(population.measured.population, 1)
    while few < many:  # the greatest part that is not more than what is wanted
        middle = (few + many + 1) // 2
        tried = _asking_for(design, place, ordered, middle)
        few, many = (middle, many) if _heads(tried, place, population) <= wanted else (few, middle - 1)
    return _asking_for(design, place, ordered, few).levels[place]


def _asking_for(design: Design, place: int, ordered: dict[str, Numbers], many: int) -> Design:
    level = design.levels[place]
    asked = {key: _cut(ordered[key], many, design.dimension(key).better) for key in level.thresholds}
    levels = (*design.levels[:place], replace(level, thresholds=asked), *design.levels[place + 1 :])
    return replace(design, levels=levels)


def _heads(design: Design, place: int, population: Population) -> int:
    return int(reached(design, place, population).sum())


def _sorted(values: Numbers) -> Numbers:
    return np.sort(values[~np.isnan(values)])


def _cut(ordered: Numbers, many: int, better: str) -> float:
    """The value that the best so many reach."""
    if not len(ordered):
        return 0.0
    many = min(max(many, 1), len(ordered))
    return float(plain(float(ordered[-many] if better == "high" else ordered[many - 1])))


def _descending(design: Design, levels: list[Level]) -> list[Level]:
    """No level asks for less than the one below it, whatever the shares say."""
    for place in reversed(range(len(levels) - 1)):
        level, below = levels[place], levels[place + 1]
        asked = {key: _harder(design, key, value, below.thresholds.get(key)) for key, value in level.thresholds.items()}
        least = level.points if below.points is None or level.points is None else max(level.points, below.points)
        levels[place] = replace(level, thresholds=asked, points=least)
    return levels


def _harder(design: Design, key: str, value: float, below: float | None) -> float:
    if below is None:
        return value
    return max(value, below) if design.dimension(key).better == "high" else min(value, below)
