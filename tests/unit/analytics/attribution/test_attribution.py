"""Attribution, held against coalitions counted out, against journeys cut in plain Python, and bad input."""

from datetime import datetime, timedelta
from itertools import combinations, pairwise
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.ordering import analyse, event
from zhike.analytics.analysis import CannotTell
from zhike.analytics.attribution import models
from zhike.analytics.attribution.analysis import KIND
from zhike.analytics.attribution.journeys import Cut, Orders, journeys
from zhike.analytics.attribution.models import Paths
from zhike.analytics.streams import in_order
from zhike.errors import InvalidInput
from zhike.rules.facts import Facts
from zhike.rules.match import matches
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant

CHANNELS = 4
one_path = st.lists(st.integers(0, CHANNELS - 1), min_size=1, max_size=6)
some_paths = st.lists(st.tuples(one_path, st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8).filter(
    lambda rows: any(conversions for _, conversions, _ in rows)
)


def paths_of(rows):
    touch = np.array([channel for path, *_ in rows for channel in path], np.int32)
    age = np.concatenate([np.arange(len(path), 0, -1) for path, *_ in rows]).astype(float)
    conversions, lost = (np.array([row[i] for row in rows], float) for i in (1, 2))
    return Paths(
        CHANNELS, np.cumsum([0, *(len(path) for path, *_ in rows)]), touch, conversions, conversions * 3, lost, age
    )


@given(some_paths)
@settings(max_examples=80, deadline=None)
def test_shapley_is_the_sum_over_all_coalitions(rows):
    def worth(coalition):
        return sum(conversions for path, conversions, _ in rows if set(path) <= set(coalition))

    expected = np.zeros(CHANNELS)
    for channel in range(CHANNELS):
        others = [each for each in range(CHANNELS) if each != channel]
        for size in range(CHANNELS):
            weight = factorial(size) * factorial(CHANNELS - size - 1) / factorial(CHANNELS)
            for coalition in combinations(others, size):
                expected[channel] += weight * (worth([*coalition, channel]) - worth(coalition))
    credit = models.shapley(paths_of(rows))
    assert credit.conversions == pytest.approx(expected)
    assert credit.value == pytest.approx(expected * 3)


@given(some_paths, st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_removal_effects_are_those_of_a_walk(rows, order):
    """States are the last touches as tuples; everybody walks until nearly nobody is left."""
    moves = {}
    for path, conversions, lost in rows:
        states = ["start", *(tuple(path[max(0, i + 1 - order) : i + 1]) for i in range(len(path)))]
        ends = [(states[-1], "order", conversions), (states[-1], "away", lost)]
        for one, other, many in [
            *((a, b, conversions + lost) for a, b in pairwise(states)),
            *ends,
        ]:
            moves.setdefault(one, {}).setdefault(other, 0)
            moves[one][other] += many

    def chance(without=None):
        where, there = {"start": 1.0}, 0.0
        for _ in range(400):
            onward = {}
            for state, many in where.items():
                total = sum(moves[state].values())
                for other, times in moves[state].items():
                    if times and other == "order":
                        there += many * times / total
                    elif times and other != "away" and other[-1] != without:
                        onward[other] = onward.get(other, 0) + many * times / total
            where = onward
        return there

    expected = [1 - chance(channel) / chance() for channel in range(CHANNELS)]
    assert models.removal_effects(paths_of(rows), order) == pytest.approx(expected, abs=1e-4)


def test_simple_models_by_hand():
    paths = paths_of([([0, 1, 2, 1], 10, 0), ([3], 2, 5), ([0, 3], 4, 0)])
    assert models.first(paths).conversions.tolist() == [14, 0, 0, 2]
    assert models.last(paths).conversions.tolist() == [0, 10, 0, 6]
    assert models.linear(paths).conversions == pytest.approx([4.5, 5, 2.5, 4])
    assert models.position(paths).conversions == pytest.approx([4 + 2, 1 + 4, 1, 2 + 2])
    weights = np.array([1 / 8, 1 / 4, 1 / 2, 1]) / (15 / 8) * 10
    expected = [weights[0] + 4 / 3, weights[1] + weights[3], weights[2], 2 + 8 / 3]
    assert models.time_decay(paths, 1).conversions == pytest.approx(expected)


def test_time_decay_bears_touches_that_are_very_old():
    paths = paths_of([([0, 1], 1, 0)])
    old = Paths(CHANNELS, paths.starts, paths.touch, paths.conversions, paths.value, paths.lost, np.array([9e5, 8e5]))
    assert models.time_decay(old, 0.01).conversions.sum() == pytest.approx(1)


# Journeys

facts = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=20)


def cut_plainly(facts, lookback, since, once):
    """(customer, channels, orders) of each path, and the orders without one."""
    found, untouched = [], 0
    for who in sorted({who for who, _, _ in facts}):
        orders = sorted({at for of, at, what in facts if of == who and what == 0})
        before = -1
        for end in [*orders, None]:
            own = sorted(
                (at, what - 1) for of, at, what in facts
                if of == who and what and before <= at and (end is None or at < end)
            )  # fmt: skip
            before = end
            last = end if end is not None else (own[-1][0] if own else None)
            many = sum((of, at, what) == (who, end, 0) for of, at, what in facts)
            if last is None or last < since:
                continue
            way = [channel for at, channel in own if last - at <= lookback]
            if once:
                way = [channel for i, channel in enumerate(way) if i == 0 or way[i - 1] != channel]
            if way:
                found.append((way, many))
            else:
                untouched += many
    return found, untouched


@given(facts, st.integers(0, 20), st.integers(0, 20), st.booleans())
@settings(max_examples=200, deadline=None)
def test_journeys_are_those_that_plain_python_cuts(facts, lookback, since, once):
    who, at, what = (np.array(column) for column in zip(*facts, strict=True))
    moments = sorted({(of, when) for of, when, code in facts if code == 0})
    many = [sum((of, when, 0) == fact for fact in facts) for of, when in moments]
    orders = Orders(*(np.array([moment[i] for moment in moments], np.int64) for i in (0, 1)), np.array(many, float),
                    np.array(many, float))  # fmt: skip
    if not moments:
        return
    streams = in_order([(who.astype(np.int64), at.astype(np.int64), what.astype(np.int32))])
    made = journeys(streams, orders, 3, Cut(lookback, since, once))
    edges = made.paths.starts
    found = [
        (made.paths.touch[edges[i] : edges[i + 1]].tolist(), made.paths.conversions[i]) for i in range(len(edges) - 1)
    ]
    assert (found, made.untouched_orders) == cut_plainly(facts, lookback, since, once)


# The whole analysis

NOW, ZONE = datetime(2026, 3, 1), "Asia/Shanghai"
PAID, OPENED = "order_completed", "message_opened"
ROWS = [
    (1, OPENED, 72, None, "sms"), (1, OPENED, 60, None, "sms"), (1, OPENED, 50, None, "wecom"),
    (1, PAID, 48, 100, "app"), (1, OPENED, 40, None, None), (1, PAID, 39, 20, "app"),
    (2, OPENED, 30, None, "sms"), (3, PAID, 20, 5, "app"), (2, PAID, 24 * 95, 7, "app"),
    (4, OPENED, 24 * 92, None, "wecom"), (4, PAID, 24 * 89, 8, "app"), (None, OPENED, 3, None, "sms"),
]  # fmt: skip


def ran(rows, **given):
    """`rows`: customer, name, hours ago, amount, channel."""
    events = [
        event(who, NOW - timedelta(hours=ago), name, paid, channel=channel) for who, name, ago, paid, channel in rows
    ]
    return analyse(KIND, events, NOW, ZONE, **given).outcome


def section(outcome, key):
    return next(each for each in outcome.report.sections if each.key == key)


def test_touches_of_events_lead_to_the_orders_after_them():
    outcome = ran(ROWS)
    figures = {figure.key: figure.value for figure in outcome.report.figures}
    assert (figures["attributed"], figures["untouched"], figures["value"]) == (3, 1, 128)
    rows = {row[0].en: row for row in section(outcome, "models").rows}
    keys = [column.key for column in section(outcome, "models").columns]
    last, linear = keys.index("last"), keys.index("linear")
    assert {name: row[last] for name, row in rows.items()} == {"sms": 0, "wecom": 2, "shop": 1}
    assert {name: row[linear] for name, row in rows.items()} == {"sms": 0.5, "wecom": 1.5, "shop": 1}
    assert {row[0].en: row[last] for row in section(outcome, "values").rows} == {"sms": 0, "wecom": 108, "shop": 20}
    assert {row[0].en: row[1] for row in section(outcome, "paths").rows} == {"sms → wecom": 1, "shop": 1, "wecom": 1}


def test_the_people_of_a_channel_had_a_touch_of_it():
    models_section = section(ran(ROWS), "models")
    people = {}
    for row, rule in zip(models_section.rows, models_section.people, strict=True):
        people[row[0].en] = [who for who in (1, 2, 3, 4) if matches(parse_rule(rule), _facts(who), Instant(NOW))]
    assert people == {"sms": [1, 2], "wecom": [1, 4], "shop": [1]}


def _facts(who):
    events = [
        {"name": row[1], "ts": NOW - timedelta(hours=row[2]), "channel": row[4], "source": "shop"}
        for row in ROWS if row[0] == who
    ]  # fmt: skip
    return Facts(events=events)


def test_events_that_are_channels_have_the_names_that_people_know():
    rows = [
        (1, "coupon_received", 9, None, None),
        (1, PAID, 8, 1, None),
        (2, OPENED, 9, None, None),
        (2, PAID, 8, 1, None),
    ]
    outcome = ran(rows, channel="event", touches=[OPENED, "coupon_received"])
    assert {row[0].zh for row in section(outcome, "models").rows} == {"打开消息", "领取优惠券"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "analysis_no_events"),
        ([(1, OPENED, 5, None, "sms")], "analysis_no_events"),
        ([(1, PAID, 5, 1, None), (2, PAID, 5, 1, None)], "analysis_no_touches"),
        ([(1, PAID, 5, 1, None), (1, OPENED, 4, None, "sms")], "analysis_no_touches"),
        ([(1, PAID, 24 * 91, 1, None), (1, OPENED, 24 * 92, None, "sms")], "analysis_no_events"),
        ([(1, PAID, 5, 1, None), (1, OPENED, 6, None, "sms"), (1, OPENED, 7, None, "wecom")], "analysis_few_orders"),
        ([(1, PAID, 5, 1, None), (1, OPENED, 6, None, "sms"), (2, PAID, 5, 1, None), (2, OPENED, 6, None, "sms")],
         "analysis_one_channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said(rows, code):
    with pytest.raises(CannotTell) as refused:
        ran(rows)
    assert refused.value.code == code


def test_another_property_must_be_one():
    with pytest.raises(InvalidInput) as refused:
        ran(ROWS, channel="property", property="colour")
    assert refused.value.params["field"] == "property"


def test_more_channels_than_can_be_shown_are_one():
    rows = [(who, OPENED, 9, None, f"c{who:02}") for who in range(1, 21)] + [
        (who, PAID, 8, 1, None) for who in range(1, 21)
    ]
    rows = section(ran(rows), "models").rows
    assert len(rows) == 15 and rows[-1][0].en == "…" and rows[-1][1] == 6
