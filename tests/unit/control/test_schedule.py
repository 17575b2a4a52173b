"""When a schedule comes next, held against clocks that are looked at minute by minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhike.control.schedule import Cron, Schedule, dump, next_after, next_few, parse
from zhike.errors import InvalidInput

MINUTE = timedelta(minutes=1)
ZONES = ("America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "UTC")
NEAR = (  # clock changes of these zones in 2025, and a time without any
    datetime(2025, 3, 9, 7), datetime(2025, 11, 2, 6), datetime(2025, 4, 5, 15), datetime(2025, 10, 4, 15, 30),
    datetime(2025, 3, 29, 22), datetime(2025, 10, 25, 21), datetime(2025, 3, 9, 5), datetime(2025, 11, 2, 5),
    datetime(2025, 2, 28, 12),
)  # fmt: skip

Wanted = Callable[[datetime], bool]
"""Whether a local time is one of the schedule's."""


@cache
def clock(zone: str, begin: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """Each minute's instant with what the clock on the wall shows."""
    instants = (begin + i * MINUTE for i in range(days * 1440))
    return [(instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for instant in instants]


def local_times(wanted: Wanted, seen: list[tuple[datetime, datetime]]) -> Iterator[datetime]:
    """Instants at which the clock shows a wanted time for the first time, or jumps over one."""
    latest = seen[0][1]
    for instant, shown in seen[1:]:
        skipped = latest + MINUTE
        while skipped <= shown:
            if wanted(skipped):
                yield instant
                break
            skipped += MINUTE
        latest = max(latest, shown)


def of_passing_time(wanted: Wanted, seen: list[tuple[datetime, datetime]]) -> Iterator[datetime]:
    return (instant for instant, shown in seen if wanted(shown))


def since_midnight(minutes: int, seen: list[tuple[datetime, datetime]]) -> Iterator[datetime]:
    midnight = None
    for (_, before), (instant, shown) in pairwise(seen):
        if shown.date() > before.date():
            midnight = instant
        if midnight is not None and (instant - midnight).total_seconds() % (60 * minutes) == 0:
            yield instant


instants = st.builds(
    lambda near, minutes, seconds: near.replace(tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds),
    st.sampled_from(NEAR), st.integers(-1500, 1500), st.sampled_from((0, 0, 1, 59)),
)  # fmt: skip
zones = st.sampled_from(ZONES)
minutes, hours = st.integers(0, 59), st.integers(0, 23)
around_changes = st.tuples(st.sampled_from((0, 1, 1, 2, 2, 3, 12)), minutes)


def agree(schedule: Schedule, instant: datetime, zone: str, expected: Callable[..., Iterator[datetime]], days: int = 3):
    begin = instant.replace(hour=0, minute=0, second=0) - timedelta(days=2)
    found = next(due for due in expected(clock(zone, begin, days + 4)) if due > instant)
    assert next_after(schedule, instant, ZoneInfo(zone)) == found


@settings(max_examples=80, deadline=None)
@given(around_changes, instants, zones)
@example((2, 30), datetime(2025, 3, 9, 6, 59, tzinfo=UTC), "America/New_York")
@example((1, 30), datetime(2025, 11, 2, 5, 45, tzinfo=UTC), "America/New_York")
def test_a_time_of_day_comes_once_a_day(at: tuple[int, int], instant: datetime, zone: str):
    schedule = parse({"kind": "daily", "at": time(*at).isoformat("minutes")})
    agree(schedule, instant, zone, lambda seen: local_times(lambda t: (t.hour, t.minute) == at, seen))


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 7), min_size=1), around_changes, instants, zones)
def test_days_of_the_week(days: set[int], at: tuple[int, int], instant: datetime, zone: str):
    schedule = parse({"kind": "weekly", "weekdays": [*days], "at": time(*at).isoformat("minutes")})

    def wanted(t: datetime) -> bool:
        return (t.hour, t.minute) == at and t.isoweekday() in days

    agree(schedule, instant, zone, lambda seen: local_times(wanted, seen), days=8)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 31), around_changes, instants, zones)
@example(31, (0, 0), datetime(2025, 2, 28, 12, tzinfo=UTC), "Asia/Shanghai")
@example(29, (0, 0), datetime(2025, 2, 27, 12, tzinfo=UTC), "Asia/Shanghai")
def test_a_day_of_the_month_or_its_last(day: int, at: tuple[int, int], instant: datetime, zone: str):
    schedule = parse({"kind": "monthly", "day": day, "at": time(*at).isoformat("minutes")})

    def wanted(t: datetime) -> bool:
        days = max(d for d in (28, 29, 30, 31) if (t.replace(day=1) + timedelta(days=d - 1)).month == t.month)
        return (t.hour, t.minute) == at and t.day == min(day, days)

    agree(schedule, instant, zone, lambda seen: local_times(wanted, seen), days=33)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 1440), instants, zones)
@example(90, datetime(2025, 3, 9, 6, 59, tzinfo=UTC), "America/New_York")
def test_every_so_many_minutes_from_midnight_on(every: int, instant: datetime, zone: str):
    schedule = parse({"kind": "minutes", "minutes": every})
    agree(schedule, instant, zone, lambda seen: since_midnight(every, seen))


