"""Which instants are learned from, what counts as having happened, and what has changed since."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.analytics.prediction.shopping import event, shop

from zhike.analytics.analysis import CannotTell
from zhike.analytics.prediction import drift
from zhike.analytics.prediction.cutoffs import plan
from zhike.analytics.prediction.encoding import encoded
from zhike.analytics.prediction.facts import orders_of
from zhike.analytics.prediction.learning import Example, steady
from zhike.analytics.prediction.measures import intervals
from zhike.analytics.prediction.outcomes import Outcomes, outcomes
from zhike.analytics.prediction.questions import CHURN, HIGH_VALUE, NEXT_PURCHASE

NOW, INF = datetime(2026, 1, 1), float("inf")


@given(history=st.integers(0, 5000), horizon=st.integers(7, 400))
def test_no_outcome_is_open_and_every_cut_off_looks_back_equally_far(history: int, horizon: int) -> None:
    began = NOW - timedelta(days=history)
    if history < 3 * horizon:
        with pytest.raises(CannotTell) as told:
            plan(NOW, began, horizon)
        assert told.value.code == "analysis_history_too_short"
        return
    found = plan(NOW, began, horizon)
    instants = [NOW, found.checking, *found.training]
    assert found.training
    assert all(later - earlier == timedelta(days=horizon) for later, earlier in pairwise(instants))
    assert instants[-1] - timedelta(days=found.lookback) >= began
    assert found.lookback >= min(horizon, 730)
    assert all(days < found.lookback for days in found.windows)


def test_what_happens_is_from_the_cut_off_on_and_before_the_horizon_ends() -> None:
    at = NOW - timedelta(days=100)
    orders = [(1, 0.0, 5), (1, 3.0, 6), (2, -0.001, 7), (2, 10.0, 8), (3, 9.999, None), (9, 1.0, 1)]
    with shop(events=[event(who, at + timedelta(days=days), amount=paid) for who, days, paid in orders]) as reading:
        found = outcomes(reading, orders_of(reading, NOW), np.array([1, 2, 3, 4]), at, 10, 10_000)
    assert found.days.tolist() == pytest.approx([0, INF, 9.999, INF])
    assert found.spend.tolist() == [11, 0, 0, 0]


def test_few_orders_lean_on_the_typical_gap_of_all() -> None:
    found = intervals(np.array([0.0, 30, 400, 60]), np.array([0.0, 1, 20, 2]))
    typical = np.median([30, 20, 30])
    assert found.tolist() == pytest.approx(
        [typical, (2 * typical + 30) / 3, (2 * typical + 400) / 22, (2 * typical + 60) / 4]
    )
    assert np.isnan(intervals(np.zeros(2), np.zeros(2))).all()


def test_churned_is_who_does_not_come_within_their_own_interval() -> None:
    table = pa.table({"interval_days": [10.0, 10.0, 40.0, 1.0, 400.0, 400.0]})
    after = Outcomes(np.array([19.0, 21.0, 79.0, 6.9, INF, 89.0]), np.zeros(6))
    own = {"horizon": "own", "factor": 2.0}
    assert CHURN.happened(own, table, after, 90).tolist() == [False, True, False, False, True, False]
    fixed = {"horizon": "fixed", "days": 90}
    assert CHURN.happened(fixed, table, after, 90).tolist() == [False] * 4 + [True, False]
    assert NEXT_PURCHASE.happened({}, table, after, 90).tolist() == [True] * 4 + [False, True]


def test_the_horizon_fits_nine_of_ten_and_the_history() -> None:
    settings = {"horizon": "own", "factor": 2.0, "longest": 180}
    many = np.arange(1, 101.0)
    assert CHURN.horizon(settings, many, 2000) == 181 - 1
    assert CHURN.horizon(settings, many / 2, 2000) == 91
    assert CHURN.horizon(settings, many, 200) == 66
    assert CHURN.horizon(settings, many / 100, 2000) == 14
    assert CHURN.horizon(settings | {"horizon": "fixed", "days": 45}, many * np.nan, 20) == 45


def test_high_value_is_the_top_share_and_nobody_who_spends_nothing() -> None:
    def high(spend: list[float], top: float) -> list[bool]:
        days = np.where(np.array(spend) >= 0, 1.0, INF)
        return HIGH_VALUE.happened({"top": top}, pa.table({}), Outcomes(days, np.array(spend)), 90).tolist()

    assert high([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.2) == [False] * 8 + [True] * 2
    assert high([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.5) == [False] * 9 + [True]
    with pytest.raises(CannotTell) as told:
        high([0, 0, 0], 0.5)
    assert told.value.code == "analysis_no_amounts"


def test_the_stability_index_by_its_definition() -> None:
    before = drift.bins_of(np.array([*[1.0] * 50, *[2.0] * 50]))
    assert drift.index(np.array([*[1.0] * 50, *[2.0] * 50]), before) == 0
    moved = drift.index(np.array([*[1.0] * 80, *[2.0] * 20]), before)
    assert moved == pytest.approx(0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5))


def test_who_is_no_longer_known_has_changed() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    before = drift.bins_of(values)
    assert drift.index(np.random.default_rng(1).normal(size=1000), before) < 0.1
    assert drift.index(np.where(np.arange(1000) < 500, np.nan, values), before) > drift.HIGH
    assert drift.index(values + 1, before) > drift.HIGH


def test_a_few_changed_features_are_no_drift_but_a_fifth_is() -> None:
    calm = {f"f{i}": 0.01 for i in range(16)}
    assert not drift.is_high(0.1, calm | {f"g{i}": 0.9 for i in range(3)})
    assert drift.is_high(0.1, calm | {f"g{i}": 0.9 for i in range(4)})
    assert drift.is_high(0.25, calm)


def test_what_is_remembered_of_the_scored_finds_itself_unchanged() -> None:
    features = encoded(pa.table({"n": np.arange(500.0), "c": ["a", "b"] * 250, "none": pa.nulls(500, pa.float64())}))
    scores = np.linspace(0, 1, 500)
    of_score, of_features = drift.drifted(features, scores, drift.memory_of(features, scores))
    assert of_score == pytest.approx(0, abs=1e-9)
    assert of_features == pytest.approx({"n": 0, "c": 0, "none": 0}, abs=1e-6)


def example(table: pa.Table) -> Example:
    return Example(NOW, np.arange(table.num_rows), table, np.zeros(table.num_rows, bool))


def test_what_is_not_like_it_was_is_not_learned_from_but_what_the_simple_rule_knows_always_is() -> None:
    count = 100
    then = pa.table({
        "orders": [1.0] * count, "gap_mean": list(range(count)), "trait_city": ["a", "b"] * 50,
        "trait_name": [f"n{i}" for i in range(count)], "trait_points": [None, 4.0] * 50,
        "trait_new": [None] * 90 + [1.0] * 10, "trait_rare": ["a"] * 99 + ["one"],
    })  # fmt: skip
    now = then
    for name, values in {"orders": [9.0] * count, "gap_mean": list(range(60, 160)), "trait_new": [1.0] * count}.items():
        now = now.set_column(now.column_names.index(name), name, pa.array(values))
    found = steady(then.column_names, [example(then)], [then, now])
    assert found == ["orders", "trait_city", "trait_points", "trait_rare"]
