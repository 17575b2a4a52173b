"""One thing after another: strictly later, within a time that counts to the microsecond, with nothing to spoil it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contract.asking import (
    BOUGHT,
    DAY,
    HOUR,
    MICROSECOND,
    NOON,
    REFUNDED,
    VIEWED,
    answers,
    did,
    everyone,
    filtered,
    no,
    who,
)
from contract.shop import Person, Shop, event
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

START = NOON - 10 * DAY


def step(name: str, **more: Any) -> dict[str, Any]:
    return {"events": [name]} | more


def sequence(first: str, then: str | None = None, without: str | None = None, **more: Any) -> dict[str, Any]:
    steps = {"first": first, "then": then, "without": without}
    return {"type": "sequence"} | {key: step(name) for key, name in steps.items() if name is not None} | more


def at(*events: tuple[str, timedelta]) -> Person:
    """Events so long after the start."""
    return did(*((name, START + after) for name, after in events))


# then


def test_then_is_strictly_later(warehouse: Warehouse) -> None:
    people = everyone(
        at((VIEWED, 0 * DAY), (BOUGHT, MICROSECOND)),
        at((VIEWED, 0 * DAY), (BOUGHT, 0 * DAY)),
        at((VIEWED, MICROSECOND), (BOUGHT, 0 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, 9 * DAY)),
        at((VIEWED, 0 * DAY)),
        at((BOUGHT, 0 * DAY)),
        Person(),
    )
    rule = sequence(VIEWED, BOUGHT)
    assert who(warehouse, people, rule, no(rule)) == [{1, 4}, {2, 3, 5, 6, 7}]


def test_one_event_cannot_serve_twice(warehouse: Warehouse) -> None:
    people = everyone(
        at((BOUGHT, 0 * DAY)),
        at((BOUGHT, 0 * DAY), (BOUGHT, 0 * DAY)),
        at((BOUGHT, 0 * DAY), (BOUGHT, MICROSECOND)),
    )
    assert who(warehouse, people, sequence(BOUGHT, BOUGHT)) == {3}


@pytest.mark.parametrize(
    ("within", "time"),
    [
        ({"minutes": 15}, timedelta(minutes=15)),
        ({"hours": 24}, DAY),
        ({"days": 2}, 2 * DAY),
        ({"weeks": 1}, 7 * DAY),
    ],
    ids=str,
)
def test_within_a_time_includes_its_end(warehouse: Warehouse, within: dict[str, int], time: timedelta) -> None:
    people = everyone(*(at((VIEWED, 0 * DAY), (BOUGHT, time + more)) for more in (-MICROSECOND, 0 * DAY, MICROSECOND)))
    assert who(warehouse, people, sequence(VIEWED, BOUGHT, within=within)) == {1, 2}


def test_any_first_may_begin_it(warehouse: Warehouse) -> None:
    """The nearest one before counts for the time; an earlier one may have come too soon."""
    people = everyone(
        at((VIEWED, 0 * DAY), (VIEWED, 2 * DAY), (BOUGHT, 2 * DAY + HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (VIEWED, 5 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, 2 * DAY), (BOUGHT, 4 * DAY)),
        at((BOUGHT, 0 * DAY), (VIEWED, HOUR)),
    )
    assert who(warehouse, people, sequence(VIEWED, BOUGHT, within={"hours": 1})) == {1, 2}


def test_what_is_still_to_come_is_not_seen(warehouse: Warehouse) -> None:
    people = everyone(
        did((VIEWED, NOON - HOUR), (BOUGHT, NOON)),
        did((VIEWED, NOON - HOUR), (BOUGHT, NOON - MICROSECOND)),
        did((VIEWED, NOON), (BOUGHT, NOON + HOUR)),
    )
    assert who(warehouse, people, sequence(VIEWED, BOUGHT)) == {2}


def test_the_window_limits_the_first_only(warehouse: Warehouse) -> None:
    edge = NOON - 7 * DAY
    people = everyone(
        did((VIEWED, edge), (BOUGHT, edge + DAY)),
        did((VIEWED, edge - MICROSECOND), (BOUGHT, edge + DAY)),
        did((VIEWED, NOON - 4 * DAY - MICROSECOND), (BOUGHT, NOON - DAY)),
        did((VIEWED, NOON - 4 * DAY), (BOUGHT, NOON - DAY)),
    )
    found = who(
        warehouse,
        people,
        sequence(VIEWED, BOUGHT, window={"days": 7}),
        sequence(VIEWED, BOUGHT, window={"days": 7, "until": 4}),
        sequence(VIEWED, BOUGHT, window={"from": "2030-01-01"}),
    )
    assert found == [{1, 3, 4}, {1, 3}, set()]


# with nothing in between


def test_nothing_may_stand_strictly_between(warehouse: Warehouse) -> None:
    people = everyone(
        at((VIEWED, 0 * DAY), (REFUNDED, HOUR), (BOUGHT, 2 * HOUR)),
        at((VIEWED, 0 * DAY), (REFUNDED, 0 * DAY), (BOUGHT, 2 * HOUR)),
        at((VIEWED, 0 * DAY), (REFUNDED, 2 * HOUR), (BOUGHT, 2 * HOUR)),
        at((VIEWED, 0 * DAY), (REFUNDED, MICROSECOND), (BOUGHT, 2 * MICROSECOND)),
        at((VIEWED, 0 * DAY), (BOUGHT, 2 * HOUR), (REFUNDED, 3 * HOUR)),
        at((VIEWED, 0 * DAY), (REFUNDED, HOUR), (VIEWED, 2 * HOUR), (BOUGHT, 3 * HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (REFUNDED, 2 * HOUR), (BOUGHT, 3 * HOUR)),
    )
    rule = sequence(VIEWED, BOUGHT, REFUNDED)
    assert who(warehouse, people, rule, rule | {"place": "between"}) == [{2, 3, 5, 6, 7}] * 2


def test_what_must_not_stand_between_may_be_of_the_same_kind(warehouse: Warehouse) -> None:
    """Two visits in a row without another between them, which any two neighbours are."""
    people = everyone(at((VIEWED, 0 * DAY), (VIEWED, HOUR), (VIEWED, 5 * HOUR)), at((VIEWED, 0 * DAY)))
    found = who(
        warehouse,
        people,
        sequence(VIEWED, VIEWED, VIEWED),
        sequence(VIEWED, VIEWED, VIEWED, within={"minutes": 59}),
    )
    assert found == [{1}, set()]


# with nothing after it


def test_nothing_may_come_after_the_second(warehouse: Warehouse) -> None:
    people = everyone(
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (REFUNDED, HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (REFUNDED, HOUR + MICROSECOND)),
        at((VIEWED, 0 * DAY), (REFUNDED, MICROSECOND), (BOUGHT, HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (REFUNDED, 2 * HOUR), (BOUGHT, 3 * HOUR)),
        at((VIEWED, 0 * DAY), (BOUGHT, 2 * HOUR), (REFUNDED, 10 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, 2 * HOUR), (REFUNDED, 10 * DAY - MICROSECOND)),
    )
    rule = sequence(VIEWED, BOUGHT, REFUNDED, place="after")
    assert who(warehouse, people, rule, rule | {"within": {"hours": 1}}) == [{1, 2, 4, 5, 6}, {1, 2, 4}]


# something that did not follow


def test_nothing_followed_within_the_time_all_of_which_has_passed(warehouse: Warehouse) -> None:
    people = everyone(
        at((VIEWED, 0 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, DAY + MICROSECOND)),
        at((VIEWED, 0 * DAY), (BOUGHT, 0 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (VIEWED, 2 * HOUR)),
        did((VIEWED, NOON - DAY)),
        did((VIEWED, NOON - DAY - MICROSECOND)),
        did((VIEWED, NOON - DAY - MICROSECOND), (BOUGHT, NOON - MICROSECOND)),
        did((VIEWED, NOON - HOUR)),
        at((BOUGHT, 0 * DAY)),
    )
    rule = sequence(VIEWED, None, BOUGHT, within={"hours": 24})
    assert who(warehouse, people, rule, no(rule)) == [{1, 3, 4, 5, 7}, {2, 6, 8, 9, 10}]


def test_nothing_followed_up_to_now(warehouse: Warehouse) -> None:
    people = everyone(
        did((VIEWED, NOON - MICROSECOND)),
        at((VIEWED, 0 * DAY), (BOUGHT, 10 * DAY - MICROSECOND)),
        at((VIEWED, 0 * DAY), (BOUGHT, 10 * DAY)),
        at((VIEWED, 0 * DAY), (BOUGHT, HOUR), (VIEWED, 2 * HOUR)),
        at((VIEWED, 0 * DAY), (VIEWED, HOUR), (BOUGHT, 2 * HOUR)),
        at((BOUGHT, 0 * DAY), (VIEWED, 0 * DAY)),
        Person(),
    )
    found = who(warehouse, people, sequence(VIEWED, None, BOUGHT), sequence(VIEWED, None, BOUGHT, window={"days": 5}))
    assert found == [{1, 3, 4, 6}, {1}]


def test_a_time_longer_than_time_has_not_passed(warehouse: Warehouse) -> None:
    people = everyone(did((VIEWED, datetime(1000, 1, 1)), (BOUGHT, NOON - DAY)), did((VIEWED, datetime(1000, 1, 1))))
    for_ever = {"weeks": 10_000_000}
    found = who(
        warehouse,
        people,
        sequence(VIEWED, BOUGHT, within=for_ever),
        sequence(VIEWED, None, BOUGHT, within=for_ever),
        sequence(VIEWED, None, BOUGHT, within={"weeks": 10}),
    )
    assert found == [{1}, set(), {1, 2}]


# filters


def test_each_step_has_its_own_filters(warehouse: Warehouse) -> None:
    def journey(first: str, second: str, third: str | None = None) -> Person:
        kinds = [(VIEWED, first), (BOUGHT, second), *([(BOUGHT, third)] if third else [])]
        return Person(events=[event(name, START + i * HOUR, category=kind) for i, (name, kind) in enumerate(kinds)])

    people = everyone(journey("书", "书"), journey("书", "衣"), journey("衣", "书"), journey("书", "衣", "书"))
    book, clothes = filtered("category", "eq", "书"), filtered("category", "eq", "衣")
    steps = {"type": "sequence", "first": step(VIEWED, **book), "then": step(BOUGHT, **book)}
    found = who(warehouse, people, steps, steps | {"without": step(BOUGHT, **clothes)})
    assert found == [{1, 4}, {1}]


def test_customers_do_not_continue_each_others_journeys(warehouse: Warehouse) -> None:
    people = everyone(at((VIEWED, 0 * DAY)), at((BOUGHT, HOUR)))
    shop = Shop(people, Instant(NOON), anonymous=[event(BOUGHT, START + HOUR), event(VIEWED, START)])
    shop.load(warehouse)
    assert answers(warehouse, shop, sequence(VIEWED, BOUGHT), sequence(VIEWED, None, BOUGHT)) == [set(), {1}]
