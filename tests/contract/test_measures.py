"""Numbers about what customers did, favourites and ratios: over nothing, over nulls, of what is in JSON, at ties."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from contract.asking import (
    BOUGHT,
    DAY,
    MICROSECOND,
    NOON,
    REFUNDED,
    answers,
    asked,
    buyer,
    everyone,
    filtered,
    no,
    orders,
    who,
)
from contract.shop import Person, Shop, event
from zhike.rules import match
from zhike.rules.nodes import Compare
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

YESTERDAY = NOON - DAY


def bought(*rows: dict[str, Any]) -> Person:
    """Bought once for each of these, yesterday."""
    return Person(events=[event(BOUGHT, YESTERDAY) | row for row in rows])


def paid(*amounts: str | None) -> Person:
    return bought(*({"amount": None if amount is None else Decimal(amount)} for amount in amounts))


def has(*values: Any) -> Person:
    """Bought with these values of a property of one's own."""
    return bought(*({"properties": {"x": value}} for value in values))


def of(measure: str, name: str, op: str, *value: Any, **more: Any) -> dict[str, Any]:
    return orders(op, *value, measure=measure, property=name, **more)


def values(warehouse: Warehouse, people: dict[int, Person], *data: dict[str, Any]) -> Any:
    """What each rule compares, of each customer, on which engine and oracle agree."""
    shop, rules = Shop(people, Instant(NOON)), [parse_rule(rule) for rule in data]
    shop.load(warehouse)
    found = [[answer[id][1] for id in people] for answer in asked(warehouse, shop, rules)]
    for rule, compared in zip(rules, found, strict=True):
        assert isinstance(rule, Compare)
        assert compared == [match.actual(rule.value, shop.facts(person), *shop.when) for person in people.values()]
    return found[0] if len(found) == 1 else found


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
        has(10**14, 1e300, 2**70, -(10**14), 1),
        has(99_999_999_999_999, 12345678901.2345, -0.0001),
        has(0.00005, -0.00005, 0.00014, 1e-9),
        Person(),
    )
    assert values(warehouse, people, of("sum", "properties.x", "ge", 0)) == [
        Decimal("3.6"),
        Decimal(0),
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
        has(2.0, 2, 10**14, 1e14),
        has(2**63, 2**64, 2**70, -(2**63) - 1),
        has("null", "true"),
    )
    assert values(warehouse, people, of("distinct", "properties.x", "ge", 0)) == [4, 2, 0, 2, 4, 2]


def test_numbers_can_be_told_apart_too(warehouse: Warehouse) -> None:
    assert values(warehouse, everyone(paid("1", "1.0", "2", None)), of("distinct", "amount", "ge", 0)) == [2]


# favourites


def favourite(op: str, *value: Any, **more: Any) -> dict[str, Any]:
    said = {"value": value[0]} if value else {}
    fixed = {"type": "favourite", "events": [BOUGHT], "property": "category", "by": "count", "op": op}
    return fixed | said | more


def spent(**by_category: str | None) -> Person:
    rows = [{"category": name, "amount": amount and Decimal(amount)} for name, amount in by_category.items()]
    return bought(*rows)


def test_the_favourite_is_what_occurs_most(warehouse: Warehouse) -> None:
    people = everyone(
        bought(*({"category": name} for name in ("衣", "书", "书", None, None, None))),
        bought({"category": "书"}, {"category": "衣"}),  # of equals the first by code point
        bought({"category": "b"}, {"category": "B"}, {"category": "a"}),
        bought({"category": "💡"}, {"category": "～"}),  # not by halves of surrogate pairs
        bought({"category": ""}, {"category": " "}),
        bought({"category": None}),
        Person(),
    )
    assert values(warehouse, people, favourite("present")) == ["书", "书", "B", "～", "", None, None]


def test_the_favourite_by_money(warehouse: Warehouse) -> None:
    people = everyone(
        spent(a="1", b="2", c=None),
        spent(b="1", a="1"),
        spent(b=None, a=None),
        spent(b="0", a="-1"),
        spent(a="-1", b=None),
        bought(*({"category": c, "amount": Decimal(n)} for c, n in (("a", "0.1"), ("a", "0.2"), ("b", "0.3")))),
    )
    assert values(warehouse, people, favourite("present", by="sum")) == ["b", "a", "a", "b", "b", "a"]


