"""`GET /changes`: what happened to tags, in order, to be read on from anywhere, also by those who wait."""

import threading
import time

import pytest
from django.test import Client
from drafts import JSON, bought, by_hand, create, problem, run, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.customers import hand_tags
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [Person(n, events=(order(f"A{n}", ago(days=1), "5"),)) for n in range(1, 8)])


@pytest.fixture
def friend(client: Client) -> dict:
    return create(client, "挚友", by_hand("gold", "silver"), kind="hand", key="friend")


def give(client: Client, tag: dict, customer: int, value: str, **end: object) -> None:
    assert (
        client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", {"value": value, **end}, JSON).status_code == 204
    )


def changes(client: Client, **asked: object) -> dict:
    return client.get("/api/v1/changes", asked).json()


def test_entering_changing_and_leaving_are_one_item_each_with_their_cause(client: Client, friend: dict, owner):
    give(client, friend, 3, "gold")
    give(client, friend, 3, "silver")
    client.delete(f"/api/v1/customers/3/tags/{friend['id']}")
    items = changes(client)["items"]
    assert [(i["kind"], i["before"], i["after"]) for i in items] == [
        ("entered", None, "gold"),
        ("changed", "gold", "silver"),
        ("left", "silver", None),
    ]
    assert {(i["customer_id"], i["tag_id"], i["tag_key"], i["at"]) for i in items} == {
        ("3", friend["id"], "friend", "2026-03-15T04:00:00Z")
    }
    assert all(i["cause"] == {"kind": "user", "id": owner.id} for i in items)
    serials = [i["serial"] for i in items]
    assert serials == sorted(set(serials))


def test_a_run_is_read_in_pages_without_a_gap(client: Client):
    tag = create(client, "买过", yes(bought(1)))
    run(client, tag)
    seen, cursor, more = [], "beginning", True
    while more:
        page = changes(client, after=cursor, limit=3)
        seen += [i["customer_id"] for i in page["items"]]
        assert {i["cause"]["kind"] for i in page["items"]} <= {"run", "definition"}
        cursor, more = page["next_cursor"], page["more"]
    assert seen == [str(n) for n in range(1, 8)]
    assert changes(client, after=cursor) == {"items": [], "next_cursor": cursor, "more": False}


def test_every_item_is_a_place_to_go_on_from(client: Client, friend: dict):
    for customer in (1, 2, 3):
        give(client, friend, customer, "gold")
    first, second, third = changes(client)["items"]
    assert changes(client, after=first["cursor"])["items"] == [second, third]
    assert changes(client, after=first["cursor"], customer_id=3)["items"] == [third]
    assert changes(client, tag_id="tag_none")["items"] == []


def test_from_now_on_only_what_is_new_is_told_and_the_end_of_a_hand_tag_too(client: Client, friend: dict, owner):
    give(client, friend, 1, "gold", days=1)
    now = changes(client, after="now")["next_cursor"]
    stop_clock(owner, ago(days=-2))
    assert hand_tags.expire() == 1
    (item,) = changes(client, after=now)["items"]
    assert (item["kind"], item["at"], item["cause"]) == (
        "left", "2026-03-16T04:00:00Z", {"kind": "expiry", "id": f"user:{owner.id}"},
    )  # fmt: skip


def test_who_waits_is_told_at_once(client: Client, friend: dict, signed_in):
    other, told = signed_in("operator"), {}
    now = changes(client, after="now")["next_cursor"]

    def wait() -> None:
        told["page"] = changes(client, after=now, wait=20)
        told["at"] = time.monotonic()

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(1)
    give(other, friend, 5, "gold")
    given = time.monotonic()
    waiting.join(20)
    assert [i["customer_id"] for i in told["page"]["items"]] == ["5"]
    assert told["at"] - given < 10  # not at the end of its twenty seconds


def test_waiting_ends_without_news(client: Client, friend: dict):
    began = time.monotonic()
    assert changes(client, after="now", wait=0.5)["items"] == []
    assert time.monotonic() - began > 0.4


@pytest.mark.parametrize("after", ["yesterday", "W10", "eyJhIjoxfQ", "WzEsMl0", "\0"])
def test_a_cursor_that_nobody_gave_is_refused(client: Client, after: str):
    assert problem(client.get("/api/v1/changes", {"after": after})) == (422, "invalid_input")


def test_nobody_reads_without_signing_in():
    assert Client().get("/api/v1/changes").status_code == 401
