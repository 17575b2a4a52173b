"""Customers: lists that lose nobody, filters and searches, and one customer's page. No identity is given away."""

import base64
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from drafts import bought, by_hand, create, levels, members, problem, run, yes
from shop import Event, Line, Person, ago, on_wire, order, refund, stop_clock, write

from zhike.warehouse.duckdb import DuckDBWarehouse

PHONE, EMAIL, NICK = "13812345678", "zhang.san@example.com", "快乐的小张"
LINES = (
    Line("P1", "茶", Decimal(2), Decimal("60.50")),
    Line("P2", None, Decimal("0.5"), None),
)
ZHANG = Person(
    1,
    (("phone", PHONE), ("email", EMAIL), ("taobao_nick", NICK), ("customer_id", "70001")),
    {"name": "张三", "city": "上海", "points": Decimal("12.5"), "vip": True, "birthday": date(1990, 5, 17)},
    (
        order("A1", ago(days=3), "60.5", *LINES),
        refund("A1", ago(days=2), "10.25"),
        order("A1", ago(days=30), "7", Line("P9", "另一家店", Decimal(1), Decimal(7)), source="jd"),
        Event("product_viewed", ago(days=1), properties={"页": 3}),
    ),
)
LI = Person(2, (("phone", "13900000000"),), {"name": "李四", "city": "北京", "points": Decimal(3), "vip": False})
ODD = Person(3, (("member_no", "M%_'\\."),), {"name": "50%_off'; DROP TABLE profile;--\\ .*"})


def someone(i: int) -> Person:
    """Few different values, so that every sort has ties, and some without any order or event."""
    chance = Random(i)
    orders = [
        order(f"o{i}-{n}", ago(days=chance.choice((1, 5, 5, 40))), "10") for n in range(chance.choice((0, 0, 1, 2)))
    ]
    viewed = [Event("page_viewed", ago(days=2))] * chance.choice((0, 1))
    return Person(i, traits={"points": Decimal(i % 4)}, events=(*orders, *viewed))


CROWD = [someone(i) for i in range(10, 61)]
EVERYBODY = [ZHANG, LI, ODD, *CROWD]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, EVERYBODY)


