"""From when to when a window reaches: every edge, cut in the business time zone."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rules.nodes import Calendar, Dates, Duration, Period, Rolling, Unit, Window
from zhike.rules.windows import EARLIEST, Instant, bounds, first_of, length, months_before, offsets, start_of_day

MOMENT = timedelta(microseconds=1)
SHANGHAI, NEW_YORK, UTC_ZONE = "Asia/Shanghai", "America/New_York", "UTC"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local(text: str, zone: str) -> datetime:
    """A business clock's time as UTC without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def at(text: str, zone: str = SHANGHAI) -> Instant:
    """The instant at which the business clock shows this."""
    return Instant(local(text, zone), zone)


# the business day


@pytest.mark.parametrize(
    ("as_of", "zone", "today"),
    [
        ("2024-02-28T15:59:59.999999", SHANGHAI, date(2024, 2, 28)),
        ("2024-02-28T16:00:00", SHANGHAI, date(2024, 2, 29)),
        ("2024-02-28T16:00:00", UTC_ZONE, date(2024, 2, 28)),
        ("2024-01-01T04:59:59", NEW_YORK, date(2023, 12, 31)),
        ("2024-07-01T04:00:00", NEW_YORK, date(2024, 7, 1)),  # summer: four hours, not five
    ],
)
def test_the_business_day_begins_at_midnight_in_its_zone(as_of: str, zone: str, today: date) -> None:
    assert Instant(utc(as_of), zone).today == today


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        (date(2024, 3, 10), SHANGHAI, "2024-03-09T16:00"),
        (date(2024, 3, 10), NEW_YORK, "2024-03-10T05:00"),  # the clock goes forward two hours into this day
        (date(2024, 3, 11), NEW_YORK, "2024-03-11T04:00"),
        (date(2024, 11, 3), NEW_YORK, "2024-11-03T04:00"),  # and back
        (date(2024, 11, 4), NEW_YORK, "2024-11-04T05:00"),
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T03:00"),  # this day begins at one o'clock
        (date(2024, 11, 3), "America/Havana", "2024-11-03T04:00"),  # this day has two midnights
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00"),  # a day that Samoa never had
        (date(2011, 12, 31), "Pacific/Apia", "2011-12-30T10:00"),
        (date(2024, 1, 1), "Asia/Kathmandu", "2023-12-31T18:15"),
    ],
)
def test_a_day_begins_at_its_first_instant(day: date, zone: str, start: str) -> None:
    assert start_of_day(day, zone) == utc(start)


# rolling windows


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Rolling("minutes", 15), "2024-03-10T11:45", "2024-03-10T12:00"),
        (Rolling("hours", 24), "2024-03-09T12:00", "2024-03-10T12:00"),
        (Rolling("days", 1), "2024-03-09T12:00", "2024-03-10T12:00"),
        (Rolling("weeks", 2), "2024-02-25T12:00", "2024-03-10T12:00"),
        (Rolling("days", 60, 30), "2024-01-10T12:00", "2024-02-09T12:00"),
        (Rolling("minutes", 3, 2), "2024-03-10T11:57", "2024-03-10T11:58"),
        (Rolling("months", 1), "2024-02-10T12:00", "2024-03-10T12:00"),
        (Rolling("months", 3, 1), "2023-12-10T12:00", "2024-02-10T12:00"),
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI])
def test_a_rolling_window_is_so_long_before_the_instant(window: Rolling, start: str, end: str, zone: str) -> None:
    assert bounds(window, Instant(utc("2024-03-10T12:00"), zone)) == (utc(start), utc(end))


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        ("2024-03-31T10:00", 1, "2024-02-29T10:00"),
        ("2023-03-31T10:00", 1, "2023-02-28T10:00"),
        ("2024-03-30T10:00", 1, "2024-02-29T10:00"),
        ("2024-03-29T10:00", 1, "2024-02-29T10:00"),
        ("2024-02-29T10:00", 12, "2023-02-28T10:00"),
        ("2024-02-29T10:00", 48, "2020-02-29T10:00"),
        ("2024-01-15T10:00", 1, "2023-12-15T10:00"),
        ("2024-12-31T23:59:59.999999", 1, "2024-11-30T23:59:59.999999"),
        ("2024-12-31T00:00", 13, "2023-11-30T00:00"),
        ("2024-11-30T00:00", 12, "2023-11-30T00:00"),
        ("2024-05-31T00:00", 3, "2024-02-29T00:00"),
    ],
)
def test_months_are_those_of_the_calendar_and_end_where_the_month_ends(now: str, months: int, then: str) -> None:
    assert months_before(utc(now), months) == utc(then)


