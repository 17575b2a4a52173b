"""RFM against the same rules in plain Python, and what must hold whatever the shop."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, product
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.ordering import Answer, analyse, paid, refunded
from zhike.analytics.rfm.analysis import KIND
from zhike.analytics.rfm.distribution import bars
from zhike.analytics.rfm.segments import EIGHT, EIGHT_BY, TEN, boxes

NOW = datetime(2026, 6, 1)
Orders = Sequence[Mapping[str, Any]]


def rfm(orders: Orders, as_of: datetime | str = NOW, **chosen: Any) -> Answer:
    return analyse(KIND, orders, as_of, **{"compare_days": 0, **chosen})


def plain(orders: Orders, as_of: datetime) -> dict[int, tuple[int, int, float]]:
    """Recency, frequency, monetary of each customer."""
    past = [each for each in orders if each["ts"] < as_of]
    found = {}
    for customer in {each["customer_id"] for each in past}:
        own = [each for each in past if each["customer_id"] == customer]
        last = max(each["ts"] for each in own)
        found[customer] = ((as_of - last).days, len(own), float(sum(each["amount"] for each in own)))
    return found


def cuts_of(values: Sequence[float], bands: int) -> list[float]:
    """Quantiles by the definition, in whole numbers."""
    ordered = sorted(values)
    return [ordered[-(-i * (len(ordered) - 1) // bands)] for i in range(1, bands)]


def scores_of(found: Mapping[int, tuple[int, int, float]], bands: int) -> dict[int, tuple[int, int, int]]:
    cuts = [cuts_of([values[place] for values in found.values()], bands) for place in range(3)]
    scores = {}
    for customer, values in found.items():
        above = [sum(value > cut for cut in of) for value, of in zip(values, cuts, strict=True)]
        scores[customer] = (bands - above[0], 1 + above[1], 1 + above[2])
    return scores


def some_shop(customers: int = 40) -> list[dict[str, Any]]:
    """Everybody's orders differ in number, time and amount."""
    return [
        paid(c, NOW - timedelta(days=(c * 7 + k * 31) % 300 + 1, hours=c), 5 + (c * 37 + k * 11) % 90)
        for c in range(1, customers + 1)
        for k in range(1 + c * c % 5)
    ]


