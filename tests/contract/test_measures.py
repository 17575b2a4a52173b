"""Numbers about what customers did: over nothing, over nulls, exact, of what is in JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from contract.asking import (
    DAY,
    MICROSECOND,
    NOON,
    asked,
    bought,
    buyer,
    everyone,
    has,
    no,
    orders,
    values,
    who,
)
from contract.shop import Person, Shop
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

YESTERDAY = NOON - DAY


def paid(*amounts: str | None) -> Person:
    return bought(*({"amount": None if amount is None else Decimal(amount)} for amount in amounts))


def of(measure: str, name: str, op: str, *value: Any, **more: Any) -> dict[str, Any]:
    return orders(op, *value, measure=measure, property=name, **more)


# over nothing, and over nulls


def test_averages_and_extremes_over_nothing_are_absent(warehouse: Warehouse) -> None:
    people = everyone(Person(), paid(None), paid("0"), paid(None, "4", "1"), buyer(NOON, amount=Decimal(4)))
    found = who(
        warehouse,
        people,
        *(of(measure, "amount", "missing") for measure in ("avg", "min", "max")),
        *(of(measure, "amount", "le", 1) for measure in ("avg", "min", "max")),
        *(of(measure, "amount", "eq", n) for measure, n in (("avg", 2.5), ("min", 1), ("max", 4))),
        of("sum", "amount", "eq", 0),
        no(of("max", "amount", "ge", 1)),
    )
    assert found == [{1, 2, 5}] * 3 + [{3}, {3, 4}, {3}, {4}, {4}, {4}, {1, 2, 3, 5}, {1, 2, 3, 5}]


def test_counts_of_days_and_values_over_nothing_are_zero(warehouse: Warehouse) -> None:
    people = everyone(Person(), bought({}), bought({"category": "书"}, {"category": "书"}, {"category": ""}))
    found = who(
        warehouse,
        people,
        orders("eq", 0, measure="days"),
        orders("missing", measure="days"),
        of("distinct", "category", "eq", 0),
        of("distinct", "category", "eq", 2),
        of("distinct", "category", "missing"),
    )
    assert found == [{1}, set(), {1, 2}, {3}, set()]


# days


def test_days_are_business_days(warehouse: Warehouse) -> None:
    midnight = datetime(2024, 3, 8, 16)  # in Shanghai
    people = everyone(
        buyer(midnight - MICROSECOND, midnight),
        buyer(midnight, midnight + DAY - MICROSECOND),
        buyer(midnight, midnight, midnight - 7 * DAY),
        buyer(datetime(2024, 3, 8, 23), datetime(2024, 3, 9, 1)),  # two days in UTC, one in Shanghai
    )
    assert values(warehouse, people, orders("ge", 2, measure="days")) == [2, 1, 2, 1]


@pytest.mark.parametrize(
    ("zone", "moments", "days"),
    [
        ("America/New_York", ["2024-03-10T05:00", "2024-03-11T03:59:59.999999", "2024-03-11T04:00"], 2),
        ("America/New_York", ["2024-11-03T04:00", "2024-11-04T04:59:59.999999", "2024-11-04T05:00"], 2),
        ("Asia/Shanghai", ["1988-07-01T15:00", "1988-07-01T14:59:59.999999"], 2),  # China had summer time
        ("UTC", ["1969-12-31T23:59:59.999999", "1970-01-01T00:00", "0999-01-01T00:00"], 3),
    ],
)
def test_days_where_the_clock_changes(warehouse: Warehouse, zone: str, moments: list[str], days: int) -> None:
    shop = Shop({1: buyer(*map(datetime.fromisoformat, moments))}, Instant(NOON + 400 * DAY, zone))
    shop.load(warehouse)
    rule = parse_rule(orders("ge", 1, measure="days"))
    assert asked(warehouse, shop, [rule])[0][1] == (True, days)
    assert shop.members(parse_rule(orders("eq", days, measure="days"))) == {1}


# exactness


def test_averages_are_the_nearest_number_to_the_exact_one(warehouse: Warehouse) -> None:
    people = everyone(
        paid("0.1", "0.1", "0.1"),  # in floats added up, and then divided, less than 0.1
        paid("0.1", "0.2"),
        paid("1", "1", "0"),
        paid("-1", "0.5"),
        paid("0.0001", None),
        paid("99999999999999.9999"),
    )
    assert values(warehouse, people, of("avg", "amount", "eq", 0.1)) == [0.1, 0.15, 2 / 3, -0.25, 0.0001, 1e14]


def test_extremes_are_exact(warehouse: Warehouse) -> None:
    people = everyone(paid("99999999999999.9999", "99999999999999.9998"), paid("-0.0001", None, "-0.0002"))
    assert values(warehouse, people, of("min", "amount", "present")) == [
        Decimal("99999999999999.9998"),
        Decimal("-0.0002"),
    ]


# what is in JSON


def test_only_numbers_that_fit_into_money_are_summed(warehouse: Warehouse) -> None:
    people = everyone(
        has(1, 2.5, 0.1, None),
        has("1", True, False, [1], {"a": 1}),
        has(10**14, 1e300, 2**70, 1),
        has(-(10**14), 1),
        has(99_999_999_999_999, 12345678901.2345, -0.0001),
        has(0.00005, -0.00005, 0.00014, 1e-9),
        Person(),
    )
    assert values(warehouse, people, of("sum", "properties.x", "ge", 0)) == [
        Decimal("3.6"),
        Decimal(0),
        Decimal(1),
        Decimal(1),
        Decimal("100012345678900.2344"),
        Decimal("0.0001"),
        Decimal(0),
    ]


def test_averages_and_extremes_of_a_property_of_ones_own(warehouse: Warehouse) -> None:
    people = everyone(has(1, 2.5, None, "9"), has("9", True), Person())
    found = who(
        warehouse,
        people,
        of("avg", "properties.x", "eq", 1.75),
        of("min", "properties.x", "eq", 1),
        of("max", "properties.x", "eq", 2.5),
        of("max", "properties.x", "missing"),
        of("max", "properties.y", "missing"),
    )
    assert found == [{1}, {1}, {1}, {2, 3}, {1, 2, 3}]


def test_texts_and_whole_numbers_can_be_told_apart(warehouse: Warehouse) -> None:
    people = everyone(
        has("a", "A", "a ", "", "a"),
        has(1, "1", 2),
        has(True, None, [1], {}, 1.5, 1e300),
        has(2.0, 1e14, 2, -3.0),
        has(2**63, 2**64, 2**70, -(2**63) - 1),
        has("null", "true"),
    )
    assert values(warehouse, people, of("distinct", "properties.x", "ge", 0)) == [4, 2, 0, 3, 4, 2]


def test_numbers_can_be_told_apart_too(warehouse: Warehouse) -> None:
    assert values(warehouse, everyone(paid("1", "1.0", "2", None)), of("distinct", "amount", "ge", 0)) == [2]
