"""Which limits cannot hold together: as few of them as clash, found by leaving out one after the other.

The deletion filter of J. Chinneck and E. Dravnieks, "Locating minimal infeasible constraint sets in linear programs",
ORSA Journal on Computing 3 (1991): what is left clashes, and without any one of it nothing would.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from zhike.analytics.allocation.problem import Floats, Problem
from zhike.analytics.allocation.rows import Row, matrix
from zhike.errors import InvalidInput


class Clash(InvalidInput):
    """No plan keeps all limits: these clash, and without any one of them there would be a plan."""

    code = "allocation_clash"


def clash(problem: Problem, among: Sequence[Row]) -> Clash:
    """The error that names what clashes: `rows` as `[{kind, limit}]`; `reach` when people cannot be contacted as often
    as is wanted, `whole` when only parts of contacts would keep the limits."""
    kept = list(among)
    if not _clashes(kept, problem.most):
        return Clash("Whole contacts cannot keep these limits.", rows=[{"kind": "whole", "limit": None}])
    bounded = not _clashes(kept, np.full(len(problem.cells), np.inf))
    most = problem.most if bounded else np.full(len(problem.cells), np.inf)
    for row in list(kept):
        fewer = [each for each in kept if each is not row]
        if _clashes(fewer, most):
            kept = fewer
    named = [{"kind": row.kind, "limit": row.limit} for row in kept]
    if bounded:
        named.append({"kind": "reach", "limit": None})
    return Clash("These limits cannot hold together.", rows=named)


def _clashes(among: Sequence[Row], most: Floats) -> bool:
    if not among:
        return False
    limits = np.array([row.most for row in among])
    zero = np.zeros(len(most))
    bounds = np.column_stack([zero, most])
    return int(linprog(zero, matrix(among), limits, bounds=bounds, method="highs").status) == 2
