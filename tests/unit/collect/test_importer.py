"""What an import writes, and that no row is ever lost or doubled."""

import csv
import io
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.collect import profile
from zhike.collect.importer import run_import
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.quarantine import cells
from zhike.errors import Cancelled, Conflict, InvalidInput, RefusedFile
from zhike.warehouse.duckdb import DuckDBWarehouse

from .conftest import KEYS, Shop

PHONE = [{"kind": "phone", "header": "phone"}]
FULL = {
    "columns": {"order_id": "id", "created_at": "created", "paid_at": "paid_at", "status": "status",
                "total_amount": "total", "paid_amount": "paid", "refund_amount": "refund"},
    "identities": PHONE,
    "statuses": {"成功": "completed", "待付款": "created", "关闭": "cancelled", "退款": "refunded", "刷单": "ignored"},
}  # fmt: skip
HEAD = "id,phone,created,paid_at,status,total,paid,refund\n"
TABLES = ("events", "order_items", "traits", "trait_kinds", "identities", "profile")


def amounts(shop: Shop) -> dict[str, Decimal]:
    return {row["event_id"]: row["amount"] for row in shop.rows("events")}


def contents(shop: Shop) -> dict[str, list[str]]:
    return {table: sorted(map(str, shop.rows(table))) for table in TABLES}


def test_each_state_of_an_order_is_a_fact_of_its_own(shop):
    report = shop.load(
        HEAD
        + "1,13800000001,2024-01-01,2024-01-02,成功,10,10,\n"
        + "2,13800000001,2024-01-01,,待付款,20,0,\n"
        + "3,13800000001,2024-01-01,,关闭,30,0,\n"
        + "4,13800000001,2024-01-01,2024-01-02,成功,40,40,15\n"
        + "5,13800000001,2024-01-01,2024-01-02,刷单,50,50,\n"
        + "6,13800000001,2024-01-01,2024-01-02,奇怪,60,60,\n",
        **FULL,
    )
    assert amounts(shop) == {"1:completed": 10, "2:created": 20, "3:cancelled": 30, "4:completed": 40, "4:refunded": 15}
    assert report.reasons == {"status_ignored": 1, "status_unknown": 1}
    (customer,) = shop.rows("profile")
    assert (customer["order_count"], customer["paid_total"], customer["refunded_total"]) == (2, 50, 15)
    assert customer["first_order_at"] == datetime(2024, 1, 2)


def test_a_paid_amount_after_refunds_is_put_back_to_what_was_paid(shop):
    shop.load(HEAD + "1,,2024-01-01,2024-01-02,成功,10,7,3\n", **FULL, paid_amount="after_refunds")
    assert amounts(shop) == {"1:completed": 10, "1:refunded": 3}


def test_an_order_refunded_without_a_sum_was_given_back_whole(shop):
    columns = {"order_id": "id", "created_at": "created", "status": "status", "paid_amount": "paid"}
    text = "id,phone,created,status,paid\n1,,2024-01-01,退款,9\n"
    shop.load(text, statuses=FULL["statuses"], identities=PHONE, columns=columns)
    assert amounts(shop) == {"1:completed": 9, "1:refunded": 9}


def test_an_order_that_moved_on_since_the_last_export_gains_its_new_fact(shop):
    first = shop.load(HEAD + "1,13800000001,2024-01-01,,待付款,10,0,\n", **FULL)
    again = shop.load(HEAD + "1,13800000001,2024-01-01,2024-01-03,成功,10,10,\n", **FULL)
    assert (first.rows_stored, again.rows_stored) == (1, 1)
    assert sorted(amounts(shop)) == ["1:completed", "1:created"]


def test_quarantined_rows_keep_line_reason_and_content_and_can_be_corrected(shop):
    good = "1,13800000001,2024-01-01,2024-01-02,成功,10,10,\n"
    bad = "2,13800000001,,,成功,10,10,\n3,13800000001,2024-01-01,2024-01-02,成功,x,10,\n4,5\n"
    report = shop.load(HEAD + good + bad, **FULL)
    assert (report.rows_in, report.rows_stored, report.rows_quarantined) == (4, 1, 3)
    rows = shop.rows("quarantine", "line")
    assert [(row["line"], row["reason"], row["field"]) for row in rows] == [
        (3, "date_missing", "created"), (4, "amount_unreadable", "total"), (5, "cells_wrong_number", None),
    ]  # fmt: skip
    assert cells(rows[1]["content"], KEYS) == ["3", "13800000001", "2024-01-01", "2024-01-02", "成功", "x", "10", ""]
    fixed = shop.load(HEAD + "2,13800000001,2024-01-01,,成功,10,10,\n3,13800000001,2024-01-01,2024-01-02,成功,8,8,\n",
                      **FULL)  # fmt: skip
    assert (fixed.rows_stored, len(amounts(shop))) == (2, 3)


