"""Who is who: identities are normalised, kept apart by source where they must be, and never shown in clear."""

import os

import pytest

from zhike.collect.identify.identity_kinds import KINDS, mask, normalise
from zhike.collect.keyring import Keyring
from zhike.errors import Conflict, NotFound

ORDER = {"created_at": "date", "paid_amount": "paid"}
PHONE = [{"kind": "phone", "header": "phone"}]
PHONE_AND_MAIL = [*PHONE, {"kind": "email", "header": "mail"}]


@pytest.mark.parametrize(
    ("kind", "value", "same"),
    [("phone", "138-1234-5678", None), ("phone", "13812345678", "+8613812345678"),
     ("phone", "+86 138 1234 5678", "+8613812345678"), ("phone", "8613812345678", "+8613812345678"),
     ("phone", "１３８１２３４５６７８", "+8613812345678"), ("phone", "'13812345678", "+8613812345678"),
     ("phone", "138****1234", None), ("phone", "+1 202 555 0123", "+12025550123"), ("phone", "12345", None),
     ("phone", "无", None), ("email", " Zhang@163.COM ", "zhang@163.com"), ("email", "zhang", None),
     ("email", "z***@163.com", None), ("taobao_nick", "小明 ", "小明"), ("member_no", "\ufffd1", None)],
)  # fmt: skip
def test_one_identity_has_one_spelling(kind, value, same):
    if (kind, value) == ("phone", "138-1234-5678"):
        same = "+8613812345678"
    assert normalise(kind, value) == same


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind in KINDS for value in ("a", "ab", "abcdefgh", "张三")]
)
def test_a_mask_hides_something(kind, value):
    if kind == "phone":
        value = "+8613812345678"
    if kind == "email":
        value += "@x.com"
    assert "*" in mask(kind, value) and mask(kind, value) != value


def test_keys_live_in_a_file_of_their_owner(tmp_path):
    made = Keyring.create(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    again = Keyring.load(tmp_path / "keys")
    assert again.decrypt(made.encrypt("张三")) == "张三"
    assert again.hash("phone", "+86138", "a") == made.hash("phone", "+86138", "b")
    with pytest.raises(FileExistsError):
        Keyring.create(tmp_path / "keys")


def test_keys_that_others_may_read_or_that_are_gone_are_refused(tmp_path):
    Keyring.create(tmp_path / "keys")
    os.chmod(tmp_path / "keys", 0o640)
    with pytest.raises(Conflict):
        Keyring.load(tmp_path / "keys")
    with pytest.raises(NotFound):
        Keyring.load(tmp_path / "none")


def test_other_keys_open_nothing_and_match_nothing():
    one, other = Keyring(b"a" * 32, b"b" * 32), Keyring(b"c" * 32, b"d" * 32)
    assert one.hash("phone", "1", "s") != other.hash("phone", "1", "s")
    assert one.encrypt("x") != one.encrypt("x")
    with pytest.raises(Conflict):
        other.decrypt(one.encrypt("x"))


def test_rows_with_one_phone_are_one_customer_however_it_is_written(shop):
    report = shop.load("phone,date,paid\n138 1234 5678,2024-01-01,1\n+8613812345678,2024-01-02,2\n",
                       columns=ORDER, identities=PHONE)  # fmt: skip
    assert report.customers_added == 1
    assert [row["order_count"] for row in shop.rows("profile")] == [2]


def test_identities_in_one_row_belong_together_across_rows(shop):
    shop.load(
        "phone,mail,date,paid\n13812345678,,2024-01-01,1\n,z@x.com,2024-01-02,2\n13812345678,z@x.com,2024-01-03,4\n",
        columns=ORDER, identities=PHONE_AND_MAIL,
    )  # fmt: skip
    assert [row["paid_total"] for row in shop.rows("profile")] == [7]


def test_a_known_identity_brings_its_new_ones_along(shop):
    shop.load("phone,date,paid\n13812345678,2024-01-01,1\n", columns=ORDER, identities=PHONE)
    shop.load("phone,mail,date,paid\n13812345678,z@x.com,2024-01-02,2\n", columns=ORDER, identities=PHONE_AND_MAIL)
    shop.load("mail,date,paid\nZ@X.com,2024-01-03,4\n", columns=ORDER, identities=PHONE_AND_MAIL[1:])
    assert [row["paid_total"] for row in shop.rows("profile")] == [7]


def test_two_customers_who_meet_in_a_row_become_one(shop):
    shop.load("mail,date,paid\nz@x.com,2024-01-01,1\n", columns=ORDER, identities=PHONE_AND_MAIL[1:])
    shop.load("phone,date,paid\n13812345678,2024-01-02,2\n", columns=ORDER, identities=PHONE)
    report = shop.load("phone,mail,date,paid\n13812345678,z@x.com,2024-01-03,4\n", columns=ORDER,
                       identities=PHONE_AND_MAIL)  # fmt: skip
    assert (report.customers_merged, report.customers_added, report.identity_conflicts) == (1, 0, 0)
    assert [(row["customer_id"], row["paid_total"]) for row in shop.rows("profile")] == [(1, 7)]
    assert [(row["kept_id"], row["gone_id"]) for row in shop.rows("merges")] == [(1, 2)]


def test_customer_numbers_mean_nothing_in_another_source(shop):
    numbers = [{"kind": "customer_id", "header": "id"}]
    shop.load("id,date,paid\n7,2024-01-01,1\n", columns=ORDER, identities=numbers, source="one")
    shop.load("id,date,paid\n7,2024-01-01,1\n", columns=ORDER, identities=numbers, source="other")
    assert len(shop.rows("profile")) == 2


def test_masked_phones_match_nobody(shop):
    report = shop.load("phone,date,paid\n138****1234,2024-01-01,1\n138****1234,2024-01-02,2\n",
                       columns=ORDER, identities=PHONE)  # fmt: skip
    assert (report.rows_anonymous, report.cells_unusable, report.customers_added) == (2, 1, 0)
    assert shop.rows("profile") == [] and len(shop.rows("events")) == 2


def test_no_identity_is_kept_in_clear(shop):
    shop.load("phone,date,paid\n13812345678,2024-01-01,1\n13812345679,never,1\n", columns=ORDER, identities=PHONE)
    tables = ("events", "identities", "profile", "traits", "quarantine", "ledger", "order_items")
    everything = "".join(str(shop.rows(table)) for table in tables)
    assert "1381234567" not in everything
