"""The preview: exact counts with nothing written, held against plain Python over the facts."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, both, bought, create, has, levels, neither, paid, run, trait, yes
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.warehouse.duckdb import DuckDBWarehouse

CITIES = ("上海", "北京", None)


def cents(chance: Random) -> str:
    return f"{chance.randint(1, 90_000) / 100}"


def someone(i: int, chance: Random) -> Person:
    orders = tuple(
        order(f"o{i}-{n}", ago(days=chance.randint(0, 120), hours=chance.randint(1, 20)), cents(chance))
        for n in range(chance.choice((0, 0, 1, 2, 5)))
    )
    city = chance.choice(CITIES)
    born = date(1950, 3, 10) + timedelta(days=chance.randint(0, 20_000))
    return Person(i, traits={"birthday": born} | ({"city": city} if city else {}), events=orders)


SHOP = [someone(i, Random(i)) for i in range(80)]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def preview(client: Client, definition: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/tags/preview", {"definition": definition}, JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def recent(person: Person, days: int) -> int:
    return sum(each.ts >= ago(days=days) for each in person.orders)


def test_levels_count_everybody_once_at_their_first_match(client: Client):
    found = preview(client, levels(high=paid(500), medium=bought(2), low=bought(1)))
    high = {p.id for p in SHOP if p.paid > 500}
    medium = {p.id for p in SHOP if len(p.orders) >= 2} - high
    low = {p.id for p in SHOP if p.orders} - high - medium
    assert all((high, medium, low))
    assert {each["key"]: each["count"] for each in found["levels"]} == {
        "high": len(high),
        "medium": len(medium),
        "low": len(low),
    }
    assert (found["population"], found["matched"]) == (len(SHOP), len(high | medium | low))
    assert (found["exact"], found["as_of"]) == (True, "2026-03-15T04:00:00Z")
    assert found["took_ms"] >= 0


def test_each_condition_counts_for_itself(client: Client):
    rule = both(trait("city", "eq", "上海"), neither(bought(1, days=60)), paid(100, op="ge"))
    found = preview(client, yes(rule))
    there = {p.id for p in SHOP if p.traits.get("city") == "上海"}
    bought_lately = {p.id for p in SHOP if recent(p, 60)}
    payers = {p.id for p in SHOP if p.paid >= 100}
    everybody = {p.id for p in SHOP}
    assert {each["path"]: each["count"] for each in found["conditions"]} == {
        "levels[0].rule": len((there & payers) - bought_lately),
        "levels[0].rule.of[0]": len(there),
        "levels[0].rule.of[1]": len(everybody - bought_lately),
        "levels[0].rule.of[1].of": len(bought_lately),
        "levels[0].rule.of[2]": len(payers),
    }
    assert all(each["sentence"]["zh"] and each["sentence"]["en"] for each in found["conditions"])
    assert found["matched"] == len((there & payers) - bought_lately)


def test_ages_are_completed_on_the_business_day(client: Client):
    rule = {"type": "age", "trait": "birthday", "op": "ge", "value": 40}
    today = date(2026, 3, 15)
    born = [p.traits["birthday"] for p in SHOP]
    grown = sum(today.year - b.year - ((today.month, today.day) < (b.month, b.day)) >= 40 for b in born)
    assert preview(client, yes(rule))["matched"] == grown


def test_the_sample_is_of_those_who_match_the_last_heard_of_first(client: Client):
    found = preview(client, yes(bought(1)))
    latest = sorted((p for p in SHOP if p.orders), key=lambda p: (-p.orders[-1].ts.timestamp(), p.id))[:6]
    assert [int(each["id"]) for each in found["sample"]] == [p.id for p in latest]
    assert [each["order_count"] for each in found["sample"]] == [len(p.orders) for p in latest]
    assert [each["paid_total"] for each in found["sample"]] == [f"{p.paid:.2f}" for p in latest]


def test_nobody_matches(client: Client):
    found = preview(client, yes(paid(10**9)))
    assert (found["matched"], found["sample"], found["levels"]) == (0, [], [{"key": "yes", "count": 0}])


def test_the_rule_is_read_back_as_a_sentence_for_each_level(client: Client):
    tag = create(client, "老友", yes(bought(1)))
    found = preview(client, levels(a=both(has(tag["id"]), trait("city", "in", ["上海", "北京"])), b=bought(3, days=30)))
    first, second = found["sentence"]
    assert first["key"] == "a"
    assert all(word in first["zh"] for word in ("老友", "城市", "上海", "北京"))
    assert all(word in first["en"] for word in ("老友", "city", "上海", "北京"))
    assert "30 天" in second["zh"] and "3" in second["zh"]
    assert "30 days" in second["en"]


def test_a_preview_reads_other_tags_as_their_last_run_left_them(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    assert preview(client, yes(has(tag["id"])))["matched"] == 0
    run(client, tag)
    assert preview(client, yes(has(tag["id"])))["matched"] == sum(bool(p.orders) for p in SHOP)
    assert preview(client, yes(neither(has(tag["id"]))))["matched"] == sum(not p.orders for p in SHOP)


def test_a_preview_writes_nothing(client: Client, warehouse: DuckDBWarehouse):
    with warehouse.reading() as reading:
        before = reading.table("profile").columns
    preview(client, yes(bought(1)))
    assert client.get("/api/v1/tags").json()["items"] == []
    with warehouse.reading() as reading:
        assert reading.table("profile").columns == before
        assert reading.rows(reading.table("tag_history")) == []


def test_what_happens_after_the_instant_does_not_count(client: Client, warehouse: DuckDBWarehouse):
    before = preview(client, yes(bought(1)))["matched"]
    late = Person(900, events=(order("now", NOW, "1"), order("later", NOW + timedelta(days=1), "1")))
    write(warehouse, [late, Person(901, events=(order("just", ago(microseconds=1), "1"),))])
    found = preview(client, yes(bought(1)))
    assert (found["matched"], found["population"]) == (before + 1, len(SHOP) + 2)


def test_a_window_begins_exactly_its_days_before(client: Client, warehouse: DuckDBWarehouse):
    write(
        warehouse,
        [
            Person(900, traits={"city": "边城"}, events=(order("first", ago(days=30), "1"),)),
            Person(901, traits={"city": "边城"}, events=(order("before", ago(days=30, microseconds=1), "1"),)),
        ],
    )
    found = preview(client, yes(both(trait("city", "eq", "边城"), bought(1, days=30))))
    assert [each["id"] for each in found["sample"]] == ["900"]


def test_sums_are_exact(client: Client, warehouse: DuckDBWarehouse):
    tenths = tuple(order(f"t{i}", ago(days=i + 1), "0.1") for i in range(3))
    write(warehouse, [Person(900, traits={"city": "边城"}, events=tenths)])
    exactly = both(trait("city", "eq", "边城"), paid(0.3, op="eq"))
    assert preview(client, yes(exactly))["matched"] == 1
    assert sum((each.amount or Decimal(0) for each in tenths), Decimal(0)) == Decimal("0.3")
