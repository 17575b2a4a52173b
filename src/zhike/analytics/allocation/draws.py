"""How sure the expectation is: plans under many draws of the uncertain figures, the same draws for every plan.

A figure's draws have its value as their median and 95 % of them between `low` and `high`, each side a half of a normal
distribution of its own width; shares stay between 0 and 1, widths and values above 0. Cells that share a curve share
its draws: if it is wrong, it is wrong everywhere.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics.allocation.problem import Curve, Estimate, Floats, Problem
from zhike.analytics.allocation.response import Response, of_figures

DRAWS: Final = 2000
SEED: Final = 7
_Z: Final = 1.959963984540054
_ENDS: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies in 95 of 100 draws."""

    low: float
    high: float


def drawn(problem: Problem) -> Response:
    """The curves under each draw: arrays of draws × cells."""
    source = np.random.default_rng(SEED)
    values = {target.key: draw(target.value, source.standard_normal(DRAWS), np.inf) for target in problem.targets}
    curves: dict[int, tuple[Floats, Floats]] = {}
    for curve in problem.spent_curves:
        if id(curve) not in curves:
            curves[id(curve)] = _curve(curve, source)
    each = [curves[id(curve)] for curve in problem.spent_curves]
    peaks, scales = (np.column_stack([pair[side] for pair in each]) for side in (0, 1))
    return of_figures(problem, np.column_stack([values[target.key] for target, _ in problem.cells]), peaks, scales)


def draw(figure: Estimate, normal: Floats, most: float) -> Floats:
    """The figure under standard normal draws."""
    width = np.where(normal < 0, figure.value - figure.low, figure.high - figure.value) / _Z
    return np.clip(figure.value + width * normal, 0.0, most)


def interval(figures: Floats) -> Interval:
    low, high = np.percentile(figures, _ENDS)
    return Interval(float(low), float(high))


def _curve(curve: Curve, source: np.random.Generator) -> tuple[Floats, Floats]:
    first, other = source.standard_normal((2, DRAWS))
    second = curve.correlation * first + np.sqrt(1 - curve.correlation**2) * other
    return draw(curve.peak, first, 1.0), np.maximum(draw(curve.scale, second, np.inf), 1e-6)
