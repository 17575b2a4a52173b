"""Funnels, held against a plain search through all attempts, against rules, and against what is said of bad input."""

from datetime import datetime, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.ordering import analyse, event
from zhike.analytics.analysis import CannotTell
from zhike.analytics.funnel.analysis import KIND
from zhike.analytics.funnel.conditions import steps_of
from zhike.analytics.funnel.steps import reached, what_code
from zhike.analytics.streams import in_order
from zhike.errors import InvalidInput
from zhike.rules.facts import Facts
from zhike.rules.match import matches
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant

STEPS = 3
facts_of_one = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 2**STEPS - 1), st.integers(0, 2)), max_size=9)


def furthest(facts, within):
    """The oracle: of all ways to pick facts that are steps 0 … k, strictly one after another, within the time."""
    best = 0
    for length in range(1, STEPS + 1):
        for picked in combinations(sorted(facts), length):
            times = [at for at, _, _ in picked]
            later = all(one < other for one, other in pairwise(times))
            are_steps = all(bits >> k & 1 for k, (_, bits, _) in enumerate(picked))
            if later and are_steps and times[-1] - times[0] <= within:
                best = length
    return best


@given(st.lists(facts_of_one, min_size=1, max_size=4), st.integers(0, 12), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_furthest_step_is_that_of_the_best_of_all_attempts(everybody, within, random):
    rows = [(who, at, what_code(STEPS, bits, group)) for who, of in enumerate(everybody) for at, bits, group in of]
    random.shuffle(rows)
    half = len(rows) // 2
    found = in_order([_batch(rows[:half]), _batch(rows[half:])])
    come = reached(found, STEPS, within)
    expected = {who: furthest(of, within) for who, of in enumerate(everybody) if of}
    assert dict(zip(found.customer.tolist(), come.steps.tolist(), strict=True)) == expected
    for place, who in enumerate(found.customer):
        _is_an_attempt(come.at[place, : come.steps[place]].tolist(), come.group[place], everybody[who], within)


def _is_an_attempt(times, group, facts, within):
    """The times told are of facts that are these steps, and the group is one that began then."""
    for step, at in enumerate(times):
        assert any(when == at and bits >> step & 1 for when, bits, _ in facts)
    assert all(one < other for one, other in pairwise(times))
    if times:
        assert times[-1] - times[0] <= within
        assert group in {of for when, bits, of in facts if when == times[0] and bits & 1}
    else:
        assert group == -1


def _batch(rows):
    who, at, what = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(who, np.int64), np.array(at, np.int64), np.array(what, np.int32)


def test_streams_of_numbers_that_are_not_dense_and_of_many_facts_are_in_order():
    rng = np.random.default_rng(3)
    who = rng.choice([5, 10**12, -7], 5_000)
    ts, what = rng.integers(0, 600, 5_000), rng.integers(0, 9, 5_000).astype(np.int32)
    found = in_order([(who[:4_000], ts[:4_000], what[:4_000]), (who[4_000:], ts[4_000:], what[4_000:])])
    order = np.lexsort((what, ts, who))
    assert found.customer.tolist() == [-7, 5, 10**12]
    assert np.array_equal(found.ts, ts[order]) and np.array_equal(found.what, what[order])
    assert np.array_equal(found.starts, np.searchsorted(who[order], [-7, 5, 10**12, 10**13]))


# The whole analysis

NOW, ZONE = datetime(2026, 3, 1), "Asia/Shanghai"


def ran(rows, **given):
    """`rows`: customer, name, hours ago, amount, channel."""
    events = [
        event(who, NOW - timedelta(hours=ago), name, paid, channel=channel) for who, name, ago, paid, channel in rows
    ]
    return analyse(KIND, events, NOW, ZONE, **given).outcome


VIEWED, ADDED, PAID = "product_viewed", "product_added", "order_completed"
ROWS = [
    (1, VIEWED, 50, None, "jd"), (1, ADDED, 49, None, "jd"), (1, PAID, 47, 100, "jd"),
    (2, VIEWED, 30, None, "jd"), (2, ADDED, 30, None, "jd"), (2, PAID, 20, 30, "jd"),  # viewed and added at one moment
    (3, VIEWED, 90, None, "app"), (3, ADDED, 80, None, "app"), (3, VIEWED, 10, None, "jd"),
    (4, ADDED, 9, None, "app"), (4, PAID, 8, 5, "app"),
    (5, VIEWED, 24 * 95, None, "app"),
    (None, VIEWED, 5, None, "app"), (None, ADDED, 4, None, "app"),
]  # fmt: skip


def section(outcome, key):
    return next(each for each in outcome.report.sections if each.key == key)


def test_steps_are_counted_in_order_within_the_period():
    outcome = ran(ROWS)
    assert [row[1] for row in section(outcome, "steps").rows] == [3, 2, 1]
    assert [row[1] for row in section(outcome, "lost").rows] == [1, 1]
    assert outcome.scores.to_pylist() == [
        {"customer_id": 1, "step": 3}, {"customer_id": 2, "step": 1}, {"customer_id": 3, "step": 2}
    ]  # fmt: skip
    figures = {figure.key: figure.value for figure in outcome.report.figures}
    assert figures["conversion"] == pytest.approx(1 / 3) and figures["median"].en == "3 h"


def test_without_steps_a_usual_way_to_an_order_is_proposed():
    assert [row[0].en[:2] for row in section(ran(ROWS), "steps").rows] == ["1.", "2.", "3."]
    sent = [(who, "campaign_received", 50, None, None) for who in (1, 2)] + [(2, PAID, 49, 10, None)]
    assert [row[1] for row in section(ran(sent), "steps").rows] == [2, 1]
    again = [(who, PAID, hours, 1, None) for who, hours in ((1, 9), (2, 9), (2, 8))]
    assert [row[1] for row in section(ran(again), "steps").rows] == [2, 1]


def test_groups_are_those_of_the_first_step_of_the_attempt_that_came_furthest():
    rows = section(ran(ROWS, breakdown="channel"), "groups").rows
    assert [tuple(row[:4]) for row in rows] == [("jd", 2, 1, 1), ("app", 1, 1, 0)]


def test_a_condition_limits_a_step():
    rows = section(ran(ROWS, conditions=["3: amount > 100", "channel = jd, app"]), "steps").rows
    assert [row[1] for row in rows] == [3, 2, 0]


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([VIEWED, ADDED]), st.integers(1, 9)), min_size=2, max_size=9)
)
@settings(max_examples=20, deadline=None)
def test_the_people_of_two_steps_are_those_that_were_counted(events):
    rows = [(who, name, hours, None, None) for who, name, hours in events]
    if len({who for who, name, _ in events if name == VIEWED}) < 2:
        return
    outcome = ran(rows, steps=[VIEWED, ADDED], within=3, unit="hours")
    for key in ("steps", "lost"):
        for row, rule in zip(section(outcome, key).rows, section(outcome, key).people, strict=True):
            people = [who for who in (1, 2, 3) if matches(parse_rule(rule), _facts(rows, who), Instant(NOW))]
            assert len(people) == row[1]


