"""The overview, held against plain Python over the facts; and an installation in which nothing has happened yet."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from drafts import bought, by_hand, create, levels, run, yes
from shop import NOW, ZONE, Event, Line, Person, ago, money, on_wire, order, refund, stop_clock, write

from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.tables import PAID, REFUNDED

TEA, CUP = Line("P1", "茶", Decimal(1), Decimal("30.10")), Line("P2", "杯", Decimal(2), Decimal("9.90"))
UNPRICED, UNSORTED = Line("P3", "赠品", Decimal(1), None), Line("P4", None, Decimal(1), Decimal(1))
NEW_YEAR_EVE = datetime(2025, 12, 31, 16, 30)  # UTC: already January in Shanghai

PEOPLE = [
    Person(
        1,
        events=(
            order("A", datetime(2025, 12, 31, 15, 59, 59), "39.995", TEA, CUP),
            order("B", NEW_YEAR_EVE, "30.1", TEA, UNPRICED),
            refund("A", datetime(2026, 1, 31, 16, 0), "9.9"),
        ),
    ),
    Person(2, events=(order("A", ago(days=1), "31.1", TEA, UNSORTED, source="jd"), Event("page_viewed", ago(days=2)))),
    Person(3, events=(Event("order_created", ago(days=3), Decimal("500"), "C"),)),
    Person(4),
    Person(5, events=(order("later", NOW, "1000", TEA), Event("page_viewed", ago(days=-1)))),
]
ANONYMOUS = [order("X", ago(days=40), "12", CUP), refund("X", ago(days=39), "2"), Event("page_viewed", ago(days=5))]
FACTS: list[tuple[int | None, Event]] = [
    *((p.id, e) for p in PEOPLE for e in p.events if e.ts < NOW),
    *((None, e) for e in ANONYMOUS),
]


@pytest.fixture
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, PEOPLE, ANONYMOUS)


def overview(client: Client) -> dict[str, Any]:
    answer = client.get("/api/v1/overview")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def sales(facts: Iterable[tuple[int | None, Event]]) -> dict[str, Any]:
    """Counted plainly."""
    facts = list(facts)
    orders = [(who, event) for who, event in facts if event.name == PAID]
    return {
        "orders": len(orders),
        "buyers": len({who for who, _ in orders if who is not None}),
        "paid": on_wire(money(event for _, event in orders)),
        "refunded": on_wire(money(event for _, event in facts if event.name == REFUNDED)),
    }


def month(event: Event) -> str:
    return event.ts.replace(tzinfo=UTC).astimezone(ZONE).strftime("%Y-%m")


def test_totals_are_what_happened_up_to_the_instant(client: Client, shop: None):
    found = overview(client)
    right = sales(FACTS)
    assert {name: found[name] for name in right} == right
    paid, refunded = (money(e for _, e in FACTS if e.name == name) for name in (PAID, REFUNDED))
    assert found["kept"] == on_wire(paid - refunded)
    assert (found["customers"], found["events"], found["anonymous_orders"]) == (len(PEOPLE), len(FACTS), 1)
    assert found["last_event_at"] == max(e.ts for _, e in FACTS).isoformat() + "Z"
    assert found["as_of"] == "2026-03-15T04:00:00Z"


def test_months_are_cut_by_the_business_clock(client: Client, shop: None):
    found = {each.pop("month"): each for each in overview(client)["by_month"]}
    months = {month(e) for _, e in FACTS if e.name in (PAID, REFUNDED)}
    assert month(order("B", NEW_YEAR_EVE, "1")) == "2026-01"
    assert list(found) == sorted(months)
    assert found == {each: sales(fact for fact in FACTS if month(fact[1]) == each) for each in months}


def test_categories_are_ranked_by_money(client: Client, shop: None):
    lines = [(who, event, line) for who, event in FACTS for line in event.lines if line.category]
    right = [
        {
            "category": category,
            "paid": on_wire(sum((line.amount or Decimal(0) for _, _, line in of_it), Decimal(0))),
            "orders": len({(event.source, event.order_id) for _, event, _ in of_it}),
            "buyers": len({who for who, _, _ in of_it if who is not None}),
        }
        for category in ("茶", "杯", "赠品")
        for of_it in [[each for each in lines if each[2].category == category]]
    ]
    assert overview(client)["top_categories"] == right
    assert right[0]["orders"] == 3  # two shops may both have an order A


def test_sources_tell_when_they_were_last_heard_of(client: Client, shop: None):
    every = [event for person in PEOPLE for event in person.events] + ANONYMOUS
    found = {each["source"]: (each["events"], each["last_event_at"]) for each in overview(client)["sources"]}
    times = {source: [event.ts for event in every if event.source == source] for source in ("taobao", "jd")}
    assert found == {source: (len(of_it), f"{max(of_it).isoformat()}Z") for source, of_it in times.items()}


def test_coverage_counts_who_has_any_tag_once(client: Client, shop: None):
    buyers = create(client, "买过", levels(twice=bought(2), once=bought(1)))
    recent = create(client, "最近", yes(bought(1, days=2)))
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    run(client)
    client.put(f"/api/v1/customers/4/tags/{hand['id']}", {"value": "yes"}, "application/json")
    found = overview(client)["tag_coverage"]
    have = {buyers["id"]: 2, recent["id"]: 1, hand["id"]: 1}
    assert {each["tag_id"]: each["customers"] for each in found["tags"]} == have
    assert {each["tag_id"]: each["share"] for each in found["tags"]} == {tag: n / 5 for tag, n in have.items()}
    assert (found["tagged_customers"], found["share"]) == (3, 3 / 5)


def test_where_nothing_has_happened_everything_is_zero(client: Client, warehouse: DuckDBWarehouse):
    found = overview(client)
    amounts = ("paid", "refunded", "kept")
    counts = ("customers", "buyers", "orders", "events", "anonymous_orders")
    assert [found[name] for name in amounts] == ["0.00"] * 3
    assert [found[name] for name in counts] == [0] * 5
    assert (found["last_event_at"], found["by_month"], found["top_categories"], found["sources"]) == (None, [], [], [])
    assert found["tag_coverage"] == {"tagged_customers": 0, "share": 0.0, "tags": []}
    assert datetime.fromisoformat(found["as_of"]).tzinfo is not None


def test_an_empty_installation_answers_everywhere(client: Client, warehouse: DuckDBWarehouse):
    for address in ("tags", "tag-groups", "runs"):
        assert client.get(f"/api/v1/{address}").json() == {"items": []}
    assert client.get("/api/v1/jobs").json()["items"] == []
    nobody = {"items": [], "next_cursor": None, "total": 0, "sentence": None}
    assert client.get("/api/v1/customers").json() == nobody
    for query in (
        {"q": "13812345678"},
        {"trait": "city:eq:上海"},
        {"trait": "birthday:missing"},
        {"sort": "last_order_at"},
    ):
        assert client.get("/api/v1/customers", query).json()["items"] == [], query
    words = client.get("/api/v1/vocabulary").json()
    assert {each["name"] for each in words["traits"]} >= {"city", "birthday", "gender"}
    assert all(each["count"] == 0 for each in words["events"]) and words["events"]
    assert words["tags"] == []


def test_an_empty_installation_previews_and_runs(client: Client, warehouse: DuckDBWarehouse):
    definition = yes({"type": "or", "of": [bought(1), {"type": "trait", "trait": "city", "op": "eq", "value": "上海"}]})
    found = client.post("/api/v1/tags/preview", {"definition": definition}, "application/json").json()
    assert (found["population"], found["matched"], found["sample"]) == (0, 0, [])
    done = run(client, create(client, "买过", definition))
    assert (done["state"], done["customers"], done["entered"]) == ("done", 0, 0)
