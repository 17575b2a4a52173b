"""What is counted of each customer's purchases, held against plain counting."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics.lifetime_value.histories import (
    DAYS,
    Clock,
    collapsed,
    days,
    first_purchase,
    histories,
    purchase_ticks,
)
from zhike.rules.windows import Instant

from ..ordering import paid, seen

START, END = datetime(2026, 3, 1), datetime(2026, 5, 1, 7)


def local_day(ts, zone):
    return ts.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()


def purchases_of(rows, counting, zone):
    """customer -> {when: amount}: by business day, or by order."""
    found = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(rows):
        if row["ts"] < END:
            when = local_day(row["ts"], zone) if counting == "day" else (row["ts"], number)
            found[row["customer_id"]][when].append(row["amount"] or Decimal(0))
    return {who: {when: sum(parts) for when, parts in sorted(of.items())} for who, of in found.items()}


def history_of(purchases, counting, end, unit):
    """frequency, recency, age, how many have spend after the first, its mean, the first's amount, all that was paid."""
    times = list(purchases) if counting == "day" else [ts for ts, _ in purchases]
    length = timedelta(days=DAYS[unit])
    first, *others = purchases.values()
    spent = [float(amount) for amount in others if amount > 0]
    return (
        len(times) - 1, (times[-1] - times[0]) / length, (end - times[0]) / length,
        len(spent), sum(spent) / len(spent) if spent else 0.0, float(first), float(sum(purchases.values())),
    )  # fmt: skip