orders_of_anybody = st.lists(
    st.builds(
        paid,
        st.integers(1, 12),
        st.integers(-20 * 24, 400 * 24).map(lambda hours: NOW - timedelta(hours=hours)),
        st.integers(0, 500).map(lambda cents: cents / 100),
    ),
    min_size=25,
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(orders=orders_of_anybody, bands=st.sampled_from([3, 5]))
def test_scores_are_those_of_the_definition(orders: Orders, bands: int) -> None:
    found = plain(orders, NOW)
    different = [len({values[place] for values in found.values()}) for place in range(3)]
    if len(found) < bands or min(different) < 2 or max(values[1] for values in found.values()) < 2:
        return  # refused: see the tests of bad input
    scores = rfm(orders, bands=str(bands)).scores
    expected = scores_of(found, bands)
    assert {customer: (row["r"], row["f"], row["m"]) for customer, row in scores.items()} == expected
    assert all(row["score"] == f"{row['r']}{row['f']}{row['m']}" for row in scores.values())


def test_customers_with_equal_values_get_equal_scores() -> None:
    orders = [paid(c, NOW - timedelta(days=c), 10) for c in range(1, 90)]
    orders += [paid(c, NOW - timedelta(days=200), c) for c in range(1, 10)]
    scores = rfm(orders).scores
    assert {scores[c]["f"] for c in range(10, 90)} == {1}
    assert {scores[c]["m"] for c in range(10, 90)} == {1}
    assert {scores[c]["f"] for c in range(1, 10)} == {5}


def test_what_happens_later_changes_nothing() -> None:
    later = [paid(c, NOW + timedelta(days=c), 1000) for c in range(1, 60)]
    assert rfm([*some_shop(), *later]).scores == rfm(some_shop()).scores


def test_orders_of_nobody_and_other_events_do_not_count() -> None:
    others = [paid(None, NOW - timedelta(days=1), 900), {**paid(99, "2026-05-01"), "name": "order_created"}]
    assert rfm([*some_shop(), *others]).scores == rfm(some_shop()).scores


def test_a_window_leaves_out_what_is_older() -> None:
    recent = [each for each in some_shop() if each["ts"] >= NOW - timedelta(days=90)]
    assert rfm(some_shop(), days=90).scores == rfm(recent).scores
    assert len(recent) < len(some_shop())


def test_net_of_refunds_a_whole_refund_is_no_order() -> None:
    orders = [
        paid(1, "2026-05-30", 100, "a"), refunded(1, "2026-05-31", 100, "a"), paid(1, "2026-01-01", 40, "b"),
        paid(2, "2026-04-01", 100, "c"), refunded(2, "2026-05-31", 30, "c"), paid(2, "2026-04-02", 100, "d"),
        paid(3, "2026-03-01", 100, "e"), refunded(3, "2026-05-31", 25), paid(3, "2026-03-01", 1, "f"),
        paid(4, "2026-05-01", 500, "g"), refunded(4, NOW, 500, "g"), paid(4, "2026-05-01", 1, "h"),
    ]  # fmt: skip
    answer = rfm(orders, bands="3", cuts="fixed", refunds="net", recency_cuts=[60, 120], frequency_cuts=[1, 2],
                 monetary_cuts=[76, 170])  # fmt: skip
    scores = {customer: row["score"] for customer, row in answer.scores.items()}
    assert scores == {1: "111", 2: "322", 3: "221", 4: "323"}
    assert answer.figure("mean_spent") == (40 + 170 + 76 + 501) / 4


@pytest.mark.parametrize("split, middle", [("average", lambda v: sum(v) / len(v)), ("median", median)])
def test_the_eight_ask_whether_each_is_better_than_usual(split: str, middle: Any) -> None:
    found = plain(some_shop(), NOW)
    usual = [middle([values[place] for values in found.values()]) for place in range(3)]
    expected = {
        c: EIGHT_BY[values[0] < usual[0], values[1] > usual[1], values[2] > usual[2]] for c, values in found.items()
    }
    scores = rfm(some_shop(), split=split).scores
    assert {c: row["segment"] for c, row in scores.items()} == expected
    assert len(set(expected.values())) >= 5


@pytest.mark.parametrize("bands", [3, 5])
def test_every_score_has_one_of_the_ten_segments(bands: int) -> None:
    scores = range(1, bands + 1)
    first = {
        score: next((box.segment for box in boxes(bands) if all(
            low <= value <= high for value, (low, high) in zip(score, (box.r, box.f, box.m), strict=True))), None)
        for score in product(scores, scores, scores)
    }  # fmt: skip
    assert set(first.values()) == {segment.key for segment in TEN}


def test_the_eight_cover_everything() -> None:
    assert sorted(EIGHT_BY.values()) == sorted(segment.key for segment in EIGHT)


@pytest.mark.parametrize("chosen", ["eight", "ten"])
def test_the_levels_of_the_tag_are_the_segments(chosen: str) -> None:
    answer = rfm(some_shop(), segments=chosen)
    levels = {level.value: level for level in answer.outcome.levels}
    assert list(levels) == [segment.key for segment in (EIGHT if chosen == "eight" else TEN)]
    assert {row["segment"] for row in answer.scores.values()} <= set(levels)


def test_segments_and_grid_count_the_customers_that_their_rules_find() -> None:
    answer = rfm(some_shop(), segments="ten")
    for key, times in (("segments", 1), ("grid", 1), ("bands", 3)):
        section, rows = answer.section(key), answer.rows(key)
        assert sum(row["customers"] for row in rows) == len(answer.scores) * times
        for row, rule in zip(rows, section.people, strict=True):
            behind = [s for s in answer.scores.values() if rule and says(rule, s)]
            assert row["customers"] == len(behind)


def says(rule: Mapping[str, Any], scores: Mapping[str, Any]) -> bool:
    if rule["type"] == "and":
        return all(says(each, scores) for each in rule["of"])
    assert rule["type"] == "score"
    if rule["op"] == "missing":
        return scores[rule["score"]] is None
    assert rule["op"] == "eq"
    return bool(scores[rule["score"]] == rule["value"])


def test_the_bands_say_where_they_are_cut() -> None:
    found = plain(some_shop(), NOW)
    cuts = [f"{cut:,.10g}" for cut in cuts_of([values[2] for values in found.values()], 5)]
    rows = [row for row in rfm(some_shop()).rows("bands") if row["measure"].startswith("M")]
    between = [f"> {lower} · ≤ {higher}" for lower, higher in pairwise(cuts)]
    assert [row["range"] for row in rows] == [f"≤ {cuts[0]}", *between, f"> {cuts[-1]}"]
    assert [row["score"] for row in rows] == [1, 2, 3, 4, 5]


def test_distributions_hold_everybody_with_their_scores() -> None:
    answer = rfm(some_shop())
    for key, output in (("recency", "r"), ("frequency", "f"), ("monetary", "m")):
        told = Counter[int]()
        for row in answer.rows(key):
            told[row["score"]] += row["customers"]
        assert told == Counter(row[output] for row in answer.scores.values())


@given(
    st.lists(st.one_of(st.integers(0, 40), st.floats(-50, 1e5).map(lambda v: round(v, 2))), min_size=2, max_size=60),
    st.lists(st.integers(0, 60), min_size=2, max_size=4).map(sorted),
)
def test_every_value_is_in_its_bar(values: list[float], cuts: list[float]) -> None:
    found = bars(np.array(values, dtype=np.float64), cuts)
    assert sum(bar.customers for bar in found) == len(values)
    for bar in found:
        inside = [v for v in values if bar.low - 1e-6 <= v and (bar.high is None or v < bar.high + 1e-6)]
        assert sum(sum(v > cut for cut in cuts) == bar.band for v in inside) >= bar.customers


def test_moves_lead_from_the_segments_of_then_to_those_of_now() -> None:
    then = {c: row["segment"] for c, row in rfm(some_shop(), NOW - timedelta(days=60), segments="ten").scores.items()}
    answer = rfm(some_shop(), segments="ten", compare_days=60)
    names = {segment.key: segment.name.en for segment in TEN}
    expected = Counter(
        (names[then[c]] if c in then else "Had not bought then", names[row["segment"]])
        for c, row in answer.scores.items()
    )
    assert {(row["from"], row["to"]): row["customers"] for row in answer.rows("moves")} == expected
    assert len(then) < len(answer.scores)
    for row, rule in zip(answer.rows("moves"), answer.section("moves").people, strict=True):
        assert row["customers"] == len([s for s in answer.scores.values() if rule and says(rule, s)])


def test_without_a_past_there_are_no_moves() -> None:
    assert "moves" not in [section.key for section in rfm(some_shop(), compare_days=3000).report.sections]


def test_fixed_cut_points_belong_to_the_band_below() -> None:
    orders = [paid(c, NOW - timedelta(days=days), money) for c, (days, money) in
              enumerate([(30, 100), (31, 101), (90, 200), (91, 201)], start=1)]  # fmt: skip
    orders.append(paid(4, NOW - timedelta(days=100), 0))
    scores = rfm(orders, bands="3", cuts="fixed", recency_cuts=[30, 90], frequency_cuts=[1, 2],
                 monetary_cuts=[100, 200]).scores  # fmt: skip
    assert [scores[c]["score"] for c in (1, 2, 3, 4)] == ["311", "212", "212", "123"]
