"""The stored evidence of each past entering and leaving, and the catalogue."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from django.test import Client
from drafts import JSON, bought, by_hand, change, create, create_segment, has, problem, run, yes
from shop import NOW, Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.touched import touch


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, [Person(1, events=(order("A", ago(days=5), "5"), order("B", ago(days=2), "5"))), Person(2)])


def evidence(client: Client, tag: dict, at: str, customer: int = 1):
    return client.get(f"/api/v1/customers/{customer}/tags/{tag['id']}/evidence", {"at": at})


def spells(client: Client, tag: dict) -> list[dict]:
    items = client.get("/api/v1/customers/1/tag-history").json()["items"]
    return [item for item in items if item["tag_id"] == tag["id"]]


def test_entering_and_leaving_show_the_version_and_the_values_of_then(client: Client, owner):
    tag = create(client, "常客", yes(bought(2, days=7)))
    run(client)
    stop_clock(owner, NOW + timedelta(days=4))
    run(client)
    change(client, tag, definition=yes(bought(9)))
    [spell] = spells(client, tag)
    entered, left = (evidence(client, tag, spell[side]).json() for side in ("valid_from", "valid_to"))
    assert (entered["before"], entered["after"], entered["version"], entered["current_version"]) == (None, "yes", 1, 2)
    assert (left["before"], left["after"], left["version"]) == ("yes", None, 1)
    assert [each["levels"][0]["tree"]["actual"] for each in (entered, left)] == [2, 1]
    assert [each["levels"][0]["tree"]["expected"]["value"] for each in (entered, left)] == [2, 2]
    assert (entered["agrees"], left["agrees"], entered["later_events"]) == (True, True, 0)
    assert entered["cause"]["kind"] == "run"


def test_a_moment_between_two_milliseconds_is_found_by_what_the_history_says_of_it(client: Client, owner):
    tag = create(client, "常客", yes(bought(2, days=7)))
    stop_clock(owner, NOW + timedelta(microseconds=123_456))
    run(client)
    [spell] = spells(client, tag)
    found = evidence(client, tag, spell["valid_from"])
    assert (found.status_code, found.json()["at"], found.json()["after"]) == (200, spell["valid_from"], "yes")


def test_facts_that_arrived_later_are_counted_and_may_tell_otherwise(client: Client, warehouse: DuckDBWarehouse):
    tag = create(client, "两单", yes(bought(2) | {"op": "eq"}))
    run(client)
    write(warehouse, [Person(1, events=(order("C", ago(days=1), "5"),))])
    with warehouse.writing() as writing:
        late = pa.array([datetime(2100, 1, 1)], pa.timestamp("us"))
        writing.update("events", writing.stage(pa.table({"order_id": ["C"], "received_at": late})), "order_id")
        touch(writing, writing.stage(pa.table({"customer_id": [1]})))
    [spell] = spells(client, tag)
    found = evidence(client, tag, spell["valid_from"]).json()
    assert (found["later_events"], found["agrees"], found["levels"][0]["tree"]["actual"]) == (1, False, 3)


def test_a_tag_read_by_the_rule_is_taken_as_it_was_then(client: Client, owner):
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    tag = create(client, "挚友的人", yes(has(hand["id"])))
    client.put(f"/api/v1/customers/1/tags/{hand['id']}", {"value": "yes"}, JSON)
    run(client)
    stop_clock(owner, NOW + timedelta(days=1))
    client.delete(f"/api/v1/customers/1/tags/{hand['id']}")
    run(client)
    [spell] = spells(client, tag)
    entered, left = (evidence(client, tag, spell[side]).json() for side in ("valid_from", "valid_to"))
    assert [each["levels"][0]["matched"] for each in (entered, left)] == [True, False]


def test_what_a_batch_did_names_the_batch(client: Client):
    hand = create(client, "挚友", by_hand("yes"), kind="hand")
    body = {"tag_id": hand["id"], "value": "yes", "customer_ids": ["1"]}
    batch = client.post("/api/v1/batches", body, JSON).json()
    jobs.perform(batch["job"]["id"])
    [spell] = spells(client, hand)
    assert (spell["set_in"], spell["ended_in"], spell["set_by"]["kind"]) == (batch["id"], None, "user")
    found = evidence(client, hand, spell["valid_from"]).json()
    assert (found["version"], found["levels"], found["agrees"]) == (None, [], None)


def test_moments_at_which_nothing_happened_are_not_found(client: Client):
    tag = create(client, "常客", yes(bought(2)))
    assert problem(evidence(client, tag, "2026-01-01T00:00:00Z"))[0] == 404
    assert problem(evidence(client, tag, "yesterday"))[0] == 422


def test_the_catalogue_tells_coverage_freshness_and_use(client: Client, owner):
    base, hand = create(client, "买过", yes(bought(1))), create(client, "挚友", by_hand("yes"), kind="hand")
    create(client, "读者", yes(has(base["id"])))
    create_segment(client, "读人群", has(base["id"]))
    run(client)
    client.put(f"/api/v1/customers/2/tags/{hand['id']}", {"value": "yes"}, JSON)
    assert client.put(f"/api/v1/tags/{base['id']}/owner", {"owner_id": owner.id}, JSON).status_code == 204
    assert problem(client.put(f"/api/v1/tags/{base['id']}/owner", {"owner_id": "x"}, JSON))[0] == 422
    found = client.get("/api/v1/tags/catalogue").json()
    items = {item["name"]["zh"]: item for item in found["items"]}
    assert found["population"] == 2
    assert (items["买过"]["customers"], items["买过"]["share"], items["买过"]["use"]) == (
        1, 0.5, {"tags": 1, "segments": 1, "schemes": 0, "others": 0},
    )  # fmt: skip
    assert items["买过"]["owner"] == {"id": owner.id, "name": "店主"}
    assert items["买过"]["decided_at"] == items["挚友"]["decided_at"] == "2026-03-15T04:00:00Z"