@settings(max_examples=50, deadline=None)
@given(minutes, instants, zones)
def test_hourly_follows_passing_time(minute: int, instant: datetime, zone: str):
    schedule = parse({"kind": "hourly", "minute": minute})
    agree(schedule, instant, zone, lambda seen: of_passing_time(lambda t: t.minute == minute, seen))


@settings(max_examples=50, deadline=None)
@given(st.sets(minutes, min_size=1, max_size=3), st.sets(st.integers(0, 4), min_size=1), instants, zones)
def test_a_cron_line_that_names_hours_names_local_times(at: set[int], of: set[int], instant: datetime, zone: str):
    line = f"{','.join(map(str, at))} {','.join(map(str, of))} * * *"
    agree(Cron(line), instant, zone, lambda seen: local_times(lambda t: t.minute in at and t.hour in of, seen))


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 59), st.integers(1, 23), instants, zones)
def test_steps_of_hours_are_local_times(minute: int, step: int, instant: datetime, zone: str):
    def wanted(t: datetime) -> bool:
        return t.minute % minute == 0 and t.hour % step == 0

    line = f"*/{minute} */{step} * * *"
    agree(Cron(line), instant, zone, lambda seen: local_times(wanted, seen))


@settings(max_examples=30, deadline=None)
@given(st.sets(minutes, min_size=1, max_size=3), instants, zones)
def test_a_cron_line_for_every_hour_follows_passing_time(at: set[int], instant: datetime, zone: str):
    line = f"{','.join(map(str, at))} * * * 1-5"
    wanted: Wanted = lambda t: t.minute in at and t.isoweekday() <= 5  # noqa: E731
    agree(Cron(line), instant, zone, lambda seen: of_passing_time(wanted, seen), days=5)


def test_the_next_few_follow_one_another():
    found = next_few(parse({"kind": "monthly", "day": 31, "at": "09:30"}), datetime(2026, 1, 31, 1, 30, tzinfo=UTC),
                     ZoneInfo("Asia/Shanghai"))  # fmt: skip
    assert [f"{due:%m-%d %H:%M}" for due in found] == ["02-28 01:30", "03-31 01:30", "04-30 01:30"]


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "minutes", "minutes": 15}, {"kind": "hourly", "minute": 0}, {"kind": "daily", "at": "00:00"},
        {"kind": "weekly", "weekdays": [1, 5], "at": "23:59"}, {"kind": "monthly", "day": 31, "at": "03:00"},
        {"kind": "cron", "cron": "0 3 1,15 * MON#2"},
    ],
)  # fmt: skip
def test_a_schedule_is_written_as_it_is_read(data: dict[str, object]):
    assert dump(parse(data)) == data


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (None, ""), ([], ""), ({}, ".kind"), ({"kind": "yearly"}, ".kind"), ({"kind": ["daily"]}, ".kind"),
        ({"kind": "minutes"}, ".minutes"), ({"kind": "minutes", "minutes": 0}, ".minutes"),
        ({"kind": "minutes", "minutes": 1441}, ".minutes"), ({"kind": "minutes", "minutes": 1.5}, ".minutes"),
        ({"kind": "minutes", "minutes": True}, ".minutes"), ({"kind": "hourly", "minute": 60}, ".minute"),
        ({"kind": "daily", "at": "24:00"}, ".at"), ({"kind": "daily", "at": "3:00"}, ".at"),
        ({"kind": "daily", "at": "03:00\n"}, ".at"), ({"kind": "daily", "at": 3}, ".at"),
        ({"kind": "daily", "at": "03:00", "day": 3}, ".day"),
        ({"kind": "weekly", "weekdays": [], "at": "03:00"}, ".weekdays"),
        ({"kind": "weekly", "weekdays": [0], "at": "03:00"}, ".weekdays"),
        ({"kind": "monthly", "day": 32, "at": "03:00"}, ".day"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_place(data: object, field: str):
    with pytest.raises(InvalidInput) as refused:
        parse(data)
    assert (refused.value.code, refused.value.params["field"]) == ("schedule_invalid", f"schedule{field}")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("", ""), ("* * * *", ""), ("* * * * * *", ""), ("@daily", ""), (7, ""), ("60 * * * *", "minute"),
        ("0 24 * * *", "hour"), ("0 0 0 * *", "day-of-month"), ("0 0 * 13 *", "month"), ("0 0 * * 8", "day-of-week"),
        ("*/0 * * * *", "minute"), ("0 0 30 2 *", "day-of-month"), ("0 0 31 4 1#9", "day-of-week"),
        ("1-0 * * * *", "minute"), ("0 0 * * L", "day-of-week"), ("０ 0 * * *", "minute"),
    ],
)  # fmt: skip
def test_a_cron_line_that_means_nothing_is_refused_with_its_part(line: object, part: str):
    with pytest.raises(InvalidInput) as refused:
        parse({"kind": "cron", "cron": line})
    assert (refused.value.code, refused.value.params["part"]) == ("schedule_bad_cron", part)
