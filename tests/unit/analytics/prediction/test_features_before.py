"""Features are of facts strictly before the cut-off, and what they say they are."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.analytics.prediction.shopping import event, line, shop, trait

from zhike.analytics.prediction import facts
from zhike.analytics.prediction.facts import View, counted, orders_of
from zhike.analytics.prediction.measures import measured
from zhike.warehouse.port import Reading

CUT = datetime(2025, 6, 1, 12)
TRAITS = (("city", "text"), ("points", "number"), ("member", "flag"), ("birthday", "date"))
VIEW = View(CUT, 400, 365, (7, 30, 90, 180, 365), ("product_viewed",), TRAITS)


def ago(days: float) -> datetime:
    return CUT - timedelta(days=days)


ORDERS = [(100, 10, "app"), (60, 30, "web"), (40, 20, "app"), (39.9, 5, "app"), (5, 40, "app")]
EVENTS = [
    *(event(1, ago(days), amount=amount, channel=channel)
      for days, amount, channel in ORDERS),
    event(2, ago(200), amount=None),
    event(3, ago(500)),
    event(None, ago(3)),
    event(1, ago(50), "order_refunded", 15),
    *(event(1, ago(days), "product_viewed", None) for days in (2, 20, 80, 95)),
    event(2, ago(10), "product_viewed", None),
]  # fmt: skip
LINES = [line(1, ago(60), "tea"), line(1, ago(40), "tea"), line(1, ago(40), "cup"), line(2, ago(390), "tea")]
SAID = [
    trait(1, "city", "上海", ago(300)), trait(1, "city", "北京", ago(10)), trait(1, "points", "12.5", ago(1)),
    trait(1, "member", "true", ago(1)), trait(1, "birthday", "2025-05-30", ago(1)), trait(2, "points", "many", ago(1)),
]  # fmt: skip


def features(reading: Reading, view: View = VIEW, until: datetime = datetime(2027, 1, 1)) -> pa.Table:
    """With the whole history at hand, as in a run that looks back."""
    return measured(counted(reading, orders_of(reading, until), view), view)


def of(reading: Reading) -> tuple[list[int], dict[str, list[Any]]]:
    found = counted(reading, orders_of(reading, datetime(2027, 1, 1)), VIEW)
    return found["customer_id"].tolist(), measured(found, VIEW).to_pydict()


def test_each_feature_is_what_it_says() -> None:
    with shop(events=EVENTS, order_items=LINES, traits=SAID) as reading:
        customers, found = of(reading)
    assert customers == [1, 2]  # the third has not bought for more than a year
    first = {name: values[0] for name, values in found.items()}
    gaps = np.array([40.0, 20.0, 34.9])  # what was bought on one day is one decision
    typical = gaps.mean()
    expected = {
        "recency_days": 5, "tenure_days": 100, "orders": 5, "spend": 105, "average_order": 21, "largest_order": 40,
        "gap_mean": typical, "gap_sd": gaps.std(ddof=1), "interval_days": typical, "overdue": 5 / typical,
        "channels": 2,
        "orders_7d": 1, "orders_30d": 1, "orders_90d": 4, "orders_180d": 5, "spend_30d": 40, "spend_90d": 95,
        "orders_trend_30_90": (1 / 30) / (4 / 90), "spend_trend_90_365": (95 / 90) / (105 / 365),
        "refunds": 1, "refund_share": 15 / 105, "categories": 2, "favourite_share": 2 / 3, "lines_per_order": 3 / 5,
        "event_product_viewed_30d": 2, "event_product_viewed_90d": 3, "event_product_viewed_since": 2,
        "trait_points": 12.5, "trait_member": 1, "trait_birthday": 2.5,
    }  # fmt: skip
    for name, value in expected.items():
        assert first[name] == pytest.approx(value, rel=1e-5), name
    assert first["trait_city"] == "北京"


def test_what_is_not_known_is_missing_rather_than_nothing() -> None:
    with shop(events=EVENTS, order_items=LINES, traits=SAID) as reading:
        _, found = of(reading)
    second = {name: values[1] for name, values in found.items()}
    for name in ("gap_mean", "gap_sd", "orders_trend_30_90", "categories", "largest_order"):
        assert np.isnan(second[name]), name
    assert second["spend"] == second["orders_7d"] == second["refunds"] == 0
    assert second["interval_days"] == pytest.approx(np.mean([40, 20, 34.9]), rel=1e-5)  # the others' typical gap
    assert second["trait_city"] is second["trait_points"] is None or np.isnan(second["trait_points"])


@pytest.fixture(scope="module")
def before() -> pa.Table:
    with shop(events=EVENTS, order_items=LINES, traits=SAID) as reading:
        return features(reading, until=CUT)


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_nothing_at_or_after_the_cut_off_is_looked_at(before: pa.Table, data: st.DataObject) -> None:
    later = st.one_of(st.just(CUT), st.just(datetime(9000, 1, 1)), st.datetimes(CUT, datetime(2200, 1, 1)))
    whom = st.sampled_from([1, 2, 3, 4])
    new = data.draw(st.lists(st.builds(
        event, whom, later, st.sampled_from(["order_completed", "order_refunded", "product_viewed"]),
        st.one_of(st.none(), st.floats(0, 1e9)), st.sampled_from([None, "app", "new"]),
    ), min_size=1, max_size=25))  # fmt: skip
    lines = data.draw(st.lists(st.builds(line, whom, later, st.sampled_from(["tea", "new"])), max_size=10))
    said = data.draw(st.lists(st.builds(
        trait, whom, st.sampled_from([name for name, _ in TRAITS]), st.sampled_from(["true", "9", "2000-01-01"]), later,
    ), max_size=10))  # fmt: skip
    with shop(events=EVENTS + new, order_items=LINES + lines, traits=SAID + said) as reading:
        after = features(reading, until=datetime(9999, 1, 1))
    assert_same(before, after)


def assert_same(one: pa.Table, other: pa.Table) -> None:
    assert one.column_names == other.column_names
    for name in one.column_names:
        np.testing.assert_array_equal(one[name].to_numpy(), other[name].to_numpy(), err_msg=name)


def test_a_fact_counts_by_when_it_happened_even_if_it_came_in_later() -> None:
    late = event(2, ago(1), amount=7, received_at=CUT + timedelta(days=30))
    with shop(events=[*EVENTS, late]) as reading:
        _, found = of(reading)
    assert found["orders_7d"][1] == 1


def test_the_lookback_ends_what_is_seen() -> None:
    short = View(CUT, 70, 365, (7, 30))
    with shop(events=EVENTS) as reading:
        found = features(reading, short).to_pydict()
    assert found["orders"] == [4]
    assert found["gap_mean"] == pytest.approx([np.mean([20, 34.9])], rel=1e-5)  # the gap before is not whole


def test_a_sample_is_the_share_that_was_asked_for_and_always_the_same() -> None:
    events = [event(customer, ago(5)) for customer in range(1, 4001)]
    with shop(events=events) as reading:
        orders = orders_of(reading, CUT)
        view = View(CUT, 400, 365, (), sample=2500)
        first, again = (counted(reading, orders, view)["customer_id"] for _ in range(2))
    assert 850 < len(first) < 1150
    assert first.tolist() == again.tolist()


def test_a_wrong_date_does_not_lengthen_the_history() -> None:
    events = [event(1, datetime(1970, 1, 1)), *(event(2, ago(day)) for day in range(300))]
    with shop(events=events) as reading:
        began = facts.began(reading, orders_of(reading, CUT))
        assert facts.began(reading, orders_of(reading, datetime(1960, 1, 1))) is None
    assert began is not None
    assert abs((began - ago(298)).days) <= 1


def test_only_traits_with_few_texts_and_enough_facts_are_told_of() -> None:
    said = [trait(i, "city", f"c{i % 3}", ago(9)) for i in range(60)]
    said += [trait(i, "name", f"n{i}", ago(9)) for i in range(300)] + [trait(1, "rare", "x", ago(9))]
    said += [trait(i, "later", "x", CUT) for i in range(60)]
    kinds = [{"trait": name, "kind": "text"} for name in ("city", "name", "rare", "later")]
    with shop(traits=said, trait_kinds=kinds) as reading:
        assert facts.telling_traits(reading, CUT) == (("city", "text"),)
