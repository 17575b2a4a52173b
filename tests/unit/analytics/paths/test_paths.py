"""Paths, held against sessions cut and walked in plain Python, against rules as people, and bad input."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.ordering import analyse, event
from zhike.analytics.analysis import CannotTell
from zhike.analytics.paths.analysis import KIND
from zhike.analytics.paths.walks import ENDED, REST, Walks, flows, walks
from zhike.analytics.streams import in_order
from zhike.errors import InvalidInput
from zhike.rules.facts import Facts
from zhike.rules.match import matches
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant

facts = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 40), st.integers(1, 3)), min_size=1, max_size=25)
ways = st.sampled_from(["session", "after", "before"])


def walked(facts, way, event, gap, depth, once):
    """Every walk, as a tuple of depth + 1 codes, with its customer."""
    found = []
    for who in sorted({of for of, _, _ in facts}):
        own = sorted((at, what) for of, at, what in facts if of == who)
        sessions, last = [], None
        for at, what in own:
            if last is None or at - last > gap:
                sessions.append([])
            sessions[-1].append(what)
            last = at
        for session in sessions:
            steps = [what for what, _ in groupby(session)] if once else session
            starts = [0] if way == "session" else [i for i, what in enumerate(steps) if what == event]
            for i in starts:
                walk = steps[: i + 1][::-1] if way == "before" else steps[i:]
                found.append((who, tuple((walk + [ENDED] * depth)[: depth + 1])))
    return found


@given(facts, ways, st.integers(0, 9), st.integers(3, 6), st.booleans())
@settings(max_examples=200, deadline=None)
def test_walks_are_those_that_plain_python_goes(facts, way, gap, depth, once):
    who, at, what = (np.array(column) for column in zip(*facts, strict=True))
    streams = in_order([(who.astype(np.int64), at.astype(np.int64), what.astype(np.int32))])
    made = walks(streams, way, 2, gap, depth, once)
    expected = walked(facts, way, 2, gap, depth, once)
    assert dict(zip(map(tuple, made.event.tolist()), made.times.tolist(), strict=True)) == Counter(
        w for _, w in expected
    )
    assert made.customers == len({who for who, _ in expected})


def test_at_each_step_the_commonest_are_kept_and_the_rest_is_one():
    event = np.array([[1, 2, 3, 0], [1, 3, 0, 0], [1, 4, 4, 2], [1, 5, 1, 0], [1, 0, 0, 0]])
    found = flows(Walks(event, np.array([9, 5, 2, 1, 3]), 20, 20), 2)
    assert [(flow.step, flow.one, flow.other, flow.times) for flow in found] == [
        (0, 1, 2, 9), (0, 1, 3, 5), (0, 1, REST, 3), (0, 1, ENDED, 3),
        (1, 2, 3, 9), (1, 3, ENDED, 5), (1, REST, 4, 2), (1, REST, REST, 1),
        (2, 3, ENDED, 9), (2, 4, 2, 2), (2, REST, ENDED, 1),
    ]  # fmt: skip


# The whole analysis

NOW, ZONE = datetime(2026, 3, 1), "Asia/Shanghai"
A, B, C = "page_viewed", "product_viewed", "product_added"


def ran(rows, **given):
    """`rows`: customer, name, minutes ago."""
    events = [event(who, NOW - timedelta(minutes=ago), name) for who, name, ago in rows]
    return analyse(KIND, events, NOW, ZONE, **given).outcome


ROWS = [
    (1, A, 500), (1, B, 498), (1, B, 497), (1, C, 490), (1, A, 459),
    (2, A, 300), (2, C, 299), (2, A, 298), (2, B, 297), (2, B, 200),
    (3, A, 60 * 24 * 31), (None, C, 5),
]  # fmt: skip


def told(outcome):
    flows, walks = outcome.report.sections
    return (
        {(row[1].en, row[2].en): row[3] for row in flows.rows},
        {row[0].en: row[1] for row in walks.rows},
        list(zip([(row[1].en, row[2].en) for row in flows.rows], flows.people, strict=True)),
    )


def test_sessions_begin_after_a_while_without_anything():
    flows, walks, people = told(ran(ROWS))
    assert walks == {
        "viewed a page → viewed a product → added to the cart": 1,
        "viewed a page": 1,
        "viewed a page → added to the cart → viewed a page → viewed a product": 1,
        "viewed a product": 1,
    }
    assert flows["0 viewed a page", "1 viewed a product"] == flows["0 viewed a page", "1 (left)"] == 1
    assert all(rule is None for _, rule in people)


def test_a_loop_goes_on_to_the_next_step():
    flows, _, _ = told(ran(ROWS, way="after", event=A))
    assert flows["1 added to the cart", "2 viewed a page"] == 1
    assert flows["0 viewed a page", "1 added to the cart"] == 1


def test_before_an_event_the_way_is_told_as_it_was_gone():
    flows, walks, _ = told(ran(ROWS, way="before", event=C))
    assert walks == {"viewed a page → viewed a product → added to the cart": 1, "viewed a page → added to the cart": 1}
    assert flows["-1 viewed a page", "0 added to the cart"] == 1
    assert flows["-2 viewed a page", "-1 viewed a product"] == 1


rows_of_three = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([A, B, C]), st.integers(60, 160)),
    min_size=2, max_size=14, unique_by=lambda row: (row[0], row[2]),
)  # fmt: skip


@given(rows_of_three, st.sampled_from(["after", "before"]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_people_of_a_next_step_are_those_who_went_it(rows, way, once):
    if sum(name == B for _, name, _ in rows) < 2:
        return
    try:
        outcome = ran(rows, way=way, event=B, once=once)
    except CannotTell:
        return
    numbers = {A: 1, B: 2, C: 3}
    expected = walked([(who, -ago, numbers[name]) for who, name, ago in rows], way, 2, 30, 4, once)
    english = {"viewed a page": 1, "viewed a product": 2, "added to the cart": 3, "(left)": ENDED}
    for (one, other), rule in told(outcome)[2]:
        if rule is None:
            continue
        near = english[(one if way == "before" else other).split(" ", 1)[1]]
        there = {who for who in (1, 2, 3) if matches(parse_rule(rule), _facts(rows, who), Instant(NOW))}
        assert there == {who for who, walk in expected if walk[1] == near}


def _facts(rows, who):
    events = [{"name": name, "ts": NOW - timedelta(minutes=ago)} for of, name, ago in rows if of == who]
    return Facts(events=events)


@pytest.mark.parametrize(
    ("rows", "given", "code"),
    [
        ([], {}, "analysis_no_activity"),
        ([(3, A, 60 * 24 * 31)], {}, "analysis_no_activity"),
        ([(1, A, 5)], {"way": "after", "event": B}, "analysis_no_events"),
        ([(1, A, 5)], {}, "analysis_few_paths"),
    ],
)
def test_what_cannot_be_told_is_said(rows, given, code):
    with pytest.raises(CannotTell) as refused:
        ran(rows, **given)
    assert refused.value.code == code


def test_the_event_must_be_among_those_looked_at():
    with pytest.raises(InvalidInput) as refused:
        ran(ROWS, way="after", event=A, only=[B])
    assert refused.value.params["field"] == "only"


def test_more_kinds_of_events_than_have_a_code_are_other():
    rows = [(1, f"own_{i:02}", 60 - i) for i in range(40)] + [(2, "own_39", 9), (2, "own_38", 8)]
    flows, _, _ = told(ran(rows, way="after", event="own_39"))
    assert flows == {("0 own_39", "1 (left)"): 1, ("0 own_39", "1 own_38"): 1, ("1 own_38", "2 (left)"): 1}