def test_months_are_counted_on_the_business_clock() -> None:
    """In Shanghai it is already the 1st of March, in UTC still the 29th of February."""
    now = utc("2024-02-29T16:00")
    assert bounds(Rolling("months", 1), Instant(now, SHANGHAI))[0] == utc("2024-01-31T16:00")
    assert bounds(Rolling("months", 1), Instant(now, UTC_ZONE))[0] == utc("2024-01-29T16:00")


def test_a_day_is_24_hours_and_a_month_keeps_the_time_of_day_when_the_clock_changes() -> None:
    now = at("2024-03-20T09:00", NEW_YORK)
    assert bounds(Rolling("days", 30), now)[0] == local("2024-02-19T08:00", NEW_YORK)
    assert bounds(Rolling("months", 1), now)[0] == local("2024-02-20T09:00", NEW_YORK)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2024-04-10T02:30", "2024-03-10T07:30"),  # an hour that was skipped: as if winter had gone on
        ("2024-12-03T01:30", "2024-11-03T05:30"),  # an hour that came twice: the first time
    ],
)
def test_an_hour_skipped_or_repeated_is_taken_as_before_the_change(now: str, then: str) -> None:
    assert bounds(Rolling("months", 1), at(now, NEW_YORK))[0] == utc(then)


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "weeks", "months"])
@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI, NEW_YORK])
def test_a_window_longer_than_time_begins_when_time_does(unit: Unit, zone: str) -> None:
    now = utc("2024-03-10T12:00")
    start, end = bounds(Rolling(unit, 10**12), Instant(now, zone))
    assert start is not None and end == now
    assert abs(start - EARLIEST) < timedelta(days=1)
    assert bounds(Rolling(unit, 10**12, 10**11), Instant(now, zone)) == (start, start)


# the calendar


@pytest.mark.parametrize(
    ("now", "period", "this", "last"),
    [
        ("2024-03-10T15:00", "week", "2024-03-04", "2024-02-26"),  # a Sunday
        ("2024-03-11T15:00", "week", "2024-03-11", "2024-03-04"),  # a Monday
        ("2024-01-01T15:00", "week", "2024-01-01", "2023-12-25"),
        ("2021-01-03T15:00", "week", "2020-12-28", "2020-12-21"),  # a week of two years
        ("2024-03-10T15:00", "month", "2024-03-01", "2024-02-01"),
        ("2024-01-31T15:00", "month", "2024-01-01", "2023-12-01"),
        ("2024-02-29T15:00", "month", "2024-02-01", "2024-01-01"),
        ("2024-03-31T15:00", "quarter", "2024-01-01", "2023-10-01"),
        ("2024-04-01T15:00", "quarter", "2024-04-01", "2024-01-01"),
        ("2024-09-30T15:00", "quarter", "2024-07-01", "2024-04-01"),
        ("2024-12-31T15:00", "quarter", "2024-10-01", "2024-07-01"),
        ("2024-02-29T15:00", "year", "2024-01-01", "2023-01-01"),
        ("2024-12-31T15:00", "year", "2024-01-01", "2023-01-01"),
    ],
)
@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI, NEW_YORK])
def test_this_period_runs_to_the_instant_and_the_last_is_the_whole_one_before(
    now: str, period: Period, this: str, last: str, zone: str
) -> None:
    instant = at(now, zone)
    assert bounds(Calendar("this", period), instant) == (local(this, zone), instant.as_of)
    assert bounds(Calendar("last", period), instant) == (local(last, zone), local(this, zone))


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_at_the_midnight_that_begins_it_this_period_is_empty_and_the_last_just_over(period: Period) -> None:
    midnight = at("2024-01-01T00:00")  # a Monday, and the first of everything
    assert bounds(Calendar("this", period), midnight) == (midnight.as_of, midnight.as_of)
    assert bounds(Calendar("last", period), midnight)[1] == midnight.as_of

    just_before = Instant(midnight.as_of - timedelta(microseconds=1))
    start = bounds(Calendar("last", period), midnight)[0]
    assert bounds(Calendar("this", period), just_before) == (start, just_before.as_of)


