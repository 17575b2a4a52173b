"""Computed values: numbers, days, favourites and sets, against pandas, on every engine."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from contract.asking import BOUGHT, CATALOGUE, NOON, VIEWED
from contract.conftest import Rows
from contract.shop import KINDS, Person, Shop, event, line
from zhike.rules.nodes import Text
from zhike.rules.sets import members
from zhike.rules.windows import Instant
from zhike.tagging.scores import Scored, publish
from zhike.tagging.values import Measured, check, compute, kind_of, parse
from zhike.warehouse.port import Warehouse

BEGUN = NOON - timedelta(days=400)
WINDOW = timedelta(days=90)
CATEGORIES = ("母婴", "母婴用品", "食品", "", None)

MEASURES: dict[str, dict[str, Any]] = {
    "spent": {"type": "event", "events": [BOUGHT], "measure": "sum", "property": "amount"},
    "orders": {"type": "event", "events": [BOUGHT], "measure": "count", "window": {"days": 90}},
    "mean": {"type": "event", "events": [BOUGHT], "measure": "avg", "property": "amount"},
    "largest": {"type": "lines", "measure": "max", "property": "amount", "window": {"days": 90}},
    "kinds": {"type": "lines", "measure": "distinct", "property": "category"},
    "since": {"type": "event", "events": [BOUGHT, VIEWED], "measure": "days_since_last"},
    "first": {"type": "event", "events": [BOUGHT], "measure": "first_day"},
    "last": {"type": "event", "events": [BOUGHT], "measure": "last_day", "window": {"days": 90}},
    "favourite": {"type": "favourite", "lines": True, "property": "category", "by": "count"},
    "bought": {"type": "values", "lines": True, "property": "category"},
    "lately": {"type": "values", "events": [BOUGHT], "property": "category", "window": {"days": 90}},
}


def a_shop(seed: int, customers: int = 30) -> Shop:
    """Customers with events and lines at random, some with none of them; some facts lie after the instant."""
    dice = random.Random(seed)

    def rows(make: Any, most: int) -> list[dict[str, Any]]:
        moments = (BEGUN + timedelta(seconds=dice.randrange(420 * 86_400)) for _ in range(dice.randrange(most)))
        return [make(ts, amount=dice.choice((None, Decimal(dice.randrange(10**6)) / 100)),
                     category=dice.choice(CATEGORIES)) for ts in moments]  # fmt: skip

    people = {
        i: Person(
            events=[*rows(lambda ts, **of: event(dice.choice((BOUGHT, VIEWED)), ts, **of), 8)],
            lines=[*rows(line, 8)],
        )
        for i in range(customers)
    }
    return Shop(people, Instant(NOON))


def parsed() -> dict[str, Measured]:
    found = {name: parse(data) for name, data in MEASURES.items()}
    for each in found.values():
        check(each, CATALOGUE)
    return found


def computed(warehouse: Warehouse, shop: Shop) -> dict[str, dict[int, Any]]:
    """By measure the value of each customer who has one."""
    with warehouse.reading() as reading:
        rows = reading.fetch(compute(reading, parsed(), shop.instant, KINDS)).to_pylist()
    assert sorted(row["customer_id"] for row in rows) == sorted(shop.people)
    return {name: {row["customer_id"]: row[name] for row in rows if row[name] is not None} for name in MEASURES}


def expected(shop: Shop) -> dict[str, dict[int, Any]]:
    """The same, by pandas."""
    facts = {
        what: pd.DataFrame([{**row, "customer": id} for id, each in shop.people.items() for row in getattr(each, what)])
        for what in ("events", "lines")
    }
    events, lines = (table[table.ts < NOON] for table in (facts["events"], facts["lines"]))
    bought = events[events["name"] == BOUGHT]
    late, late_lines = bought[bought.ts >= NOON - WINDOW], lines[lines.ts >= NOON - WINDOW]
    nothing = {id: Decimal(0) for id in shop.people}
    priced = bought[bought.amount.notna()]
    kinds = lines[lines.category.notna()]
    days = {"first": bought.groupby("customer").ts.min(), "last": late.groupby("customer").ts.max()}
    return {
        "spent": nothing | priced.groupby("customer").amount.agg(sum).to_dict(),
        "orders": nothing | late.groupby("customer").size().map(Decimal).to_dict(),
        "mean": priced.groupby("customer").amount.agg(lambda of: sum(of) / len(of)).map(_ten_thousandths).to_dict(),
        "largest": late_lines[late_lines.amount.notna()].groupby("customer").amount.agg(max).to_dict(),
        "kinds": nothing | kinds.groupby("customer").category.nunique().map(Decimal).to_dict(),
        "since": ((NOON - events.groupby("customer").ts.max()).dt.days).map(Decimal).to_dict(),
        **{name: {id: _business_day(ts) for id, ts in of.items()} for name, of in days.items()},
        "favourite": kinds.groupby("customer").category.agg(_most_frequent).to_dict(),
        "bought": _sets(kinds),
        "lately": _sets(late[late.category.notna()]),
    }


def _ten_thousandths(mean: Decimal) -> Decimal:
    return Decimal(str(round(float(mean), 4)))


def _business_day(ts: datetime) -> date:
    return ts.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Asia/Shanghai")).date()


def _most_frequent(values: Any) -> str:
    counts = values.value_counts()
    return str(min(counts[counts == counts.max()].index))


def _sets(rows: pd.DataFrame) -> dict[int, list[str]]:
    found = {id: sorted(set(values) - {""}) for id, values in rows.groupby("customer").category}
    return {id: values for id, values in found.items() if values}


@pytest.mark.parametrize("seed", range(3))
def test_values_are_what_pandas_says(warehouse: Warehouse, seed: int) -> None:
    shop = a_shop(seed)
    shop.load(warehouse)
    found = computed(warehouse, shop)
    for name, of in expected(shop).items():
        mine = {
            id: members(value) if kind_of(parsed()[name], KINDS) == "set" else value
            for id, value in found[name].items()
        }
        assert mine == of, name


def test_a_published_set_contains_exactly_its_values(warehouse: Warehouse, rows_of: Rows) -> None:
    shop = Shop(
        {
            1: Person(lines=[line(NOON - WINDOW, category="母婴用品")]),
            2: Person(lines=[line(NOON - WINDOW, category=each) for each in ("母婴", "食品", "母婴")]),
            3: Person(),
        },
        Instant(NOON),
    )
    shop.load(warehouse)
    with warehouse.writing() as writing:
        values = compute(writing, {"value": parse(MEASURES["bought"])}, shop.instant, KINDS)
        assert publish(writing, "val_1", {"value": Scored("set", Text("品类", "categories"))}, values, NOON) == 2
    held = {row["customer_id"]: row["trait_val_1_value"] for row in rows_of("profile")}
    assert held == {1: "\n母婴用品\n", 2: "\n母婴\n食品\n", 3: None}
    assert {(row["customer_id"], row["scored_at"]) for row in rows_of("scores")} == {(1, NOON), (2, NOON)}
