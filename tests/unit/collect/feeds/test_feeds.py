"""Folders, signatures, deliveries and JSON as rows; databases are read in tests/acceptance."""

import hashlib
import hmac
import os
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhike.collect.feeds.cells import cell
from zhike.collect.feeds.deliveries import Deliveries
from zhike.collect.feeds.folder import digest, inside, settled
from zhike.collect.feeds.json_rows import file_of, records_of
from zhike.collect.feeds.signature import TOLERANCE, sign, verify
from zhike.collect.keyring import Keyring
from zhike.errors import Conflict, InvalidInput, NotFound, NotSignedIn

KEYS = Keyring(b"h" * 32, b"e" * 32)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12345678901234.5678"), "12345678901234.5678"), (Decimal("1E-7"), "0.0000001"), (0.1, "0.1"),
        (datetime(2024, 3, 5, 15, 5, tzinfo=UTC), "2024-03-05 15:05:00+00:00"), (date(2024, 3, 5), "2024-03-05"),
        (True, "true"), (None, ""), (b"\xe4\xbd\xa0", "你"), (b"\xff\xfe", "//4="), ("a\x00b", "ab"),
        ({"尺码": ["L", 1]}, '{"尺码": ["L", 1]}'), (10**30, "1" + "0" * 30),
    ],
)  # fmt: skip
def test_a_value_becomes_its_text(value, text):
    assert cell(value) == text


def test_a_signature_is_that_of_the_documented_recipe():
    expected = hmac.new(b"whsec", b"1700000000." + b'{"a":1}', hashlib.sha256).hexdigest()
    assert sign("whsec", 1700000000, b'{"a":1}') == f"t=1700000000,v1={expected}"
    verify("whsec", f"t=1700000000,v1={expected}", b'{"a":1}', 1700000000 + TOLERANCE)


@pytest.mark.parametrize(
    ("header", "body", "later", "code"),
    [
        (None, b"a", 0, "hook_unsigned"),
        ("t=x,v1=y", b"a", 0, "hook_unsigned"),
        (sign("whsec", 1000, b"a"), b"b", 0, "hook_signature"),
        (sign("other", 1000, b"a"), b"a", 0, "hook_signature"),
        (sign("whsec", 1001, b"a").replace("1001", "1000"), b"a", 0, "hook_signature"),
        (sign("whsec", 1000, b"a"), b"a", TOLERANCE + 1, "hook_too_old"),
        (sign("whsec", 1000, b"a"), b"a", -TOLERANCE - 1, "hook_too_old"),
    ],
)
def test_what_is_not_signed_just_now_by_whoever_knows_the_secret_is_refused(header, body, later, code):
    with pytest.raises(NotSignedIn) as refused:
        verify("whsec", header, body, 1000 + later)
    assert refused.value.code == code


def test_deliveries_are_encrypted_kept_once_and_come_in_order(tmp_path):
    spool = Deliveries(tmp_path / "src_1", KEYS)
    named = b'{"n":"13800000001"}'
    assert [spool.keep(body) for body in (named, b"[2]", named)] == [True, True, False]
    assert not any(b"138" in path.read_bytes() for path in (tmp_path / "src_1").iterdir())
    again = Deliveries(tmp_path / "src_1", KEYS)
    waiting = again.waiting(1000)
    assert ([one.body for one in waiting], again.backlog) == ([b'{"n":"13800000001"}', b"[2]"], 2)
    assert [one.body for one in again.waiting(1)] == [b'{"n":"13800000001"}']
    again.forget(waiting)
    assert (again.backlog, again.waiting(1000), spool.keep(b"[2]")) == (0, [], True)


def test_deliveries_under_lost_keys_are_said_to_be(tmp_path):
    Deliveries(tmp_path, KEYS).keep(b"{}")
    with pytest.raises(Conflict):
        Deliveries(tmp_path, Keyring(b"h" * 32, b"x" * 32)).waiting(1)


def test_objects_become_rows_under_their_keys():
    file = file_of(records_of('[{"id":1,"客户":{"手机":"138"},"tags":["a"]},{"id":2.50,"客户":null}]'.encode()))
    (batch,) = file.rows()
    assert file.headers == ("id", "客户.手机", "tags", "客户")
    assert [list(row.values())[2:] for row in batch.to_pylist()] == [["1", "138", '["a"]', ""], ["2.50", "", "", ""]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "hook_not_json"),
        (b"NaN", "hook_not_json"),
        (b"[1]", "hook_not_objects"),
        (b'"text"', "hook_not_objects"),
        (b"[" + b",".join([b"{}"] * 10_001) + b"]", "hook_too_many"),
        (b"[" * 100_000, "hook_not_json"),
    ],
)
def test_bodies_that_are_no_records_are_refused(body, code):
    with pytest.raises(InvalidInput) as refused:
        records_of(body)
    assert refused.value.code == code


def test_deep_objects_stay_json():
    deep = b'{"a":' * 50 + b"1" + b"}" * 50
    (record,) = records_of(deep)
    ((key, value),) = record.items()
    assert key == ".".join(["a"] * 8) and cell(value).startswith('{"a": {"a"')


def test_only_files_that_stopped_growing_are_taken(tmp_path):
    for name in ("whole.csv", "growing.csv", ".hidden.csv", "upload.csv.part", "empty.csv"):
        (tmp_path / name).write_text("" if name == "empty.csv" else "a\n1\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "link.csv").symlink_to("/etc/passwd")

    def meanwhile(seconds):
        (tmp_path / "growing.csv").write_text("a\n1\n2\n")
        (tmp_path / "new.csv").write_text("a\n1\n")

    assert [found.path.name for found in settled(tmp_path, meanwhile)] == ["whole.csv"]
    assert sorted(found.path.name for found in settled(tmp_path, lambda seconds: None)) == [
        "growing.csv", "new.csv", "whole.csv",
    ]  # fmt: skip


def test_the_same_content_is_the_same_file_whatever_it_is_called(tmp_path):
    for name, content in (("a.csv", "x"), ("b.csv", "x"), ("c.csv", "y")):
        (tmp_path / name).write_text(content)
    assert digest(tmp_path / "a.csv") == digest(tmp_path / "b.csv") != digest(tmp_path / "c.csv")


@pytest.mark.parametrize("path", ["../other", "/etc", "", "a/../../x", "out"])
def test_a_folder_outside_the_inbox_is_refused(tmp_path, path):
    (tmp_path / "inbox").mkdir()
    os.symlink("/etc", tmp_path / "inbox" / "out")
    with pytest.raises(InvalidInput):
        inside(tmp_path / "inbox", path)
    assert inside(tmp_path / "inbox", "天猫/订单") == tmp_path / "inbox" / "天猫" / "订单"


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(NotFound):
        settled(tmp_path / "gone", lambda seconds: None)
