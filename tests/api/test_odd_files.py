"""Files as shops send them, over HTTP and from a shell: what was recognised is said, and refusals are problems."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.control.jobs import service as jobs
from zhike.control.sources.models import Upload

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "application/json"
TAOBAO = (
    "店铺订单明细\n导出时间：2024-03-01\n"
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间 \n"
    "1,小明,10,10,交易成功,2024-01-01 10:00:00,2024-01-01 10:00:00\n"
    "2,小红,20,20,买家已付款，等待卖家发货,2024-01-01 10:00:00,2024-01-01 10:00:00\n"
    "合计,,30,30\n"
)


def send(client, content: bytes, name: str = "ExportOrderList.csv"):
    return client.post("/api/v1/imports/uploads", {"file": SimpleUploadedFile(name, content)})


def again(client, upload, **asked):
    return client.post(f"/api/v1/imports/uploads/{upload['id']}/inspect", asked, JSON).json()


def test_an_upload_says_which_platform_it_is_from_and_where_its_headers_are(client, warehouse):
    upload = send(client, TAOBAO.encode("gb18030")).json()
    assert (upload["platform"], upload["header_row"], upload["encoding"]) == ("taobao_orders", 3, "gb18030")
    assert (upload["mapping"]["source"], upload["kind"]) == ("taobao", "orders")
    assert upload["mapping"]["identities"] == [{"kind": "taobao_nick", "header": "买家会员名"}]
    assert upload["mapping"]["statuses"] == {"交易成功": "completed", "买家已付款，等待卖家发货": "completed"}
    assert upload["problems"] == []


def test_a_person_may_choose_another_platform_none_or_another_line(client, warehouse):
    upload = send(client, TAOBAO.encode()).json()
    none = again(client, upload, platform="none")
    assert (none["platform"], none["mapping"]["source"]) == (None, "ExportOrderList")
    assert again(client, upload, platform="jd_orders")["platform"] == "jd_orders"
    bare = again(client, upload, header_row=0)
    assert (bare["header_row"], bare["mapping"]["header_row"], bare["headers"][0]) == (0, 0, "column_1")
    refused = client.post(f"/api/v1/imports/uploads/{upload['id']}/inspect", {"header_row": 900}, JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "file_no_header_row")


def test_totals_are_counted_among_the_rows_and_not_among_the_orders(client, warehouse):
    upload = send(client, TAOBAO.encode()).json()
    body = {"upload_id": upload["id"], "mapping": upload["mapping"]}
    started = client.post("/api/v1/imports", body, JSON).json()
    jobs.perform(started["job"]["id"])
    done = client.get(f"/api/v1/imports/{started['import']['id']}").json()
    assert (done["rows_in"], done["rows_stored"], done["reasons"]) == (3, 2, {"totals_row": 1})


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("cut.csv.gz", gzip.compress(b"a,b\n" * 5000, mtime=0)[:-20], "file_truncated"),
     ("nul.csv", b"a,b\n1,\x002\n", "file_not_text"),
     ("secret.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
     ("page.xls", b"<html><body>sign in</body></html>", "file_is_page"),
     ("zip.xlsx", b"PK\x03\x04..", "file_unreadable"),
     ("wide.csv", b",".join(b"c%d" % i for i in range(5000)) + b"\n", "file_too_many_columns")],
)  # fmt: skip
def test_a_refused_file_is_a_problem_with_a_code_and_is_not_kept(client, warehouse, name, content, code):
    answer = send(client, content, name)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Upload.objects.count() == 0


def test_a_shell_is_told_in_one_line(tmp_path: Path):
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(gzip.compress(b"a,b\n" * 5000, mtime=0)[:-20])
    command = [str(Path(sys.executable).with_name("zhike")), "import", "orders", str(file)]
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "the packed file ends too early" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
