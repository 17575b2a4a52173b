"""What rules mean, said case by case; each is asked of the engine and of the oracle."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contract.asking import DAY, MICROSECOND, NOON, answers, buyer, no, orders, trait, where, who
from contract.shop import KINDS, STORED_TAG, Person, Shop
from zhike.errors import InvalidRule
from zhike.rules.parse import parse_definition, parse_rule
from zhike.rules.windows import Instant
from zhike.tagging.audience import audience
from zhike.tagging.plan import TagRule, in_order
from zhike.warehouse.port import Warehouse

# how many


def test_events_at_one_moment_all_count(warehouse: Warehouse) -> None:
    people = {1: buyer(NOON - DAY, NOON - DAY, NOON - DAY), 2: buyer(NOON - DAY)}
    assert who(warehouse, people, orders("eq", 3)) == {1}


# nothing there


def test_not_includes_people_without_any_events(warehouse: Warehouse) -> None:
    people = {1: buyer(NOON - DAY), 2: buyer(NOON - 100 * DAY), 3: Person()}
    assert who(warehouse, people, no(orders("ge", 1, window={"days": 90}))) == {2, 3}


def test_counts_and_sums_over_nothing_are_zero_and_known(warehouse: Warehouse) -> None:
    people = {1: Person(), 2: buyer(NOON - DAY, amount=Decimal(5)), 3: buyer(NOON - DAY)}
    total = {"measure": "sum", "property": "amount"}
    answers = who(
        warehouse,
        people,
        orders("eq", 0),
        orders("missing"),
        orders("eq", 0, **total),
        orders("le", 0.5, **total),
        orders("missing", **total),
    )
    assert answers == [{1}, set(), {1, 3}, {1, 3}, set()]


def test_days_since_the_last_of_nothing_are_unknown(warehouse: Warehouse) -> None:
    people = {1: Person(), 2: buyer(NOON - 90 * DAY), 3: buyer(NOON - 90 * DAY + MICROSECOND), 4: buyer(NOON)}
    since = {"measure": "days_since_last"}
    answers = who(
        warehouse,
        people,
        orders("ge", 90, **since),
        orders("lt", 90, **since),
        no(orders("lt", 90, **since)),
        orders("missing", **since),
    )
    assert answers == [{2}, {3}, {1, 2, 4}, {1, 4}]


def test_days_since_the_first_are_counted_from_the_first_within_the_window(warehouse: Warehouse) -> None:
    people = {
        1: Person(),
        2: buyer(NOON - 30 * DAY, NOON - DAY),
        3: buyer(NOON - 30 * DAY + MICROSECOND, NOON - DAY),
        4: buyer(NOON - 100 * DAY, NOON - 5 * DAY),
        5: buyer(NOON),
    }
    first = {"measure": "days_since_first"}
    new, long_known = orders("lt", 30, **first), orders("ge", 30, **first)
    lately = orders("le", 5, **first, window={"days": 7})
    assert who(warehouse, people, new, long_known, orders("missing", **first), lately) == [
        {3},
        {2, 4},
        {1, 5},
        {2, 3, 4},
    ]


@pytest.mark.parametrize(
    "rule",
    [
        trait("city", "ne", "上海"),
        trait("city", "not_in", ["上海"]),
        trait("city", "eq", ""),
        trait("points", "ne", 1),
        trait("points", "not_in", [1, 2.5]),
        trait("points", "lt", 1),
        trait("points", "between", [-1.5, 999999999999999]),
        trait("birthday", "ne", "2000-01-01"),
        trait("birthday", "between", ["0001-01-01", "9999-12-31"]),
        trait("vip", "eq", False),
        {"type": "age", "trait": "birthday", "op": "ne", "value": 18},
        {"type": "age", "trait": "birthday", "op": "not_in", "value": [18]},
    ],
    ids=str,
)
@pytest.mark.parametrize("somebody_has_it", [True, False])
def test_an_absent_trait_makes_every_comparison_false(
    warehouse: Warehouse, rule: dict[str, Any], somebody_has_it: bool
) -> None:
    traits = {"city": "北京", "points": Decimal(3), "birthday": date(2001, 1, 1), "vip": True}
    people = {1: Person()} | ({2: Person(traits)} if somebody_has_it else {})
    held, turned, missing = who(warehouse, people, rule, no(rule), trait(rule["trait"], "missing"))
    assert 1 not in held
    assert 1 in turned
    assert missing == {1}


def test_a_shop_without_anything_has_nobody(warehouse: Warehouse) -> None:
    assert who(warehouse, {}, no(orders("ge", 1)), trait("city", "missing")) == [set(), set()]


# numbers


def test_money_is_compared_exactly(warehouse: Warehouse) -> None:
    people = {
        1: buyer(NOON - DAY, NOON - DAY, NOON - DAY, amount=Decimal("0.1")),  # in floats more than 0.3
        2: buyer(NOON - DAY, amount=Decimal("99999999999999.9999")),
    }
    total = {"measure": "sum", "property": "amount"}
    assert who(warehouse, people, orders("eq", 0.3, **total), orders("gt", 99999999999999, **total)) == [{1}, {2}]


@pytest.mark.parametrize("threshold", [3.5, 3.45, 0.0001, 0.000000001, 99999999999999.98, 999999999999999, -0.5])
def test_a_threshold_may_have_any_number_of_places(warehouse: Warehouse, threshold: float) -> None:
    people = {1: Person({"points": Decimal("3.4999")}), 2: Person({"points": Decimal("3.5001")})}
    expected = {id for id, p in people.items() if p.traits["points"] >= Decimal(repr(threshold))}
    assert who(warehouse, people, trait("points", "ge", threshold)) == expected


# properties of events


@pytest.mark.parametrize(
    "name", ["a.b", "$x", "/a", "颜色[尺码]", "*", "[0]", "\\", 'a"b', "it's", "$", "a b", "0", "规格", "_x1"]
)
def test_a_property_may_have_any_name(warehouse: Warehouse, name: str) -> None:
    people = {
        1: buyer(NOON - DAY, properties={name: "red"}),
        2: buyer(NOON - DAY, properties={"other": "red"}),
        3: buyer(NOON - DAY),
    }
    own = f"properties.{name}"
    assert who(warehouse, people, where(own, "eq", "red"), where(own, "present"), where(own, "missing")) == [
        {1},
        {1},
        {2, 3},
    ]


def test_a_flag_in_a_property_is_no_number_and_a_number_no_text(warehouse: Warehouse) -> None:
    values = [True, 1, 1.0, "1", "true", None, [1], {"a": 1}]
    people = {i: buyer(NOON - DAY, properties={"x": value}) for i, value in enumerate(values)}
    rules = [where("properties.x", "eq", value) for value in (True, 1, "1", "true")]
    either = {"type": "or", "of": rules[:2]}  # in one plan: the two must not be taken for one metric
    answers = who(warehouse, people, *rules, either, where("properties.x", "present"), where("properties.x", "missing"))
    assert answers == [{0}, {1, 2}, {3}, {4}, {0, 1, 2}, {0, 1, 2, 3, 4, 6, 7}, {5}]


def test_absent_properties_and_columns_make_comparisons_false(warehouse: Warehouse) -> None:
    people = {1: buyer(NOON - DAY, properties={"x": None}), 2: buyer(NOON - DAY, amount=Decimal(2), category="书")}
    answers = who(
        warehouse,
        people,
        where("amount", "ne", 1),
        where("category", "not_in", ["衣"]),
        where("properties.x", "ne", "a"),
    )
    assert answers == [{2}, {2}, set()]


# the calendar


def test_age_is_counted_on_the_business_calendar(warehouse: Warehouse) -> None:
    people = {1: Person({"birthday": date(2000, 3, 11)}), 2: Person({"birthday": date(2000, 3, 10)})}
    grown = {"type": "age", "trait": "birthday", "op": "ge", "value": 24}
    before, after = datetime(2024, 3, 10, 15, 59, 59), datetime(2024, 3, 10, 16)  # midnight in Shanghai
    Shop(people, Instant(NOON)).load(warehouse)
    instants = [Instant(before), Instant(after), Instant(after, "UTC")]
    found = [answers(warehouse, Shop(people, instant), grown)[0] for instant in instants]
    assert found == [{2}, {1, 2}, {2}]


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2023, 2, 28), 22), (date(2023, 3, 1), 23), (date(2024, 2, 28), 23), (date(2024, 2, 29), 24)],
)
def test_who_was_born_on_29_february_is_a_year_older_on_1_march(warehouse: Warehouse, today: date, years: int) -> None:
    rule = {"type": "age", "trait": "birthday", "op": "eq", "value": years}
    shop = Shop({1: Person({"birthday": date(2000, 2, 29)})}, Instant(datetime(today.year, today.month, today.day, 4)))
    shop.load(warehouse)
    assert answers(warehouse, shop, rule) == [{1}]


# shape


def test_an_audience_is_whom_the_rule_describes(warehouse: Warehouse) -> None:
    people = {1: Person({"city": "上海"}), 2: buyer(NOON - DAY), 3: buyer(NOON - DAY, NOON - 2 * DAY)}
    shop = Shop(people, Instant(NOON))
    shop.load(warehouse)
    most = {"type": "rank", "of": {"events": ["order_completed"], "measure": "count"}, "side": "top", "count": 1}
    for rule in (trait("city", "eq", "上海"), orders("ge", 1), most, no(most), {"type": "or", "of": [most, no(most)]}):
        with warehouse.reading() as reading:
            found = reading.fetch(audience(reading, parse_rule(rule), shop.instant, KINDS)).to_pylist()
            columns = {*reading.table("profile").columns}
        assert {row["customer_id"] for row in found} == shop.members(parse_rule(rule))
        assert all(row.keys() == columns for row in found)


def test_a_thousand_conditions_in_a_row_are_one_rule(warehouse: Warehouse) -> None:
    people = {1: Person({"city": "999"}), 2: Person({"city": "1000"}), 3: Person()}
    assert who(warehouse, people, {"type": "or", "of": [trait("city", "eq", str(i)) for i in range(1000)]}) == {1}


def test_tags_are_read_as_they_are_stored(warehouse: Warehouse) -> None:
    people = {1: Person(tags={STORED_TAG: "high"}), 2: Person(tags={STORED_TAG: "low"}), 3: Person()}
    has, high = {"type": "tag", "tag": STORED_TAG}, {"type": "tag", "tag": STORED_TAG, "values": ["high"]}
    assert who(warehouse, people, has, high, no(high)) == [{1, 2}, {1}, {2, 3}]


def test_a_tag_that_nobody_ever_had_is_held_by_nobody(warehouse: Warehouse) -> None:
    has = {"type": "tag", "tag": STORED_TAG}
    assert who(warehouse, {1: Person()}, has, no(has)) == [set(), {1}]


def reading(id: str, *others: str) -> TagRule:
    rule = {"type": "or", "of": [{"type": "tag", "tag": other} for other in others] or [trait("vip", "present")]}
    level = {"key": "yes", "name": {"zh": "是", "en": "yes"}, "rule": rule}
    return TagRule(id, parse_definition({"version": 1, "levels": [level]}))


@pytest.mark.parametrize(
    ("tags", "circle"),
    [
        ([reading("a", "a")], ["a", "a"]),
        ([reading("a", "b"), reading("b", "a")], ["a", "b", "a"]),
        ([reading("x"), reading("a", "x", "b"), reading("b", "c"), reading("c", "b")], ["b", "c", "b"]),
    ],
)
def test_a_circle_is_refused_and_named(tags: list[TagRule], circle: list[str]) -> None:
    with pytest.raises(InvalidRule) as refused:
        in_order(tags)
    assert refused.value.code == "rule_circle"
    assert refused.value.params == {"path": "levels", "circle": circle}
