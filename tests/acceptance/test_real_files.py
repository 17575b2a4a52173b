"""The published figures of real exports, through the whole import; and everything a second time changes nothing."""

import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import IdentityColumn, Mapping
from zhike.collect.mapping.propose import inspect
from zhike.collect.report import ImportReport
from zhike.errors import RefusedFile

DATA = Path(os.environ.get("ZHIKE_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
TMALL = DATA / "tmall_orders" / "tmall_order_report.csv"
SUPERSTORE = DATA / "superstore_cn" / "示例 - 超市.xls"
BABIES = DATA / "taobao_mum_baby" / "tianchi_mum_baby.csv"
TRADES = DATA / "taobao_mum_baby" / "tianchi_mum_baby_trade_history.csv"
CDNOW = DATA / "cdnow" / "CDNOW_sample.txt"
OLIST = DATA / "olist_sample"
KEYS = Keyring(b"h" * 32, b"e" * 32)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")


def load(warehouse, path: Path, mapping: Mapping, load_id: str) -> ImportReport:
    """Import twice; the second time must find everything there already."""
    first = run_import(warehouse, KEYS, path, mapping, load_id)
    before = contents(warehouse)
    second = run_import(warehouse, KEYS, path, mapping, f"{load_id} again")
    assert contents(warehouse) == before
    assert (second.rows_in, second.rows_already) == (first.rows_in, first.rows_in - first.rows_quarantined)
    assert (second.rows_stored, second.rows_quarantined) == (0, first.rows_quarantined)
    assert first.rows_in == first.rows_stored + first.rows_already + first.rows_quarantined
    return first


def contents(warehouse) -> dict[str, pa.Table]:
    """Everything about customers, in an order of its own."""
    tables = ("events", "order_items", "traits", "trait_kinds", "identities", "profile")
    with warehouse.reading() as reading:
        return {name: reading.fetch((table := reading.table(name)).order_by(table.columns)) for name in tables}


def fetch(warehouse, table: str) -> list[dict]:
    with warehouse.reading() as reading:
        return reading.fetch(reading.table(table)).to_pylist()


def sums(warehouse) -> dict[str, tuple[int, Decimal]]:
    """name → (how many events, their amounts)."""
    found: dict[str, tuple[int, Decimal]] = {}
    for event in fetch(warehouse, "events"):
        count, amount = found.get(event["name"], (0, Decimal(0)))
        found[event["name"]] = count + 1, amount + (event["amount"] or 0)
    return found


def test_a_tmall_report_without_customers_is_refused_with_its_headers(warehouse):
    mapping = inspect(TMALL, "tmall").mapping
    with pytest.raises(RefusedFile) as refused:
        run_import(warehouse, KEYS, TMALL, mapping, "load")
    assert refused.value.code == "file_no_identity"
    assert "收货地址" in refused.value.params["headers"] and "phone" in refused.value.params["needed"]


def test_a_tmall_report_tells_paid_unpaid_and_refunded_apart(warehouse):
    proposed = inspect(TMALL, "tmall")
    assert proposed.mapping.paid_amount == "after_refunds"
    mapping = Mapping.from_json({**proposed.mapping.to_json(), "anonymous": True})
    report = load(warehouse, TMALL, mapping, "tmall")
    assert (report.rows_in, report.rows_stored, report.rows_anonymous) == (28_010, 28_010, 28_010)
    assert sums(warehouse) == {
        "order_completed": (24_087, Decimal("2474823.07")),
        "order_created": (3_923, sums(warehouse)["order_created"][1]),
        "order_refunded": (5_646, Decimal("572335.92")),
    }
    assert fetch(warehouse, "profile") == []


def test_a_tmall_report_is_in_shanghai_time(warehouse):
    mapping = Mapping.from_json({**inspect(TMALL, "tmall").mapping.to_json(), "anonymous": True})
    run_import(warehouse, KEYS, TMALL, mapping, "tmall")
    second = next(event for event in fetch(warehouse, "events") if event["event_id"] == "2:completed")
    assert str(second["ts"]) == "2020-02-20 16:00:02"  # 2020-02-21 00:00:02 there


def test_the_superstore_workbook(warehouse):
    mapping = inspect(SUPERSTORE, "superstore").mapping
    report = load(warehouse, SUPERSTORE, mapping, "superstore")
    assert (report.rows_in, report.rows_stored) == (10_000, 10_000)
    assert (report.order_items_added, report.customers_added) == (10_000, 790)
    profile = fetch(warehouse, "profile")
    assert len(profile) == 790
    assert round(sum(row["paid_total"] for row in profile), 2) == Decimal("16117548.24")
    assert {row["trait_country"] for row in profile} == {"中国"}


def test_the_superstore_returns_sheet_is_readable():
    returns = inspect(SUPERSTORE, "superstore", sheet="退货").file
    assert returns.headers == ("订单 ID", "退回")
    assert sum(batch.num_rows for batch in returns.rows()) == 296


def test_mother_and_baby_trades_and_babies_meet(warehouse):
    trades = inspect(TRADES, "taobao").mapping
    report = load(warehouse, TRADES, trades, "trades")
    assert (report.rows_in, report.rows_stored, report.customers_added) == (29_971, 29_971, 29_944)
    babies = Mapping.from_json({**inspect(BABIES, "taobao").mapping.to_json(), "traits": [
        {"trait": "baby_birthday", "header": "birthday", "kind": "date"},
        {"trait": "baby_gender", "header": "gender", "kind": "text"},
    ]})  # fmt: skip
    report = load(warehouse, BABIES, babies, "babies")
    assert (report.rows_in, report.rows_stored, report.customers_added) == (953, 953, 0)
    profile = fetch(warehouse, "profile")
    assert sum(row["trait_baby_birthday"] is not None for row in profile) == 953
    assert max(event["quantity"] for event in fetch(warehouse, "events")) == 10_000


def test_cdnow_has_neither_headers_nor_commas(warehouse):
    mapping = Mapping(
        "orders", "cdnow", identities=(IdentityColumn("customer_id", "column_1"),), time_zone="UTC",
        columns={"created_at": "column_3", "quantity": "column_4", "paid_amount": "column_5"},
    )  # fmt: skip
    report = load(warehouse, CDNOW, mapping, "cdnow")
    lines = [line.split() for line in CDNOW.read_text().splitlines()]
    assert (report.rows_in, report.rows_stored, report.customers_added) == (6_919, 6_919, 2_357)
    paid = sum(Decimal(line[4]) for line in lines)
    assert sums(warehouse) == {"order_completed": (6_919, paid)}
    assert min(event["ts"] for event in fetch(warehouse, "events")).isoformat() == "1997-01-01T00:00:00"


def test_olist_comes_in_three_tables(warehouse):
    customers = load(warehouse, OLIST / "olist_customers_dataset.csv",
                     inspect(OLIST / "olist_customers_dataset.csv", "olist").mapping, "customers")  # fmt: skip
    orders = load(warehouse, OLIST / "olist_orders_dataset.csv",
                  inspect(OLIST / "olist_orders_dataset.csv", "olist").mapping, "orders")  # fmt: skip
    items = load(warehouse, OLIST / "olist_order_items_dataset.csv",
                 inspect(OLIST / "olist_order_items_dataset.csv", "olist").mapping, "items")  # fmt: skip
    assert customers.rows_in == 8_000 and customers.identities_added > 8_000
    assert orders.customers_added == 0 and orders.rows_anonymous == 0
    assert items.rows_in == 9_116 and items.order_items_added == items.rows_stored
    lines = (OLIST / "olist_order_items_dataset.csv").read_text().splitlines()[1:]
    price = sum(Decimal(line.split(",")[5]) for line in lines)
    assert sum(item["amount"] for item in fetch(warehouse, "order_items")) == price
    assert sums(warehouse)["order_completed"][1] == price
    of_customer: dict[int, set[str]] = {}
    for event in fetch(warehouse, "events"):
        of_customer.setdefault(event["customer_id"], set()).add(event["order_id"])
    assert sum(len(orders) > 1 for orders in of_customer.values()) == 31
