"""What is asked: whom money and hours may be spent on, by which actions, how people answer, and which limits hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Measure = Literal["money", "hours", "contacts", "share"]
MEASURES: Final[tuple[Measure, ...]] = ("money", "hours", "contacts", "share")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that is not known exactly: between `low` and `high` with 95 %, as likely below `value` as above."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """How many people more answer, of those who can be reached: `peak` (a share) when the action is repeated without
    end, and 63 % of that (1 − 1/e) at `scale` contacts for each of them. `correlation` is that of the two errors."""

    peak: Estimate
    scale: Estimate
    correlation: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """Customers who are treated alike. `value` is what one more answer is worth, before the contacts are paid."""

    key: str
    heads: int
    value: Estimate


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done: for each contact its `cost` and `minutes` of staff; `reach` is the share of heads that it can
    reach, `most` how often each of them may be contacted. `whole`: half a contact is none."""

    key: str
    cost: float
    minutes: float
    reach: float
    most: float
    curve: Curve
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """What these actions on these targets (none named: all) may take together; `share` is of the budget, 0 to 1."""

    measure: Measure
    targets: Sequence[str] = ()
    actions: Sequence[str] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Problem:
    """The whole question. `reserve` is the share of the budget that is kept back. `curves` holds where an action is
    answered otherwise on one target, by (target, action). Of `net` the contacts' cost is taken from what is gained."""

    targets: Sequence[Target]
    actions: Sequence[Action]
    budget: float
    hours: float
    limits: Sequence[Limit] = ()
    reserve: float = 0.0
    curves: "dict[tuple[str, str], Curve] | None" = None
    net: bool = True

    @cached_property
    def cells(self) -> tuple[tuple[Target, Action], ...]:
        """Each target with each action, in this order in all arrays."""
        return tuple((target, action) for target in self.targets for action in self.actions)

    @cached_property
    def spent_curves(self) -> tuple[Curve, ...]:
        """The curve of each cell."""
        own = self.curves or {}
        return tuple(own.get((target.key, action.key), action.curve) for target, action in self.cells)

    @property
    def money(self) -> float:
        """What may be spent."""
        return self.budget * (1 - self.reserve)

    @cached_property
    def costs(self) -> Floats:
        return np.array([action.cost for _, action in self.cells], dtype=float)

    @cached_property
    def minutes(self) -> Floats:
        return np.array([action.minutes for _, action in self.cells], dtype=float)

    @cached_property
    def reached(self) -> Floats:
        """Heads of each cell that can be reached."""
        return np.array([np.floor(target.heads * action.reach + 1e-9) for target, action in self.cells])

    @cached_property
    def most(self) -> Floats:
        """Contacts of each cell at most."""
        most = self.reached * np.array([action.most for _, action in self.cells])
        return np.asarray(np.where(self.whole, np.floor(most + 1e-9), most))

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        return np.array([action.whole for _, action in self.cells], dtype=bool)

    def among(self, limit: Limit) -> NDArray[np.bool_]:
        """The cells that a limit speaks of."""
        targets, actions = set(limit.targets), set(limit.actions)
        spoken_of = [
            (not targets or target.key in targets) and (not actions or action.key in actions)
            for target, action in self.cells
        ]
        return np.array(spoken_of, dtype=bool)
