"""Taking customers out of the house: masked unless one may see them and asks, never as formulas, never without a
trace."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, by_hand, create, create_segment, problem, trait
from python_calamine import CalamineWorkbook
from shop import Person, ago, order, stop_clock, write

from zhike import home
from zhike.control.audit.models import Entry
from zhike.control.exports import rows, service
from zhike.control.exports.models import Export
from zhike.control.jobs import service as jobs
from zhike.warehouse.duckdb import DuckDBWarehouse

Maker = Callable[[str], Client]

NAME, PHONE, FORMULA = "张小明", "13812345678", '=HYPERLINK("http://x","赢奖")'
SHOP = [
    Person(1, (("phone", PHONE), ("phone", "13900000001"), ("email", "zhang@example.com")),
           {"name": NAME, "city": "杭州市", "note": FORMULA, "vip": True, "points": Decimal("12.5")},
           (order("A", ago(days=3), "60.5"), order("B", ago(days=2), "7"))),
    Person(2, (("phone", "13700000002"),), {"name": "李四", "city": "上海市", "note": "-1+1", "vip": False}),
    Person(3, (), {"city": "杭州市"}, (order("C", ago(days=9), "1"),)),
]  # fmt: skip
COLUMNS = ["id", "trait:name", "identity:phone", "trait:city", "trait:note", "trait:vip", "figure:paid_total",
           "figure:last_order_at"]  # fmt: skip


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stop_clock(owner)
    write(warehouse, SHOP)


def start(client: Client, **asked: Any) -> Any:
    return client.post("/api/v1/exports", {"columns": COLUMNS} | asked, JSON)


def fetch(client: Client, **asked: Any) -> bytes:
    answer = start(client, **asked)
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["job"]["id"])
    done = client.get(f"/api/v1/exports/{answer.json()['id']}").json()
    assert done["job"]["state"] == "done", done["job"]
    file = client.get(f"/api/v1/exports/{done['id']}/file")
    content = b"".join(file.streaming_content)
    assert (file.status_code, len(content)) == (200, done["size"])
    return content


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_list_is_exported_masked_in_its_order(client: Client):
    head, *found = lines(fetch(client, sort="-paid_total"))
    assert head == ["客户编号", "姓名", "手机号", "城市", "note", "vip", "累计付款", "最近下单"]
    assert found == [
        ["1", "张**", "138****5678 / 139****0001", "杭州市", f"'{FORMULA}", "是", "67.5000", "2026-03-13 12:00:00"],
        ["3", "", "", "杭州市", "", "", "1.0000", "2026-03-06 12:00:00"],
        ["2", "李*", "137****0002", "上海市", "'-1+1", "否", "0.0000", ""],
    ]


def test_whom_is_asked_for_as_a_list_of_customers_is(client: Client):
    segment = create_segment(client, "杭州", trait("city", "eq", "杭州市"))
    for asked in ({"segment": [segment["id"]]}, {"trait": ["city:eq:杭州市"]}, {"q": NAME}):
        ids = {line[0] for line in lines(fetch(client, columns=["id"], **asked))[1:]}
        assert ids == ({"1"} if "q" in asked else {"1", "3"})


def test_unmasked_is_for_who_may_see_it_and_asks(client: Client, signed_in: Maker):
    assert problem(start(signed_in("operator"), unmasked=True)) == (403, "forbidden")
    [_, *found] = lines(fetch(client, unmasked=True))
    assert found[0][1:3] == [NAME, f"{PHONE} / 13900000001"]


def test_a_workbook_holds_the_same_with_numbers_as_numbers_and_no_formula(client: Client):
    content = fetch(client, format="xlsx", language="en", columns=[*COLUMNS, "trait:points"])
    [head, *found] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert head[0] == "customer number"
    assert found[0][:2] == ["1", "张**"]
    assert found[0][4:7] == [FORMULA, "yes", 67.5]
    assert str(found[0][7]) == "2026-03-13 12:00:00"
    assert found[0][8] == 12.5
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_tags_are_told_by_the_names_of_their_levels(client: Client):
    tag = create(client, "关系", by_hand("friend"), kind="hand")
    client.put(f"/api/v1/customers/2/tags/{tag['id']}", {"value": "friend"}, JSON)
    head, *found = lines(fetch(client, columns=["id", f"tag:{tag['id']}"], q="李四", language="zh"))
    assert (head[1], found) == ("关系", [["2", "friend级"]])


def test_every_step_is_in_the_trail_with_counts_and_nothing_personal(client: Client):
    fetch(client, q=PHONE, unmasked=True)
    found = Entry.objects.filter(kind="export").order_by("at").values_list("action", "details")
    size = Export.objects.get().size
    assert list(found) == [
        ("export_started", {"format": "csv", "columns": len(COLUMNS), "unmasked": True, "also": ["text"]}),
        ("export_written", {"customers": 1, "bytes": size, "unmasked": True}),
        ("export_downloaded", {"customers": 1, "unmasked": True}),
    ]
    assert Export.objects.get().filters is None


def test_the_trail_says_of_whom_a_file_is(client: Client):
    segment = create_segment(client, "杭州", trait("city", "eq", "杭州市"))
    fetch(client, segment=[segment["id"]])
    told = Entry.objects.get(kind="export", action="export_started").details
    assert (told["segments"], "also" in told) == ([segment["id"]], False)


def test_a_file_is_for_whom_it_was_made_and_waits_encrypted(client: Client, signed_in: Maker):
    fetch(client, unmasked=True)
    export = Export.objects.get()
    stored = (home.exports_dir() / export.id).read_bytes()
    assert NAME.encode() not in stored and PHONE.encode() not in stored
    assert [each.name for each in home.exports_dir().iterdir() if each.name.startswith(export.id)] == [export.id]
    other = signed_in("administrator")
    assert other.get("/api/v1/exports").json() == {"items": []}
    [own] = client.get("/api/v1/exports").json()["items"]
    assert (own["made_by"]["name"], own["unmasked"], own["customers"]) == ("店主", True, 3)
    for address in (f"exports/{export.id}", f"exports/{export.id}/file"):
        assert problem(other.get(f"/api/v1/{address}")) == (404, "not_found")


def test_who_may_not_export_gets_nothing(signed_in: Maker):
    viewer = signed_in("viewer")
    refused = [start(viewer), viewer.get("/api/v1/exports"), viewer.get("/api/v1/exports/columns")]
    assert [problem(each) for each in refused] == [(403, "forbidden")] * 3
    assert not Entry.objects.filter(kind="export").exists()


def test_old_files_are_forgotten_and_a_file_can_be_deleted_before(client: Client):
    fetch(client)
    export = Export.objects.get()
    assert service.forget_old() == 0
    Export.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert service.forget_old() == 1
    assert not (home.exports_dir() / export.id).exists()
    assert problem(client.get(f"/api/v1/exports/{export.id}/file")) == (409, "export_forgotten")
    fetch(client)
    newest = client.get("/api/v1/exports").json()["items"][0]["id"]
    assert client.delete(f"/api/v1/exports/{newest}").status_code == 204
    assert not (home.exports_dir() / newest).exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"columns": []}, "invalid_input"),
        ({"columns": ["id", "id"]}, "invalid_input"),
        ({"columns": ["trait:none"]}, "invalid_input"),
        ({"segment": ["seg_none"]}, "rule_unknown_segment"),
        ({"sort": "name"}, "invalid_input"),
        ({"rule": "{"}, "invalid_input"),
        ({"format": "pdf"}, "invalid_input"),
    ],
)
def test_what_cannot_be_exported_is_refused_at_once(client: Client, asked: dict[str, Any], code: str):
    assert problem(start(client, **asked)) == (422, code)
    assert not Export.objects.exists()


def test_a_file_that_is_not_written_yet_is_not_sent(client: Client):
    waiting = start(client).json()
    assert problem(client.get(f"/api/v1/exports/{waiting['id']}/file")) == (409, "export_not_ready")


def test_many_customers_are_read_in_chunks_without_losing_any(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "CHUNK", 2)
    assert [line[0] for line in lines(fetch(client, sort="customer_id"))[1:]] == ["1", "2", "3"]
