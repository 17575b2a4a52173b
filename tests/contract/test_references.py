"""Other tags now and in the past, segments, lists; at least so many of several rules, and scores."""

from datetime import datetime
from typing import Any

from contract.asking import DAY, MICROSECOND, NOON, asked, everyone, no, trait, who
from contract.shop import PAST_TAG, STORED_TAG, Person, Shop, period
from zhike.rules.nodes import Rule
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

EDGE = NOON - 7 * DAY
WEEK = {"days": 7}


def tag(name: str = PAST_TAG, **more: Any) -> dict[str, Any]:
    return {"type": "tag", "tag": name} | more


def had(*periods: tuple[str, datetime, datetime | None]) -> Person:
    return Person(history=[period(PAST_TAG, *each) for each in periods])


# had it at some moment


def test_had_a_tag_at_some_moment_of_a_window(warehouse: Warehouse) -> None:
    early = EDGE - DAY
    people = everyone(
        had(("high", early, EDGE)),  # ended just before
        had(("high", early, EDGE + MICROSECOND)),
        had(("high", early, None)),
        had(("high", EDGE + DAY, EDGE + 2 * DAY)),
        had(("high", NOON - MICROSECOND, None)),
        had(("high", NOON, None)),  # only since the instant itself
        had(("high", early, NOON + DAY)),
        Person(),
    )
    rule = tag(during=WEEK)
    found = who(
        warehouse, people, rule, no(rule), tag(during={"days": 14, "until": 7}), tag(during={"to": "2030-01-01"})
    )
    assert found == [{2, 3, 4, 5, 7}, {1, 6, 8}, {1, 2, 3, 7}, {1, 2, 3, 4, 5, 7}]


def test_had_a_tag_at_one_of_these_levels(warehouse: Warehouse) -> None:
    people = everyone(
        had(("high", EDGE, EDGE + DAY)),
        had(("low", EDGE, EDGE + DAY)),
        had(("high", EDGE - DAY, EDGE), ("low", EDGE, None)),
        had(("a level of former times", EDGE, None)),
    )
    found = who(
        warehouse, people, tag(during=WEEK, values=["high"]), tag(during=WEEK, values=["high", "low"]), tag(during=WEEK)
    )
    assert found == [{1}, {1, 2, 3}, {1, 2, 3, 4}]


# came to have it


def test_came_to_have_a_tag_in_a_window(warehouse: Warehouse) -> None:
    people = everyone(
        had(("high", EDGE - MICROSECOND, None)),
        had(("high", EDGE, None)),
        had(("high", EDGE + DAY, EDGE + 2 * DAY)),
        had(("high", NOON - MICROSECOND, None)),
        had(("high", NOON, None)),
        had(("high", EDGE - DAY, EDGE + DAY), ("low", EDGE + DAY, None)),  # from one level to another
        had(("high", EDGE - DAY, EDGE + DAY), ("low", EDGE + DAY + MICROSECOND, None)),  # lost it for a moment
        Person(),
    )
    rule = tag(entered=WEEK)
    found = who(
        warehouse, people, rule, no(rule), tag(entered=WEEK, values=["low"]), tag(entered={"days": 14, "until": 7})
    )
    assert found == [{2, 3, 4, 7}, {1, 5, 6, 8}, {6, 7}, {1, 6, 7}]


def test_came_from_one_of_these_levels_to_another_of_them(warehouse: Warehouse) -> None:
    people = everyone(
        had(("low", EDGE - DAY, EDGE + DAY), ("high", EDGE + DAY, None)),
        had(("mid", EDGE - DAY, EDGE + DAY), ("high", EDGE + DAY, None)),
    )
    assert who(warehouse, people, tag(entered=WEEK, values=["high", "low"])) == {2}


def test_no_tag_is_had_or_entered_in_an_empty_window(warehouse: Warehouse) -> None:
    people = everyone(had(("high", EDGE, None)), had(("high", NOON, None)))
    to_come = {"from": "2030-01-01"}
    assert who(warehouse, people, tag(during=to_come), tag(entered=to_come)) == [set(), set()]


