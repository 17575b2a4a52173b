"""Tags set by hand: given, changed and taken away one customer at a time, with who did it."""

from collections.abc import Callable

import pytest
from django.test import Client
from drafts import JSON, bought, by_hand, change, create, has, members, problem, run, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.customers import hand_tags
from zhike.warehouse.duckdb import DuckDBWarehouse


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [Person(1, events=(order("A", ago(days=1), "5"),)), Person(2)])


@pytest.fixture
def tag(client: Client) -> dict:
    return create(client, "挚友", by_hand("gold", "silver"), kind="hand")


def give(client: Client, tag: dict, value: object = "gold", customer: object = 1, **end: object):
    return client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", {"value": value, **end}, JSON)


def take(client: Client, tag: dict, customer: object = 1):
    return client.delete(f"/api/v1/customers/{customer}/tags/{tag['id']}")


def history(client: Client) -> list[dict]:
    return client.get("/api/v1/customers/1/tag-history").json()["items"]


def test_a_tag_is_given_and_seen_everywhere(client: Client, tag: dict):
    assert give(client, tag).status_code == 204
    [held] = client.get("/api/v1/customers/1").json()["tags"]
    assert (held["tag_id"], held["value"], held["since"]) == (tag["id"], "gold", "2026-03-15T04:00:00Z")
    assert (held["set_by"]["kind"], held["set_by"]["name"]) == ("user", "店主")
    assert members(client, tag) == members(client, tag, "gold") == {1}
    counted = client.get(f"/api/v1/tags/{tag['id']}").json()
    assert [(level["key"], level["customers"]) for level in counted["levels"]] == [("gold", 1), ("silver", 0)]
    assert client.get("/api/v1/customers/2").json()["tags"] == []


def test_a_level_that_customers_have_is_not_edited_away(client: Client, tag: dict):
    give(client, tag, "silver")
    refused = change(client, tag, definition=by_hand("gold"))
    assert problem(refused) == (409, "tag_level_held")
    assert refused.json()["params"] == {"customers": 1, "levels": {"silver": 1}}
    take(client, tag)
    assert change(client, tag, definition=by_hand("gold")).status_code == 200


def test_changing_the_level_ends_one_spell_and_begins_another(client: Client, tag: dict, owner):
    give(client, tag)
    stop_clock(owner, ago(days=-1))
    give(client, tag, "silver")
    stop_clock(owner, ago(days=-2))
    take(client, tag)
    assert [(s["value"], s["valid_from"][:10], s["valid_to"][:10]) for s in history(client)] == [
        ("silver", "2026-03-16", "2026-03-17"),
        ("gold", "2026-03-15", "2026-03-16"),
    ]
    assert client.get("/api/v1/customers/1").json()["tags"] == []


def test_giving_what_is_held_and_taking_what_is_not_writes_nothing(client: Client, tag: dict):
    assert take(client, tag).status_code == 204
    assert history(client) == []
    give(client, tag)
    assert give(client, tag).status_code == 204
    assert len(history(client)) == 1


def test_a_rule_decides_who_has_its_tag(client: Client):
    rule = create(client, "买过", yes(bought(1)))
    run(client, rule)
    for refused in (give(client, rule, "yes"), take(client, rule)):
        assert problem(refused) == (409, "tag_not_by_hand")
    assert members(client, rule) == {1}


@pytest.mark.parametrize("value", ["bronze", "", "GOLD", "gold ", "\0", "长" * 10_000])
def test_only_the_tags_own_levels_are_given(client: Client, tag: dict, value: str):
    refused = give(client, tag, value)
    assert problem(refused) == (422, "invalid_input")
    assert refused.json()["params"] == {"field": "value", "known": ["gold", "silver"]}


def test_a_level_must_be_named(client: Client, tag: dict):
    for value in (None, 1, ["gold"], {}):
        assert problem(give(client, tag, value)) == (422, "invalid_input")


def test_what_does_not_exist_is_not_found(client: Client, tag: dict):
    none = {"id": "tag_none"}
    for answer in (give(client, tag, customer=999), take(client, tag, 999), give(client, none), take(client, none)):
        assert problem(answer) == (404, "not_found")


def test_a_viewer_gives_and_takes_nothing(signed_in: Callable[[str], Client], client: Client, tag: dict):
    give(client, tag)
    viewer = signed_in("viewer")
    assert problem(give(viewer, tag, "silver")) == problem(take(viewer, tag)) == (403, "forbidden")
    assert members(client, tag, "gold") == {1}


def test_a_program_is_named_by_its_key(client: Client, tag: dict):
    key = client.post("/api/v1/api-keys", {"name": "收银台", "role": "operator"}, JSON).json()
    program = Client(headers={"Authorization": f"Bearer {key['key']}"})
    assert give(program, tag).status_code == 204
    [spell] = history(client)
    assert (spell["set_by"]["kind"], spell["set_by"]["id"], spell["set_by"]["name"]) == ("api_key", key["id"], "收银台")


def test_runs_leave_hand_tags_alone_and_rules_may_read_them(client: Client, tag: dict):
    give(client, tag)
    reader = create(client, "金友", yes(has(tag["id"], "gold")))
    run(client)
    assert members(client, reader) == members(client, tag, "gold") == {1}


@pytest.mark.parametrize(
    ("end", "instant"),
    [
        ({"days": 30}, "2026-04-14T04:00:00Z"),
        ({"until": "2026-03-20"}, "2026-03-20T16:00:00Z"),  # midnight in Shanghai, after the last day
        ({"expires_at": "2026-03-15T13:00:00+08:00"}, "2026-03-15T05:00:00Z"),
        ({}, None),
    ],
)
def test_a_tag_is_given_until_an_end_that_is_shown(client: Client, tag: dict, end: dict, instant: str | None):
    assert give(client, tag, **end).status_code == 204
    [held] = client.get("/api/v1/customers/1").json()["tags"]
    assert held["expires_at"] == instant


def test_at_its_end_it_is_gone_everywhere_and_the_history_says_why(client: Client, tag: dict, owner):
    give(client, tag, days=1)
    stop_clock(owner, ago(days=-2))
    assert (hand_tags.expire(), hand_tags.expire()) == (1, 0)
    assert members(client, tag) == set()
    [spell] = history(client)
    assert spell["valid_to"] == "2026-03-16T04:00:00Z"
    assert (spell["set_by"]["kind"], spell["ended_by"]["kind"]) == ("user", "expiry")


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ({"days": 1, "until": "2026-04-01"}, "tag_end_twice"),
        ({"until": "2026-03-14"}, "tag_end_past"),
        ({"until": "9999-12-31"}, "tag_end_past"),
        ({"expires_at": "2026-03-15T04:00:00Z"}, "tag_end_past"),
        ({"expires_at": "2026-04-15T04:00:00"}, "tag_end_zone"),
        ({"days": 0}, "invalid_input"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(client: Client, tag: dict, end: dict, code: str):
    assert problem(give(client, tag, **end)) == (422, code)
    assert history(client) == []
