"""Ranks and bands: among all, or those with the same trait or tag; equals always get the same answer."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from contract.asking import BOUGHT, DAY, NOON, REFUNDED, answers, buyer, everyone, no, orders, who
from contract.shop import STORED_TAG, Person, Shop, event, line
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

SPENT = {"events": [BOUGHT], "measure": "sum", "property": "amount"}
COUNTED = {"events": [BOUGHT], "measure": "count"}


def rank(side: str, of: dict[str, Any] = SPENT, **asked: Any) -> dict[str, Any]:
    return {"type": "rank", "of": of, "side": side} | asked


def band(bands: int, op: str, *value: Any, of: dict[str, Any] = SPENT, **within: Any) -> dict[str, Any]:
    said = {"value": value[0]} if value else {}
    return {"type": "band", "of": of, "bands": bands, "op": op} | said | within


def spender(amount: str | None, **traits: Any) -> Person:
    bought = event(BOUGHT, NOON - DAY, amount=None if amount is None else Decimal(amount))
    return Person(traits=traits, events=[bought])


def spenders(*amounts: str | None) -> dict[int, Person]:
    return everyone(*map(spender, amounts))


def test_the_best_and_the_last_so_many(warehouse: Warehouse) -> None:
    people = spenders("10", "50", "30", "20", "40")
    found = who(warehouse, people, *(rank(side, count=n) for side in ("top", "bottom") for n in (1, 3, 5, 100)))
    assert found == [{2}, {2, 5, 3}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, {1}, {1, 4, 3}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}]


def test_the_best_and_the_last_so_many_percent(warehouse: Warehouse) -> None:
    people = spenders("10", "50", "30", "20", "40")
    percents = (0.000001, 20, 20.000001, 40, 59.9, 100)
    top = [{2}, {2}, {2, 5}, {2, 5}, {2, 5, 3}, {1, 2, 3, 4, 5}]
    bottom = [{1}, {1}, {1, 4}, {1, 4}, {1, 4, 3}, {1, 2, 3, 4, 5}]
    found = who(warehouse, people, *(rank(side, percent=n) for side in ("top", "bottom") for n in percents))
    assert found == top + bottom


def test_equals_are_all_in_or_all_out(warehouse: Warehouse) -> None:
    people = spenders("30", "20", "20", "20", "10")
    found = who(
        warehouse,
        people,
        rank("top", count=1),
        rank("top", count=2),
        rank("top", count=4),
        rank("bottom", count=2),
        rank("top", percent=20),
        rank("top", percent=21),
        rank("top", percent=80),
        rank("bottom", percent=80.1),
    )
    assert found == [{1}, {1, 2, 3, 4}, {1, 2, 3, 4}, {5, 2, 3, 4}, {1}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4, 5}]


def test_shares_are_exact(warehouse: Warehouse) -> None:
    """Of 1,000 the best 33.3 % are those of whom fewer than 333 are better: 333, not one more or less."""
    people = spenders(*(str(n) for n in range(1, 1001)))
    (found,) = [who(warehouse, people, rank("top", percent=33.3))]
    assert found == set(range(668, 1001))


def test_who_has_nothing_is_not_ranked(warehouse: Warehouse) -> None:
    people = everyone(
        spender("10"), spender(None), Person(), spender("0"), spender("-5"), buyer(NOON, amount=Decimal(9))
    )
    found = who(
        warehouse,
        people,
        rank("top", percent=100),
        rank("bottom", count=1),
        no(rank("top", percent=100)),
        band(2, "missing"),
        rank("bottom", COUNTED, percent=100),
    )
    assert found == [{1, 4, 5}, {5}, {2, 3, 6}, {2, 3, 6}, {1, 2, 4, 5}]


@pytest.mark.parametrize(
    ("metric", "first", "ranked"),
    [
        ({"measure": "count"}, {1}, {1, 2, 3}),
        ({"measure": "days"}, {1, 2}, {1, 2, 3}),
        ({"measure": "distinct", "property": "category"}, {2}, {2, 3}),
        ({"measure": "avg", "property": "amount"}, {2}, {1, 2}),
        ({"measure": "min", "property": "amount"}, {2}, {1, 2}),
        ({"measure": "max", "property": "amount"}, {1, 2}, {1, 2}),
        ({"measure": "days_since_first"}, {2}, {1, 2, 3}),
        ({"measure": "days_since_last"}, {1, 2, 3}, {1, 2, 3}),
    ],
    ids=lambda value: str(value.get("measure")) if isinstance(value, dict) else "",
)
def test_by_any_measure(warehouse: Warehouse, metric: dict[str, Any], first: set[int], ranked: set[int]) -> None:
    def bought(days: int, **columns: Any) -> dict[str, Any]:
        return event(BOUGHT, NOON - days * DAY, **columns)

    people = everyone(
        Person(events=[bought(1, amount=Decimal(1)), bought(1), bought(2, amount=Decimal(9))]),
        Person(events=[bought(1, amount=Decimal(9), category="书"), bought(3, category="衣")]),
        Person(events=[bought(1, category="书")]),
        Person(),
    )
    found = who(
        warehouse,
        people,
        rank("top", {"events": [BOUGHT], **metric}, count=1),
        rank("bottom", {"events": [BOUGHT], **metric}, percent=100),
    )
    assert found == [first, ranked]


def test_by_lines_in_a_window(warehouse: Warehouse) -> None:
    def owner(days: int, quantity: str) -> Person:
        return Person(lines=[line(NOON - days * DAY, quantity=Decimal(quantity))])

    people = everyone(owner(1, "2"), owner(7, "3"), owner(8, "5"))
    lately = {"lines": True, "measure": "sum", "property": "quantity", "window": {"days": 7}}
    found = who(warehouse, people, rank("top", lately, count=1), rank("top", lately, percent=100))
    assert found == [{2}, {1, 2}]


# within a trait or a tag


def test_among_those_of_the_same_city(warehouse: Warehouse) -> None:
    people = everyone(
        spender("10", city="上海"),
        spender("20", city="上海"),
        spender("5", city="北京"),
        spender("99"),
        spender("1", city=""),
        spender(None, city="深圳"),
        Person({"city": "北京"}),
    )
    within = {"within": {"trait": "city"}}
    found = who(
        warehouse,
        people,
        rank("top", count=1) | within,
        rank("bottom", percent=50) | within,
        band(2, "eq", 2, **within),
        band(2, "eq", 1, **within),
        band(2, "missing", **within),
    )
    assert found == [{2, 3, 5}, {1, 3, 5}, {2}, {1, 3, 5}, {4, 6, 7}]


@pytest.mark.parametrize(
    ("trait", "same", "other"),
    [
        ("vip", False, True),
        ("points", Decimal(1), Decimal("1.5")),
        ("birthday", datetime(2000, 1, 1).date(), datetime(2000, 1, 2).date()),
    ],
)
def test_among_those_with_the_same_trait_of_any_kind(warehouse: Warehouse, trait: str, same: Any, other: Any) -> None:
    people = everyone(spender("10", **{trait: same}), spender("20", **{trait: same}), spender("5", **{trait: other}))
    assert who(warehouse, people, rank("top", count=1, within={"trait": trait})) == {2, 3}


def test_within_a_trait_that_nobody_has_nobody_is_ranked(warehouse: Warehouse) -> None:
    within = {"within": {"trait": "nobody_has_it"}}
    found = who(warehouse, spenders("10", "20"), rank("top", percent=100) | within, band(2, "missing", **within))
    assert found == [set(), {1, 2}]


def test_among_those_with_the_same_tag(warehouse: Warehouse) -> None:
    def tagged(amount: str, level: str | None) -> Person:
        return Person(events=spender(amount).events, tags={} if level is None else {STORED_TAG: level})

    people = everyone(tagged("10", "high"), tagged("20", "high"), tagged("5", "low"), tagged("99", None))
    assert who(warehouse, people, rank("top", count=1, within={"tag": STORED_TAG})) == {2, 3}


# bands


def test_quantile_bands(warehouse: Warehouse) -> None:
    people = spenders(*(str(n) for n in range(1, 11)))
    found = who(warehouse, people, *(band(5, "eq", n) for n in range(1, 6)), band(3, "le", 1), band(100, "ge", 91))
    assert found == [{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {1, 2, 3, 4}, {10}]


def test_equals_are_in_one_band(warehouse: Warehouse) -> None:
    people = spenders("1", "1", "1", "1", "2", None)
    found = who(warehouse, people, band(5, "eq", 1), band(5, "eq", 5), band(2, "eq", 2), band(5, "missing"))
    assert found == [{1, 2, 3, 4}, {5}, {5}, {6}]


def test_one_customer_alone_is_in_the_first_band_and_the_best(warehouse: Warehouse) -> None:
    people = spenders("1")
    found = who(warehouse, people, band(5, "eq", 1), rank("top", percent=0.000001), rank("bottom", count=1))
    assert found == [{1}, {1}, {1}]


def test_nobody_is_ranked_in_an_empty_shop(warehouse: Warehouse) -> None:
    assert who(warehouse, {}, rank("top", percent=100), band(5, "missing")) == [set(), set()]


# inside other rules


def test_ranks_stand_inside_other_rules(warehouse: Warehouse) -> None:
    people = everyone(*(buyer(*[NOON - DAY] * n, amount=Decimal(10 - n)) for n in range(1, 6)))
    best, most = rank("top", count=2), rank("top", COUNTED, count=2)
    found = who(
        warehouse,
        people,
        {"type": "and", "of": [most, no(best)]},
        {"type": "or", "of": [best, orders("eq", 1)]},
        {"type": "score", "of": [{"weight": 1, "rule": best}, {"weight": 2, "rule": most}], "op": "ge", "value": 2},
    )
    assert found == [set(), {1, 4, 5}, {4, 5}]


def test_events_of_nobody_and_of_other_names_do_not_rank(warehouse: Warehouse) -> None:
    refunded = Person(events=[event(REFUNDED, NOON - DAY, amount=Decimal(99))])
    anonymous = [event(BOUGHT, NOON - DAY, amount=Decimal(1000))] * 9
    shop = Shop(everyone(spender("1"), spender("2"), refunded), Instant(NOON), anonymous)
    shop.load(warehouse)
    assert answers(warehouse, shop, rank("top", percent=50), rank("top", percent=100)) == [{2}, {1, 2}]
