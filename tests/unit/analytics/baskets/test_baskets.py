"""Baskets, held against mlxtend, against counting by sets, against rules as people, and bad input."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import association_rules, fpgrowth

from zhike.analytics.analysis import Asked, CannotTell
from zhike.analytics.baskets.analysis import KIND
from zhike.analytics.baskets.rules import Association, associations, is_redundant
from zhike.analytics.baskets.sets import TooMany, distinct, frequent, least_count
from zhike.analytics.settings import complete
from zhike.rules.facts import Facts
from zhike.rules.match import matches
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

THINGS = 7
many_baskets = st.lists(st.lists(st.integers(0, THINGS - 1), max_size=6), min_size=1, max_size=25)


def baskets_of(rows):
    starts = np.cumsum([0, *map(len, rows)])
    return distinct(starts, np.array(list(chain.from_iterable(rows)), np.int32))


def sets_of(rows, least, longest=THINGS, most=10**6):
    return frequent(baskets_of(rows), least, longest, most, lambda part: None)


def counted(rows, least, longest=THINGS):
    """Every set of things, counted in every basket."""
    found = {}
    for size in range(1, longest + 1):
        for items in combinations(range(THINGS), size):
            count = sum(set(items) <= set(row) for row in rows)
            if count >= least:
                found[items] = count
    return found


@given(many_baskets, st.integers(1, 5), st.integers(1, THINGS))
@settings(max_examples=150, deadline=None)
def test_frequent_sets_are_those_that_counting_every_set_finds(rows, least, longest):
    assert sets_of(rows, least, longest) == counted(rows, least, longest)


def test_many_things_and_few_give_the_same_sets():
    """With up to 62 things equal baskets are put together; with more they are not."""
    rng = np.random.default_rng(5)
    rows = [rng.choice(40, rng.integers(1, 7), replace=False).tolist() for _ in range(400)]
    with_rare = rows + [[100 + i, 101 + i] for i in range(0, 80, 2) for _ in range(3)]
    few, many = sets_of(rows, 3), sets_of(with_rare, 3)
    assert {items: n for items, n in many.items() if max(items) < 100} == few
    assert len(many) == len(few) + 120


def test_rules_are_those_of_mlxtend():
    rng = np.random.default_rng(11)
    rows = [rng.choice(THINGS, rng.integers(1, 5), replace=False).tolist() for _ in range(300)]
    frame = pd.DataFrame([[thing in row for thing in range(THINGS)] for row in rows])
    peer = association_rules(fpgrowth(frame, min_support=0.02), metric="confidence", min_threshold=0.2)
    single = peer[peer["consequents"].map(len) == 1]
    expected = {
        (tuple(sorted(row.antecedents)), tuple(row.consequents)): (
            row.support,
            row.confidence,
            row.lift,
            row.conviction,
        )
        for row in single.itertuples()
    }
    found = associations(sets_of(rows, least_count(Fraction("0.02"), 300)), 300, Fraction("0.2"))
    told = {(rule.left, rule.right): rule for rule in found}
    assert told.keys() == expected.keys()
    for key, figures in expected.items():
        own = (told[key].support, told[key].confidence, told[key].lift, told[key].conviction)
        assert own == pytest.approx(figures)


def test_thresholds_are_compared_as_whole_numbers():
    """In floating point 0.07 × 100 is above 7, and 3 / 10 above 0.1 × 3."""
    assert least_count(Fraction("0.07"), 100) == 7
    rows = [[0, 1]] * 3 + [[0]] * 7
    assert [rule.both for rule in associations(sets_of(rows, 1), 10, Fraction("0.3")) if rule.left == (0,)] == [3]


@given(many_baskets)
@settings(max_examples=60, deadline=None)
def test_a_rule_is_redundant_where_less_on_the_left_says_as_much(rows):
    sets = sets_of(rows, 1)
    for rule in associations(sets, len(rows), Fraction(0), most_right=2):
        of_left = [row for row in rows if set(rule.left) <= set(row)]
        own = Fraction(sum(set(rule.right) <= set(row) for row in of_left), len(of_left))
        more_general = []
        for left in chain.from_iterable(combinations(rule.left, size) for size in range(len(rule.left))):
            of = [row for row in rows if set(left) <= set(row)]
            more_general.append(Fraction(sum(set(rule.right) <= set(row) for row in of), len(of)))
        assert is_redundant(rule, sets) == any(each >= own for each in more_general)


def test_a_rule_without_exception_has_no_conviction():
    assert Association((0,), (1,), 3, 3, 3, 10).conviction is None


def test_more_sets_than_anybody_wants_are_refused():
    with pytest.raises(TooMany):
        sets_of([list(range(THINGS))], 1, most=100)


# The whole analysis

NOW = datetime(2026, 3, 1)


def ran(rows, **given):
    """`rows`: customer, order, category, days ago."""
    made = DuckDBWarehouse(threads=2)
    with made.writing() as writing:
        lines = pa.table(
            {
                "line_id": [f"l{i}" for i in range(len(rows))],
                "order_id": pa.array([row[1] for row in rows], pa.string()),
                "customer_id": pa.array([row[0] for row in rows], pa.int64()),
                "source": ["shop"] * len(rows),
                "ts": pa.array([NOW - timedelta(days=row[3]) for row in rows], pa.timestamp("us")),
                "product_id": pa.array([row[2] and f"p-{row[2]}" for row in rows], pa.string()),
                "product_name": pa.array([row[2] and f"{row[2]} 500g" for row in rows], pa.string()),
                "category": pa.array([row[2] for row in rows], pa.string()),
            }
        )
        writing.insert("order_items", writing.stage(lines))
    try:
        with made.reading() as reading:
            return KIND.run(
                Asked(reading, Instant(NOW), complete(KIND.fields, {"unit": "orders", "longest": 4} | given))
            )
    finally:
        made.close()


ROWS = [
    (1, "a", "milk", 5), (1, "a", "nappies", 5), (1, "a", "milk", 5),
    (2, "b", "milk", 6), (2, "b", "nappies", 6),
    (3, "c", "milk", 7), (3, "d", "toys", 8),
    (4, "e", "milk", 9), (4, "f", "nappies", 10), (4, "g", None, 3),
    (5, "h", "toys", 11), (5, "i", "milk", 400), (None, "j", "nappies", 12), (6, None, "milk", 1),
]  # fmt: skip


def told(outcome):
    section = outcome.report.sections[0]
    keys = [column.key for column in section.columns]
    return [dict(zip(keys, row, strict=True)) for row in section.rows], section.people


def test_orders_are_counted_once_each_whatever_their_lines_say_twice():
    rows, _ = told(ran(ROWS, redundant=True))
    milk = next(row for row in rows if (row["left"], row["right"]) == ("nappies", "milk"))
    assert (milk["both"], milk["support"], milk["confidence"]) == (2, 2 / 8, 2 / 4)  # orders a, b of a to f, h, j
    assert (milk["lift"], milk["not_yet"]) == (1, 0)


def test_by_customer_all_that_somebody_bought_is_one_basket():
    rows, _ = told(ran(ROWS, unit="customers"))
    milk = next(row for row in rows if (row["left"], row["right"]) == ("nappies", "milk"))
    assert (milk["both"], milk["support"], milk["confidence"], milk["conviction"]) == (3, 3 / 6, 1, None)


@pytest.mark.parametrize("right", [1, 2])
def test_people_have_the_left_and_not_yet_the_right(right):
    extra = [(7, "k", "nappies", 3), (8, "l", "nappies", 3), (8, "m", "toys", 2)]
    outcome = ran(ROWS + extra, unit="customers", redundant=True, confidence=0.0, right=right)
    rows, people = told(outcome)
    assert any(row["not_yet"] for row in rows)
    for row, rule in zip(rows, people, strict=True):
        there = [who for who in range(1, 9) if matches(parse_rule(rule), _facts(ROWS + extra, who), Instant(NOW))]
        assert len(there) == row["not_yet"]


def test_each_customer_is_offered_what_the_most_confident_rule_says():
    outcome = ran([*ROWS, (7, "k", "nappies", 3)], unit="customers", by="product")
    offered = {row["customer_id"]: row for row in outcome.scores.to_pylist()}
    assert offered[7] == {"customer_id": 7, "next_item": "milk 500g", "next_item_confidence": 0.75}
    assert not {1, 2, 4} & offered.keys()  # they have both


def _facts(rows, who):
    return Facts(lines=[{"category": row[2], "ts": NOW - timedelta(days=row[3])} for row in rows if row[0] == who])


def test_no_rule_is_an_answer():
    outcome = ran(ROWS, confidence=1.0)
    assert "no rule" in outcome.report.reading[0].en and len(outcome.scores) == 0


@pytest.mark.parametrize(
    ("rows", "given", "code"),
    [
        ([], {}, "analysis_no_orders"),
        ([(1, "a", None, 2)], {}, "analysis_no_orders"),
        ([(1, "a", "milk", 400)], {}, "analysis_no_orders"),
        ([(1, "a", "milk", 2), (1, "a", "toys", 2)], {}, "analysis_few_baskets"),
        ([(1, "a", "milk", 2), (1, "b", "toys", 2)], {"unit": "customers"}, "analysis_few_baskets"),
        ([(1, "a", "milk", 2), (2, "b", "milk", 2)], {}, "analysis_one_thing"),
    ],
)
def test_what_cannot_be_told_is_said(rows, given, code):
    with pytest.raises(CannotTell) as refused:
        ran(rows, **given)
    assert refused.value.code == code
