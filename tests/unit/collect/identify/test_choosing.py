"""Which pairs are joined, which are asked about."""

import pyarrow as pa
import pytest

from zhike.collect.identify.likeness.alike import ALIKE
from zhike.collect.identify.likeness.choosing import LARGEST, Thresholds, choose

CUT = Thresholds(high=6, low=0)


def pairs(*rows):
    heaviest = sorted(rows, key=lambda row: -row[2])
    said = [{"one_id": a, "other_id": b, "weight": float(w), "probability": 0.5, "comparisons": "[]"}
            for a, b, w in heaviest]  # fmt: skip
    return pa.Table.from_pylist(said, schema=ALIKE)


def chosen(*rows, apart=()):
    found = choose(pairs(*rows), CUT, apart)
    return tuple({(row["one_id"], row["other_id"]) for row in part.to_pylist()} for part in (found.join, found.ask))


def test_heavy_ones_are_joined_likely_ones_asked_about_the_rest_left_alone():
    assert chosen((1, 2, 6), (3, 4, 5.9), (5, 6, 0), (7, 8, -0.1)) == ({(1, 2)}, {(3, 4), (5, 6)})


def test_whom_others_join_already_is_not_asked_about():
    assert chosen((1, 2, 9), (2, 3, 8), (1, 3, 2)) == ({(1, 2), (2, 3)}, set())


def test_a_lone_weak_link_between_two_groups_is_asked_about():
    groups = (1, 2, 20), (3, 4, 20)
    assert chosen(*groups, (2, 3, 7)) == ({(1, 2), (3, 4)}, {(2, 3)})
    assert chosen(*groups, (2, 3, 13))[0] == {(1, 2), (3, 4), (2, 3)}  # heavy enough alone
    assert chosen(*groups, (2, 3, 7), (1, 4, 6.5))[0] == {(1, 2), (3, 4), (2, 3), (1, 4)}  # not alone


def test_one_record_joins_a_group_by_one_link():
    assert chosen((1, 2, 20), (2, 3, 7)) == ({(1, 2), (2, 3)}, set())


def test_who_was_taken_apart_is_neither_joined_nor_asked_about_nor_met_by_a_way_round():
    assert chosen((1, 2, 20), apart=[(2, 1)]) == (set(), set())
    joined, asked = chosen((1, 3, 20), (2, 3, 10), apart=[(1, 2)])
    assert (joined, asked) == ({(1, 3)}, {(2, 3)})


def test_a_person_has_only_so_many_records_by_likeness_alone():
    joined, asked = chosen(*((0, i, 20 - i / 100) for i in range(1, LARGEST + 5)))
    assert len(joined) == LARGEST - 1
    assert len(asked) == 5


@pytest.mark.parametrize("rows", [[], [(1, 2, -5)]])
def test_nothing_likely_is_nothing_chosen(rows):
    assert chosen(*rows) == (set(), set())
