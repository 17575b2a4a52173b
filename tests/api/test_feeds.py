"""Runs of sources: databases, folders and webhooks, by hand and by the clock, through to the warehouse."""

import json
import time

import pytest
from django.test import Client

from zhike.collect.feeds.signature import HEADER, sign
from zhike.control.jobs import service as jobs
from zhike.control.sources import collecting, sources
from zhike.control.sources.connections import deliveries_of, inbox
from zhike.control.sources.models import FolderFile, Import, Source, SourceKind
from zhike.errors import Conflict, InvalidInput

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = {
    "kind": "orders", "source": "x", "time_zone": "UTC", "identities": [{"kind": "phone", "header": "customer.phone"}],
    "columns": {"order_id": "id", "paid_at": "paid_at", "paid_amount": "amount"},
}  # fmt: skip
HEADERS = "订单编号,手机号,付款时间,实付金额\n"


@pytest.fixture
def hook(owner, warehouse):
    """A webhook for orders, and how to deliver to it."""
    made = sources.create(owner, "有赞推送", SourceKind.WEBHOOK, mapping=ORDERS)

    def deliver(body, secret=made.key, at=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {HEADER: sign(secret, int(at or time.time()), data)} if secret else {}
        return Client(enforce_csrf_checks=True).post(f"/hooks/{made.source.id}", data, content_type="application/json",
                                                     headers=headers)  # fmt: skip

    deliver.source = made.source
    return deliver


def order(number, amount="10.00", phone="13800000001"):
    return {"id": number, "paid_at": "2024-01-01T10:00:00Z", "amount": amount, "customer": {"phone": phone}}


def work():
    """Do everything that is queued."""
    while waiting := [job for job in jobs.latest() if job.state == "queued"]:
        for job in waiting:
            jobs.perform(job.id)


def stored(warehouse, table="events"):
    with warehouse.reading() as reading:
        return reading.fetch(reading.table(table)).to_pylist()


def test_a_signed_delivery_is_durable_and_then_a_fact(hook, warehouse):
    answer = hook([order("1"), order("2")])
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2})
    assert (deliveries_of(hook.source.id).backlog, stored(warehouse)) == (1, [])
    assert len(collecting.tick()) == 1
    work()
    assert sorted(row["order_id"] for row in stored(warehouse)) == ["1", "2"]
    source = sources.get(hook.source.id)
    assert (source.last_rows, source.newest_fact_at.isoformat()) == (2, "2024-01-01T10:00:00+00:00")
    assert deliveries_of(hook.source.id).backlog == 0 and collecting.tick() == []


def test_a_delivery_that_comes_again_changes_nothing(hook, warehouse):
    for _ in range(2):
        assert hook(order("1")).status_code == 202
        collecting.tick()
        work()
    assert hook(order("1")).status_code == hook(order("1")).status_code == 202
    collecting.tick()
    work()
    assert len(stored(warehouse)) == 1


def test_what_was_delivered_before_a_crash_is_there_afterwards(hook, warehouse):
    hook(order("1"))
    collecting.tick()
    (job,) = jobs.latest(kind=collecting.KIND)
    type(job).objects.filter(id=job.id).update(state="running")
    jobs.reconcile(warehouse.ledger_entry)
    assert [job.state for job in jobs.latest(kind=collecting.KIND)] == ["queued"]
    work()
    assert len(stored(warehouse)) == 1


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"secret": None}, 401, "hook_unsigned"),
        ({"secret": "whsec_other"}, 401, "hook_signature"),
        ({"at": 1_000_000_000}, 401, "hook_too_old"),
        ({"body": b"{"}, 422, "hook_not_json"),
        ({"body": b"[1]"}, 422, "hook_not_objects"),
        ({"body": b" " * (2**20 + 1)}, 413, "too_big"),
    ],
)
def test_deliveries_that_are_refused_leave_nothing(hook, how, status, code):
    answer = hook(**{"body": order("1"), **how})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert deliveries_of(hook.source.id).backlog == 0


def test_a_paused_webhook_refuses_and_an_unknown_one_is_not_there(hook, owner):
    sources.pause(owner, hook.source.id, True)
    assert (hook(order("1")).status_code, Client().get(f"/hooks/{hook.source.id}").status_code) == (409, 405)
    assert Client().post("/hooks/src_nobody", b"{}", content_type="application/json").status_code == 404


def test_a_rotated_secret_is_the_only_one_that_signs(hook, owner):
    key = sources.new_key(owner, hook.source.id).key
    assert (hook(order("1")).status_code, hook(order("1"), secret=key).status_code) == (401, 202)


def test_rows_of_a_delivery_that_cannot_be_used_go_to_quarantine_with_their_reason(hook, warehouse, client):
    hook([order("1"), order("2", amount="many")])
    collecting.tick()
    work()
    (record,) = Import.objects.all()
    found = client.get(f"/api/v1/imports/{record.id}/quarantine").json()["items"]
    assert [(row["reason"]["code"], row["content"]["id"]) for row in found] == [("amount_unreadable", "2")]


