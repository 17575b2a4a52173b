"""Churn, next purchase and high value to come as analyses: what they say, what they remember, when they refuse."""

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from unit.analytics.ordering import well_formed
from unit.analytics.prediction.shopping import NOW, asked, event, regulars, shop

from zhike.analytics.analysis import CannotTell, Outcome
from zhike.analytics.prediction.churn_analysis import KIND as CHURN
from zhike.analytics.prediction.high_value_analysis import KIND as HIGH_VALUE
from zhike.analytics.prediction.next_purchase_analysis import KIND as NEXT_PURCHASE
from zhike.warehouse.port import Reading

FIXED = {"horizon": "fixed", "days": 60}


@pytest.fixture(scope="module")
def reading():  # type: ignore[no-untyped-def]
    with shop(events=regulars()) as view:
        yield view


@pytest.fixture(scope="module")
def found(reading: Reading) -> Outcome:
    return asked(reading, CHURN, language="en", **FIXED)


def test_everybody_who_bought_lately_gets_a_probability_a_level_and_reasons(reading: Reading, found: Outcome) -> None:
    assert found.refused is None
    well_formed(CHURN, found)
    rows = found.scores.to_pylist()
    orders = reading.table("events")
    bought = reading.rows(orders.filter(orders.name == "order_completed").group_by("customer_id")
                          .aggregate(last=orders.ts.max()))  # fmt: skip
    active = [row["customer_id"] for row in bought if row["last"] >= NOW - timedelta(days=365)]
    assert [row["customer_id"] for row in rows] == sorted(active)
    assert set(rows[0]) == {"customer_id", *(output.key for output in CHURN.outputs)}
    assert all(0 <= row["probability"] <= 1 and row["interval"] == 60 for row in rows)
    by_level = {key: [row["probability"] for row in rows if row["band"] == key] for key in ("high", "middle", "low")}
    assert min(by_level["high"]) > max(by_level["middle"])
    assert min(by_level["middle"]) > max(by_level["low"])
    assert len(by_level["high"]) == pytest.approx(0.2 * len(rows), abs=0.05 * len(rows))
    assert [level.key for level in found.levels] == ["high", "middle", "low"]


def test_reasons_are_told_for_rules_and_for_people(found: Outcome) -> None:
    rows = [row for row in found.scores.to_pylist() if row["reasons"]]
    assert len(rows) > 100
    for row in rows[:50]:
        codes, words = row["reasons"].split(","), row["why"].split("; ")
        assert 1 <= len(codes) == len(words) <= 3
        for code, word in zip(codes, words, strict=True):
            assert word.endswith({"+": "↑", "-": "↓"}[code[-1]])
    viewed = [row for row in found.scores.to_pylist() if "event_product_viewed_30d:-" in (row["reasons"] or "")]
    assert np.mean([row["probability"] for row in viewed]) < np.mean([row["probability"] for row in rows])


def test_next_time_the_remembered_model_says_the_same(reading: Reading, found: Outcome) -> None:
    memory = json.loads(json.dumps(found.memory, allow_nan=False))
    again = asked(reading, CHURN, memory=memory, language="en", **FIXED)
    assert again.report.reading[4].en.startswith("The model of 2026-01-01 was used")
    assert again.scores.equals(found.scores)
    assert json.loads(json.dumps(again.memory)) == memory


@pytest.mark.parametrize(("changes", "days", "why"), [
    ({"refit": "always"}, 0, "the settings ask for it"),
    ({"active_days": 300}, 0, "the settings have changed"),
    ({"refit_days": 2}, 2, "the last fit was too old"),
    ({}, 300, "customers have changed"),
])  # fmt: skip
def test_it_learns_anew_when_it_must(found: Outcome, changes: Any, days: int, why: str) -> None:
    """After 300 days without a fact nobody is as they were."""
    later = NOW + timedelta(days=days)
    events = regulars() if days < 300 else regulars() + regulars_later()
    with shop(events=events) as reading:
        again = asked(reading, CHURN, later, found.memory, **{"refit_days": 365, **FIXED, **changes})
    assert why in again.report.reading[4].en
    assert (again.memory or {}).get("fitted_at", later.isoformat()) == later.isoformat()


