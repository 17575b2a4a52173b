"""Lengths of stays and where they lead, held against the formulas in plain Python, one stay at a time."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import stages

Stay = tuple[int, int, bool]
"""next, days, ended"""

stay = st.tuples(st.integers(0, 3), st.integers(0, 12), st.booleans()).map(lambda s: (s[0] if s[2] else 0, s[1], s[2]))
many = st.lists(stay, min_size=1, max_size=25)


def counted(rows: Sequence[Stay], level: int = 1) -> stages.Stays:
    """As the engine counts them, with stays of another level beside them."""
    table = [
        {"level": level, "next": place, "days": days, "ended": ended, "n": rows.count((place, days, ended))}
        for place, days, ended in sorted(set(rows))
    ]
    return stages.stays_of(
        pa.Table.from_pylist([*table, {"level": 9, "next": 0, "days": 99, "ended": True, "n": 5}]), 1
    )


def at_risk(rows: Sequence[Stay], day: int) -> int:
    return sum(days >= day for _, days, _ in rows)


def still(rows: Sequence[Stay], day: int) -> Fraction:
    """The share that stays beyond a day: the product over all days up to it."""
    share = Fraction(1)
    for each in sorted({days for _, days, ended in rows if ended and days <= day}):
        gone = sum(ended and days == each for _, days, ended in rows)
        share *= 1 - Fraction(gone, at_risk(rows, each))
    return share


@given(many)
def test_the_median_is_the_first_day_by_which_half_have_left(rows: list[Stay]):
    halves = [day for day in range(13) if still(rows, day) <= Fraction(1, 2)]
    found = stages.lengths(counted(rows))
    assert found.median == (halves[0] if halves else None)
    assert (found.completed, found.running) == (sum(r[2] for r in rows), sum(not r[2] for r in rows))


@given(many)
def test_the_expected_time_is_the_area_under_the_curve(rows: list[Stay]):
    horizon = max(days for _, days, _ in rows)
    area = sum((still(rows, day) for day in range(horizon)), Fraction())  # the share there throughout each next day
    found = stages.lengths(counted(rows))
    assert found.horizon == horizon
    assert found.expected == pytest.approx(float(area))


@given(many)
def test_transitions_are_cumulative_incidences_and_with_who_stays_they_make_one(rows: list[Stay]):
    horizon = max(days for _, days, _ in rows)
    found = stages.transitions(counted(rows))
    for place, share in found.items():
        told = sum(
            (still(rows, days - 1) / at_risk(rows, days) for to, days, ended in rows if ended and to == place),
            Fraction(),
        )
        assert share == pytest.approx(float(told))
    assert sum(found.values()) + float(still(rows, horizon)) == pytest.approx(1)
    assert stages.reaching(counted(rows), {1, 2}) == pytest.approx(found.get(1, 0) + found.get(2, 0))


@given(many)
def test_nobody_censored_makes_it_plain_shares(rows: list[Stay]):
    over = [(place, days, True) for place, days, _ in rows]
    found = stages.lengths(counted(over))
    assert found.expected == pytest.approx(float(np.mean([days for _, days, _ in over])))
    assert found.p90 == sorted(days for _, days, _ in over)[-(-9 * len(over) // 10) - 1]
    assert stages.transitions(counted(over)) == pytest.approx(
        {place: sum(to == place for to, _, _ in over) / len(over) for place in {to for to, _, _ in over}}
    )


def test_no_stays_say_nothing():
    none = stages.stays_of(
        pa.table({name: pa.array([], pa.int64()) for name in ("level", "next", "days", "ended", "n")}), 1
    )
    assert stages.lengths(none) == stages.Lengths(0, 0, None, None, None, None, None, None)
    assert (stages.staying(none), stages.transitions(none), stages.reaching(none, {1})) == ([], {}, 0.0)