def test_the_first_of_two_rows_with_one_order_id_counts(shop):
    line = "1,13800000001,2024-01-01,2024-01-02,成功,{0},{0},\n"
    report = shop.load(HEAD + line.format(10) + line.format(20), **FULL)
    assert (report.rows_stored, report.rows_already, amounts(shop)) == (1, 1, {"1:completed": 10})


LINES = {
    "kind": "order_lines",
    "columns": {"order_id": "id", "paid_at": "paid_at", "product_id": "sku", "quantity": "n", "line_amount": "sum"},
    "identities": PHONE,
}


def test_lines_become_orders_and_items(shop):
    report = shop.load("id,phone,paid_at,sku,n,sum\n1,13800000001,2024-01-01,a,1,10\n1,13800000001,2024-01-01,b,2,5\n"
                       "2,13800000001,2024-01-02,a,1,3\n", **LINES)  # fmt: skip
    assert (report.rows_stored, report.events_added, report.order_items_added) == (3, 2, 3)
    assert amounts(shop) == {"1:completed": 15, "2:completed": 3}
    assert Counter(row["order_id"] for row in shop.rows("order_items")) == {"1": 2, "2": 1}


def test_a_line_that_was_quarantined_adds_to_its_order_when_it_comes_corrected(shop):
    head = "id,phone,paid_at,sku,n,sum\n"
    shop.load(head + "1,13800000001,2024-01-01,a,1,10\n1,13800000001,2024-01-01,b,2,?\n", **LINES)
    report = shop.load(head + "1,13800000001,2024-01-01,b,2,5\n", **LINES)
    assert (report.rows_stored, report.order_items_added, amounts(shop)) == (1, 1, {"1:completed": 15})
    assert shop.rows("profile")[0]["paid_total"] == 15


def test_two_equal_lines_of_an_order_are_two_lines(shop):
    text = "id,phone,paid_at,sku,n,sum\n" + "1,13800000001,2024-01-01,a,1,10\n" * 2
    assert shop.load(text, **LINES).order_items_added == 2
    assert shop.load(text, **LINES).rows_already == 2
    assert amounts(shop) == {"1:completed": 20}


def test_lines_with_an_order_id_only_find_their_orders(shop):
    shop.load("id,phone,day,paid\n1,13800000001,2024-01-01,\n2,13800000001,2024-01-01,99\n", identities=PHONE,
              columns={"order_id": "id", "created_at": "day"})  # fmt: skip
    attached = {"kind": "order_lines", "columns": {"order_id": "id", "line_no": "no", "line_amount": "sum"}}
    text = "id,no,sum\n1,1,10\n1,2,5\n2,1,7\n9,1,1\n"
    report = shop.load(text, **attached)
    assert (report.rows_stored, report.reasons) == (3, {"unknown_order": 1})
    assert amounts(shop) == {"1:completed": 15, "2:completed": 7}
    assert {row["customer_id"] for row in shop.rows("order_items")} == {1}
    assert shop.load(text, **attached).rows_already == 3


def test_what_an_export_of_orders_says_was_paid_stands(shop):
    shop.load("id,phone,day,paid\n1,13800000001,2024-01-01,9\n", identities=PHONE,
              columns={"order_id": "id", "created_at": "day", "paid_amount": "paid"})  # fmt: skip
    shop.load("id,phone,paid_at,sku,n,sum\n1,13800000001,2024-01-01,a,1,10\n", **LINES)
    assert amounts(shop) == {"1:completed": 9}


def test_rows_without_an_id_are_known_by_their_content(shop):
    mapping = {"columns": {"created_at": "day", "paid_amount": "paid"}, "identities": PHONE}
    text = "phone,day,paid\n13800000001,2024-01-01,5\n13800000001,2024-01-01,5\n13800000001,2024-01-02,5\n"
    assert shop.load(text, **mapping).rows_stored == 3
    again = shop.load("phone,day,paid\n13800000001,2024/1/2,￥5.00\n", **mapping)
    assert (again.rows_stored, again.rows_already) == (0, 1)


def test_events_keep_their_properties(shop):
    report = shop.load("phone,what,when,page\n13800000001,Page View,2024-01-01T10:00:00Z,home\n13800000001,加购,,x\n",
                       kind="events", columns={"event_name": "what", "ts": "when"}, identities=PHONE,
                       properties=["page"])  # fmt: skip
    (event,) = shop.rows("events")
    assert (event["name"], event["properties"], report.reasons) == ("page_view", '{"page":"home"}', {"date_missing": 1})