def _facts(rows, who):
    events = [{"name": name, "ts": NOW - timedelta(hours=hours)} for of, name, hours, _, _ in rows if of == who]
    return Facts(events=events)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "analysis_no_events"),
        ([(1, PAID, 5, 1, None)], "analysis_no_events"),
        ([(1, VIEWED, 24 * 91, None, None)], "analysis_no_events"),
        ([(1, VIEWED, 5, None, None)], "analysis_few_customers"),
    ],
)
def test_what_cannot_be_told_is_said(rows, code):
    with pytest.raises(CannotTell) as refused:
        ran(rows, steps=[VIEWED, PAID])
    assert refused.value.code == code


@pytest.mark.parametrize(
    "given",
    [
        {"conditions": ["4: amount > 1"]},
        {"conditions": ["nothing"]},
        {"conditions": ["colour = red"]},
        {"conditions": ["amount > many"]},
        {"breakdown": "colour"},
    ],
)
def test_bad_settings_are_named(given):
    with pytest.raises(InvalidInput) as refused:
        ran(ROWS, **given)
    assert refused.value.code == "analysis_bad_setting" and refused.value.params["field"] == next(iter(given))


def test_conditions_are_a_rules_filters():
    step = steps_of([PAID, PAID], ["2：category != 母婴、食品", 'properties.page = "1"', "properties.n >= 1.5"])[1]
    assert step.json["where"] == [
        {"property": "category", "op": "not_in", "value": ["母婴", "食品"]},
        {"property": "properties.page", "op": "eq", "value": "1"},
        {"property": "properties.n", "op": "ge", "value": 1.5},
    ]
