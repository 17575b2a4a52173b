"""Two customers who are one: joined by a person, explained, taken apart again."""

from collections.abc import Callable

import pytest
from django.test import Client
from drafts import JSON, bought, by_hand, create, problem, yes
from shop import Person, ago, order, stop_clock, write

from zhike.control.tags import runs
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = [
    Person(1, identities=(("taobao_nick", "小明"),), events=(order("A", ago(days=9), "5"),)),
    Person(2, identities=(("phone", "13800001234"), ("email", "m@x.com")), events=(order("B", ago(days=8), "7"),)),
    Person(3, identities=(("member_no", "M3"),)),
]


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def join(client: Client, one: object, other: object):
    return client.post(f"/api/v1/customers/{one}/join", {"other_id": str(other)}, JSON)


def graph(client: Client, customer: object = 1) -> dict:
    return client.get(f"/api/v1/customers/{customer}/identities").json()


def spent(client: Client, customer: object) -> tuple[str, str]:
    found = client.get(f"/api/v1/customers/{customer}").json()
    return found["id"], found["paid_total"]


def test_joined_customers_are_one_under_either_number(client: Client):
    assert join(client, 2, 1).json() == {"customer_id": "1"}
    assert spent(client, 1) == spent(client, 2) == ("1", "12.00")
    assert client.get("/api/v1/customers").json()["total"] == 2


def test_the_graph_says_why_they_are_one(client: Client):
    join(client, 1, 2)
    found = graph(client)
    assert {(each["kind"], each["own"]) for each in found["identities"]} == {
        ("taobao_nick", True), ("phone", True), ("email", True)}  # fmt: skip
    assert "13800001234" not in str(found) and "138****1234" in str(found)
    [merge] = found["merges"]
    assert sorted((link["how"], link["cut_at"]) for link in found["links"]) == [("person", None), ("together", None)]
    assert (merge["gone_id"], merge["kept_id"], merge["members"], merge["undone_at"]) == ("2", "1", 2, None)
    assert (merge["by"]["kind"], merge["by"]["name"]) == ("user", "店主")


def test_undoing_gives_each_their_own_and_is_remembered(client: Client):
    join(client, 1, 2)
    merge = graph(client)["merges"][0]["id"]
    assert client.post(f"/api/v1/merges/{merge}/undo").status_code == 204
    assert (spent(client, 1), spent(client, 2)) == (("1", "5.00"), ("2", "7.00"))
    found = graph(client, 2)
    assert found["merges"][0]["undone_by"]["name"] == "店主"
    assert {link["how"]: link["cut_at"] is not None for link in found["links"]} == {"person": True, "together": False}
    assert {each["customer_id"] for each in found["identities"] if not each["own"]} == {"1"}
    assert problem(client.post(f"/api/v1/merges/{merge}/undo")) == (409, "merge_undone")


def test_hand_tags_go_with_the_customer_and_come_back(client: Client):
    tag = create(client, "挚友", by_hand("gold"), kind="hand")
    client.put(f"/api/v1/customers/2/tags/{tag['id']}", {"value": "gold"}, JSON)
    join(client, 1, 2)
    assert [each["value"] for each in client.get("/api/v1/customers/1").json()["tags"]] == ["gold"]
    client.post(f"/api/v1/merges/{graph(client)['merges'][0]['id']}/undo")
    assert [len(client.get(f"/api/v1/customers/{each}").json()["tags"]) for each in (1, 2)] == [0, 1]


def test_tags_follow_also_whom_the_roles_do_not_let_run_tags(client: Client, signed_in: Callable[[str], Client]):
    create(client, "Bought", yes(bought(1)), update_mode="after_import")
    cell = {"role": "viewer", "permission": "identify", "allowed": True}
    assert client.patch("/api/v1/roles", {"cells": [cell]}, JSON).status_code == 200
    assert join(signed_in("viewer"), 1, 2).status_code == 200
    assert [run.trigger for run in runs.latest()] == ["import"]


def test_what_cannot_be_joined_is_said(client: Client, signed_in: Callable[[str], Client]):
    assert problem(join(client, 1, 1)) == (409, "same_customer")
    assert problem(join(client, 1, 99)) == (404, "not_found")
    assert problem(client.post("/api/v1/merges/none/undo")) == (404, "not_found")
    viewer = signed_in("viewer")
    assert problem(join(viewer, 1, 2)) == (403, "forbidden")
    assert problem(viewer.post("/api/v1/merges/none/undo")) == (403, "forbidden")
    assert graph(viewer)["customer_id"] == "1"