def test_weeks_and_days_are_as_long_as_the_clock_makes_them() -> None:
    """The week in which New York's clock goes forward lacks an hour, the one in which it goes back has one more."""
    spring = bounds(Calendar("last", "week"), at("2024-03-12T12:00", NEW_YORK))
    autumn = bounds(Calendar("last", "week"), at("2024-11-05T12:00", NEW_YORK))
    lengths = [(end - start) for start, end in (spring, autumn) if start is not None]
    assert lengths == [timedelta(days=7, hours=-1), timedelta(days=7, hours=1)]


# dates


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Dates("2024-01-01", "2024-01-31"), "2024-01-01", "2024-02-01"),
        (Dates("2024-02-29", "2024-02-29"), "2024-02-29", "2024-03-01"),
        (Dates("2023-12-31", "2024-01-01"), "2023-12-31", "2024-01-02"),
        (Dates("2024-03-10", "2024-03-10"), "2024-03-10", "2024-03-10T12:00"),  # today: no further than now
        (Dates("2024-03-01", "2024-12-31"), "2024-03-01", "2024-03-10T12:00"),
        (Dates("2024-03-01", None), "2024-03-01", "2024-03-10T12:00"),
        (Dates("2024-03-01", "9999-12-31"), "2024-03-01", "2024-03-10T12:00"),
        (Dates("2024-03-01", "9999-12-30"), "2024-03-01", "2024-03-10T12:00"),
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI, NEW_YORK])
def test_both_days_are_in_and_nothing_after_now(window: Dates, start: str, end: str, zone: str) -> None:
    assert bounds(window, at("2024-03-10T12:00", zone)) == (local(start, zone), local(end, zone))


def test_dates_may_be_open() -> None:
    now = at("2024-03-10T12:00")
    assert bounds(Dates(None, "2024-01-31"), now) == (None, local("2024-02-01", SHANGHAI))
    assert bounds(Dates(None, "2025-01-31"), now) == (None, now.as_of)
    assert bounds(None, now) == (None, now.as_of)


@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI, NEW_YORK])
@pytest.mark.parametrize("first", ["2024-03-11", "2030-01-01", "9999-12-31"])
def test_a_window_that_is_yet_to_come_is_empty(first: str, zone: str) -> None:
    now = at("2024-03-10T12:00", zone)
    assert bounds(Dates(first, None), now) == (now.as_of, now.as_of)
    assert bounds(Dates(first, first), now) == (now.as_of, now.as_of)


@pytest.mark.parametrize("zone", [UTC_ZONE, SHANGHAI, NEW_YORK])
def test_the_first_of_all_days_is_a_day_that_can_be_named(zone: str) -> None:
    start, _ = bounds(Dates("0001-01-01", None), at("2024-03-10T12:00", zone))
    assert start is not None and abs(start - EARLIEST) < timedelta(days=1)


# whatever the instant, zone and window

zones = st.sampled_from([SHANGHAI, NEW_YORK, UTC_ZONE, "America/Havana", "Pacific/Apia", "Australia/Lord_Howe"])
times = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)) | st.sampled_from(
    [utc(text) for text in ("2024-03-10T07:00", "2024-11-03T05:30", "2024-11-03T06:00", "2011-12-30T10:00")]
)
instants = st.builds(Instant, times, zones)
periods = st.sampled_from(["week", "month", "quarter", "year"])
units = st.sampled_from(["minutes", "hours", "days", "weeks", "months"])
some_days = st.dates(date(1999, 1, 1), date(2030, 1, 1)).map(date.isoformat)
rolling = st.builds(
    lambda unit, until, more: Rolling(unit, until + more, until), units, st.integers(0, 40), st.integers(1, 40)
)
windows = st.one_of(
    rolling,
    st.builds(Calendar, st.sampled_from(["this", "last"]), periods),
    st.builds(lambda days: Dates(min(days), max(days)), st.tuples(some_days, some_days)),
    st.builds(Dates, some_days, st.none()),
)


@given(window=windows, instant=instants)
def test_no_window_ends_after_the_instant_or_before_it_begins(window: Window, instant: Instant) -> None:
    start, end = bounds(window, instant)
    assert start is not None and start <= end <= instant.as_of


