"""An import done again with other steps, and taken back, over HTTP: the file is kept under lock, then forgotten."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike import home
from zhike.control.jobs import service as jobs
from zhike.control.sources import redo

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "订单编号,收货人手机,订单付款时间,实付金额,订单状态\n"
    "1,13800000001,2024年3月5日 下午3:05,1.2万,交易成功\n"
    "2,138-0000-0002,2024-03-06 10:00:00,￥12.50,交易成功\n"
    "3,13800000003,2024-03-06 10:00:00,5,交易成功\n"
)
FACTS = ("events", "order_items", "traits", "profile")


@pytest.fixture
def kept():
    """The directory of kept files, empty."""
    home.prepare()
    for file in home.kept_dir().glob("*"):
        file.unlink()
    return home.kept_dir()


def load(client, text=TEXT, **cleaning):
    upload = client.post("/api/v1/imports/uploads", {"file": SimpleUploadedFile("订单.csv", text.encode())}).json()
    mapping = {**upload["mapping"], "source": "taobao", "cleaning": cleaning}
    started = client.post("/api/v1/imports", {"upload_id": upload["id"], "mapping": mapping},
                          content_type="application/json").json()  # fmt: skip
    return finished(client, started)


def finished(client, started):
    jobs.perform(started["job"]["id"])
    return client.get(f"/api/v1/imports/{started['import']['id']}").json()


def without(done, step):
    return [each for each in done["steps"] if each != step]


def facts(warehouse):
    """Everything but who first came when: identities stay known."""
    own = ("received_at", "first_seen", "identity_id", "customer_id")
    with warehouse.reading() as reading:
        return {name: sorted(str({key: value for key, value in row.items() if key not in own})
                             for row in reading.rows(reading.table(name))) for name in FACTS}  # fmt: skip


def test_the_report_says_what_each_step_did(client, warehouse, kept):
    done = load(client)
    steps = {(step["step"], step["column"]): step for step in done["cleaning"]}
    money = steps["money", "实付金额"]
    assert (money["looked"], money["changed"], money["refused"]) == (3, 2, 0)
    assert ["¥12.50", "12.5"] in money["examples"] and ["1.2万", "12000"] in money["examples"]
    assert steps["dates", "订单付款时间"]["examples"] == [["2024年3月5日 下午3:05", "2024-03-05 07:05:00Z"]]
    phone = steps["phone", "收货人手机"]
    assert (phone["looked"], phone["changed"], phone["examples"]) == (3, 1, [["13*-****-****", "+8************"]])
    assert done["can_redo"] and done["can_undo"] and done["taken_back"] is None


def test_without_a_step_an_import_is_what_it_would_have_been_without_it(client, warehouse, kept):
    done = load(client)
    answer = client.post(f"/api/v1/imports/{done['id']}/redo", {"steps": without(done, "money")},
                         content_type="application/json")  # fmt: skip
    assert answer.status_code == 202
    again = finished(client, answer.json())
    assert (again["rows_stored"], again["reasons"]) == (1, {"amount_unreadable": 2})
    redone = facts(warehouse)
    old = client.get(f"/api/v1/imports/{done['id']}").json()
    assert (old["taken_back"]["how"], old["taken_back"]["new_import_id"]) == ("replaced", again["id"])
    undone = client.post(f"/api/v1/imports/{again['id']}/undo")
    jobs.perform(undone.json()["job"]["id"])
    load(client, steps=without(done, "money"))
    assert facts(warehouse) == redone


def test_an_undone_import_leaves_what_was_there_before(client, warehouse, kept):
    load(client, "订单编号,收货人手机,订单付款时间,实付金额,订单状态\n9,13800000001,2024-01-01 10:00:00,7,交易成功\n")
    before = facts(warehouse)
    done = load(client)
    assert facts(warehouse) != before
    undone = client.post(f"/api/v1/imports/{done['id']}/undo").json()
    jobs.perform(undone["job"]["id"])
    assert facts(warehouse) == before
    twice = client.post(f"/api/v1/imports/{done['id']}/undo")
    assert (twice.status_code, twice.json()["code"]) == (409, "import_taken_back")
    again = load(client)
    assert (again["rows_stored"], again["customers_added"]) == (3, 0)  # whoever comes again is known again


def test_a_kept_file_is_unreadable_without_the_keys_and_goes_when_its_time_is_over(client, warehouse, kept):
    done = load(client)
    (file,) = kept.glob("*")
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"138" not in file.read_bytes() and "交易成功".encode() not in file.read_bytes()
    past = time.time() - 31 * 86_400
    os.utime(file, (past, past))
    redo.forget_old()
    assert not list(kept.glob("*"))
    shown = client.get(f"/api/v1/imports/{done['id']}").json()
    assert (shown["can_redo"], shown["can_undo"]) == (False, True)
    answer = client.post(f"/api/v1/imports/{done['id']}/redo", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_file_gone")


def test_nothing_is_kept_where_nothing_shall_be(client, warehouse, kept, monkeypatch):
    monkeypatch.setenv("ZHIKE_KEEP_FILES_DAYS", "0")
    assert not load(client)["can_redo"] and not list(kept.glob("*"))


def test_a_viewer_takes_nothing_back(client, signed_in, warehouse, kept):
    done = load(client)
    viewer = signed_in("viewer")
    for what in ("redo", "undo"):
        answer = viewer.post(f"/api/v1/imports/{done['id']}/{what}", {}, content_type="application/json")
        assert answer.status_code == 403