@pytest.fixture
def shop_folder(owner, warehouse, monkeypatch, tmp_path):
    """A watched folder whose files need no wait to be whole."""
    monkeypatch.setenv("ZHIKE_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setattr("zhike.collect.feeds.folder.QUIET_SECONDS", 0.01)
    (tmp_path / "inbox" / "orders").mkdir(parents=True)
    people = [{"kind": "phone", "header": "手机号"}]
    mapping = {"kind": "orders", "source": "x", "time_zone": "UTC", "identities": people,
               "columns": {"order_id": "订单编号", "paid_at": "付款时间", "paid_amount": "实付金额"}}  # fmt: skip
    return sources.create(owner, "门店", SourceKind.FOLDER, settings={"path": "orders"}, mapping=mapping,
                          every_minutes=1).source  # fmt: skip


def put(name, *rows, head=HEADERS):
    (inbox() / "orders" / name).write_text(head + "".join(f"{row}\n" for row in rows))


def go_on(source):
    """The clock strikes, a minute later."""
    Source.objects.filter(id=source.id).update(last_run_at=None)
    started = collecting.tick()
    work()
    return started


def test_files_that_appear_are_imported_once_whatever_they_are_called(shop_folder, warehouse):
    put("a.csv", "1,13800000001,2024-01-01,10")
    go_on(shop_folder)
    put("copy of a.csv", "1,13800000001,2024-01-01,10")
    put("b.csv", "2,13800000001,2024-01-02,20")
    go_on(shop_folder)
    assert go_on(shop_folder) == []
    assert sorted(row["order_id"] for row in stored(warehouse)) == ["1", "2"]
    assert sorted(Import.objects.values_list("file_name", flat=True)) == ["a.csv", "b.csv"]
    assert (inbox() / "orders" / "a.csv").exists()
    assert sources.get(shop_folder.id).rows == 2


def test_a_file_that_changed_is_imported_again(shop_folder, warehouse):
    put("a.csv", "1,13800000001,2024-01-01,10")
    go_on(shop_folder)
    put("a.csv", "1,13800000001,2024-01-01,10", "2,13800000002,2024-01-01,10")
    go_on(shop_folder)
    assert len(stored(warehouse)) == 2 and Import.objects.count() == 2


def test_a_file_that_cannot_be_imported_is_seen_and_tried_again_only_by_hand(shop_folder, warehouse, owner, client):
    put("bad.csv", "1", head="一列\n")
    put("good.csv", "1,13800000001,2024-01-01,10")
    go_on(shop_folder)
    bad = FolderFile.objects.get(name="bad.csv")
    assert bad.error["code"] == "mapping_header_unknown" and bad.error["params"]["file"] == "bad.csv"
    assert len(stored(warehouse)) == 1 and go_on(shop_folder) == []
    listed = client.get(f"/api/v1/sources/{shop_folder.id}").json()
    assert (listed["state"], listed["last_error"]["code"]) == ("failed", "mapping_header_unknown")
    collecting.run(owner, shop_folder.id)
    work()
    assert FolderFile.objects.get(name="bad.csv").id != bad.id
    assert sources.get(shop_folder.id).last_error["code"] == "mapping_header_unknown"


def test_a_folder_that_is_gone_is_said_at_the_source(shop_folder):
    (inbox() / "orders").rmdir()
    go_on(shop_folder)
    assert sources.get(shop_folder.id).last_error["code"] == "folder_missing"


def test_a_folder_lies_inside_the_inbox(owner, warehouse):
    with pytest.raises(InvalidInput) as refused:
        sources.create(owner, "外面", SourceKind.FOLDER, settings={"path": "../../etc"})
    assert refused.value.code == "folder_outside"


def test_two_runs_of_one_source_never_go_on_at_once(hook, owner):
    hook(order("1"))
    collecting.run(owner, hook.source.id)
    with pytest.raises(Conflict) as refused:
        collecting.run(owner, hook.source.id)
    assert (refused.value.code, collecting.tick()) == ("source_running", [])
    work()


def test_a_source_runs_when_its_time_has_come_and_not_while_it_is_paused(owner, warehouse):
    settings = {"address": "postgresql://reader:p4ss@127.0.0.1:1/shop", "table": "orders"}
    source = sources.create(owner, "库", SourceKind.DATABASE, settings=settings, mapping=ORDERS, every_minutes=5).source
    assert len(collecting.tick()) == 1
    work()
    assert sources.get(source.id).last_error["code"] == "database_unreachable"
    assert collecting.tick() == []
    Source.objects.update(last_run_at=sources.get(source.id).last_run_at - collecting.timedelta(minutes=5))
    sources.pause(owner, source.id, True)
    assert collecting.tick() == []
    sources.pause(owner, source.id, False)
    assert len(collecting.tick()) == 1
    work()


def test_a_password_is_taken_out_of_an_address(owner, warehouse):
    settings = {"address": "mysql://reader:p4ss@h/shop", "table": "orders"}
    made = sources.create(owner, "库", SourceKind.DATABASE, settings=settings).source
    assert made.settings["address"] == "mysql+pymysql://reader@h/shop"
    assert sources.secret_of(made) == "p4ss" and b"p4ss" not in bytes(made.secret)