CUSTOMERS = {
    "kind": "customers",
    "identities": PHONE,
    "traits": [
        {"trait": "city", "header": "city", "kind": "text"},
        {"trait": "born", "header": "born", "kind": "date"},
    ],
}


def test_traits_become_typed_columns_and_only_news_is_written(shop):
    first = shop.load("phone,city,born\n13800000001,北京,19900102\n,上海,\n13800000002,,x\n", **CUSTOMERS)
    assert (first.rows_stored, first.reasons, first.traits_unreadable) == (2, {"identity_missing": 1}, 1)
    assert first.traits_added == 5  # a province follows from 北京, two from where the numbers were given out
    second = shop.load("phone,city,born\n13800000001,广州,1990/1/2\n", **CUSTOMERS)
    assert (second.rows_stored, second.traits_added) == (1, 2)
    customer = shop.rows("profile", "customer_id")[0]
    assert (customer["trait_city"], str(customer["trait_born"])) == ("广州市", "1990-01-02")


def test_a_trait_has_one_kind(shop):
    shop.load("phone,city,born\n13800000001,北京,\n", **CUSTOMERS)
    with pytest.raises(Conflict) as refused:
        shop.load("phone,n\n13800000001,1\n", kind="customers", identities=PHONE,
                  traits=[{"trait": "city", "header": "n", "kind": "number"}])  # fmt: skip
    assert refused.value.code == "trait_kind_conflict"


def test_a_file_without_customers_is_refused_unless_they_are_not_wanted(shop):
    columns = {"created_at": "日期", "paid_amount": "金额"}
    with pytest.raises(RefusedFile) as refused:
        shop.load("日期,金额\n2024-01-01,5\n", columns=columns)
    assert refused.value.params["headers"] == ["日期", "金额"] and "phone" in refused.value.params["needed"]
    report = shop.load("日期,金额\n2024-01-01,5\n", columns=columns, anonymous=True)
    assert (report.rows_stored, report.rows_anonymous, shop.rows("profile")) == (1, 1, [])


def test_a_mapping_of_other_headers_is_refused(shop):
    with pytest.raises(InvalidInput) as refused:
        shop.load("a,b\n1,2\n", columns={"created_at": "c"}, anonymous=True)
    assert (refused.value.code, refused.value.params["path"]) == ("mapping_header_unknown", "columns.created_at")


def test_work_that_is_done_is_not_done_again(shop):
    path = shop.file("a.csv", "day,paid\n2024-01-01,5\n")
    mapping = Mapping("orders", "shop", {"created_at": "day", "paid_amount": "paid"}, anonymous=True)
    first = run_import(shop.warehouse, KEYS, path, mapping, "one")
    assert run_import(shop.warehouse, KEYS, path, mapping, "one") == first
    assert first.rows_stored == 1


def test_a_person_may_stop_an_import_while_it_reads_and_nothing_is_written(shop):
    def stop(share: float, stage: str) -> None:
        if stage == "reading":
            raise Cancelled("enough")

    mapping = Mapping("orders", "shop", {"created_at": "day", "paid_amount": "paid"}, anonymous=True)
    with pytest.raises(Cancelled):
        run_import(shop.warehouse, KEYS, shop.file("a.csv", "day,paid\n2024-01-01,5\n"), mapping, "one", stop)
    assert shop.rows("events") == shop.rows("ledger") == []


def test_what_goes_wrong_while_reading_is_said_as_it_is(shop):
    with pytest.raises(RefusedFile) as refused:
        shop.load('day,paid\n2024-01-01,"5\n2024-01-02,6\n', columns={"created_at": "day", "paid_amount": "paid"},
                  anonymous=True)  # fmt: skip
    assert refused.value.code == "file_quote_open"


# The same content in every format

TABLE = [
    ["订单编号", "手机", "付款时间", "实付金额", "备注"],
    ["1", "13800000001", "2024-01-01 10:00:00", "12.5", "好,很好"],
    ["2", "13800000002", "2024-01-02 00:00:00", "100", '说"好"'],
    ["3", "13800000001", "2024-02-03 23:59:59", "0.01", ""],
]
CHINESE = {
    "columns": {"order_id": "订单编号", "paid_at": "付款时间", "paid_amount": "实付金额"},
    "identities": [{"kind": "phone", "header": "手机"}],
    "properties": ["备注"],
}


