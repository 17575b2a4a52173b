"""The best plan beside every plan there is, on small questions; its interval, its prices, and what clashes."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zhike.analytics.allocation.clashes import Clash
from zhike.analytics.allocation.draws import drawn
from zhike.analytics.allocation.plan import best_plan, evenly
from zhike.analytics.allocation.problem import Action, Curve, Estimate, Limit, Problem, Target
from zhike.analytics.allocation.solver import Solver


def sure(value: float) -> Estimate:
    return Estimate(value, value, value)


def curve(peak: float, scale: float = 1.0) -> Curve:
    return Curve(sure(peak), sure(scale))


def target(key: str, heads: int, value: float = 100) -> Target:
    return Target(key, heads, sure(value))


def action(key: str, cost: float, minutes: float = 0, peak: float = 0.1, **more: float | bool) -> Action:
    return Action(key, cost, minutes, float(more.get("reach", 1)), float(more.get("most", 1)),
                  curve(peak, float(more.get("scale", 1))), bool(more.get("whole", False)))  # fmt: skip


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Two targets and up to two actions, whole contacts, few enough to try every plan."""
    targets = [target(f"t{i}", draw(st.integers(1, 6)), draw(st.floats(1, 50))) for i in range(draw(st.integers(1, 2)))]
    actions = [
        action(f"a{i}", draw(st.floats(0, 3)), draw(st.floats(0, 60)), draw(st.floats(0.01, 1)),
               scale=draw(st.floats(0.2, 3)), reach=draw(st.floats(0.3, 1)), whole=True)
        for i in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    limits = draw(st.lists(st.builds(
        Limit, st.sampled_from(("money", "hours", "contacts", "share")), st.sampled_from(((), ("t0",))),
        st.sampled_from(((), ("a0",))), st.none() | st.floats(0, 0.5), st.none() | st.floats(0.6, 6),
    ), max_size=2))  # fmt: skip
    return Problem(targets, actions, draw(st.floats(0, 12)), draw(st.floats(0, 4)), limits,
                   draw(st.sampled_from((0.0, 0.25))), net=draw(st.booleans()))  # fmt: skip


def every_plan(problem: Problem) -> list[float]:
    """What each plan within the limits brings, by trying all: written without the solver's own rows and curves."""
    ranges = [range(int(np.floor(int(t.heads * a.reach + 1e-9) * a.most + 1e-9)) + 1) for t, a in problem.cells]
    return [_worth(problem, plan) for plan in itertools.product(*ranges) if _allowed(problem, plan)]


def _worth(problem: Problem, plan: tuple[int, ...]) -> float:
    worth = 0.0
    for (t, a), contacts in zip(problem.cells, plan, strict=True):
        reached = int(t.heads * a.reach + 1e-9)
        if reached:
            answers = reached * a.curve.peak.value * (1 - np.exp(-contacts / (a.curve.scale.value * reached)))
            worth += answers * t.value.value
        worth -= contacts * a.cost if problem.net else 0
    return worth


def _allowed(problem: Problem, plan: tuple[int, ...]) -> bool:
    def taken(measure: str, limit: Limit | None = None) -> float:
        unit = {"money": lambda a: a.cost, "share": lambda a: a.cost, "hours": lambda a: a.minutes / 60,
                "contacts": lambda a: 1}[measure]  # fmt: skip
        return sum(
            contacts * unit(a)
            for (t, a), contacts in zip(problem.cells, plan, strict=True)
            if limit is None
            or ((not limit.targets or t.key in limit.targets) and (not limit.actions or a.key in limit.actions))
        )

    money = problem.budget * (1 - problem.reserve)
    if taken("money") > money + 1e-9 or taken("hours") > problem.hours + 1e-9:
        return False
    for limit in problem.limits:
        times = problem.budget if limit.measure == "share" else 1
        used = taken(limit.measure, limit)
        if limit.most is not None and used > limit.most * times + 1e-9:
            return False
        if limit.least is not None and used < limit.least * times - 1e-9:
            return False
    return True


@settings(deadline=None, max_examples=120)
@given(small_problems())
def test_no_plan_that_keeps_the_limits_is_better_than_the_stated_gap(problem: Problem):
    plans = every_plan(problem)
    if not plans:
        with pytest.raises(Clash):
            Solver(problem).solve()
        return
    solved, best = Solver(problem).solve(), max(plans)
    assert best <= solved.gain + solved.gap * max(abs(best), abs(solved.gain)) + 1e-4
    assert solved.gain <= best + 1e-4
    assert solved.gap <= 2e-3 or abs(best) < 1e-3


@settings(deadline=None, max_examples=25)
@given(small_problems())
def test_parts_of_contacts_are_never_worse_and_as_good_as_a_fine_grid(problem: Problem):
    assume(len(problem.cells) <= 2 and not problem.limits)
    solver = Solver(problem)
    found = solver.solve(parts=True)
    grids = [np.linspace(0, most, 61) for most in problem.most]
    plans = np.array(list(itertools.product(*grids)))
    allowed = (plans @ problem.costs <= problem.money + 1e-9) & (plans @ problem.minutes / 60 <= problem.hours + 1e-9)
    best = max(solver.objective(plan) for plan in plans[allowed])
    assert best <= found.gain * (1 + 1e-4) + 1e-6
    assert (found.contacts @ problem.costs) <= problem.money * (1 + 1e-6) + 1e-6


def shop(**more: object) -> Problem:
    targets = [target("gold", 800, 300), target("silver", 4000, 120), target("plain", 20000, 60)]
    actions = [action("sms", 0.05, 0, 0.01, reach=0.9, most=3), action("coupon", 4, 0, 0.05),
               action("visit", 10, 30, 0.2, scale=2, whole=True)]  # fmt: skip
    return Problem(targets, actions, **({"budget": 10_000, "hours": 100} | more))  # type: ignore[arg-type]


def test_the_price_of_a_limit_is_what_one_more_unit_of_it_brings():
    solver = Solver(shop(net=False))
    now, more = solver.solve(parts=True), solver.solve(10_050, parts=True)
    budget = next(price for row, price in zip(now.rows, now.prices, strict=True) if row.kind == "budget")
    assert budget == pytest.approx((more.gain - now.gain) / 50, rel=0.02)
    assert budget > 1


def test_what_is_used_up_binds_and_what_is_left_does_not():
    bindings = {each.kind: each for each in best_plan(shop(hours=20, budget=10_000_000)).bindings}
    assert bindings["hours"].binds and bindings["hours"].price > 0
    assert not bindings["budget"].binds and bindings["budget"].price == 0


def test_money_that_would_bring_less_than_itself_is_kept_where_the_cost_counts():
    rich = {"budget": 10_000_000, "hours": 100_000}
    kept, spent = (best_plan(shop(net=net, **rich)).total for net in (True, False))
    assert kept.net > spent.net and kept.gain < spent.gain and kept.money < spent.money


def test_a_limit_of_each_measure_is_kept():
    limits = [Limit("share", ("gold",), (), least=0.3), Limit("contacts", (), ("visit",), most=30),
              Limit("money", ("plain",), (), most=1000), Limit("hours", ("silver",), (), least=5)]  # fmt: skip
    plan = best_plan(shop(limits=limits, reserve=0.1))
    of = {(share.target, share.action): share for share in plan.shares}
    assert sum(share.money for key, share in of.items() if key[0] == "gold") >= 3000 - 0.01
    assert sum(share.contacts for key, share in of.items() if key[1] == "visit") <= 30
    assert sum(share.money for key, share in of.items() if key[0] == "plain") <= 1000.01
    assert sum(share.hours for key, share in of.items() if key[0] == "silver") >= 4.999
    assert plan.total.money <= 9000.01
    assert all(of[key].contacts == round(of[key].contacts) for key in of if key[1] == "visit")


def test_limits_that_cannot_hold_together_are_named_and_no_others():
    limits = [Limit("money", ("plain",), (), most=5000), Limit("money", ("gold",), (), least=7000),
              Limit("share", ("silver",), (), least=0.5)]  # fmt: skip
    with pytest.raises(Clash) as refused:
        Solver(shop(limits=limits)).solve()
    named = {(row["kind"], row["limit"]) for row in refused.value.params["rows"]}
    assert named == {("budget", None), ("least", 1), ("least", 2)}


def test_more_contacts_than_people_can_be_reached_with_clash_with_the_reach():
    with pytest.raises(Clash) as refused:
        Solver(shop(limits=[Limit("contacts", ("gold",), ("coupon",), least=900)])).solve()
    assert {row["kind"] for row in refused.value.params["rows"]} == {"least", "reach"}


def test_the_interval_holds_what_the_figures_say_and_is_the_same_each_time():
    heads, value = 1000, 50.0
    uncertain = Curve(Estimate(0.1, 0.06, 0.16), sure(1.0))
    problem = Problem([target("t", heads, value)], [Action("a", 0, 0, 1, 1, uncertain)], 0, 0)
    plan, again = best_plan(problem), best_plan(problem)
    full = heads * value * (1 - np.exp(-1))
    assert plan.total.gain == pytest.approx(full * 0.1)
    assert plan.total.gain_interval.low == pytest.approx(full * 0.06, rel=0.05)
    assert plan.total.gain_interval.high == pytest.approx(full * 0.16, rel=0.05)
    assert plan == again


def test_targets_that_share_a_curve_share_its_error():
    uncertain = Curve(Estimate(0.1, 0.06, 0.14), sure(1.0))
    shared = Problem([target("a", 1000), target("b", 1000)], [Action("x", 0, 0, 1, 1, uncertain)], 0, 0)
    own = Curve(Estimate(0.1, 0.06, 0.14), sure(1.0))
    apart = Problem(shared.targets, shared.actions, 0, 0, curves={("b", "x"): own})
    at = shared.most
    together, alone = (drawn(problem).gain(at).sum(axis=1).std() for problem in (shared, apart))
    assert together / alone == pytest.approx(2**0.5, rel=0.1)


def test_the_best_plan_is_ahead_of_even_treatment_and_of_today():
    problem = shop()
    today = {("plain", "coupon"): 2000.0}
    plan = best_plan(problem, today)
    assert plan.compared["evenly"].total.fits and plan.compared["today"].total.fits
    for other in plan.compared.values():
        assert other.ahead > 0 and other.better == 1
        assert other.ahead == pytest.approx(plan.total.net - other.total.net)
    even = evenly(problem)
    share = even / problem.most
    assert share[~problem.whole] == pytest.approx(share[0])


def test_the_curve_over_budgets_rises_and_flattens():
    points = best_plan(shop(net=False, reserve=0.0)).curve
    gains = np.array([point.gain for point in points])
    slopes = np.diff(gains) / np.diff([point.budget for point in points])
    assert (np.diff(gains) >= -1e-6).all()
    assert (np.diff(slopes) <= 0.02 * slopes[0]).all()


def test_nobody_to_reach_brings_nothing():
    plan = best_plan(Problem([target("t", 0)], [action("a", 1)], 100, 10))
    assert (plan.total.gain, plan.total.money) == (0, 0)
