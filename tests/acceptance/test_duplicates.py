"""Duplicates found in published sets of people, by the product's default settings: one set of thresholds for all.

Two records count as found when the pairs that the system would join without asking make them one (a link by way of a
third record counts as well); F1 over all pairs.
"""

import pytest

from bench.resolution import SETS, f1, find

GOALS = {
    ("FEBRL 1", True): 0.999,
    ("FEBRL 2", True): 0.996,
    ("FEBRL 3", True): 0.997,
    ("FEBRL 1", False): 0.998,
    ("FEBRL 2", False): 0.996,
    ("FEBRL 3", False): 0.997,
}


@pytest.mark.parametrize(("name", "with_id"), GOALS, ids=lambda value: str(value))
def test_febrl(name, with_id):
    people, person = _loaded(name)
    told = people if with_id else people.drop_columns(["national_id"])
    assert f1(find(told), person) >= GOALS[name, with_id]


def test_fake_1000_at_least_as_well_as_the_tutorial():
    from bench.resolution import tutorial

    people, person = _loaded("fake_1000")
    assert f1(find(people), person) >= f1(tutorial(people), person)


def _loaded(name):
    try:
        return SETS[name]()
    except FileNotFoundError:
        pytest.skip("the sets of people are not here")
