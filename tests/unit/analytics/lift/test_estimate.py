"""Matched comparison against data whose effect is known, and against the same sums done row by row."""

import numpy as np
import pytest
from numpy.typing import NDArray

from zhike.analytics.lift.estimate import lift, population
from zhike.analytics.lift.strata import grouped, strata


def confounded(seed: int, customers: int = 20_000, effect: float = 12.0, more_often: float = 0.06):  # type: ignore[no-untyped-def]
    """Customers who bought more get the tag more often, and would have gone on to buy more anyway."""
    chance = np.random.default_rng(seed)
    recency = np.where(chance.random(customers) < 0.2, np.nan, chance.exponential(90, customers).clip(0, 365))
    orders = np.where(np.isnan(recency), 0, 1 + chance.poisson(2.5, customers)).astype(float)
    paid = orders * chance.gamma(4, 20, customers)
    tenure = chance.uniform(1, 900, customers)
    activity = chance.poisson(1 + orders).astype(float)
    before = np.column_stack([recency, orders, paid, tenure, activity])
    warmth = 0.004 * paid + 0.15 * orders - 0.004 * np.nan_to_num(recency, nan=365.0)
    holds = chance.random(customers) < 1 / (1 + np.exp(1.0 - warmth))
    bought = chance.random(customers) < np.clip(0.15 + 0.05 * warmth + more_often * holds, 0.01, 0.99)
    spent = 30 + 0.2 * paid + 8 * orders + chance.gamma(1, 40, customers) + effect * holds
    return before, holds, np.column_stack([bought.astype(float), spent])


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_covers_the_planted_effect_and_the_naive_difference_does_not(seed: int) -> None:
    before, holds, outcomes = confounded(seed)
    found = lift(population(strata(before), before, outcomes), holds)
    bought, spent = found.effects
    assert bought.low < 0.06 < bought.high
    assert spent.low < 12 < spent.high
    assert not spent.low < spent.naive < spent.high
    assert spent.naive > 2 * 12
    assert found.matched > 0.9 * found.holders


def test_about_nineteen_of_twenty_intervals_cover_the_effect() -> None:
    covered = []
    for seed in range(100, 200):
        before, holds, outcomes = confounded(seed, customers=4_000)
        bought, spent = lift(population(strata(before), before, outcomes), holds).effects
        covered += [bought.low < 0.06 < bought.high, spent.low < 12 < spent.high]
    assert 0.90 <= np.mean(covered) <= 0.99


def test_a_tag_without_an_effect_is_said_to_have_none() -> None:
    wrong = 0
    for seed in range(20):
        before, holds, outcomes = confounded(seed, customers=4_000, effect=0.0, more_often=0.0)
        bought, spent = lift(population(strata(before), before, outcomes), holds).effects
        wrong += (not bought.low < 0 < bought.high) + (not spent.low < 0 < spent.high)
    assert wrong <= 6


def test_matching_makes_the_groups_alike() -> None:
    before, holds, outcomes = confounded(7)
    balance = lift(population(strata(before), before, outcomes), holds).balance
    assert max(abs(was) for was, _ in balance) > 0.8
    assert max(abs(now) for _, now in balance) < 0.2


def test_within_strata_the_difference_is_that_of_means_weighted_by_holders() -> None:
    chance = np.random.default_rng(3)
    of = chance.integers(0, 12, 600)
    holds = chance.random(600) < 0.2 + 0.05 * of
    outcome = of + chance.normal(size=600) + 2.0 * holds
    nothing = np.zeros((600, 1))
    [effect] = lift(population(grouped(of), nothing, outcome[:, None]), holds).effects
    assert effect.difference == pytest.approx(by_hand(of, holds, outcome)[0])
    assert (effect.high - effect.low) / 2 / 1.959964 == pytest.approx(by_hand(of, holds, outcome)[1])


def by_hand(of: NDArray[np.int64], holds: NDArray[np.bool_], outcome: NDArray[np.float64]) -> tuple[float, float]:
    difference, variance = 0.0, 0.0
    strata_of_both = [s for s in range(12) if holds[of == s].any() and (~holds[of == s]).any()]
    total = sum(holds[of == s].sum() for s in strata_of_both)
    for s in strata_of_both:
        own, theirs = outcome[(of == s) & holds], outcome[(of == s) & ~holds]
        weight = len(own) / total
        difference += weight * (own.mean() - theirs.mean())
        variance += weight**2 * (own.var(ddof=1) / len(own) + theirs.var(ddof=1) / len(theirs))
    return difference, variance**0.5


def test_holders_like_whom_nobody_is_are_left_out_and_counted() -> None:
    of = np.repeat([0, 1], 100)
    holds = np.concatenate([np.arange(100) < 50, np.ones(100, bool)])
    found = lift(population(grouped(of), np.zeros((200, 1)), np.zeros((200, 1))), holds)
    assert (found.holders, found.matched, found.others, found.used) == (150, 50, 50, 50)


def test_of_too_few_nothing_is_said() -> None:
    holds = np.arange(200) < 29
    assert (
        lift(population(grouped(np.zeros(200, np.int64)), np.zeros((200, 1)), np.zeros((200, 1))), holds).effects == ()
    )
    nobody = np.zeros(0)
    assert (
        lift(population(grouped(np.zeros(0, np.int64)), np.zeros((0, 5)), np.zeros((0, 2))), nobody > 0).effects == ()
    )
