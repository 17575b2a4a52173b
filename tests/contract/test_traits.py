"""What customers are: text search, parts of dates, anniversaries, each where it may be absent."""

from datetime import date, datetime
from typing import Any

import pytest

from contract.asking import answers, asked, everyone, no, trait, who
from contract.shop import Person, Shop
from zhike.rules import match
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant
from zhike.warehouse.port import Warehouse

CITIES = (
    "上海",
    "上海市",
    "大上海",
    "Shanghai",
    "shanghai",
    "100%",
    "100",
    "a_b",
    "axb",
    "a\\b",
    "it's",
    'say "hi"',
    "",
    "💡x",
)


@pytest.mark.parametrize("piece", ["上海", "Shang", "shang", "%", "_", "\\", "'", '"', "", "💡", "海市", "b"])
def test_a_text_contains_or_begins_with_exactly_these_characters(warehouse: Warehouse, piece: str) -> None:
    people = everyone(*(Person({"city": city}) for city in CITIES), Person())
    contains, begins = trait("city", "contains", piece), trait("city", "starts_with", piece)
    found = who(warehouse, people, contains, trait("city", "not_contains", piece), begins, no(contains))
    has = {id for id, city in enumerate(CITIES, start=1) if city.find(piece) >= 0}
    everybody, absent = set(range(1, len(CITIES) + 1)), len(CITIES) + 1
    starts = {id for id, city in enumerate(CITIES, start=1) if city[: len(piece)] == piece}
    assert found == [has, everybody - has, starts, everybody - has | {absent}]


def test_texts_are_found_in_a_trait_that_nobody_has(warehouse: Warehouse) -> None:
    found = who(
        warehouse, {1: Person()}, *(trait("city", op, "") for op in ("contains", "not_contains", "starts_with"))
    )
    assert found == [set(), set(), set()]


def part(name: str, op: str, *value: Any) -> dict[str, Any]:
    return trait("birthday", op, *value) | {"type": "date_part", "part": name}


def born(*days: date) -> dict[int, Person]:
    return everyone(*(Person({"birthday": day}) for day in days), Person())


def test_the_parts_of_a_date(warehouse: Warehouse) -> None:
    people = born(date(2000, 1, 1), date(1999, 12, 31), date(2024, 2, 29), date(1900, 4, 1))
    found = who(
        warehouse,
        people,
        part("year", "eq", 2000),
        part("year", "lt", 2000),
        part("quarter", "eq", 1),
        part("quarter", "in", [2, 4]),
        part("month", "eq", 12),
        part("month", "ne", 1),
        part("day", "between", [29, 31]),
        part("weekday", "eq", 6),
        part("weekday", "le", 5),
        part("month", "missing"),
        part("year", "present"),
    )
    assert found == [{1}, {2, 4}, {1, 3}, {2, 4}, {2}, {2, 3, 4}, {2, 3}, {1}, {2, 3}, {5}, {1, 2, 3, 4}]
    # 1 January 2000 was a Saturday; the other two a Friday and a Thursday, and 1 April 1900 a Sunday


def test_a_week_begins_on_monday(warehouse: Warehouse) -> None:
    people = born(*(date(2024, 3, 4 + n) for n in range(7)))
    assert who(warehouse, people, *(part("weekday", "eq", n) for n in range(1, 8))) == [{n} for n in range(1, 8)]


def test_a_quarter_has_three_months(warehouse: Warehouse) -> None:
    people = born(*(date(2023, month, 28) for month in range(1, 13)))
    found = who(warehouse, people, *(part("quarter", "eq", n) for n in range(1, 5)))
    assert found == [{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}]


# anniversaries


def to_anniversary(op: str, *value: Any) -> dict[str, Any]:
    return trait("birthday", op, *value) | {"type": "anniversary"}


def days_to(warehouse: Warehouse, today: date, *days: date) -> list[int]:
    """How many days it is to each of these days' anniversaries, as the engine and the oracle both say."""
    shop = Shop(born(*days), Instant(datetime(today.year, today.month, today.day, 4)))
    shop.load(warehouse)
    (found,) = asked(warehouse, shop, [parse_rule(to_anniversary("present"))])
    said = [found[id][1] for id in range(1, len(days) + 1)]
    assert said == [match.days_to_anniversary(day, today) for day in days]
    return said


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # who was born on 31 December, 1 January, 28 and 29 February, 1 and 10 March
        (date(2023, 12, 31), [0, 1, 59, 60, 61, 70]),
        (date(2024, 1, 1), [365, 0, 58, 59, 60, 69]),
        (date(2024, 2, 28), [307, 308, 0, 1, 2, 11]),
        (date(2024, 2, 29), [306, 307, 365, 0, 1, 10]),
        (date(2024, 3, 1), [305, 306, 364, 365, 0, 9]),
        (date(2023, 2, 28), [306, 307, 0, 1, 1, 10]),
        (date(2023, 3, 1), [305, 306, 364, 0, 0, 9]),
        (date(2023, 3, 2), [304, 305, 363, 364, 365, 8]),
        (date(2022, 12, 31), [0, 1, 59, 60, 60, 69]),
    ],
    ids=str,
)
def test_days_to_an_anniversary_across_a_years_end_and_29_february(
    warehouse: Warehouse, today: date, expected: list[int]
) -> None:
    days = [(12, 31), (1, 1), (2, 28), (2, 29), (3, 1), (3, 10)]
    assert days_to(warehouse, today, *(date(2000, month, day) for month, day in days)) == expected


def test_anniversaries_by_the_business_calendar(warehouse: Warehouse) -> None:
    people = born(date(1990, 3, 10), date(1990, 3, 11), date(1990, 3, 17), date(1990, 3, 18), date(2030, 3, 11))
    Shop(people, Instant(datetime(2024, 3, 10, 12))).load(warehouse)
    soon, today = to_anniversary("le", 7), to_anniversary("eq", 0)

    def found(as_of: datetime, zone: str = "Asia/Shanghai") -> list[set[int]]:
        return answers(warehouse, Shop(people, Instant(as_of, zone)), soon, today, to_anniversary("missing"))

    assert found(datetime(2024, 3, 10, 15, 59, 59)) == [{1, 2, 3, 5}, {1}, {6}]
    assert found(datetime(2024, 3, 10, 16)) == [{2, 3, 4, 5}, {2, 5}, {6}]  # midnight in Shanghai
    assert found(datetime(2024, 3, 10, 16), "UTC") == [{1, 2, 3, 5}, {1}, {6}]
