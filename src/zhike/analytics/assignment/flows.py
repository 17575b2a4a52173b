"""How many of each group stay, and how many go to which advisor: a transportation problem, one wish after the other.

Who leaves an advisor goes into the pool of those alike (same level, same place); advisors are filled from the pools. So
there are as many variables as groups, and pools times advisors, not groups times advisors. The wishes, in their order:
nobody of the first level without an advisor, nobody of the second, …; as few as possible are moved; the advisor who has
the most to look after, for what they can bear, has as little as possible. Each is solved with those before held: the
lexicographic method for several objectives (M. Ehrgott, "Multicriteria optimization", 2nd edition, 2005, ch. 5). HiGHS
(SciPy) solves it in whole customers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from zhike.analytics.assignment.groups import NOBODY, Floats, Groups, Ints, Question
from zhike.errors import ZhikeError

SECONDS: Final = 20.0
"""For each wish: an assignment is worked out in the background."""
GAP: Final = 1e-3
"""Of the greatest load, when loads are made even; the wishes before are met exactly."""


@dataclass(frozen=True)
class Flows:
    """`stay` of each group; `go` of each pool to each advisor, by its row and column; `gap`: how far the greatest load
    may be from the least that is possible."""

    stay: Ints
    go: Ints
    gap: float

    def fits(self, groups: Groups, question: Question) -> bool:
        """Whether these are numbers of these groups and advisors."""
        pools = int(groups.pool.max(initial=-1)) + 1
        if self.stay.shape != groups.heads.shape or self.go.shape != (pools, len(question.advisors)):
            return False
        heads = np.bincount(groups.pool, weights=groups.heads, minlength=pools)
        staying = np.bincount(groups.pool, weights=self.stay, minlength=pools)
        return bool((self.stay <= groups.heads).all() and (staying + self.go.sum(axis=1) <= heads).all())

    def as_json(self) -> dict[str, Any]:
        """The same to keep; of `go` what is not nothing."""
        pool, advisor = np.nonzero(self.go)
        moved = np.column_stack([pool, advisor, self.go[pool, advisor]]).tolist()
        return {"stay": self.stay.tolist(), "go": moved, "shape": list(self.go.shape), "gap": self.gap}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Flows":
        """What `as_json` made of them."""
        go = np.zeros(data["shape"], dtype=np.int64)
        for pool, advisor, many in data["go"]:
            go[pool, advisor] = many
        return cls(np.array(data["stay"], dtype=np.int64), go, float(data["gap"]))


def flows(groups: Groups, question: Question, places: Sequence[str | None]) -> Flows:
    """The best numbers. Raises where none are found in the time there is."""
    model = _Model(groups, question, places)
    held: list[tuple[Floats, float]] = []
    for wish in model.unserved():
        held.append((wish, model.best(wish, held)[1]))
    moved = model.moved()
    most = model.best(moved, held)[1] + np.floor(question.may_move * model.could_stay)
    solution, _, gap = model.best(model.load(), [*held, (moved, most)])
    stay, go = solution[: model.groups], solution[model.groups : -1].reshape(model.pools, model.advisors)
    return Flows(np.rint(stay).astype(np.int64), np.rint(go).astype(np.int64), gap)


class _Model:
    """Variables: who stays of each group, who goes from each pool to each advisor, and the greatest load."""

    def __init__(self, groups: Groups, question: Question, places: Sequence[str | None]) -> None:
        self.of, self.question = groups, question
        self.groups, self.advisors = len(groups.heads), len(question.advisors)
        self.pools = int(groups.pool.max(initial=-1)) + 1
        self.variables = self.groups + self.pools * self.advisors + 1
        self.pool_level, self.pool_place = np.zeros(self.pools, np.int64), np.zeros(self.pools, np.int64)
        self.pool_level[groups.pool], self.pool_place[groups.pool] = groups.level, groups.place
        self.heads = np.bincount(groups.pool, weights=groups.heads, minlength=self.pools)
        worth = np.bincount(groups.pool, weights=groups.heads * groups.value, minlength=self.pools)
        self.value = worth / np.maximum(self.heads, 1)
        self.minutes = np.array([service.minutes for service in question.services], dtype=float)
        self.may = self._may(places)
        self.most = self._most()
        self.could_stay = float(self.most[: self.groups].sum())
        self.rows, self.limits = self._constraints()

    def _may(self, places: Sequence[str | None]) -> np.ndarray:
        """Whether each advisor may serve each pool."""
        may = np.zeros((self.pools, self.advisors), dtype=bool)
        for pool in range(self.pools):
            level = self.question.services[self.pool_level[pool]].level
            place = places[self.pool_place[pool]]
            for i, advisor in enumerate(self.question.advisors):
                serves = not advisor.levels or level in advisor.levels
                may[pool, i] = serves and (not advisor.places or place in advisor.places)
        return may

    def _most(self) -> Floats:
        has = self.of.advisor != NOBODY
        stays = has & self.may[self.of.pool, self.of.advisor] if self.advisors else np.zeros(self.groups, dtype=bool)
        go = np.where(self.may, self.heads[:, None], 0).ravel()
        return np.concatenate([np.where(stays, self.of.heads, 0), go, [np.inf]])

    def _constraints(self) -> tuple[csr_array, Floats]:
        """Each pool has no more than its heads; each advisor no more than they can bear, in customers and minutes; and
        the load of each is no more than the greatest."""
        stays, group = self._stays()
        pool, advisor = (axis.ravel() for axis in np.indices((self.pools, self.advisors)))
        goes = self.groups + np.arange(len(pool))
        minutes = (self.minutes[self.of.level[group]], self.minutes[self.pool_level[pool]])
        both, column = np.concatenate([stays, advisor]), np.concatenate([group, goes])
        count = self._matrix(np.ones(len(both)), both, column, self.advisors)
        time = self._matrix(np.concatenate(minutes), both, column, self.advisors)
        within = self._matrix(
            np.ones(self.groups + len(pool)), np.concatenate([self.of.pool, pool]),
            np.concatenate([np.arange(self.groups), goes]), self.pools,
        )  # fmt: skip
        load = self._loads(both, column, np.concatenate([self.of.value[group], self.value[pool]]))
        bears = np.array([each.customers for each in self.question.advisors], dtype=float)
        spends = np.array([np.inf if each.minutes is None else each.minutes for each in self.question.advisors])
        limits = [self.heads, bears, spends, np.zeros(self.advisors)]
        return csr_array(vstack([within, count, time, load])), np.concatenate(limits)

    def _stays(self) -> tuple[Ints, Ints]:
        """Advisor and group of those who may stay."""
        group = np.flatnonzero(self.of.advisor != NOBODY)
        return self.of.advisor[group], group

    def _loads(self, advisor: Ints, column: Ints, value: Floats) -> csr_array:
        """What each looks after, for each customer that they can bear, less the greatest load."""
        bears = np.array([max(each.customers, 1) for each in self.question.advisors], dtype=float)
        unit = max(float((self.heads * self.value).sum()) / max(bears.sum(), 1.0), 1e-9)
        weighed = value / bears[advisor] / unit
        everyone = np.arange(self.advisors)
        return self._matrix(
            np.concatenate([weighed, -np.ones(self.advisors)]), np.concatenate([advisor, everyone]),
            np.concatenate([column, np.full(self.advisors, self.variables - 1)]), self.advisors,
        )  # fmt: skip

    def _matrix(self, data: Floats, row: Ints, column: Ints, count: int) -> csr_array:
        return csr_array(coo_array((data, (row, column)), shape=(count, self.variables)))

    def unserved(self) -> list[Floats]:
        """What to make small, level by level: minus those who have an advisor."""
        wishes = []
        for level in range(len(self.question.services)):
            go = np.repeat(self.pool_level == level, self.advisors)
            wishes.append(-np.concatenate([self.of.level == level, go, [False]]).astype(float))
        return wishes

    def moved(self) -> Floats:
        """Minus those who stay."""
        return -np.concatenate([np.ones(self.groups), np.zeros(self.variables - self.groups)])

    def load(self) -> Floats:
        return np.concatenate([np.zeros(self.variables - 1), [1.0]])

    def best(self, wish: Floats, held: Sequence[tuple[Floats, float]]) -> tuple[Floats, float, float]:
        """The solution that makes the wish smallest with those before held, how small, and how near to the least."""
        rows = [LinearConstraint(self.rows, -np.inf, self.limits)]
        if held:
            most = np.array([value + 0.5 for _, value in held])  # they are numbers of people
            rows.append(LinearConstraint(np.array([each for each, _ in held]), -np.inf, most))
        kinds = np.ones(self.variables, dtype=int)
        kinds[-1] = 0
        options = {"time_limit": SECONDS, "mip_rel_gap": GAP}
        whole = not wish[-1]
        found = milp(
            wish, integrality=kinds, bounds=Bounds(0, self.most), constraints=rows,
            options=options | ({"mip_rel_gap": 0.0} if whole else {}),
        )  # fmt: skip
        if found.x is None:
            raise ZhikeError("No assignment was found in the time there is.", code="assignment_too_hard")
        return found.x, float(np.rint(found.fun) if whole else found.fun), float(found.mip_gap or 0.0)
