"""Exports of orders with a row for each product: whatever their form, an order counts once."""

import io
from decimal import Decimal

import openpyxl
import pytest

from zhike.collect.mapping.propose import inspect

HEAD = "订单号,手机,付款时间,实付金额,商品名称,数量\n"
FULL = "1,13800000001,2024-01-01 10:00:00,30,杯子,1\n"
SECOND = "2,13800000002,2024-01-02 10:00:00,8,碗,1\n"
REPEATED = HEAD + FULL + "1,13800000001,2024-01-01 10:00:00,30,盘子,2\n" + SECOND
LEFT_BLANK = HEAD + FULL + ",,,,盘子,2\n" + SECOND


def load(shop, path, **change):
    return shop.load(path, **{**inspect(path).mapping.to_json(), "source": "shop", **change})


@pytest.mark.parametrize("text", [REPEATED, LEFT_BLANK])
def test_an_order_of_two_rows_counts_once_and_keeps_both_products(shop, write, text):
    path = write("a.csv", text.encode())
    assert inspect(path).mapping.kind == "orders"
    report = load(shop, path)
    assert (report.rows_in, report.rows_stored, report.rows_quarantined) == (3, 3, 0)
    assert {(row["order_id"], row["amount"], row["quantity"]) for row in shop.rows("events")} == {
        ("1", Decimal(30), 3), ("2", Decimal(8), 1),
    }  # fmt: skip
    assert {(row["order_id"], row["product_name"], row["amount"]) for row in shop.rows("order_items")} == {
        ("1", "杯子", None), ("1", "盘子", None), ("2", "碗", Decimal(8)),
    }  # fmt: skip
    assert sorted(row["paid_total"] for row in shop.rows("profile")) == [8, 30]
    again = load(shop, path)
    assert (again.rows_stored, again.rows_already) == (0, 3)


def test_merged_cells_of_a_workbook_are_one_order(shop, write):
    book = openpyxl.Workbook()
    for line in LEFT_BLANK.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    for column in "ABCD":
        book.active.merge_cells(f"{column}2:{column}3")
    held = io.BytesIO()
    book.save(held)
    load(shop, write("a.xlsx", held.getvalue()))
    assert sorted(row["amount"] for row in shop.rows("events")) == [8, 30]
    assert len(shop.rows("order_items")) == 3


def test_lines_with_amounts_of_their_own_add_up(shop, write):
    text = HEAD + FULL + "1,13800000001,2024-01-01 10:00:00,12,盘子,2\n"
    path = write("a.csv", text.encode())
    assert inspect(path).mapping.kind == "order_lines"
    load(shop, path)
    assert [row["amount"] for row in shop.rows("events")] == [42]


def test_lines_that_leave_the_order_blank_but_have_amounts_add_up(shop, write):
    path = write(
        "a.csv", ("订单号,手机,付款时间,商品金额,商品名称\n1,13800000001,2024-01-01,30,杯子\n,,,12,盘子\n").encode()
    )
    load(shop, path)
    assert [row["amount"] for row in shop.rows("events")] == [42]
    assert sorted(row["amount"] for row in shop.rows("order_items")) == [12, 30]


def test_the_same_row_twice_is_one_line(shop, write):
    report = load(shop, write("a.csv", (HEAD + FULL + FULL).encode()), kind="orders",
                  columns={"order_id": "订单号", "paid_at": "付款时间", "paid_amount": "实付金额",
                           "product_name": "商品名称", "quantity": "数量"})  # fmt: skip
    assert (report.rows_stored, report.rows_already, len(shop.rows("order_items"))) == (1, 1, 1)


def test_a_row_without_a_number_that_is_no_line_goes_to_quarantine(shop, write):
    text = HEAD + FULL + ",13800000003,2024-01-05,9,杯子,1\n"
    report = load(shop, write("a.csv", text.encode()), kind="orders")
    assert report.reasons == {"order_id_missing": 1}


def test_a_category_stands_at_the_order_when_its_rows_share_it(shop, write):
    head = "订单号,手机,付款时间,实付金额,商品名称,类目\n"
    text = head + "1,13800000001,2024-01-01,30,a,餐具\n,,,,b,餐具\n2,13800000001,2024-01-01,30,a,餐具\n,,,,b,家纺\n"
    load(shop, write("a.csv", text.encode()))
    assert {(row["order_id"], row["category"]) for row in shop.rows("events")} == {("1", "餐具"), ("2", None)}


def test_continued_orders_are_found_across_blocks(shop, write):
    rows = "".join(f"{n},13800000001,2024-01-01,1,a,1\n,,,,b,1\n" for n in range(60_000))
    report = load(shop, write("a.csv", (HEAD + rows).encode()))
    assert (report.rows_stored, report.events_added, report.order_items_added) == (120_000, 60_000, 120_000)
