"""Gaps against a plain walk over every customer's orders, shares against SciPy's Kaplan–Meier estimate."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.unit.analytics.ordering import Answer, analyse, behind, event, paid, seen
from zhike.analytics.analysis import CannotTell
from zhike.analytics.intervals.analysis import KIND
from zhike.analytics.intervals.gaps import Gaps, gaps
from zhike.analytics.intervals.survival import curve, median_gap
from zhike.rules.windows import Instant

NOW = datetime(2026, 6, 10, 12)


def intervals(events: Sequence[dict[str, Any]], **chosen: Any) -> Answer:
    return analyse(KIND, events, NOW, **chosen)


def plain(events: Sequence[dict[str, Any]], zone: str, most: int, by_day: bool) -> Counter[tuple[int, int, bool]]:
    """(step, days, came) → how often."""

    def day(ts: datetime) -> int:
        return ts.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date().toordinal()

    own: dict[int, list[datetime]] = defaultdict(list)
    for row in events:
        if row["ts"] < NOW and row["customer_id"] is not None:
            own[row["customer_id"]].append(row["ts"])
    found: Counter[tuple[int, int, bool]] = Counter()
    for times in own.values():
        points: list[Any] = sorted({day(ts) for ts in times}) if by_day else sorted(times)
        ends = [*points[1:], day(NOW) if by_day else NOW]
        for number, (start, end) in enumerate(zip(points, ends, strict=True), start=1):
            found[min(number, most), end - start if by_day else (end - start).days, number < len(points)] += 1
    return found


@settings(max_examples=25, deadline=None)
@given(
    events=st.lists(
        st.builds(paid, st.integers(1, 8), st.integers(-99, 5_000).map(lambda h: NOW - timedelta(hours=h))),
        min_size=1, max_size=50,
    ),
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
    by_day=st.booleans(),
)  # fmt: skip
def test_gaps_are_those_of_a_plain_walk(events: list[dict[str, Any]], zone: str, by_day: bool) -> None:
    with seen(events) as reading:
        found = gaps(reading, "order_completed", Instant(NOW, zone), 3, None, by_day)
    rows = zip(found.step.tolist(), found.days.tolist(), found.came.tolist(), found.count.tolist(), strict=True)
    assert {(step, days, came): count for step, days, came, count in rows} == plain(events, zone, 3, by_day)


counted = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 5)), min_size=3, max_size=25, unique_by=lambda v: v[:2]
)


def as_gaps(rows: Sequence[tuple[int, bool, int]]) -> Gaps:
    days, came, count = (np.array(column) for column in zip(*rows, strict=True))
    return Gaps(np.ones(len(rows), dtype=np.int64), days, came.astype(bool), count)


@given(counted)
def test_the_share_that_has_come_back_is_that_of_kaplan_and_meier(rows: list[tuple[int, bool, int]]) -> None:
    finished = [days for days, came, count in rows if came for _ in range(count)]
    waiting = [days for days, came, count in rows if not came for _ in range(count)]
    if not finished:
        return
    found, longest = curve(as_gaps(rows)), max(days for days, *_ in rows)
    expected = stats.ecdf(stats.CensoredData(uncensored=finished, right=waiting)).cdf
    for day in range(longest + 1):
        assert found.within(day) == pytest.approx(float(expected.evaluate(day)))
    assert found.within(longest + 1) is None


def test_the_interval_is_that_of_greenwood_on_the_log_log_scale() -> None:
    rows = [(1, True, 7), (3, False, 4), (4, True, 9), (9, False, 3), (12, True, 5), (20, False, 30)]
    finished = [days for days, came, count in rows if came for _ in range(count)]
    waiting = [days for days, came, count in rows if not came for _ in range(count)]
    cdf = stats.ecdf(stats.CensoredData(uncensored=finished, right=waiting)).cdf
    limits = cdf.confidence_interval(0.95, method="log-log")
    for day in (1, 4, 10, 15):
        low, high = curve(as_gaps(rows)).interval(day) or (0, 0)
        assert (low, high) == pytest.approx((float(limits.low.evaluate(day)), float(limits.high.evaluate(day))))


@given(counted)
def test_the_median_is_that_of_finished_gaps(rows: list[tuple[int, bool, int]]) -> None:
    finished = [days for days, came, count in rows if came for _ in range(count)]
    assert median_gap(as_gaps(rows)) == (median(finished) if finished else None)


FOUR = [
    paid(1, "2026-01-01"), paid(1, "2026-01-11 09:00"), paid(1, "2026-01-11 18:00"), paid(1, "2026-03-02"),
    paid(2, "2026-02-01"), paid(2, "2026-02-21"),
    paid(3, "2026-05-31"), paid(4, "2026-06-10 08:00"), paid(None, "2026-06-01"), paid(3, "2026-06-11"),
]  # fmt: skip


def test_newcomers_do_not_lower_the_share() -> None:
    rows = intervals(FOUR).rows("steps")
    first = rows[0]
    assert (first["reached"], first["returned"], first["waiting"], first["median"]) == (4, 2, 2, 15)
    assert first["within_30"] is None  # of those after the first nobody was seen for longer than 20 days
    assert intervals([*FOUR, paid(5, "2026-01-01")]).rows("steps")[0]["within_30"] == pytest.approx(1 - 3 / 4 * 1 / 2)


def test_orders_of_one_day_count_once_unless_told_otherwise() -> None:
    assert [row["reached"] for row in intervals(FOUR).rows("steps")] == [4, 2, 1]
    apart = intervals(FOUR, by_day=False)
    assert [row["reached"] for row in apart.rows("steps")] == [4, 2, 1, 1]
    assert next(row for row in apart.rows("gaps") if row["days"] == "0")["gaps"] == 1


@pytest.mark.parametrize("chosen", [{}, {"by_day": False}, {"since": 20}, {"since": 120, "steps": 1}, {"steps": 2}])
def test_a_step_leads_to_those_who_wait_there(chosen: dict[str, Any]) -> None:
    events = [*FOUR, paid(5, "2026-01-05"), paid(3, "2026-06-03")]
    answer = intervals(events, **chosen)
    found = behind(events, answer.section("steps").people, NOW)
    assert found == [row["waiting"] for row in answer.rows("steps")]
    assert sum(found) > 0


def test_other_events() -> None:
    visits = [event(c, NOW - timedelta(days=10 * k * c), "product_viewed") for c in (1, 2, 3) for k in (1, 2, 3)]
    assert intervals(visits, event="product_viewed").figure("returned") == 6


@pytest.mark.parametrize("events, code, params", [
    ([], "analysis_nobody_did", {"event": "order_completed"}),
    ([paid(None, "2026-05-01"), paid(1, "2026-07-01")], "analysis_nobody_did", {"event": "order_completed"}),
    ([paid(1, "2026-05-01"), paid(1, "2026-05-09")], "analysis_too_few_customers", {"customers": 1, "needed": 2}),
    ([paid(c, "2026-05-01") for c in range(1, 9)], "analysis_nobody_again",
     {"customers": 8, "event": "order_completed"}),
])  # fmt: skip
def test_the_reason_is_said(events: list[dict[str, Any]], code: str, params: dict[str, Any]) -> None:
    with pytest.raises(CannotTell) as raised:
        intervals(events)
    assert (raised.value.code, raised.value.params) == (code, params)


def test_when_all_gaps_are_equal_the_answer_is_plain() -> None:
    events = [paid(c, NOW - timedelta(days=7 * k + c)) for c in range(1, 9) for k in range(5)]
    answer = intervals(events)
    assert answer.figure("median") == 7
    assert answer.rows("curves")[0]["share"] == 0
