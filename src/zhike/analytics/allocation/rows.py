"""The linear side of the question: every limit as a row over the contacts of the cells, with a name people know."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.allocation.problem import Floats, Limit, Problem


@dataclass(frozen=True)
class Row:
    """coefficients · contacts ≤ `most`. `kind` is budget, hours, most or least; of the last two `limit` says which."""

    kind: str
    coefficients: Floats
    most: float
    limit: int | None = None

    @property
    def name(self) -> str:
        return self.kind if self.limit is None else f"limit {self.limit} {self.kind}"


def rows(problem: Problem) -> list[Row]:
    """The budget, the hours, then each limit's own; at least a is at most −a of the opposite."""
    found = [Row("budget", problem.costs, problem.money), Row("hours", problem.minutes / 60, problem.hours)]
    for place, limit in enumerate(problem.limits):
        counted = np.where(problem.among(limit), _counted(problem, limit), 0.0)
        unit = problem.budget if limit.measure == "share" else 1.0
        if limit.most is not None:
            found.append(Row("most", counted, limit.most * unit, place))
        if limit.least is not None:
            found.append(Row("least", -counted, -limit.least * unit, place))
    return found


def matrix(found: Sequence[Row]) -> Floats:
    return np.array([row.coefficients for row in found], dtype=float)


def _counted(problem: Problem, limit: Limit) -> Floats:
    match limit.measure:
        case "money" | "share":
            return problem.costs
        case "hours":
            return problem.minutes / 60
        case _:
            return np.ones(len(problem.cells))
