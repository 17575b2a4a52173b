"""Imported lists: a file names customers, and nobody becomes one by it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drafts import JSON, create, members, on_list, problem, run, yes
from shop import Person, ago, stop_clock, write

from zhike import home
from zhike.collect.identify.identity_kinds import normalise
from zhike.control.jobs import service as jobs
from zhike.control.jobs.progress import stopping
from zhike.control.segments import lists
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)  # a file is read in a thread of the engine's, which tells progress

PHONES = {i: f"1380000000{i}" for i in range(1, 6)}
SHOP = [
    Person(i, identities=(("phone", phone), ("customer_id", f"C{i}"), ("taobao_nick", f"昵称{i}")))
    for i, phone in PHONES.items()
]
STRANGER = "13900000000"


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stopping.clear()  # workers of another test may have been stopped
    stop_clock(owner)
    write(warehouse, SHOP)


def csv(header: str, *cells: str) -> bytes:
    return "\n".join([header, *cells, ""]).encode()


def send(client: Client, content: bytes, address: str = "lists", name: str = "名单.csv", **fields: Any) -> Any:
    named = {"name_zh": "名单", "name_en": "List"} if address == "lists" else {}
    body = {"kind": "phone", "file": SimpleUploadedFile(name, content)} | named | fields
    return client.post(f"/api/v1/{address}", body)


def imported(client: Client, content: bytes, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The list once its job is done, and what the job reports."""
    answer = send(client, content, **fields)
    assert answer.status_code == 202, answer.content.decode()
    started = answer.json()
    jobs.perform(started["job"]["id"])
    job = client.get(f"/api/v1/jobs/{started['job']['id']}").json()
    assert job["state"] == "done", job
    return client.get(f"/api/v1/segments/{started['segment']['id']}").json(), job["result"]


def on(client: Client, made: dict[str, Any]) -> set[int]:
    """Who is on a list, as a tag that reads it finds them."""
    tag = create(client, "在名单上", yes(on_list(made["id"])))
    run(client, tag)
    found = members(client, tag)
    client.delete(f"/api/v1/tags/{tag['id']}")
    return found


def test_those_known_are_put_on_the_list_and_the_others_are_counted(client: Client, warehouse: DuckDBWarehouse):
    content = csv(
        "手机号,备注", "13800000001,a", "+86 138-0000-0002,b", f"{STRANGER},c", "138****0003,d", "13800000001,e", ",f"
    )
    made, report = imported(client, content)
    assert (made["kind"], made["rule"], made["sentence"], made["customers"]) == ("list", None, None, 2)
    assert on(client, made) == {1, 2}
    listed = client.get("/api/v1/customers", {"segment": made["id"]}).json()["items"]
    assert {customer["id"] for customer in listed} == {"1", "2"}
    counts = {
        name: report[name] for name in ("rows", "identities", "unknown", "unusable", "added", "removed", "members")
    }
    assert counts == {"rows": 6, "identities": 3, "unknown": 1, "unusable": 1, "added": 2, "removed": 0, "members": 2}
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("profile").aggregate(n=lambda t: t.count())) == [{"n": len(SHOP)}]


def test_a_workbook_will_do(client: Client):
    book = openpyxl.Workbook()
    for row in (("昵称", "手机"), ("昵称3", PHONES[1]), ("昵称4", PHONES[2])):
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    made, _ = imported(client, content.getvalue(), name="名单.xlsx", kind="taobao_nick", column="昵称")
    assert on(client, made) == {3, 4}


def test_a_file_of_phone_numbers_without_a_header_loses_none(client: Client):
    made, report = imported(client, csv(PHONES[1], PHONES[2], PHONES[3]))
    assert (on(client, made), report["rows"]) == ({1, 2, 3}, 3)