def listed(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/customers", {"limit": 200} | query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def ids(client: Client, **query: Any) -> set[int]:
    return {int(each["id"]) for each in listed(client, **query)["items"]}


def those(test: Callable[[Person], Any], people: Iterable[Person] = EVERYBODY) -> set[int]:
    return {person.id for person in people if test(person)}


def pages(client: Client, address: str, **query: Any) -> list[list[dict[str, Any]]]:
    """Every page, following the cursors."""
    found: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(f"/api/v1/{address}", query | cursor).json()
        found.append(page["items"])
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


LONG_AGO = datetime(1, 1, 1)
PLACES: dict[str, Callable[[Person], Any]] = {
    "paid_total": lambda p: p.paid,
    "order_count": lambda p: len(p.orders),
    "last_order_at": lambda p: max((e.ts for e in p.orders), default=LONG_AGO),
    "last_event_at": lambda p: max((e.ts for e in p.events), default=LONG_AGO),
    "customer_id": lambda p: p.id,
}


@pytest.mark.parametrize(
    ("sort", "limit"), [("paid_total", 1), *((sort, limit) for sort in PLACES for limit in (7, 53, 54, 200))]
)
def test_paging_shows_everybody_once_in_order(client: Client, sort: str, limit: int):
    for descending in (False, True):
        found = pages(client, "customers", sort=f"-{sort}" if descending else sort, limit=limit)
        right = sorted(EVERYBODY, key=lambda p: p.id)
        right.sort(key=PLACES[sort], reverse=descending)
        assert [int(each["id"]) for page in found for each in page] == [p.id for p in right]
        assert all(len(page) == limit for page in found[:-1])


def test_a_page_tells_how_many_there_are_in_all(client: Client):
    page = listed(client, limit=2)
    assert (page["total"], len(page["items"])) == (len(EVERYBODY), 2)


def test_a_customer_who_came_meanwhile_neither_repeats_nor_hides_others(client: Client, warehouse: DuckDBWarehouse):
    first = listed(client, sort="-paid_total", limit=10)
    write(warehouse, [Person(900, events=(order("big", ago(days=1), "99999"),))])
    rest = listed(client, sort="-paid_total", cursor=first["next_cursor"])
    assert {int(each["id"]) for each in first["items"] + rest["items"]} == those(lambda p: True)
    assert len(first["items"] + rest["items"]) == len(EVERYBODY)


def test_figures_are_what_the_facts_say(client: Client):
    for shown in listed(client)["items"]:
        person = next(p for p in EVERYBODY if p.id == int(shown["id"]))
        last = max((e.ts for e in person.orders), default=None)
        assert shown["order_count"] == len(person.orders)
        assert (shown["paid_total"], shown["refunded_total"]) == (on_wire(person.paid), on_wire(person.refunded))
        assert shown["last_order_at"] == (f"{last.isoformat()}Z" if last else None)


TRAITS: dict[str, Callable[[Person], Any]] = {
    "city:eq:上海": lambda p: p.traits.get("city") == "上海",
    "city:ne:上海": lambda p: p.traits.get("city", "上海") != "上海",
    "city:in:上海,北京": lambda p: "city" in p.traits,
    "city:not_in:上海,广州": lambda p: p.traits.get("city") == "北京",
    "city:present": lambda p: "city" in p.traits,
    "city:missing": lambda p: "city" not in p.traits,
    "city:missing:": lambda p: "city" not in p.traits,
    "city:eq:": lambda p: False,
    "points:gt:2": lambda p: p.traits.get("points", 0) > 2,
    "points:ge:12.5": lambda p: p.traits.get("points", 0) >= 12.5,
    "points:eq:-1": lambda p: False,
    "points:between:1,3": lambda p: 1 <= p.traits.get("points", 0) <= 3,
    "points:in:0,12.5": lambda p: p.traits.get("points") in (0, Decimal("12.5")),
    "vip:eq:true": lambda p: p.traits.get("vip") is True,
    "vip:eq:false": lambda p: p.traits.get("vip") is False,
    "birthday:lt:1990-05-18": lambda p: "birthday" in p.traits,
    "birthday:between:1990-05-17,1990-05-17": lambda p: "birthday" in p.traits,
    "birthday:missing": lambda p: "birthday" not in p.traits,
    "income:missing": lambda p: True,
    "income:ne:1": lambda p: False,
}


@pytest.mark.parametrize("filtered", TRAITS)
def test_a_trait_filters_the_list(client: Client, filtered: str):
    assert ids(client, trait=filtered) == those(TRAITS[filtered])


def test_several_traits_must_all_hold(client: Client):
    both = ["points:ge:1", "points:lt:3"]
    assert ids(client, trait=both) == those(lambda p: 1 <= p.traits.get("points", 0) < 3)


@pytest.mark.parametrize(
    ("filtered", "code"),
    [
        ("shoe_size:eq:40", "rule_unknown_trait"),
        ("city:ge:上海", "rule_bad_operator"),
        ("points:between:1", "rule_bad_value"),
        ("points:between:1,2,3", "rule_bad_value"),
        ("birthday:lt:2026-02-30", "rule_bad_value"),
        ("city:eq:上\0海", "rule_bad_value"),
        ("points:gt:1e999", "invalid_input"),
        ("points:gt:many", "invalid_input"),
        ("points:gt:99999999999999999999", "rule_bad_value"),
        ("vip:eq:perhaps", "invalid_input"),
        ("city:like:上", "invalid_input"),
        ("city", "invalid_input"),
        ("", "invalid_input"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(client: Client, filtered: str, code: str):
    assert problem(client.get("/api/v1/customers", {"trait": filtered})) == (422, code)


def test_a_rule_filters_the_list_and_is_read_back(client: Client):
    rule = {"type": "and", "of": [{"type": "trait", "trait": "city", "op": "eq", "value": "上海"}, bought(1)]}
    page = listed(client, rule=json.dumps(rule))
    assert ([each["id"] for each in page["items"]], page["total"]) == (["1"], 1)
    assert "上海" in page["sentence"]["zh"] and "at least" in page["sentence"]["en"]
    assert listed(client)["sentence"] is None


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{", "invalid_input"),
        ('"\\ud800"', "invalid_input"),
        ("[" * 9_000, "invalid_input"),
        ("[]", "rule_unknown_type"),
        ('{"type": "trait", "trait": "no_such", "op": "eq", "value": 1}', "rule_unknown_trait"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(client: Client, rule: str, code: str):
    assert problem(client.get("/api/v1/customers", {"rule": rule})) == (422, code)


def test_tags_filter_the_list(client: Client):
    often = create(client, "常买", levels(high=bought(2), low=bought(1)))
    lately = create(client, "最近", yes(bought(1, days=10)))
    never_run = create(client, "没跑过", yes(bought(1)))
    run(client, often, lately)
    high, some = those(lambda p: len(p.orders) >= 2), those(lambda p: p.orders)
    recent = those(lambda p: any(e.ts >= ago(days=10) for e in p.orders))
    assert members(client, often) == some
    assert (members(client, often, "high"), members(client, often, "low")) == (high, some - high)
    assert ids(client, tag=[often["id"], lately["id"]]) == some & recent
    assert ids(client, tag=[f"{often['id']}:high", lately["id"]]) == high & recent
    assert ids(client, tag=[f"{often['id']}:high", f"{often['id']}:low"]) == set()
    assert ids(client, tag=[lately["id"]], trait=["points:eq:1"], sort="customer_id") == {
        p.id for p in EVERYBODY if p.id in recent and p.traits.get("points") == 1
    }
    assert members(client, never_run) == set()
    filtered = pages(client, "customers", tag=lately["id"], sort="last_order_at", limit=3)
    assert sorted(int(each["id"]) for page in filtered for each in page) == sorted(recent)


def test_a_tag_filter_that_names_nothing_is_refused(client: Client):
    tag = create(client, "常买", levels(high=bought(2)))
    for wrong, code in (
        (f"{tag['id']}:low", "rule_unknown_tag_level"),
        ("tag_none", "rule_unknown_tag"),
        ("", "rule_unknown_tag"),
    ):
        assert problem(client.get("/api/v1/customers", {"tag": wrong})) == (422, code)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PHONE, {1}),
        (" +86 138-1234-5678 ", {1}),
        ("１３８１２３４５６７８", {1}),
        ("ZHANG.SAN@example.com", {1}),
        (NICK, {1}),
        ("70001", {1}),
        ("138****5678", set()),
        ("1381234567", set()),
        ("z***@example.com", set()),
        ("快乐", set()),
        ("张三", {1}),
        ("三", {1}),
        ("#2", {2}),
        ("2", {2}),
        ("#", set()),
        ("##2", set()),
        ("#" + "9" * 30, set()),
        ("%", {3}),
        ("_", {3}),
        ("%三", set()),
        ("'; DROP TABLE profile;--", {3}),
        ("\\", {3}),
        (".*", {3}),
        ("[", set()),
        ("(", set()),
        ("M%_'\\.", {3}),
        ("🎉", set()),
        ("没有这个人", set()),
    ],
)
def test_a_search_finds_identities_whole_and_names_in_part(client: Client, text: str, found: set[int]):
    assert ids(client, q=text) == found


def test_a_search_goes_together_with_filters(client: Client):
    assert ids(client, q="三", trait="city:eq:上海") == {1}
    assert ids(client, q="三", trait="city:eq:北京") == set()
    assert ids(client, q="  ") == those(lambda p: True)


def cursor(*place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "name"}, {"sort": "--paid_total"}, {"sort": ""}, {"sort": "paid_total; DROP TABLE profile"},
        {"limit": 0}, {"limit": 201}, {"limit": "many"}, {"limit": 10**30}, {"q": "长" * 201}, {"q": "上\0海"},
        {"cursor": ""}, {"cursor": "x"}, {"cursor": "é"}, {"cursor": cursor()}, {"cursor": cursor("10.0000")},
        {"cursor": cursor(10, 1)}, {"cursor": cursor("ten", 1)}, {"cursor": cursor("NaN", 1)},
        {"cursor": cursor(None, 1)},
        {"cursor": cursor("Infinity", 1)}, {"cursor": cursor("1e99", 1)}, {"cursor": cursor("0.00001", 1)},
        {"cursor": cursor("10.0000", "1")}, {"cursor": cursor("10.0000", 2**63)}, {"cursor": cursor("10.0000", True)},
        {"cursor": base64.b64encode(b"[" * 50_000).decode()},
        {"cursor": cursor("10.0000", 1), "sort": "last_order_at"},
        {"cursor": cursor("10.0000", 1), "sort": "order_count"},
        {"cursor": cursor("2026-01-01T00:00:00+08:00", 1), "sort": "last_order_at"},
        {"cursor": cursor(10**30, 1), "sort": "customer_id"},
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_made_is_refused(client: Client, query: dict[str, Any]):
    assert problem(client.get("/api/v1/customers", query)) == (422, "invalid_input")


def test_one_customer_is_shown_with_masked_identities_and_where_traits_come_from(client: Client):
    shown = client.get("/api/v1/customers/1").json()
    assert {(each["kind"], each["masked"]) for each in shown["identities"]} == {
        ("phone", "138****5678"),
        ("email", "z***@example.com"),
        ("taobao_nick", "快***张"),
        ("customer_id", "7***1"),
    }
    assert (shown["display_name"], shown["masked_identity"]) == ("张*", "138****5678")
    assert all(each["first_seen"].endswith("Z") for each in shown["identities"])
    assert {each["name"]: each["value"] for each in shown["trait_details"]} == {
        "name": "张*", "city": "上海", "points": "12.5", "vip": "true", "birthday": "1990-05-17",
    }  # fmt: skip
    assert {each["name"]: each["label"]["zh"] for each in shown["trait_details"]}["city"] == "城市"
    assert shown["traits"]["birthday"] == "1990-05-17"
    assert shown["traits"]["vip"] is True
    assert Decimal(shown["traits"]["points"]) == Decimal("12.5")
    assert shown["tags"] == []


def test_who_has_neither_name_nor_identity_goes_by_number(client: Client):
    shown = client.get(f"/api/v1/customers/{CROWD[0].id}").json()
    assert (shown["display_name"], shown["masked_identity"]) == (f"#{CROWD[0].id}", None)


def test_nothing_gives_an_identity_away(client: Client):
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    answers = [
        client.get(f"/api/v1/{address}").content.decode()
        for address in (
            "customers", f"customers?q={PHONE}", "customers/1", "customers/1/events", "customers/1/tag-history",
            f"customers/1/tags/{hand['id']}/why", "vocabulary", "overview", "tags",
        )
    ]  # fmt: skip
    for raw in (PHONE, EMAIL, NICK, "70001", "13900000000"):
        assert [answer for answer in answers if raw in answer] == []
    assert '"138****5678"' in answers[0]  # they do speak of him


def test_a_customer_who_is_not_there_is_not_found(client: Client):
    for wrong in ("999", "0", "-1", "1.0", "x", "²", "9" * 30, "%00"):
        for place in ("", "/events", "/tag-history"):
            assert problem(client.get(f"/api/v1/customers/{wrong}{place}")) == (404, "not_found"), (wrong, place)


def test_events_are_told_newest_first_with_the_lines_of_paid_orders(client: Client):
    [page] = pages(client, "customers/1/events")
    assert [(each["name"], each["source"], each["ts"]) for each in page] == [
        (event.name, event.source, f"{event.ts.isoformat()}Z")
        for event in sorted(ZHANG.events, key=lambda event: event.ts, reverse=True)
    ]
    viewed, refunded, bought_here, bought_there = page
    assert (viewed["properties"], viewed["amount"], viewed["items"]) == ({"页": 3}, None, [])
    assert (refunded["amount"], refunded["order_id"]) == ("10.25", "A1")
    assert (bought_here["amount"], bought_there["amount"]) == ("60.50", "7.00")
    assert [
        (line["product_id"], line["category"], line["amount"], Decimal(line["quantity"]))
        for line in bought_here["items"]
    ] == [("P1", "茶", "60.50", Decimal(2)), ("P2", None, None, Decimal("0.5"))]
    assert [line["product_id"] for line in bought_there["items"]] == ["P9"]


def test_events_are_paged_without_losing_those_of_one_instant(client: Client, warehouse: DuckDBWarehouse):
    at_once = [Event("page_viewed", ago(days=9, microseconds=i % 2), source=f"s{i % 3}") for i in range(20)]
    write(warehouse, [Person(900, events=tuple(at_once))])
    for limit in (1, 7, 19, 20):
        found = pages(client, "customers/900/events", limit=limit)
        told = [(each["ts"], each["source"], each["event_id"]) for page in found for each in page]
        assert len(told) == len(set(told)) == 20
        assert told == sorted(told, reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "x", cursor("2026-01-01", "s"), cursor("yesterday", "s", "e"), cursor("2026-01-01T00:00:00Z", "s", "e"),
        cursor("2026-01-01T00:00:00", 1, "e"), cursor("2026-01-01T00:00:00", "s", None),
        cursor("2026-01-01T00:00:00", "s", "\0"), cursor("2026-01-01T00:00:00", "\ud800", "e"), cursor(5, "s", "e"),
    ],
)  # fmt: skip
def test_a_place_in_events_that_was_never_given_is_refused(client: Client, wrong: str):
    assert problem(client.get("/api/v1/customers/1/events", {"cursor": wrong})) == (422, "invalid_input")


def test_history_tells_every_spell_of_a_tag(client: Client, owner):
    tag = create(client, "最近", levels(fresh=bought(1, days=5), older=bought(1, days=40)))
    first = run(client, tag)
    later = ago(days=-20)
    stop_clock(owner, later)
    second = run(client, tag)
    spells = client.get("/api/v1/customers/1/tag-history").json()["items"]
    now = later.isoformat() + "Z"
    assert [(s["value"], s["valid_from"], s["valid_to"], s["set_by"]["id"]) for s in spells] == [
        ("older", now, None, second["id"]),
        ("fresh", "2026-03-15T04:00:00Z", now, first["id"]),
    ]
    [held] = client.get("/api/v1/customers/1").json()["tags"]
    assert (held["tag_id"], held["value"], held["since"], held["set_by"]["kind"]) == (tag["id"], "older", now, "run")
