"""The best plan, with proof: outer approximation by tangents.

What contacts bring is concave, so every tangent lies above it. A linear program over tangents says how much no plan can
exceed; its plan is one that may be carried out; the tangents there make the next program tighter. It ends when the two
are as near as is asked for. J. Kelley, "The cutting-plane method for solving convex programs", SIAM 8 (1960); with
whole contacts M. Duran and I. Grossmann, "An outer-approximation algorithm for a class of mixed-integer nonlinear
programs", Mathematical Programming 36 (1986). The programs are solved by HiGHS (SciPy).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from zhike.analytics.allocation.clashes import clash
from zhike.analytics.allocation.problem import Floats, Problem
from zhike.analytics.allocation.response import Response, response
from zhike.analytics.allocation.rows import Row, matrix, rows
from zhike.errors import ZhikeError

FIRST_TANGENTS: Final = 12
MOST_ROUNDS: Final = 200
GAP: Final = 1e-5
"""Of what is gained, with contacts that may be parts of one."""
WHOLE_GAP: Final = 1e-3
"""The same with whole ones: a search, which ends earlier."""
SECONDS: Final = 1.0
"""For the search with whole contacts; the gap says how far it came."""


@dataclass(frozen=True)
class Solved:
    """`contacts` of each cell; `gain` is the objective there, which no plan can exceed by more than `gap` of it.
    `prices`: by how much it would grow with one more unit of each row's limit."""

    contacts: Floats
    gain: float
    gap: float
    rows: Sequence[Row]
    prices: Floats


@dataclass
class Solver:
    """Solves one problem, and the same with another budget or other hours: tangents hold for all of them."""

    problem: Problem
    curves: Response = field(init=False)
    _cells: list[NDArray[np.intp]] = field(init=False, default_factory=list)
    _at: list[Floats] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.curves = response(self.problem)
        everywhere = np.arange(len(self.problem.cells))
        steps = -np.log1p(-np.linspace(0, 1, FIRST_TANGENTS, endpoint=False))
        for step in steps / steps[-1]:
            self._touch(everywhere, self.problem.most * step)

    def solve(self, budget: float | None = None, parts: bool = False) -> Solved:
        """The best plan, of all that keep the limits, with this much money in all (as the problem says). Raises Clash
        where there is none. With `parts` there are parts of contacts everywhere: faster, and never worse."""
        found = rows(self.problem)
        if budget is not None:
            found[0] = Row("budget", self.problem.costs, budget * (1 - self.problem.reserve))
        contacts, gain, bound = self._searched(found, bool(self.problem.whole.any()) and not parts)
        return Solved(contacts, gain, max(0.0, bound - gain) / max(abs(bound), 1e-9), found, self._prices(found))

    def objective(self, contacts: Floats) -> float:
        """What a plan brings, less its cost where that counts."""
        return float(self.curves.gain(contacts).sum() - (self._paid @ contacts))

    @property
    def _paid(self) -> Floats:
        return self.problem.costs if self.problem.net else np.zeros(len(self.problem.cells))

    def _searched(self, found: Sequence[Row], whole: bool) -> tuple[Floats, float, float]:
        """The best plan seen, what it brings, and what none exceeds."""
        best, gain, bound = np.zeros(len(self.problem.cells)), -np.inf, np.inf
        end = time.monotonic() + SECONDS
        for _ in range(MOST_ROUNDS):
            contacts, claims, claimed = self._program(found, whole)
            bound = min(bound, claimed)
            if (reached := self.objective(contacts)) > gain:
                best, gain = contacts, reached
            allowed = (WHOLE_GAP if whole else GAP) * max(abs(bound), 1e-9)
            if bound - gain <= allowed or (whole and time.monotonic() > end):
                break
            too_much = np.flatnonzero(claims - self.curves.gain(contacts) > allowed / len(contacts) / 10)
            self._touch(too_much, contacts[too_much])
        return best, gain, bound

    def _touch(self, cells: NDArray[np.intp], contacts: Floats) -> None:
        self._cells.append(cells)
        self._at.append(contacts)

    def _program(self, found: Sequence[Row], whole: bool) -> tuple[Floats, Floats, float]:
        """Contacts, what each cell is claimed to bring by the tangents so far, and what no plan exceeds."""
        count = len(self.problem.cells)
        cost, a, b, most = self._linear(found)
        if not whole:
            result = linprog(cost, a, b, bounds=np.column_stack([np.zeros(2 * count), most]), method="highs")
            bound = -result.fun if result.status == 0 else 0.0
        else:
            kinds = np.concatenate([self.problem.whole.astype(int), np.zeros(count, dtype=int)])
            result = milp(
                cost, integrality=kinds, bounds=Bounds(0, most), constraints=LinearConstraint(a, -np.inf, b),
                options={"mip_rel_gap": WHOLE_GAP / 4, "time_limit": SECONDS},
            )  # fmt: skip
            bound = -result.mip_dual_bound if result.x is not None else 0.0
        if result.status == 2:
            raise clash(self.problem, found)
        if result.x is None:
            raise ZhikeError("No plan was found in the time there is.", code="allocation_too_hard")
        contacts = np.clip(result.x[:count], 0, self.problem.most)
        return np.where(self.problem.whole & whole, np.round(contacts), contacts), result.x[count:], float(bound)

    def _linear(self, found: Sequence[Row]) -> tuple[Floats, csr_array, Floats, Floats]:
        """Cost, rows, their limits, and the variables' own: contacts first, then what each cell brings."""
        cells, at = np.concatenate(self._cells), np.concatenate(self._at)
        slope = self._everywhere("slope", cells, at)
        gain = self._everywhere("gain", cells, at)
        count, tangents = len(self.problem.cells), np.arange(len(cells))
        under = hstack([
            csr_array((-slope, (tangents, cells)), shape=(len(cells), count)),
            csr_array((np.ones(len(cells)), (tangents, cells)), shape=(len(cells), count)),
        ])  # fmt: skip
        limits = hstack([csr_array(matrix(found)), csr_array((len(found), count))])
        cost = np.concatenate([self._paid, -np.ones(count)])
        most = np.concatenate([self.problem.most, self.curves.gain(self.problem.most)])
        b = np.concatenate([[row.most for row in found], gain - slope * at])
        return cost, csr_array(vstack([limits, under])), b, most

    def _everywhere(self, what: str, cells: NDArray[np.intp], at: Floats) -> Floats:
        some = Response(self.curves.height[cells], self.curves.width[cells])
        return some.slope(at) if what == "slope" else some.gain(at)

    def _prices(self, found: Sequence[Row]) -> Floats:
        """The dual prices of the limits; parts of contacts allowed."""
        cost, a, b, most = self._linear(found)
        bounds = np.column_stack([np.zeros(len(most)), most])
        result = linprog(cost, a, b, bounds=bounds, method="highs")
        return np.asarray(np.maximum(0.0, -result.ineqlin.marginals[: len(found)]))
