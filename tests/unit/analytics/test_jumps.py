"""What is usual, held against numpy and against plain counting."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics.jumps import MOVES, NORMAL, Note, Sensitivity, silence, spike, usual

START = datetime(2026, 3, 1)
HOUR = timedelta(hours=1)


def noted(sizes, every=HOUR):
    return [Note(START + place * every, size) for place, size in enumerate(sizes)]


def expected(sizes, longer, sensitivity):
    """The same by numpy, in one go."""
    logs = np.diff(np.log(np.array(sizes) + 10))
    middle = np.median((logs[1:] + logs[:-1]) / 2)
    mad = 1.4826 * np.median(np.abs(logs - middle))
    least = np.log1p(max(sensitivity.least, 3 / np.sqrt(sizes[-1] + 10)))
    width = max(sensitivity.times * mad * np.sqrt(longer), least)
    centre = np.log(sizes[-1] + 10) + middle * longer
    ends = np.exp([centre - width, centre + width]) - 10
    return max(0, min(round(ends[0]), sizes[-1] - 10)), max(round(ends[1]), sizes[-1] + 10)


@given(
    st.lists(st.integers(0, 1_000_000), min_size=MOVES + 1, max_size=60),
    st.integers(1, 4),
    st.sampled_from([NORMAL, Sensitivity(4.0, 0.05)]),
)
def test_the_usual_range_is_that_of_medians(sizes, longer, sensitivity):
    found = usual(noted(sizes), START + (len(sizes) - 1 + longer) * HOUR, sensitivity)
    low, high = expected(sizes, longer, sensitivity)
    if high < 1e15:  # beyond that nobody has customers
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1)


def test_too_little_history_judges_nothing():
    assert usual(noted([100] * MOVES), START + MOVES * HOUR) is None
    assert usual(noted([100] * (MOVES + 1)), START + (MOVES + 1) * HOUR) is not None


def test_a_steady_tag_may_move_by_a_tenth_and_a_small_one_by_more():
    def bounds(size):
        found = usual(noted([size] * 10), START + 10 * HOUR)
        return found.low, found.high

    low, high = bounds(100_000)
    assert (low, high) == (pytest.approx(90_909, abs=5), pytest.approx(110_000, abs=5))
    assert bounds(0) == (0, 10)
    assert bounds(20)[1] >= 30


def test_a_growing_tag_is_expected_to_grow_and_a_restless_one_to_be_restless():
    growing = usual(noted([round(10_000 * 1.3**n) for n in range(10)]), START + 10 * HOUR)
    assert round(10_000 * 1.3**10) in growing and round(10_000 * 1.3**8) not in growing
    restless = usual(noted([10_000, 14_000] * 6), START + 12 * HOUR)
    assert 10_000 in restless and 30_000 in restless


def test_one_jump_in_the_past_does_not_make_the_next_one_usual():
    sizes = [10_000 + 50 * (n % 2) for n in range(20)] + [3_000] + [10_000 + 50 * (n % 2) for n in range(20)]
    assert 3_000 not in usual(noted(sizes), START + len(sizes) * HOUR)


def test_after_a_longer_time_more_is_usual():
    sizes = [round(10_000 * (1 + 0.03 * (-1) ** n)) for n in range(12)]
    soon = usual(noted(sizes), START + 12 * HOUR)
    later = usual(noted(sizes), START + 28 * HOUR)
    assert later.low < soon.low and later.high > soon.high


def test_whoever_paused_for_a_night_before_has_not_stopped_until_it_is_longer():
    days = [START + timedelta(days=day, hours=hour) for day in range(5) for hour in range(8, 23)]
    evening = days[-1]
    assert silence(days, evening + timedelta(hours=13)) is None  # a night is ten hours: fifteen is too much
    stopped = silence(days, evening + timedelta(hours=15, minutes=1))
    assert (stopped.since, stopped.usual) == (evening, timedelta(hours=10))


def test_one_outage_does_not_hide_the_next():
    hours = [START + n * HOUR for n in range(20)] + [START + n * HOUR for n in range(60, 80)]
    assert silence(hours, hours[-1] + timedelta(hours=3)) is not None


def test_somebody_who_came_a_few_times_cannot_stop():
    assert silence([START + n * HOUR for n in range(4)], START + timedelta(days=30)) is None


def test_far_more_than_usual_in_an_hour_is_a_spike():
    hours = {START + n * HOUR: 100 + n % 7 for n in range(48)}
    since = START + 47 * HOUR
    assert spike(hours, since) is None
    found = spike(hours | {since: 2_000}, since)
    assert (found.at, found.count) == (since, 2_000)
    assert found.usual == round(np.median([100 + n % 7 for n in range(47)]))
    assert spike({START: 5, since: 2_000}, since) is None  # nobody knows what is usual
