"""Customers' features are the same on every engine."""

import pytest

from tests.unit.analytics.features.plainly import NOW, ZONE, load, plain, shop
from zhike.analytics.features import FEATURES, customer_features
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse


def test_features_are_those_computed_in_plain_python(warehouse: Warehouse) -> None:
    events, lines, profiles = shop(seed=7)
    load(warehouse, events, lines, profiles)
    expected = {each["customer_id"]: plain(each["customer_id"], events, lines, each) for each in profiles}
    names = [*FEATURES, "trait:points"]
    for people in ("buyers", "everybody"):
        wanted = [who for who in sorted(expected) if who != 12 and (people == "everybody" or expected[who]["orders"])]
        with warehouse.reading() as reading:
            found = customer_features(reading, Instant(NOW, ZONE), names, people).to_pylist()
        assert [row.pop("customer_id") for row in found] == wanted
        for row, who in zip(found, wanted, strict=True):
            assert row == pytest.approx(expected[who]), who