def test_what_is_in_the_profile_now_is_in_the_history(warehouse: Warehouse) -> None:
    people = everyone(Person(tags={STORED_TAG: "high"}), Person(tags={STORED_TAG: "low"}), Person())
    found = who(
        warehouse,
        people,
        tag(STORED_TAG),
        tag(STORED_TAG, during=WEEK),
        tag(STORED_TAG, during=WEEK, values=["low"]),
        tag(STORED_TAG, entered=WEEK),
    )
    assert found == [{1, 2}, {1, 2}, {2}, set()]


# lists


def test_who_is_on_a_list(warehouse: Warehouse) -> None:
    people = everyone(Person(lists=frozenset({"vips"})), Person(lists=frozenset({"vips", "newsletter"})), Person())
    lists = [{"type": "list", "list": name} for name in ("vips", "newsletter", "nobody is on it")]
    assert who(warehouse, people, *lists, no(lists[0])) == [{1, 2}, {2}, set(), {3}]


# segments


def test_a_segment_is_its_rule(warehouse: Warehouse) -> None:
    segments: dict[str, Rule] = {
        "here": parse_rule(trait("city", "eq", "上海")),
        "vips here": parse_rule(
            {"type": "and", "of": [{"type": "segment", "segment": "here"}, trait("vip", "eq", True)]}
        ),
    }
    shop = Shop(
        everyone(Person({"city": "上海"}), Person({"city": "上海", "vip": True}), Person({"vip": True})), Instant(NOON)
    )
    shop.load(warehouse)
    named = {"type": "segment", "segment": "vips here"}
    score = {"type": "score", "of": [{"weight": 1, "rule": named}], "op": "ge", "value": 1}
    for rule, expected in ((named, {2}), (no(named), {1, 3}), (score, {2})):
        whole = resolved(parse_rule(rule), segments)
        (found,) = asked(warehouse, shop, [whole])
        assert {id for id, (held, _) in found.items() if held} == shop.members(whole) == expected


# at least so many, and scores

CITY, VIP, POINTS = trait("city", "present"), trait("vip", "eq", True), trait("points", "ge", 10)


def people_with(*traits: dict[str, Any]) -> dict[int, Person]:
    return everyone(*map(Person, traits))


def test_at_least_so_many_of_these(warehouse: Warehouse) -> None:
    people = people_with(
        {"city": "上海", "vip": True, "points": 10}, {"city": "", "vip": True}, {"vip": True, "points": 9}, {}
    )
    counts = [{"type": "at_least", "count": n, "of": [CITY, VIP, POINTS]} for n in (1, 2, 3)]
    twice = {"type": "at_least", "count": 2, "of": [VIP, VIP]}
    assert who(warehouse, people, *counts, no(counts[1]), twice) == [{1, 2, 3}, {1, 2}, {1}, {3, 4}, {1, 2, 3}]


def score(op: str, value: Any, *weights: int | float) -> dict[str, Any]:
    terms = [{"weight": weight, "rule": rule} for weight, rule in zip(weights, (CITY, VIP, POINTS), strict=False)]
    return {"type": "score", "of": terms, "op": op} | ({} if value is None else {"value": value})


def test_scores_are_added_up_exactly(warehouse: Warehouse) -> None:
    people = people_with(
        {"city": "上海", "vip": True, "points": 10}, {"city": "", "vip": True}, {"vip": True, "points": 9}, {}
    )
    found = who(
        warehouse,
        people,
        score("eq", 0.3, 0.1, 0.2),  # in floats 0.1 + 0.2 is more
        score("ge", 0.3, 0.1, 0.1, 0.1),
        score("lt", 0, 1, -2),
        score("eq", 0, 1, -2, 1),
        score("ge", 1.000001, 1, 0.000001),
        score("missing", None, 1),
        score("between", [2, 3], 1.5, 1.5, 999_999_999_999),
        score("gt", 999_999_999_999, 1, 0, 999_999_999_999),
    )
    assert found == [{1, 2}, {1}, {1, 2, 3}, {1, 4}, {1, 2}, set(), {2}, {1}]