@given(unit=units, instant=instants, edges=st.lists(st.integers(0, 50), min_size=3, max_size=3, unique=True))
def test_windows_that_follow_each_other_leave_nothing_out(unit: Any, instant: Instant, edges: list[int]) -> None:
    near, middle, far = sorted(edges)
    early, late = bounds(Rolling(unit, far, middle), instant), bounds(Rolling(unit, middle, near), instant)
    assert early[1] == late[0]
    assert bounds(Rolling(unit, far, near), instant) == (early[0], late[1])


@given(period=periods, instant=instants, before=st.timedeltas(timedelta(0), timedelta(days=800)))
def test_a_moment_is_in_this_period_when_its_business_day_is(period: Any, instant: Instant, before: timedelta) -> None:
    moment = instant.as_of - before
    start, end = bounds(Calendar("this", period), instant)
    assert start is not None
    assert (start <= moment < end) == (before > timedelta(0) and _period_of(moment, instant, period) == 0)
    start, end = bounds(Calendar("last", period), instant)
    assert start is not None
    assert (start <= moment < end) == (_period_of(moment, instant, period) == 1)


def _period_of(moment: datetime, instant: Instant, period: str) -> int:
    """How many periods before that of the instant."""

    def number(day: date) -> int:
        month = day.year * 12 + day.month - 1
        return {"week": (day.toordinal() - 1) // 7, "month": month, "quarter": month // 3, "year": day.year}[period]

    clock = ZoneInfo(instant.zone)
    days = [at.replace(tzinfo=UTC).astimezone(clock).date() for at in (instant.as_of, moment)]
    return number(days[0]) - number(days[1])


@given(days=st.tuples(some_days, some_days), instant=instants, moment=times)
def test_a_moment_is_between_two_dates_when_its_business_day_is(
    days: tuple[str, str], instant: Instant, moment: datetime
) -> None:
    start, end = bounds(Dates(min(days), max(days)), instant)
    assert start is not None
    day = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(instant.zone)).date().isoformat()
    assert (start <= moment < end) == (moment < instant.as_of and min(days) <= day <= max(days))


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), months=st.integers(0, 300))
def test_months_before_step_by_step(moment: datetime, months: int) -> None:
    year, month = moment.year, moment.month
    for _ in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    day = min(moment.day, monthrange(year, month)[1])
    assert months_before(moment, months) == moment.replace(year=year, month=month, day=day)


@given(instant=instants, before=st.timedeltas(MOMENT, timedelta(days=40_000)), share=st.floats(0, 1))
def test_the_clocks_offsets_are_those_of_every_moment(instant: Instant, before: timedelta, share: float) -> None:
    start, moment = instant.as_of - before, instant.as_of - max(before * share, MOMENT)
    for from_when in (None, start):
        held = [offset for since, offset in offsets(instant.zone, from_when, instant.as_of) if _reached(since, moment)]
        assert held[-1] == moment.replace(tzinfo=UTC).astimezone(ZoneInfo(instant.zone)).utcoffset()


def _reached(since: datetime | None, moment: datetime) -> bool:
    return since is None or since <= moment


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"])
def test_offsets_change_at_the_very_microsecond(zone: str) -> None:
    clock = ZoneInfo(zone)
    changes = offsets(zone, datetime(1990, 1, 1), datetime(2037, 1, 1))
    assert len(changes) > 10
    for (_, was), (at, now) in pairwise(changes):
        assert at is not None and was != now
        seen = [(at - step).replace(tzinfo=UTC).astimezone(clock).utcoffset() for step in (MOMENT, timedelta(0))]
        assert seen == [was, now]


@given(day=st.dates(date(1990, 1, 1), date(2037, 1, 1)))
def test_a_period_begins_on_its_first_day(day: date) -> None:
    assert first_of("week", day).isoweekday() == 1 and 0 <= (day - first_of("week", day)).days < 7
    assert first_of("month", day) == date(day.year, day.month, 1)
    assert first_of("year", day) == date(day.year, 1, 1)
    quarter = first_of("quarter", day)
    assert quarter.day == 1 and quarter.month in (1, 4, 7, 10) and quarter.year == day.year
    assert 0 <= day.month - quarter.month < 3


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (Duration("minutes", 90), timedelta(hours=1, minutes=30)),
        (Duration("hours", 48), timedelta(days=2)),
        (Duration("days", 7), timedelta(days=7)),
        (Duration("weeks", 2), timedelta(days=14)),
    ],
)
def test_a_duration_is_time(duration: Duration, expected: timedelta) -> None:
    assert length(duration) == expected
