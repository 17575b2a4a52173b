"""The answer: who gets what, what it should bring and how surely, what binds, and what more money would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics.allocation.clashes import Clash
from zhike.analytics.allocation.draws import Interval, drawn, interval
from zhike.analytics.allocation.problem import Floats, Problem
from zhike.analytics.allocation.response import Response
from zhike.analytics.allocation.rows import Row
from zhike.analytics.allocation.solver import Solved, Solver

STEPS: Final = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
"""Of the budget: where the curve of return over budget is asked for."""
_NEAR: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Share:
    """What one action on one target takes and brings."""

    target: str
    action: str
    contacts: float
    reachable: float
    money: float
    hours: float
    gain: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Total:
    """What a plan takes in all, brings (`gain`), and leaves (`net`: less the money). `fits` its budget and hours."""

    contacts: float
    money: float
    hours: float
    gain: float
    gain_interval: Interval
    net: float
    net_interval: Interval
    fits: bool


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit, how much of it is used, and what one more unit of it would bring. `binds`: it is used up."""

    kind: str
    limit: int | None
    used: float
    most: float
    binds: bool
    price: float


@dataclass(frozen=True, slots=True)
class Point:
    """What the best plan for this budget brings."""

    budget: float
    money: float
    gain: float
    net: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Another plan, and by how much the best one leaves more; `better` is the share of draws in which it does."""

    total: Total
    shares: Sequence[Share]
    ahead: float
    ahead_interval: Interval
    better: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The best plan. No plan within the limits brings more than `gap` of it more."""

    shares: Sequence[Share]
    total: Total
    gap: float
    bindings: Sequence[Binding]
    curve: Sequence[Point]
    compared: Mapping[str, Compared]


def best_plan(problem: Problem, today: Mapping[tuple[str, str], float] | None = None) -> Plan:
    """Solve it. `today`: the contacts that are made now, by (target, action), to compare with. Raises Clash."""
    solver = Solver(problem)
    solved, draws = solver.solve(), drawn(problem)
    others = {"evenly": evenly(problem)}
    if today:
        others["today"] = np.array([today.get((target.key, action.key), 0.0) for target, action in problem.cells])
    return Plan(
        _shares(problem, solver.curves, draws, solved.contacts),
        _total(problem, solver.curves, draws, solved.contacts),
        solved.gap,
        [_binding(row, solved, price) for row, price in zip(solved.rows, solved.prices, strict=True)],
        _curve(problem, solver),
        {name: _compared(problem, solver.curves, draws, solved.contacts, other) for name, other in others.items()},
    )


def evenly(problem: Problem) -> Floats:
    """Everybody treated alike: the same share of what is possible of every action on every target, as large as money
    and hours allow; limits that a person set are not looked at."""
    wanted = (float(problem.costs @ problem.most), float(problem.minutes @ problem.most) / 60)
    there = (problem.money, problem.hours)
    share = min(1.0, *(has / needs for has, needs in zip(there, wanted, strict=True) if needs > 0), 1.0)
    contacts = problem.most * share
    return np.where(problem.whole, np.floor(contacts), contacts)


def _shares(problem: Problem, curves: Response, draws: Response, contacts: Floats) -> list[Share]:
    gains, drawn_gains = curves.gain(contacts), draws.gain(contacts)
    return [
        Share(
            target.key, action.key, float(contacts[i]), float(problem.reached[i]), float(contacts[i] * action.cost),
            float(contacts[i] * action.minutes / 60), float(gains[i]), interval(drawn_gains[:, i]),
        )
        for i, (target, action) in enumerate(problem.cells)
    ]  # fmt: skip


def _total(problem: Problem, curves: Response, draws: Response, contacts: Floats) -> Total:
    money, hours = float(problem.costs @ contacts), float(problem.minutes @ contacts) / 60
    gain, gains = float(curves.gain(contacts).sum()), draws.gain(contacts).sum(axis=1)
    fits = money <= problem.money * (1 + _NEAR) and hours <= problem.hours * (1 + _NEAR)
    contacted, net = float(contacts.sum()), gain - money
    return Total(contacted, money, hours, gain, interval(gains), net, interval(gains - money), fits)


def _binding(row: Row, solved: Solved, price: float) -> Binding:
    """A limit from below is told as a person wrote it: what is there, and the least."""
    used, sign = float(row.coefficients @ solved.contacts), -1.0 if row.kind == "least" else 1.0
    step = float(np.abs(row.coefficients).max(initial=0.0)) if solved.gap > _NEAR / 10 else 0.0
    binds = row.most - used <= max(_NEAR * max(abs(row.most), 1.0), min(step, 0.01 * abs(row.most)))
    return Binding(row.kind, row.limit, sign * used + 0.0, sign * row.most + 0.0, bool(binds), float(price))


def _curve(problem: Problem, solver: Solver) -> list[Point]:
    points = [Point(0.0, 0.0, 0.0, 0.0)] if problem.budget else []
    for step in STEPS:
        try:
            contacts = solver.solve(problem.budget * step, parts=True).contacts
        except Clash:
            continue  # with so little the limits from below cannot be kept
        gain, money = float(solver.curves.gain(contacts).sum()), float(problem.costs @ contacts)
        points.append(Point(problem.budget * step, money, gain, gain - money))
    return points


def _compared(problem: Problem, curves: Response, draws: Response, best: Floats, other: Floats) -> Compared:
    total = _total(problem, curves, draws, other)
    taken = problem.costs @ best - problem.costs @ other
    ahead = draws.gain(best).sum(axis=1) - draws.gain(other).sum(axis=1) - taken
    difference = float(curves.gain(best).sum() - curves.gain(other).sum() - taken)
    shares = _shares(problem, curves, draws, other)
    return Compared(total, shares, difference, interval(ahead), float((ahead > 0).mean()))