def regulars_later() -> list[dict[str, Any]]:
    """Everybody buys every third day, for a year."""
    return [event(who, NOW + timedelta(days=day, hours=who % 20), amount=900.0)
            for who in range(1, 401) for day in range(0, 300, 3) if (who + day // 60) % 7]  # fmt: skip


def test_a_broken_memory_is_no_memory(reading: Reading, found: Outcome) -> None:
    broken = json.loads(json.dumps(found.memory))
    broken["model"]["forest"]["left"][0] = -5
    again = asked(reading, CHURN, memory=broken, language="en", **FIXED)
    assert "this is the first fit" in again.report.reading[4].en


def test_levels_by_probability(reading: Reading, found: Outcome) -> None:
    again = asked(reading, CHURN, memory=found.memory, levels_by="probability", high_from=0.7, middle_from=0.2, **FIXED)
    for row in again.scores.to_pylist():
        if abs(row["probability"] - 0.7) > 1e-4 and abs(row["probability"] - 0.2) > 1e-4:
            assert row["band"] == (
                "high" if row["probability"] > 0.7 else "middle" if row["probability"] > 0.2 else "low"
            )


@pytest.mark.parametrize(("kind", "settings"), [
    (CHURN, {"horizon": "own"}), (NEXT_PURCHASE, {"days": 14}), (HIGH_VALUE, {"days": 60, "top": 0.2}),
])  # fmt: skip
def test_other_questions_have_a_whole_report(reading: Reading, kind: Any, settings: Any) -> None:
    outcome = asked(reading, kind, **settings)
    well_formed(kind, outcome)
    if outcome.refused is None:
        assert outcome.scores.num_rows > 200
        assert set(outcome.scores.column_names) == {"customer_id", *(output.key for output in kind.outputs)}


@pytest.mark.parametrize("accept", ["surely", "as_good"])
def test_no_better_than_a_simple_rule_or_guessing_is_refused_and_nothing_is_said(accept: str) -> None:
    """Who buys is decided by dice: there is nothing to be learned."""
    rng = np.random.default_rng(8)
    events = [event(who, NOW - timedelta(days=float(day)), amount=10) for who in range(300)
              for day in rng.uniform(0, 700, rng.poisson(12))]  # fmt: skip
    with shop(events=events) as reading:
        outcome = asked(reading, NEXT_PURCHASE, days=30, accept=accept)
    assert outcome.refused is not None
    assert outcome.refused.code == "analysis_no_better_than_baseline"
    assert set(outcome.refused.params) == {"area", "baseline", "low", "high"}
    assert outcome.scores is outcome.memory is None
    assert "not used" in outcome.report.reading[0].en
    well_formed(NEXT_PURCHASE, outcome)


def ago(days: float) -> Any:
    return NOW - timedelta(days=days)


NOBODY_TWICE = [event(who, ago(who * 2)) for who in range(1, 300)]
ALWAYS = [event(who, ago(day)) for who in range(100) for day in range(1, 400, 5)]
SHORT = [event(who, ago(day)) for who in range(100) for day in (1, 20, 40)]


@pytest.mark.parametrize(("events", "kind", "code"), [
    ([], CHURN, "analysis_no_purchases"),
    ([event(None, ago(5))], CHURN, "analysis_no_purchases"),
    ([event(1, ago(day)) for day in range(1, 700, 30)], CHURN, "analysis_too_few_customers"),
    (NOBODY_TWICE, CHURN, "analysis_nobody_returned"),
    (NOBODY_TWICE, NEXT_PURCHASE, "analysis_outcomes_too_few"),
    (ALWAYS, NEXT_PURCHASE, "analysis_outcomes_too_few"),
    (SHORT, NEXT_PURCHASE, "analysis_history_too_short"),
    ([{**each, "amount": None} for each in ALWAYS], HIGH_VALUE, "analysis_no_amounts"),
])  # fmt: skip
def test_too_little_to_tell_says_what_is_missing(events: Any, kind: Any, code: str) -> None:
    with shop(events=events) as reading, pytest.raises(CannotTell) as told:
        asked(reading, kind)
    assert told.value.code == code
