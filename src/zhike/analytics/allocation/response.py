"""What contacts bring: the modified exponential response function.

Of n people who can be reached, x contacts bring n · peak · (1 − exp(−x / (scale · n))) answers more than none: each
further contact brings less than the one before. It is one of the forms of D. Hanssens, L. Parsons and R. Schultz,
"Market Response Models", 2nd edition, 2001, chapter 3 (diminishing returns to scale, saturation).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhike.analytics.allocation.problem import Floats, Problem


@dataclass(frozen=True)
class Response:
    """The curves of all cells: `height` is what a cell brings at the very most, `width` its contacts for 63 % of it.

    Both may have further axes in front: one response for each draw of uncertain figures.
    """

    height: Floats
    width: Floats

    def gain(self, contacts: Floats) -> Floats:
        """What so many contacts bring, in money."""
        return np.asarray(-self.height * np.expm1(-contacts / self._wide))

    def slope(self, contacts: Floats) -> Floats:
        """What one more contact would bring."""
        return np.asarray(self.height / self._wide * np.exp(-contacts / self._wide))

    @cached_property
    def _wide(self) -> Floats:
        return np.maximum(self.width, 1e-12)  # of nobody nothing is gained


def response(problem: Problem) -> Response:
    """The curves at the figures' own values."""
    values = np.array([target.value.value for target, _ in problem.cells])
    peaks = np.array([curve.peak.value for curve in problem.spent_curves])
    scales = np.array([curve.scale.value for curve in problem.spent_curves])
    return of_figures(problem, values, peaks, scales)


def of_figures(problem: Problem, values: Floats, peaks: Floats, scales: Floats) -> Response:
    return Response(problem.reached * values * peaks, problem.reached * scales)