def test_members_are_replaced_or_added_to(client: Client):
    made, _ = imported(client, csv("手机", PHONES[1], PHONES[2]))
    address = f"lists/{made['id']}/members"
    _, report = imported(client, csv("手机", PHONES[2], PHONES[3]), address=address, mode="add")
    assert (report["added"], report["removed"], report["members"], on(client, made)) == (1, 0, 3, {1, 2, 3})
    _, report = imported(client, csv("手机", PHONES[3], PHONES[4]), address=address)
    assert (report["added"], report["removed"], report["members"], on(client, made)) == (1, 2, 2, {3, 4})
    refused = send(client, csv("手机", STRANGER), address=address).json()["job"]["id"]
    jobs.perform(refused)
    assert (jobs.get(refused).error["code"], on(client, made)) == ("list_found_nobody", {3, 4})
    _, report = imported(client, csv("手机"), address=address)
    assert (report["removed"], report["members"], on(client, made)) == (2, 0, set())


def test_what_a_file_would_do_is_told_before_it_is_done(client: Client):
    content = csv("手机", PHONES[1], PHONES[2], PHONES[2], STRANGER, "乱写")
    before = uploads()
    found = previewed(client, content)
    assert (client.get("/api/v1/segments").json()["items"], uploads()) == ([], before)
    assert found == {"rows": 5, "identities": 3, "unknown": 1, "unusable": 1, "repeated": 1, "added": 2, "members": 2}
    made, report = imported(client, content)
    assert {name: count for name, count in report.items() if count and name != "list_id"} == found
    changed = csv("手机", PHONES[2], PHONES[3])
    rest = {"rows": 2, "identities": 2}
    assert previewed(client, changed, list_id=made["id"]) == rest | {"added": 1, "removed": 1, "members": 2}
    assert previewed(client, changed, list_id=made["id"], mode="add") == rest | {"added": 1, "members": 3}
    assert on(client, made) == {1, 2}
    assert problem(send(client, changed, address="lists/preview", list_id="seg_none")) == (404, "not_found")


def previewed(client: Client, content: bytes, **fields: Any) -> dict[str, int]:
    answer = send(client, content, address="lists/preview", **fields)
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["id"])
    job = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
    assert job["state"] == "done", job
    return {name: count for name, count in job["result"].items() if count}


def test_a_change_touches_who_came_and_who_went(client: Client, warehouse: DuckDBWarehouse):
    made, _ = imported(client, csv("手机", PHONES[1], PHONES[2]))
    with warehouse.reading() as reading:
        before = reading.rows(reading.table("touched").aggregate(serial=lambda t: t.serial.max()))[0]["serial"]
    imported(client, csv("手机", PHONES[2], PHONES[3]), address=f"lists/{made['id']}/members")
    with warehouse.reading() as reading:
        touched = reading.table("touched")
        rows = reading.rows(touched.filter(touched.serial > before))
    assert {row["customer_id"] for row in rows} == {1, 3}


def test_own_numbers_are_those_of_a_source(client: Client, warehouse: DuckDBWarehouse):
    content = csv("客户编号", "C1", "C2")
    made, _ = imported(client, content, kind="customer_id")
    assert on(client, made) == {1, 2}  # there is one source only
    also_jd(warehouse)
    refused = send(client, content, kind="customer_id")
    assert problem(refused) == (422, "list_needs_source")
    assert refused.json()["params"]["sources"] == ["jd", "taobao"]
    made, _ = imported(client, content, kind="customer_id", source="jd")
    assert on(client, made) == {5}


def also_jd(warehouse: DuckDBWarehouse) -> None:
    """Customer 5 is number C1 of another shop."""
    import pyarrow as pa

    from zhike import wiring
    from zhike.warehouse import tables

    keys, value = wiring.keyring(), normalise("customer_id", "C1")
    assert value is not None
    row = {"kind": "customer_id", "hash": keys.hash("customer_id", value, "jd"), "ciphertext": keys.encrypt(value),
           "customer_id": 5, "source": "jd", "first_seen": ago(days=1)}  # fmt: skip
    with warehouse.writing() as writing:
        writing.insert("identities", writing.stage(pa.Table.from_pylist([row], tables.IDENTITIES.to_pyarrow())))


