"""Tags given to many customers at once: to a selection, a filter, a segment, a file; and taken back as a whole."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drafts import JSON, by_hand, create, create_segment, members, paid, problem
from shop import Person, ago, order, stop_clock, write

from zhike.control.jobs import service as jobs
from zhike.control.jobs.progress import stopping
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)

PHONES = {i: f"1380000000{i}" for i in range(1, 6)}


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stopping.clear()
    stop_clock(owner)
    people = [
        Person(i, identities=(("phone", phone),), events=(order(f"A{i}", ago(days=3), str(100 * i)),))
        for i, phone in PHONES.items()
    ]
    write(warehouse, people)


@pytest.fixture
def tag(client: Client) -> dict[str, Any]:
    return create(client, "挚友", by_hand("gold", "silver"), kind="hand")


def ask(client: Client, tag: dict, value: str | None = "gold", key: str | None = None, **more: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/batches", {"tag_id": tag["id"], "value": value} | more, JSON, headers=headers)


def do(client: Client, answer: Any) -> dict[str, Any]:
    """The batch once its job is done."""
    assert answer.status_code == 202, answer.content.decode()
    batch = answer.json()
    jobs.perform((batch["undo_job"] or batch["job"])["id"])
    return client.get(f"/api/v1/batches/{batch['id']}").json()


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in found.items() if count}


def test_a_selection_is_given_a_tag_and_given_back_what_it_had(client: Client, tag: dict):
    client.put(f"/api/v1/customers/1/tags/{tag['id']}", {"value": "silver"}, JSON)
    done = do(client, ask(client, tag, customer_ids=["1", "2", "99", "x"]))
    assert counts(done["result"]) == {"asked": 2, "given": 1, "changed": 1, "not_found": 2}
    assert (done["via"], done["selection"], done["made_by"]["name"]) == ("customers", {"count": 4}, "店主")
    assert members(client, tag, "gold") == {1, 2}
    undone = do(client, client.post(f"/api/v1/batches/{done['id']}/undo"))
    assert undone["undo_result"] == {"asked": 2, "restored": 2, "changed_since": 0}
    assert (members(client, tag, "gold"), members(client, tag, "silver")) == (set(), {1})


def test_everybody_in_a_filter_or_a_segment_is_meant(client: Client, tag: dict):
    rich = create_segment(client, "有钱", paid(250))
    assert counts(do(client, ask(client, tag, segment_id=rich["id"]))["result"]) == {"asked": 3, "given": 3}
    taken = do(client, ask(client, tag, None, filter={"tag": [tag["id"]], "segment": [rich["id"]], "q": PHONES[4]}))
    assert counts(taken["result"]) == {"asked": 1, "taken": 1}
    assert "text" not in taken["selection"]
    assert members(client, tag) == {3, 5}


def test_a_file_of_identities_is_given_a_tag_until_a_day(client: Client, tag: dict):
    content = "手机号\n13800000001\n+86 138-0000-0002\n13900000000\n乱写\n".encode()
    body = {"tag_id": tag["id"], "value": "gold", "kind": "phone", "until": "2026-03-20"}
    answer = client.post("/api/v1/batches/file", body | {"file": SimpleUploadedFile("名单.csv", content)})
    done = do(client, answer)
    assert counts(done["result"]) == {"asked": 2, "given": 2, "not_found": 1, "rows": 4, "unusable": 1}
    assert (done["until"], done["selection"]["file_name"]) == ("2026-03-20T16:00:00Z", "名单.csv")
    [held] = client.get("/api/v1/customers/2").json()["tags"]
    assert held["expires_at"] == "2026-03-20T16:00:00Z"


def test_who_was_changed_since_is_left_alone(client: Client, tag: dict):
    done = do(client, ask(client, tag, customer_ids=["1", "2"]))
    client.put(f"/api/v1/customers/1/tags/{tag['id']}", {"value": "silver"}, JSON)
    undone = do(client, client.post(f"/api/v1/batches/{done['id']}/undo"))
    assert undone["undo_result"] == {"asked": 2, "restored": 1, "changed_since": 1}
    assert members(client, tag) == {1}
    again = client.post(f"/api/v1/batches/{done['id']}/undo").json()
    assert again["undo_job"]["id"] == undone["undo_job"]["id"]


def test_the_same_request_sent_again_is_one_batch(client: Client, tag: dict):
    first, second = (ask(client, tag, key="k1", customer_ids=["1"]).json()["id"] for _ in range(2))
    assert first == second
    assert ask(client, tag, key="k2", customer_ids=["1"]).json()["id"] != first


def test_what_cannot_be_done_is_said_at_once(client: Client, tag: dict, signed_in):
    ruled = create(
        client, "规则", {"version": 1, "levels": [{"key": "y", "name": {"zh": "y", "en": "y"}, "rule": paid(1)}]}
    )
    assert problem(ask(client, ruled, "y", customer_ids=["1"])) == (409, "tag_not_by_hand")
    assert problem(ask(client, tag, "iron", customer_ids=["1"])) == (422, "invalid_input")
    assert problem(ask(client, tag)) == (422, "batch_selection")
    assert problem(ask(client, tag, customer_ids=["1"], segment_id="seg_x")) == (422, "batch_selection")
    assert problem(ask(client, tag, segment_id="seg_x")) == (404, "not_found")
    assert problem(ask(client, tag, filter={"rule": "{"})) == (422, "invalid_input")
    assert problem(ask(client, tag, customer_ids=["1"], days=3, until="2026-04-01")) == (422, "tag_end_twice")
    waiting = ask(client, tag, customer_ids=["1"]).json()
    assert problem(client.post(f"/api/v1/batches/{waiting['id']}/undo")) == (409, "batch_not_done")
    assert problem(client.post("/api/v1/batches/no/undo")) == (404, "not_found")
    viewer = signed_in("viewer")
    assert problem(ask(viewer, tag, customer_ids=["1"])) == (403, "forbidden")
    assert problem(viewer.post(f"/api/v1/batches/{waiting['id']}/undo")) == (403, "forbidden")
    assert viewer.get("/api/v1/batches").json()["items"][0]["id"] == waiting["id"]


def test_batches_are_listed_by_tag_and_page_by_page_and_stand_in_the_trail(client: Client, tag: dict):
    other = create(client, "别的", by_hand("y"), kind="hand")
    made = [ask(client, tag, customer_ids=[str(i)]).json()["id"] for i in range(1, 4)]
    ask(client, other, "y", customer_ids=["1"])
    first = client.get("/api/v1/batches", {"tag_id": tag["id"], "limit": 2}).json()
    rest = client.get("/api/v1/batches", {"tag_id": tag["id"], "limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None
    trail = client.get("/api/v1/audit", {"action": "tag_batch_asked"})
    assert trail.status_code == 200 and len(trail.json()["items"]) == 4
