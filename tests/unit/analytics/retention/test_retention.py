"""Retention against a plain count, and what it must never say."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analytics.ordering import Answer, analyse, behind, event, paid
from zhike.analytics.analysis import CannotTell
from zhike.analytics.retention.analysis import KIND

NOW = datetime(2026, 6, 10, 12)


def retention(events: Sequence[dict[str, Any]], as_of: datetime = NOW, **chosen: Any) -> Answer:
    return analyse(KIND, events, as_of, **chosen)


def cells(answer: Answer) -> dict[tuple[str, int], tuple[int, int]]:
    """(cohort, periods since) → (size, came again)."""
    return {(row["cohort"], row["since"]): (row["size"], row["came"]) for row in answer.rows("retention")}


def month_of(ts: datetime, zone: str) -> int:
    local = ts.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return local.year * 12 + local.month - 1


def week_of(ts: datetime, zone: str) -> int:
    return (ts.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date().toordinal() - 1) // 7


def plain(events: Sequence[dict[str, Any]], zone: str, per: str, periods: int) -> dict[tuple[int, int], list[int]]:
    """(periods of the cohort before the present one, periods since) → [size, came again]."""
    number = month_of if per == "month" else week_of
    times: dict[int, list[datetime]] = defaultdict(list)
    for row in events:
        if row["ts"] < NOW:
            times[row["customer_id"]].append(row["ts"])
    found: dict[tuple[int, int], list[int]] = {}
    for own in times.values():
        ago = number(NOW, zone) - number(min(own), zone)
        if 1 <= ago <= periods:
            later = {number(ts, zone) - number(min(own), zone) for ts in own if ts > min(own)}
            for since in range(ago):
                cell = found.setdefault((ago, since), [0, 0])
                cell[0] += 1
                cell[1] += since in later
    return found


@settings(max_examples=25, deadline=None)
@given(
    orders=st.lists(
        st.builds(paid, st.integers(1, 15), st.integers(-200, 300 * 24).map(lambda h: NOW - timedelta(hours=h))),
        min_size=30, max_size=80,
    ),
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
    per=st.sampled_from(["month", "week"]),
)  # fmt: skip
def test_every_cell_is_that_of_a_plain_count(orders: list[dict[str, Any]], zone: str, per: str) -> None:
    expected = plain(orders, zone, per, 6)
    if not any(came for _, came in expected.values()) or max((size for size, _ in expected.values()), default=0) < 2:
        return  # refused: see the tests of bad input
    answer = analyse(KIND, orders, NOW, zone, per=per, periods=6)
    names = sorted({cohort for cohort, _ in cells(answer)}, reverse=True)
    agos = sorted({ago for ago, _ in expected})
    found = {(agos[names.index(cohort)], since): list(cell) for (cohort, since), cell in cells(answer).items()}
    assert found == expected


FIVE = [
    paid(1, "2026-01-05"), paid(1, "2026-02-10"), paid(1, "2026-04-01"),
    paid(2, "2026-01-31 15:59"), paid(2, "2026-01-31 20:00"),
    paid(3, "2026-03-03"), paid(3, "2026-04-30"), paid(3, "2026-06-09"),
    paid(4, "2026-05-31"), paid(5, "2026-06-01"),
]  # fmt: skip


def test_periods_that_are_not_over_are_empty_and_never_zero() -> None:
    found = cells(retention(FIVE))
    assert found == {
        ("2026-01", 0): (2, 1), ("2026-01", 1): (2, 1), ("2026-01", 2): (2, 0), ("2026-01", 3): (2, 1),
        ("2026-01", 4): (2, 0), ("2026-03", 0): (1, 0), ("2026-03", 1): (1, 1), ("2026-03", 2): (1, 0),
        ("2026-05", 0): (1, 0),
    }  # fmt: skip


def test_months_begin_with_the_business_day() -> None:
    found = cells(analyse(KIND, FIVE, NOW, "Asia/Shanghai"))
    assert found["2026-01", 0] == (2, 0)
    assert found["2026-01", 1] == (2, 2)  # 20:00 UTC is 4 o'clock on 1 February


def test_averages_know_only_cohorts_that_are_old_enough() -> None:
    rows = {row["since"]: row for row in retention(FIVE).rows("average")}
    assert (rows[0]["size"], rows[1]["size"], rows[4]["size"]) == (4, 3, 2)
    assert rows[1]["share"] == 2 / 3
    assert rows[1]["back"] == 1.0
    assert max(rows) == 4


def test_the_cohort_in_which_data_begins_is_told_apart() -> None:
    assert any("begins in 2026-01" in text.en for text in retention(FIVE).report.reading)
    old = paid(9, "2024-01-01")
    assert not any("begins in" in text.en for text in retention([*FIVE, old]).report.reading)


def test_newer_cohorts_are_called_worse_only_beyond_chance() -> None:
    def shop(of_newer: int) -> list[dict[str, Any]]:
        """Sixty customers in each of five months of whom thirty, in the newer ones so many, come in the next."""
        came = dict.fromkeys((1, 2), 30) | dict.fromkeys((3, 4), of_newer)
        return [paid(0, "2024-01-01")] + [
            paid(60 * month + c, f"2026-{month + after:02}-03")
            for month in came for c in range(60) for after in range(1 + (c < came[month]))
        ]  # fmt: skip

    def said(of_newer: int) -> str:
        return next(text.en for text in retention(shop(of_newer)).report.reading if text.en.startswith("Of the newer"))

    assert "about the same as" in said(27)
    assert "worse than the 50.0%" in said(12)
    assert "better than the 50.0%" in said(50)


def test_come_back_once_counts_once() -> None:
    rows = {(row["cohort"], row["since"]): row for row in retention(FIVE).rows("back")}
    assert [rows["2026-01", since]["back"] for since in range(5)] == [0.5, 1.0, 1.0, 1.0, 1.0]
    assert [rows["2026-01", since]["spent"] for since in range(5)] == [15, 20, 20, 25, 25]
    assert retention(FIVE).rows("cohorts")[0]["came"] == 2


def test_the_first_time_is_of_the_whole_history() -> None:
    old = [paid(c, "2024-01-01") for c in (1, 2)]
    assert {cohort for cohort, _ in cells(retention([*FIVE, *old]))} == {"2026-03", "2026-05"}


def test_two_different_events() -> None:
    joined = [event(c, "2026-02-01", "signed_up") for c in (1, 2, 3)]
    orders = [paid(1, "2026-02-01"), paid(2, "2026-01-31"), paid(2, "2026-03-05")]
    answer = retention([*joined, *orders], first="signed_up")
    assert cells(answer)["2026-02", 0] == (3, 1)
    assert cells(answer)["2026-02", 1] == (3, 1)


def test_what_happens_later_changes_nothing() -> None:
    later = [paid(c, NOW + timedelta(days=c)) for c in range(1, 9)]
    assert retention([*FIVE, *later]).report == retention(FIVE).report


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_rules_lead_to_the_customers_behind(zone: str) -> None:
    answer = analyse(KIND, FIVE, NOW, zone)
    for key, counted in (("retention", "came"), ("cohorts", "size")):
        rules = answer.section(key).people
        assert behind(FIVE, rules, NOW, zone) == [row[counted] for row in answer.rows(key)]


@pytest.mark.parametrize("events, code, params", [
    ([], "analysis_no_cohort", {"event": "order_completed", "periods": 12}),
    ([paid(1, "2026-06-02"), paid(1, "2026-06-03")], "analysis_no_cohort", {"event": "order_completed", "periods": 12}),
    ([paid(None, "2026-05-01")], "analysis_no_cohort", {"event": "order_completed", "periods": 12}),
    ([paid(1, "2026-04-02"), paid(1, "2026-05-03")], "analysis_too_few_customers", {"customers": 1, "needed": 2}),
    ([paid(c, "2026-04-02") for c in range(1, 9)], "analysis_nobody_again",
     {"customers": 8, "event": "order_completed"}),
])  # fmt: skip
def test_the_reason_is_said(events: list[dict[str, Any]], code: str, params: dict[str, Any]) -> None:
    with pytest.raises(CannotTell) as raised:
        retention(events)
    assert (raised.value.code, raised.value.params) == (code, params)


def test_amounts_need_not_be_known() -> None:
    unknown = [{**row, "amount": None} for row in FIVE]
    assert cells(retention(unknown)) == cells(retention(FIVE))
    assert {row["spent"] for row in retention(unknown).rows("back")} == {0}