def text(delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(TABLE)
    return out.getvalue()


def as_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in [TABLE[0], *([int(a), b, datetime.fromisoformat(c), float(d), e] for a, b, c, d, e in TABLE[1:])]:
        book.active.append(row)
    book.save(path)
    return path


def as_xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("订单")
    for number, row in enumerate(TABLE):
        for place, cell in enumerate(row):
            sheet.write(number, place, float(cell) if number and place in (0, 1, 3) else cell)
    book.save(str(path))
    return path


@pytest.mark.parametrize("form", ["bom", "gb18030", "tsv", "gz", "utf-16", "xlsx", "xls"])
def test_the_same_file_in_any_format_gives_the_same_facts(shop, tmp_path, form):
    files = {
        "bom": lambda: shop.file("b.csv", text().encode("utf-8-sig")),
        "gb18030": lambda: shop.file("g.csv", text().encode("gb18030")),
        "tsv": lambda: shop.file("t.csv", text("\t")),
        "gz": lambda: shop.file("z.csv.gz", text()),
        "utf-16": lambda: shop.file("u.csv", text("\t").encode("utf-16")),
        "xlsx": lambda: as_xlsx(tmp_path / "x.xlsx"),
        "xls": lambda: as_xls(tmp_path / "x.xls"),
    }
    assert shop.load(text(), **CHINESE).rows_stored == 3
    before = contents(shop)
    other = Shop(DuckDBWarehouse(threads=2), tmp_path)
    other.load(files[form](), **CHINESE)
    for table in ("events", "profile"):
        mine, theirs = ([{k: v for k, v in row.items() if k not in ("received_at", "first_seen")} for row in rows]
                        for rows in (shop.rows(table), other.rows(table)))  # fmt: skip
        assert sorted(map(str, mine)) == sorted(map(str, theirs))
    assert shop.load(files[form](), **CHINESE).rows_already == 3
    assert contents(shop) == before


# Messy files

CELL = st.sampled_from(["", "x", "1", "2", "3", "-4", "￥5", "13800000001", "138****0001", "2024-01-01", "2024/1/2",
                        "成功", "退款", "刷单", "奇怪", "2024-02-30", '"', "a\nb", "=1"])  # fmt: skip
LIKELY = st.tuples(
    st.sampled_from(["1", "2", "3", ""]), st.sampled_from(["13800000001", "13800000002", "138****0001", ""]),
    st.sampled_from(["2024-01-01", "2024/1/2", "never", ""]), st.sampled_from(["2024-01-03", ""]),
    st.sampled_from(["成功", "待付款", "关闭", "退款", "刷单", "奇怪", ""]), st.sampled_from(["10", "", "x"]),
    st.sampled_from(["10", "￥8.5", "", "-1"]), st.sampled_from(["", "0", "3"]),
).map(list)  # fmt: skip
ROW = st.one_of(LIKELY, LIKELY, st.lists(CELL, min_size=1, max_size=10))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12), kind=st.sampled_from(["orders", "order_lines", "customers", "events"]))
def test_every_row_of_a_messy_file_is_accounted_for_once(tmp_path, rows, kind):
    out = io.StringIO()
    csv.writer(out).writerows([HEAD.strip().split(","), *rows])
    shop = Shop(DuckDBWarehouse(threads=1), tmp_path)
    mapping = {**FULL, "kind": kind, "columns": COLUMNS[kind], "event_name": "seen",
               "traits": [{"trait": "said", "header": "status", "kind": "text"}]}  # fmt: skip
    first = shop.load(out.getvalue(), **mapping)
    assert first.rows_in == len(rows)
    assert first.rows_in == first.rows_stored + first.rows_already + first.rows_quarantined
    assert first.rows_quarantined == len(shop.rows("quarantine")) == sum(first.reasons.values())
    assert min(first.rows_stored, first.rows_already) >= 0
    before = contents(shop)
    second = shop.load(out.getvalue(), **mapping)
    assert (second.rows_stored, second.rows_quarantined) == (0, first.rows_quarantined)
    assert contents(shop) == before
    ids = [(row["source"], row["event_id"]) for row in shop.rows("events")]
    assert len(set(ids)) == len(ids)
    check_profile_is_rebuildable(shop)
    shop.warehouse.close()


COLUMNS = {
    "orders": FULL["columns"],
    "order_lines": {"order_id": "id", "paid_at": "paid_at", "created_at": "created", "status": "status",
                    "line_amount": "paid", "refund_amount": "refund"},
    "customers": {},
    "events": {"ts": "created", "amount": "paid", "order_id": "id"},
}  # fmt: skip


def check_profile_is_rebuildable(shop: Shop) -> None:
    before = shop.rows("profile", "customer_id")
    with shop.warehouse.writing() as writing:
        profile.rebuild(writing)
    assert shop.rows("profile", "customer_id") == before