def test_a_favourite_is_compared_as_a_text(warehouse: Warehouse) -> None:
    people = everyone(bought({"category": "书籍"}), bought({"category": "衣服"}), Person())
    found = who(
        warehouse,
        people,
        favourite("eq", "书籍"),
        favourite("ne", "书籍"),
        favourite("in", ["书籍", "衣服"]),
        favourite("starts_with", "衣"),
        favourite("not_contains", "服"),
        favourite("missing"),
    )
    assert found == [{1}, {2}, {1, 2}, {2}, {1}, {3}]


def test_a_favourite_within_a_window_and_filters(warehouse: Warehouse) -> None:
    old = [event(BOUGHT, NOON - 30 * DAY, category="衣", channel="web")] * 3
    people = everyone(Person(events=[*old, event(BOUGHT, YESTERDAY, category="书"), event(REFUNDED, YESTERDAY)]))
    lately, on_the_web = {"window": {"days": 7}}, filtered("channel", "eq", "web")
    found = values(warehouse, people, *(favourite("present", **more) for more in ({}, lately, on_the_web)))
    assert found == [["衣"], ["书"], ["衣"]]


def test_a_favourite_property_of_ones_own(warehouse: Warehouse) -> None:
    people = everyone(has("a", 1, "1", True, True, True), has(10, 9), has(True, 1.5), has(2**64))
    rule = favourite("present", property="properties.x")
    assert values(warehouse, people, rule) == ["1", "10", None, str(2**64)]


# ratios


def ratio(of: dict[str, Any], to: dict[str, Any], op: str, *value: Any) -> dict[str, Any]:
    return {"type": "ratio", "of": of, "to": to, "op": op} | ({"value": value[0]} if value else {})


SPENT = {"events": [BOUGHT], "measure": "sum", "property": "amount"}


def test_a_share(warehouse: Warehouse) -> None:
    books = SPENT | filtered("category", "eq", "书")
    people = everyone(
        spent(书="60", 衣="40"),
        spent(书="59.9999", 衣="40.0001"),
        spent(衣="40"),
        spent(书="0"),
        spent(书="-3", 衣="1"),
        spent(书="1", 衣="2"),
        Person(),
    )
    share = ratio(books, SPENT, "ge", 0.6)
    assert values(warehouse, people, share) == [0.6, 0.599999, 0, None, None, 1 / 3, None]
    shop = Shop(people, Instant(NOON))
    assert answers(warehouse, shop, share, ratio(books, SPENT, "missing")) == [{1}, {4, 5, 7}]


def test_a_trend(warehouse: Warehouse) -> None:
    lately, before = SPENT | {"window": {"days": 30}}, SPENT | {"window": {"days": 60, "until": 30}}

    def spender(late: str | None, early: str | None) -> Person:
        rows = [(NOON - DAY, late), (NOON - 30 * DAY - MICROSECOND, early)]
        return Person(events=[event(BOUGHT, ts, amount=Decimal(n)) for ts, n in rows if n is not None])

    people = everyone(spender("50", "100"), spender("50.0001", "100"), spender(None, "100"), spender("50", None))
    half, missing = ratio(lately, before, "le", 0.5), ratio(lately, before, "missing")
    assert who(warehouse, people, half, no(half), missing) == [{1, 3}, {2, 4}, {4}]


def test_counts_days_and_different_values_divide_too(warehouse: Warehouse) -> None:
    people = everyone(
        Person(
            events=[
                event(BOUGHT, NOON - DAY, category="a"),
                event(BOUGHT, NOON - DAY, category="b"),
                event(BOUGHT, NOON - 3 * DAY, category="b"),
                event(REFUNDED, NOON - DAY),
            ]
        ),
        Person(events=[event(REFUNDED, NOON - DAY)]),
    )
    metric = {"events": [BOUGHT]}
    count, days = metric | {"measure": "count"}, metric | {"measure": "days"}
    different = metric | {"measure": "distinct", "property": "category"}
    refunds = {"events": [REFUNDED], "measure": "count"}
    found = who(
        warehouse,
        people,
        ratio(refunds, count, "between", [0.3333, 0.3334]),
        ratio(days, count, "gt", 0.6666),
        ratio(different, days, "eq", 1),
        ratio(count, refunds, "eq", 3),
        ratio(count, refunds, "eq", 0),
        ratio(refunds, count, "missing"),
    )
    assert found == [{1}, {1}, {1}, {1}, {2}, {2}]