@pytest.mark.parametrize(
    ("content", "fields", "code"),
    [
        (csv("甲,乙", "1,2"), {}, "list_which_column"),
        (csv("手机,电话", "1,2"), {}, "list_which_column"),
        (csv("手机", "1"), {"column": "邮箱"}, "list_which_column"),
        (csv("手机", "1"), {"kind": "passport"}, "invalid_input"),
        (csv("手机", "1"), {"name_en": " "}, "invalid_input"),
        (b"\x00\x00", {}, "file_not_text"),
    ],
)
def test_what_cannot_be_read_makes_no_list(client: Client, content: bytes, fields: dict[str, Any], code: str):
    before = uploads()
    answer = send(client, content, **fields)
    assert problem(answer) == (422, code)
    assert client.get("/api/v1/segments").json()["items"] == []
    assert uploads() == before


def uploads() -> set[str]:
    return {path.name for path in home.uploads_dir().iterdir()}


def test_a_file_is_deleted_once_it_is_read(client: Client):
    before = uploads()
    imported(client, csv("手机", PHONES[1]))
    assert uploads() == before


def test_a_list_has_no_rule_and_is_renamed(client: Client):
    made, _ = imported(client, csv("手机", PHONES[1]))
    headers = {"If-Match": made["etag"]}
    body = {"name": {"zh": "新名", "en": "New"}}
    address = f"/api/v1/segments/{made['id']}"
    with_rule = client.put(address, body | {"rule": on_list(made["id"])}, JSON, headers=headers)
    assert problem(with_rule) == (422, "invalid_input")
    renamed = client.put(address, body, JSON, headers=headers).json()
    assert (renamed["name"]["zh"], renamed["version"], renamed["customers"]) == ("新名", 2, 1)


def test_a_list_that_is_read_stays_and_one_that_is_not_goes_with_its_members(
    client: Client, warehouse: DuckDBWarehouse
):
    made, _ = imported(client, csv("手机", PHONES[1]))
    tag = create(client, "在名单上", yes(on_list(made["id"])))
    assert "名单" in tag["sentence"][0]["zh"]
    assert problem(client.delete(f"/api/v1/segments/{made['id']}")) == (409, "segment_in_use")
    client.delete(f"/api/v1/tags/{tag['id']}")
    assert client.delete(f"/api/v1/segments/{made['id']}").status_code == 204
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("list_members")) == []


def test_a_list_that_is_deleted_before_its_file_is_read_stays_deleted(client: Client, warehouse: DuckDBWarehouse):
    started = send(client, csv("手机", PHONES[1])).json()
    client.delete(f"/api/v1/segments/{started['segment']['id']}")
    jobs.perform(started["job"]["id"])
    assert client.get(f"/api/v1/jobs/{started['job']['id']}").json()["error"]["code"] == "not_found"
    with warehouse.reading() as reading:
        assert reading.rows(reading.table("list_members")) == []


def test_a_segment_by_rule_has_no_members(client: Client):
    body = {"name": {"zh": "甲", "en": "A"}, "rule": {"type": "trait", "trait": "city", "op": "present"}}
    segment = client.post("/api/v1/segments", body, JSON).json()
    answer = send(client, csv("手机", PHONES[1]), address=f"lists/{segment['id']}/members")
    assert problem(answer) == (404, "not_found")


def test_a_viewer_imports_no_list(client: Client, signed_in: Callable[[str], Client]):
    made, _ = imported(client, csv("手机", PHONES[1]))
    viewer = signed_in("viewer")
    for address in ("lists", "lists/preview", f"lists/{made['id']}/members"):
        assert problem(send(viewer, csv("手机", PHONES[2]), address=address)) == (403, "forbidden")


def test_a_list_is_imported_from_this_machine_and_changed_by_its_name(client: Client, owner, tmp_path: Path):
    file = tmp_path / "phones.csv"
    file.write_bytes(csv("手机", PHONES[1], PHONES[2]))
    lists.import_here(owner, "大客户", file, lists.How("phone"), lambda share, stage: None)
    file.write_bytes(csv("手机", PHONES[3]))
    job = lists.import_here(owner, "大客户", file, lists.How("phone", mode="add"), lambda share, stage: None)
    [made] = client.get("/api/v1/segments").json()["items"]
    assert (made["name"]["zh"], on(client, made), file.exists()) == ("大客户", {1, 2, 3}, True)
    assert (job.result or {})["members"] == 3
