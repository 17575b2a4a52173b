"""What RFM cannot say anything about ends in a message that says why."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.unit.analytics.ordering import analyse, paid, refunded
from zhike.analytics.analysis import CannotTell
from zhike.analytics.rfm.analysis import KIND
from zhike.errors import InvalidInput

NOW = datetime(2026, 6, 1)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


GOOD = [paid(c, days_ago(c * 3 + k), c + k) for c in range(1, 13) for k in range(1 + c % 3)]


def why(orders: list[dict[str, Any]], **chosen: Any) -> CannotTell:
    with pytest.raises(CannotTell) as raised:
        analyse(KIND, orders, NOW, **chosen)
    return raised.value


@pytest.mark.parametrize("cuts", ["quantile", "jenks"])
@pytest.mark.parametrize("orders, code, params", [
    ([], "analysis_no_purchases", {}),
    ([paid(None, days_ago(1))], "analysis_no_purchases", {}),
    ([paid(1, days_ago(1)), paid(1, days_ago(2))], "analysis_too_few_customers", {"customers": 1, "needed": 5}),
    ([paid(c, days_ago(c), c) for c in range(1, 20)], "analysis_no_second_order", {"customers": 19}),
    ([paid(c, days_ago(c * k), 0) for c in range(1, 9) for k in range(1, 2 + c % 2)], "analysis_amounts_equal",
     {"amount": 0}),
    ([paid(c, days_ago(c + k), c) for c in range(1, 9) for k in range(3)], "analysis_frequency_equal",
     {"orders": 3}),
    ([paid(c, days_ago(9), c) for c in range(1, 9) for k in range(1 + c % 2)], "analysis_recency_equal",
     {"days": 9}),
    ([*GOOD, paid(3, days_ago(1), -500)], "analysis_negative_amounts", {"customers": 1}),
])  # fmt: skip
def test_the_reason_is_said(orders: list[dict[str, Any]], code: str, params: dict[str, Any], cuts: str) -> None:
    raised = why(orders, cuts=cuts)
    assert (raised.code, raised.params) == (code, params)


def test_only_the_window_counts() -> None:
    assert why(GOOD, days=1).code == "analysis_no_purchases"


def test_equal_amounts_are_no_hindrance_where_numbers_of_orders_differ() -> None:
    orders = [paid(c, days_ago(c + k), 10) for c in range(1, 13) for k in range(1 + c % 3)]
    assert len(analyse(KIND, orders, NOW).scores) == 12


def test_unknown_amounts_and_zeros_count_as_nothing_spent() -> None:
    orders = [*GOOD, paid(20, days_ago(5), None), paid(21, days_ago(5), 0), paid(22, days_ago(5), None),
              paid(22, days_ago(6), 50)]  # fmt: skip
    scores = analyse(KIND, orders, NOW).scores
    assert scores[20] == {**scores[21], "customer_id": 20}
    assert scores[20]["m"] == 1 and scores[22]["m"] == 5


def test_more_refunded_than_paid_is_the_lowest_and_no_error_net_of_refunds() -> None:
    orders = [*GOOD, paid(30, days_ago(40), 10), refunded(30, days_ago(2), 25)]
    assert analyse(KIND, orders, NOW, refunds="net").scores[30]["m"] == 1


@pytest.mark.parametrize("recency", [None, [30, 90, 180], [30, 90, 90, 365], [365, 180, 90, 30]])
def test_fixed_cut_points_must_be_enough_and_ascending(recency: list[float] | None) -> None:
    with pytest.raises(InvalidInput) as raised:
        analyse(KIND, GOOD, NOW, cuts="fixed", recency_cuts=recency, frequency_cuts=[1, 2, 3, 4],
                monetary_cuts=[1, 2, 3, 4])  # fmt: skip
    assert raised.value.code == "analysis_bad_setting"
    assert raised.value.params["field"] == "recency_cuts"
