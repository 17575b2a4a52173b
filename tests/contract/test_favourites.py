"""Favourite values and ratios: ties, nulls, nothing to divide by."""

from decimal import Decimal
from typing import Any

from contract.asking import (
    BOUGHT,
    DAY,
    MICROSECOND,
    NOON,
    REFUNDED,
    answers,
    bought,
    everyone,
    filtered,
    has,
    no,
    values,
    who,
)
from contract.shop import Person, Shop, event
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

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
        bought({"category": "ba"}, {"category": "ab"}, {"category": "abc"}),
        bought({"category": "💡"}, {"category": "～"}),  # not by halves of surrogate pairs
        bought({"category": ""}, {"category": " "}),
        bought({"category": None}),
        Person(),
    )
    assert values(warehouse, people, favourite("present")) == ["书", "书", "B", "ab", "～", "", None, None]


def test_the_favourite_by_money(warehouse: Warehouse) -> None:
    people = everyone(
        spent(a="1", b="2", c=None),
        spent(b="1", a="1"),
        spent(b=None, a=None),
        spent(b="0", a="-1"),
        spent(a="-1", b=None),
        spent(a="0.5", b=None),
        bought(*({"category": c, "amount": Decimal(n)} for c, n in (("a", "0.1"), ("a", "0.2"), ("b", "0.3")))),
    )
    assert values(warehouse, people, favourite("present", by="sum")) == ["b", "a", "a", "b", "b", "a", "a"]


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
    people = everyone(Person(events=[*old, event(BOUGHT, NOON - DAY, category="书"), event(REFUNDED, NOON - DAY)]))
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
