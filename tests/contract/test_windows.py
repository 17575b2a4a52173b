"""Every edge of every window: the first instant is in, the last is not, and nothing at or after the instant counts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contract.asking import BOUGHT, DAY, MICROSECOND, NOON, answers, buyer, did, everyone, no, orders, who, within
from contract.shop import Person, Shop
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse


def shanghai(text: str) -> datetime:
    """The business clock's time in UTC."""
    return in_zone(text, "Asia/Shanghai")


def in_zone(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


WINDOWS: list[tuple[dict[str, Any], datetime, datetime]] = [
    ({"minutes": 15}, NOON - timedelta(minutes=15), NOON),
    ({"hours": 24}, NOON - DAY, NOON),
    ({"days": 7}, NOON - 7 * DAY, NOON),
    ({"weeks": 2}, NOON - 14 * DAY, NOON),
    ({"months": 1}, datetime(2024, 2, 10, 12), NOON),
    ({"days": 60, "until": 30}, NOON - 60 * DAY, NOON - 30 * DAY),
    ({"minutes": 2, "until": 1}, NOON - timedelta(minutes=2), NOON - timedelta(minutes=1)),
    ({"months": 3, "until": 1}, datetime(2023, 12, 10, 12), datetime(2024, 2, 10, 12)),
    ({"this": "week"}, shanghai("2024-03-04"), NOON),
    ({"this": "month"}, shanghai("2024-03-01"), NOON),
    ({"this": "quarter"}, shanghai("2024-01-01"), NOON),
    ({"this": "year"}, shanghai("2024-01-01"), NOON),
    ({"last": "week"}, shanghai("2024-02-26"), shanghai("2024-03-04")),
    ({"last": "month"}, shanghai("2024-02-01"), shanghai("2024-03-01")),
    ({"last": "quarter"}, shanghai("2023-10-01"), shanghai("2024-01-01")),
    ({"last": "year"}, shanghai("2023-01-01"), shanghai("2024-01-01")),
    ({"from": "2024-02-29", "to": "2024-02-29"}, shanghai("2024-02-29"), shanghai("2024-03-01")),
    ({"from": "2023-12-31", "to": "2024-01-01"}, shanghai("2023-12-31"), shanghai("2024-01-02")),
    ({"from": "2024-03-10", "to": "2024-03-10"}, shanghai("2024-03-10"), NOON),
    ({"from": "2024-01-01"}, shanghai("2024-01-01"), NOON),
    ({"from": "2024-01-01", "to": "2030-01-01"}, shanghai("2024-01-01"), NOON),
]


def test_a_window_holds_its_first_instant_and_not_its_last(warehouse: Warehouse) -> None:
    edges = sorted(
        {edge + more for _, *ends in WINDOWS for edge in ends for more in (-MICROSECOND, 0 * DAY, MICROSECOND)}
    )
    people = everyone(*(buyer(moment) for moment in edges))
    expected = [{id for id, moment in enumerate(edges, start=1) if start <= moment < end} for _, start, end in WINDOWS]
    assert who(warehouse, people, *(within(**window) for window, *_ in WINDOWS)) == expected
    assert all(1 <= len(ids) < len(edges) for ids in expected)


def test_a_window_without_a_beginning_or_an_end(warehouse: Warehouse) -> None:
    people = everyone(*map(buyer, (datetime(1999, 1, 1), NOON - MICROSECOND, NOON, NOON + MICROSECOND)))
    found = who(
        warehouse, people, orders("ge", 1), within(to="2024-01-31"), within(to="2030-01-01"), within(months=10_000_000)
    )
    assert found == [{1, 2}, {1}, {1, 2}, {1, 2}]


def test_a_window_that_is_yet_to_come_is_empty(warehouse: Warehouse) -> None:
    people = everyone(buyer(NOON - MICROSECOND), buyer(NOON), buyer(shanghai("2024-03-11")))
    tomorrow = {"from": "2024-03-11", "to": "2024-03-11"}
    found = who(warehouse, people, within(**tomorrow), no(within(**tomorrow)), orders("eq", 0, window=tomorrow))
    assert found == [set(), {1, 2, 3}, {1, 2, 3}]


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_at_its_first_midnight_this_period_is_empty_and_the_last_one_whole(warehouse: Warehouse, period: str) -> None:
    midnight = shanghai("2024-01-01")  # a Monday
    shop = Shop(everyone(buyer(midnight - MICROSECOND), buyer(midnight)), Instant(midnight))
    shop.load(warehouse)
    this, last = within(this=period), within(last=period)
    assert answers(warehouse, shop, this, last) == [set(), {1}]
    assert answers(warehouse, Shop(shop.people, Instant(midnight + MICROSECOND)), this, last) == [{2}, {1}]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_days_are_cut_in_the_business_zone(warehouse: Warehouse, zone: str) -> None:
    midnight = in_zone("2024-03-10", zone)
    people = everyone(buyer(midnight - MICROSECOND), buyer(midnight), buyer(midnight + DAY - MICROSECOND))
    shop = Shop(people, Instant(in_zone("2024-03-20", zone), zone))
    shop.load(warehouse)
    day = within(**{"from": "2024-03-10", "to": "2024-03-10"})
    # New York's clock goes forward on that day: it has only 23 hours
    assert answers(warehouse, shop, day) == [{2} if zone == "America/New_York" else {2, 3}]


def test_months_end_where_the_month_ends(warehouse: Warehouse) -> None:
    edge = shanghai("2024-02-29T20:00")
    shop = Shop(everyone(buyer(edge - MICROSECOND), buyer(edge)), Instant(shanghai("2024-03-31T20:00")))
    shop.load(warehouse)
    assert answers(warehouse, shop, within(months=1)) == [{2}]


# the first one ever


def first(**window: Any) -> dict[str, Any]:
    return {"type": "first", "events": [BOUGHT], "window": window}


def test_the_first_ever_lies_in_the_window(warehouse: Warehouse) -> None:
    edge = NOON - 7 * DAY
    people = everyone(
        buyer(edge),
        buyer(edge - MICROSECOND),
        buyer(edge - MICROSECOND, edge),
        buyer(edge + DAY, edge + 2 * DAY),
        buyer(NOON),
        Person(),
        did(("product_viewed", edge - DAY), (BOUGHT, edge)),
    )
    found = who(
        warehouse, people, first(days=7), first(days=14, until=7), no(first(days=7)), first(**{"from": "2024-03-11"})
    )
    assert found == [{1, 4, 7}, {2, 3}, {2, 3, 5, 6}, set()]


def test_the_first_of_a_kind_is_the_first_that_passes_the_filters(warehouse: Warehouse) -> None:
    people = everyone(
        Person(events=[*buyer(NOON - 30 * DAY).events, *buyer(NOON - DAY, category="书").events]),
        buyer(NOON - 30 * DAY, NOON - DAY, category="书"),
    )
    book = {"where": [{"property": "category", "op": "eq", "value": "书"}]}
    assert who(warehouse, people, first(days=7), first(days=7) | book) == [set(), {1}]