@pytest.mark.parametrize("counting", ["day", "order"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_histories_are_those_of_plain_counting(counting, zone):
    """Sixty customers with one to twenty orders at quarters of an hour, over the beginning of summer time."""
    rng = np.random.default_rng(len(counting + zone))
    who = np.repeat(np.arange(60), rng.integers(1, 20, 60))
    at = [START + timedelta(minutes=15 * int(quarter)) for quarter in rng.integers(0, 70 * 96, len(who))]
    amount = [None if cents % 9 == 0 else Decimal(int(cents)) / 100 for cents in rng.integers(-99, 500, len(who))]
    # Which of two orders of one instant is the first one is nobody's to say.
    rows = list({(key[0], key[1]): paid(int(key[0]), *key[1:]) for key in zip(who, at, amount, strict=True)}.values())
    with seen(rows) as reading:
        clock = Clock(Instant(END, zone), counting, "week", first_purchase(reading, Instant(END, zone)))
        bought = purchase_ticks(reading, clock)
        found = histories(reading, bought, clock, clock.last)
    expected = purchases_of(rows, counting, zone)
    end = local_day(END - timedelta(microseconds=1), zone) if counting == "day" else END
    columns = (found.frequency, found.recency, found.age, found.spend_count, found.spend_mean, found.first_amount,
               found.paid)  # fmt: skip
    told = {who: row for who, *row in zip(found.customer_id, *columns, strict=True)}
    assert told.keys() == expected.keys()
    for who, of in expected.items():
        assert told[who] == pytest.approx(history_of(of, counting, end, "week"), abs=1e-9)
    assert found.purchases.tolist() == [len(of) for _, of in sorted(expected.items())]


def test_as_of_midnight_the_last_day_is_the_one_that_ended():
    """The published convention: at the end of 30 September who first bought on 1 January is 272 days old."""
    with seen([paid(1, "1997-01-01 10:00"), paid(1, "1997-08-02 10:00")]) as reading:
        clock = Clock(Instant(datetime(1997, 10, 1), "UTC"), "day", "day")
        bought = purchase_ticks(reading, clock)
        found = histories(reading, bought, clock, clock.last)
    assert (found.frequency[0], found.recency[0], found.age[0]) == (1, 213, 272)


def test_a_split_tells_what_was_known_then_and_what_happened_after():
    rows = [paid(1, f"2026-03-{day:02d}", 10 * day) for day in (1, 5, 9, 20, 25)]
    rows += [paid(2, "2026-03-12", 7), paid(3, "2026-03-11", 7), paid(3, "2026-04-01", 9)]
    with seen(rows) as reading:
        clock = Clock(Instant(datetime(2026, 4, 1), "UTC"), "day", "day")
        bought = purchase_ticks(reading, clock)
        first, last = clock.tick_of(first_purchase(reading, clock.instant)), clock.last
        found = histories(reading, bought, clock, last, first + 10)
    assert found.customer_id.tolist() == [1, 3]
    assert (found.frequency.tolist(), found.recency.tolist(), found.age.tolist()) == ([2, 0], [8, 0], [10, 0])
    assert found.actual.tolist() == [2, 0]  # what customer 3 bought on the day of the instant is not there yet
    assert (found.spend_mean.tolist(), found.paid.tolist()) == ([70, 0], [150, 7])


def test_purchases_without_an_amount_above_zero_are_purchases_but_no_spend():
    rows = [paid(1, f"2026-03-{day:02d}", amount) for day, amount in ((1, -3), (2, 0), (3, None), (4, 8), (5, -8))]
    with seen(rows) as reading:
        clock = Clock(Instant(datetime(2026, 4, 1), "UTC"))
        bought = purchase_ticks(reading, clock)
        found = histories(reading, bought, clock, clock.last)
    assert (found.frequency[0], found.spend_count[0], found.spend_mean[0], found.paid[0]) == (4, 1, 8, -3)
    assert found.with_first().spend_count[0] == 1


def test_the_first_purchase_is_spend_where_all_are_wanted():
    with seen([paid(1, "2026-03-01", 10), paid(1, "2026-03-02", 20), paid(2, "2026-03-02", 5)]) as reading:
        clock = Clock(Instant(datetime(2026, 4, 1), "UTC"))
        bought = purchase_ticks(reading, clock)
        found = histories(reading, bought, clock, clock.last)
    assert (found.spend_count.tolist(), found.spend_mean.tolist()) == ([1, 0], [20, 0])
    every = found.with_first()
    assert (every.spend_count.tolist(), every.spend_mean.tolist()) == ([2, 1], [15, 5])


@pytest.mark.parametrize("counting", ["day", "order"])
def test_first_and_further_purchases_by_day(counting):
    rows = [paid(1, "2026-03-01"), paid(1, "2026-03-03 01:00"), paid(1, "2026-03-03 02:00"), paid(2, "2026-03-03")]
    with seen(rows) as reading:
        clock = Clock(Instant(datetime(2026, 4, 1), "UTC"), counting)
        found = days(reading, purchase_ticks(reading, clock), clock)
    assert np.diff(found.day).tolist() == [2]
    assert (found.firsts.tolist(), found.further.tolist()) == ([1, 1], [0, 1 if counting == "day" else 2])


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=30))
def test_equal_rows_are_counted_together(rows):
    columns = [np.array([row[k] for row in rows], np.int64) for k in (0, 1)]
    first, which, count = collapsed(*columns)
    assert [rows[place] for place in first] == sorted(set(rows))
    assert [rows[first[place]] for place in which] == rows
    assert count.tolist() == [rows.count(row) for row in sorted(set(rows))]


def test_the_business_day_of_a_tick():
    clock = Clock(Instant(datetime(2026, 4, 1), "Asia/Shanghai"), "order")
    with seen([paid(1, "2026-03-01 17:00")]) as reading:
        bought = purchase_ticks(reading, clock)
        first, last = clock.tick_of(first_purchase(reading, clock.instant)), clock.last
        assert days(reading, bought, clock).day.tolist() == [clock.day_of(first)]
    assert clock.day_of(first) + 1 == datetime(2026, 3, 2).toordinal()
    assert clock.day_of(last) - clock.day_of(first) == 30
    assert Clock(clock.instant, "day").day_of(739_000) == 739_000


def test_nobody_bought():
    clock = Clock(Instant(datetime(2026, 4, 1), "UTC"))
    with seen([paid(1, "2026-04-02")]) as reading:
        assert first_purchase(reading, clock.instant) is None
