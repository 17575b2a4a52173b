"""From an upload to quarantine and back, over HTTP."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from zhike.control.jobs import service as jobs
from zhike.control.sources import uploads
from zhike.control.sources.models import Upload

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "订单编号 ,收货人手机,订单付款时间 ,实付金额,订单状态,备注\n"
    "1,13800000001,2024-01-01 10:00:00,10,交易成功,好\n"
    "2,13800000002,2024-01-02 10:00:00,很多,交易成功,\n"
    "3,13800000002,never,5,交易成功,=HYPERLINK(1)\n"
    "4,13800000002,2024-01-02 10:00:00,5,神秘,-3\n"
    "5,6\n"
)


def send(client, text=TEXT, name="订单.csv"):
    return client.post("/api/v1/imports/uploads", {"file": SimpleUploadedFile(name, text.encode())})


def start(client, upload, **change):
    mapping = {**upload["mapping"], "source": "taobao", **change.pop("mapping", {})}
    body = {"upload_id": upload["id"], "mapping": mapping, **change}
    return client.post("/api/v1/imports", body, content_type="application/json")


def finished(client, started):
    """Do the queued job here, then read the import again."""
    jobs.perform(started["job"]["id"])
    return client.get(f"/api/v1/imports/{started['import']['id']}").json()


def test_an_upload_is_shown_with_a_proposal(client, warehouse):
    upload = send(client).json()
    assert upload["headers"] == ["订单编号", "收货人手机", "订单付款时间", "实付金额", "订单状态", "备注"]
    assert upload["rows"][0] == ["1", "13800000001", "2024-01-01 10:00:00", "10", "交易成功", "好"]
    assert upload["mapping"]["statuses"] == {"交易成功": "completed", "神秘": None}
    assert (upload["kind"], upload["format"], upload["encoding"]) == ("orders", "csv", "utf-8")
    assert upload["problems"] == [{"code": "status_unknown", "params": {"statuses": ["神秘"]}}]
    again = client.post(f"/api/v1/imports/uploads/{upload['id']}/inspect", {"kind": "customers"},
                        content_type="application/json")  # fmt: skip
    assert again.json()["mapping"]["kind"] == "customers"


def test_a_file_that_cannot_be_read_is_not_kept(client, warehouse):
    answer = send(client, "", "empty.csv")
    assert (answer.status_code, answer.json()["code"]) in [(422, "file_empty"), (422, "invalid_input")]
    assert Upload.objects.count() == 0


def test_an_import_accounts_for_every_row_and_deletes_the_upload(client, warehouse):
    upload = send(client).json()
    answer = start(client, upload)
    assert answer.status_code == 202
    done = finished(client, answer.json())
    counts = [done[name] for name in ("rows_in", "rows_stored", "rows_already", "rows_quarantined")]
    assert (done["state"], counts, done["started_by"]["kind"]) == ("done", [5, 1, 0, 4], "user")
    assert not uploads.path_of(upload["id"]).exists() and Upload.objects.count() == 0
    assert client.get("/api/v1/imports").json()["items"][0]["id"] == done["id"]


def test_quarantine_is_paged_and_comes_back_as_a_file_to_correct(client, warehouse):
    done = finished(client, start(client, send(client).json()).json())
    address = f"/api/v1/imports/{done['id']}/quarantine"
    first = client.get(address, {"limit": 3}).json()
    assert [(row["line"], row["reason"]["code"]) for row in first["items"]] == [
        (3, "amount_unreadable"), (4, "date_unreadable"), (5, "status_unknown"),
    ]  # fmt: skip
    assert first["items"][0]["content"]["实付金额"] == "很多"
    rest = client.get(address, {"cursor": first["next_cursor"]}).json()
    assert [row["content"] for row in rest["items"]] == [{"订单编号": "5", "收货人手机": "6"}]
    assert rest["next_cursor"] is None
    file = b"".join(client.get(f"{address}.csv").streaming_content)
    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert rows[0] == done_headers(rows) and rows[2][5] == "'=HYPERLINK(1)"
    corrected = file.decode("utf-8-sig").replace("很多", "8").replace("never", "2024-01-03").replace("神秘", "交易成功")
    upload = send(client, corrected).json()
    again = finished(client, start(client, upload, mapping={"properties": ["备注"]}).json())
    assert (again["rows_stored"], again["rows_quarantined"]) == (3, 1)
    with warehouse.reading() as reading:
        notes = reading.fetch(reading.table("events").select("properties"))["properties"].to_pylist()
    assert '{"备注":"=HYPERLINK(1)"}' in notes and '{"备注":"-3"}' in notes


def done_headers(rows):
    return ["订单编号", "收货人手机", "订单付款时间", "实付金额", "订单状态", "备注"]


def test_a_template_is_proposed_for_the_same_headers_next_time(client, warehouse):
    upload = send(client).json()
    start(client, upload, save_template_as="淘宝订单", mapping={"paid_amount": "after_refunds"})
    next_time = send(client).json()
    assert (next_time["mapping"]["paid_amount"], next_time["mapping"]["source"]) == ("after_refunds", "taobao")
    (template,) = client.get("/api/v1/import-templates").json()["items"]
    assert (template["name"], template["id"]) == ("淘宝订单", next_time["template_id"])
    assert client.delete(f"/api/v1/import-templates/{template['id']}").status_code == 204
    assert send(client).json()["template_id"] is None


def test_what_is_wrong_with_a_mapping_is_said_at_once(client, warehouse):
    upload = send(client).json()
    wrong = start(client, upload, mapping={"columns": {"paid_at": "nowhere"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "mapping_header_unknown")
    nobody = start(client, upload, mapping={"identities": []})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "file_no_identity")
    assert "收货人手机" in nobody.json()["params"]["headers"]
    assert client.get("/api/v1/imports").json()["items"] == []


def test_a_viewer_looks_but_neither_imports_nor_sees_quarantined_rows(client, signed_in, warehouse):
    done = finished(client, start(client, send(client).json()).json())
    viewer = signed_in("viewer")
    assert send(viewer).status_code == 403
    assert viewer.get(f"/api/v1/imports/{done['id']}").status_code == 200
    assert viewer.get(f"/api/v1/imports/{done['id']}/quarantine").status_code == 403
    assert viewer.get(f"/api/v1/imports/{done['id']}/quarantine.csv").status_code == 403


def test_uploads_that_nobody_imports_are_forgotten(client, warehouse):
    upload = send(client).json()
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    send(client)
    assert not uploads.path_of(upload["id"]).exists()
    assert start(client, upload).status_code == 404


def test_a_name_cannot_lead_out_of_the_uploads(client, warehouse):
    upload = send(client, name="../../etc/passwd.csv").json()
    assert upload["file_name"] == "passwd.csv"
    assert uploads.path_of(upload["id"]).parent == Path(uploads.path_of("x")).parent
