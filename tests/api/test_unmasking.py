"""Masked by default, everywhere; unmasked for whom the roles allow to, with a trace."""

import json

import pytest
from django.test import Client
from drafts import create, levels, problem, run, trait
from shop import Person, stop_clock, write

from zhike.control.audit.models import Entry
from zhike.warehouse.duckdb import DuckDBWarehouse

NAME, ADDRESS, PHONE = "张小明", "浙江省杭州市西湖区文三路 1 号", "13812345678"
SHOP = [
    Person(1, (("phone", PHONE), ("taobao_nick", "快乐小张")), {"name": NAME, "address": ADDRESS, "city": "杭州市"}),
    Person(2, (("phone", "13900000000"),), {"name": "李四", "address": ADDRESS}),
]
SECRETS = (NAME, "西湖区", PHONE, "快乐小张")


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def test_who_may_sees_the_customer_as_they_are_and_that_is_in_the_trail(signed_in):
    shown = signed_in("service").post("/api/v1/customers/1/unmask").json()
    assert shown == {
        "customer_id": "1", "name": NAME, "traits": {"address": ADDRESS},
        "identities": [
            {"kind": "phone", "value": "+8613812345678", "source": "taobao"},
            {"kind": "taobao_nick", "value": "快乐小张", "source": "taobao"},
        ],
    }  # fmt: skip
    [entry] = Entry.objects.filter(action="customer_unmasked")
    assert (entry.actor["name"], entry.object_id, entry.details) == ("service", "1", {"identities": 2})
    assert not any(secret in json.dumps(entry.details, ensure_ascii=False) for secret in SECRETS)


def test_who_may_not_is_refused_and_leaves_no_trace(signed_in):
    refused = signed_in("operator").post("/api/v1/customers/1/unmask")
    assert problem(refused) == (403, "forbidden")
    assert refused.json()["params"]["needed"] == "unmask"
    assert problem(signed_in("service").post("/api/v1/customers/99/unmask")) == (404, "not_found")
    assert not Entry.objects.filter(action="customer_unmasked").exists()


def test_nothing_else_shows_who_a_customer_is_not_even_to_the_owner(client: Client):
    tag = create(
        client, "叫张", levels(yes=trait("name", "starts_with", "张"), home=trait("address", "contains", "西湖"))
    )
    run(client, tag)
    for address in (
        "customers", "customers/1", "customers/1/identities", "customers/1/events", "customers/1/tag-history",
        f"customers/1/tags/{tag['id']}/why", f"customers/2/tags/{tag['id']}/why", "vocabulary", "overview",
    ):  # fmt: skip
        shown = json.dumps(client.get(f"/api/v1/{address}").json(), ensure_ascii=False)
        without_the_rule = shown.replace('西湖"', "").replace("“西湖”", "")
        assert not [secret for secret in SECRETS if secret in without_the_rule], address
    [high, _] = client.get(f"/api/v1/customers/1/tags/{tag['id']}/why").json()["levels"]
    assert high["tree"]["actual"] == "张**"
