"""Features against the same in plain Python, on random shops."""

from collections.abc import Iterator

import pytest

from tests.unit.analytics.features.plainly import NOW, ZONE, Row, load, plain, shop
from zhike.analytics.features import FEATURES, customer_features
from zhike.errors import InvalidInput
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse


def opened(events: list[Row], lines: list[Row], profiles: list[Row]) -> DuckDBWarehouse:
    warehouse = DuckDBWarehouse(threads=1)
    load(warehouse, events, lines, profiles)
    return warehouse


@pytest.fixture(params=range(2))
def facts(request: pytest.FixtureRequest) -> Iterator[tuple[DuckDBWarehouse, dict[int, dict[str, float | None]]]]:
    events, lines, profiles = shop(request.param)
    warehouse = opened(events, lines, profiles)
    yield warehouse, {each["customer_id"]: plain(each["customer_id"], events, lines, each) for each in profiles}
    warehouse.close()


def test_features_of_everybody_are_those_computed_in_plain_python(facts) -> None:
    warehouse, expected = facts
    del expected[12]  # first seen after the instant
    names = [*FEATURES, "trait:points"]
    with warehouse.reading() as reading:
        found = customer_features(reading, Instant(NOW, ZONE), names, "everybody").to_pylist()
    assert [row.pop("customer_id") for row in found] == sorted(expected)
    for row, customer in zip(found, sorted(expected), strict=True):
        assert row == pytest.approx(expected[customer], nan_ok=True), customer


def test_each_feature_alone_is_as_with_the_others_and_buyers_are_those_with_an_order(facts) -> None:
    warehouse, expected = facts
    buyers = sorted(customer for customer, values in expected.items() if values["orders"])
    with warehouse.reading() as reading:
        for name in FEATURES:
            found = customer_features(reading, Instant(NOW, ZONE), [name])
            assert found["customer_id"].to_pylist() == buyers
            assert found[name].to_pylist() == pytest.approx([expected[customer][name] for customer in buyers]), name


@pytest.mark.parametrize("trait", ["city", "nobody_has_it"])
def test_a_trait_that_is_no_number_is_refused(trait: str) -> None:
    warehouse = opened(*shop(0))
    with warehouse.reading() as reading, pytest.raises(InvalidInput) as refused:
        customer_features(reading, Instant(NOW, ZONE), ["orders", f"trait:{trait}"])
    warehouse.close()
    assert (refused.value.code, refused.value.params["field"]) == ("analysis_bad_setting", "traits")
