"""The platforms' exports, with headers as they write them: recognised, proposed, and imported as they are."""

from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from zhike.collect.identify.identity_kinds import KINDS
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.mapping.platforms import PLATFORMS, mapping_of, recognised
from zhike.collect.mapping.propose import inspect
from zhike.control.sources.schemas import PlatformId

HEADERS = dict(
    line.split(": ", 1) for line in Path(__file__).with_name("platform_headers.txt").read_text("utf-8").splitlines()
)
"""platform → the headers of its export, as it writes them."""


def row(platform: str, **cells: str) -> str:
    return ",".join(cells.get(header.strip(), "") for header in HEADERS[platform].split(","))


def proposed(write, platform: str, *rows: str):
    text = "\n".join([HEADERS[platform], *rows]) + "\n"
    return inspect(write(f"{platform}.csv", text.encode("gb18030")))


def imported(shop, write, platform: str, *rows: str, **change):
    found = proposed(write, platform, *rows)
    assert [problem["code"] for problem in found.problems] == []
    mapping = {**found.mapping.to_json(), **change}
    return shop.load(write("import.csv", ("\n".join([HEADERS[platform], *rows]) + "\n").encode()), **mapping)


@pytest.mark.parametrize("platform", HEADERS)
def test_each_export_is_known_by_its_headers_in_any_order(platform):
    headers = HEADERS[platform].split(",")
    for order in (headers, headers[::-1], sorted(headers)):
        found = recognised([header.strip() for header in order])
        assert found is not None and found.id == platform


def test_every_platform_is_tried_and_has_its_place_in_the_api():
    assert set(HEADERS) == set(PLATFORMS) == set(get_args(PlatformId))


@pytest.mark.parametrize("platform", HEADERS)
def test_what_is_proposed_is_a_mapping_that_can_be_used(platform):
    mapping = mapping_of(PLATFORMS[platform], [header.strip() for header in HEADERS[platform].split(",")])
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert {item.kind for item in mapping.identities} <= set(KINDS)


def test_other_files_are_nobodys():
    for headers in (["订单编号", "金额"], ["姓名", "手机"], ["order_id", "paid"], []):
        assert recognised(headers) is None


def test_brackets_tell_columns_apart():
    mapping = mapping_of(PLATFORMS["wechat_shop_lines"], HEADERS["wechat_shop_lines"].split(","))
    assert mapping.columns["line_amount"] == "商品实际价格(总共)"
    assert mapping.columns["product_id"] == "商品编码(平台)"


def test_a_platform_proposes_its_name_as_the_source_and_a_person_has_the_last_word(write):
    assert proposed(write, "youzan_orders").mapping.source == "youzan"
    path = write("a.csv", (HEADERS["youzan_orders"] + "\n").encode())
    assert inspect(path, "my shop").mapping.source == "my shop"
    assert (inspect(path, platform="none").platform, inspect(path, kind="customers").platform) == (None, None)
    assert inspect(path, platform="wecom_customers").platform == "wecom_customers"


ORDER = {"订单编号": "1001", "买家会员名": "小明", "总金额": "30", "买家实际支付金额": "25", "订单状态": "交易成功",
         "订单创建时间": "2024-01-01 10:00:00", "订单付款时间": "2024-01-01 10:01:00", "宝贝总数量": "2"}  # fmt: skip


def test_a_taobao_report_of_orders(shop, write):
    report = imported(
        shop, write, "taobao_orders",
        row("taobao_orders", **ORDER, 联系手机="'138****1234"),
        row("taobao_orders", **{**ORDER, "订单编号": '="1002"', "订单状态": "等待买家付款", "订单付款时间": ""}),
        row("taobao_orders", **{**ORDER, "订单编号": "1003", "订单状态": "交易关闭"}, 联系手机="13800000001"),
    )  # fmt: skip
    assert (report.rows_stored, report.customers_added, report.cells_unusable) == (3, 1, 1)
    assert {(event["event_id"], event["amount"]) for event in shop.rows("events")} == {
        ("1001:completed", 25), ("1002:created", 30), ("1003:completed", 25), ("1003:refunded", 25),
        ("1003:cancelled", 25),
    }  # fmt: skip
    assert {row["kind"] for row in shop.rows("identities")} == {"taobao_nick", "phone"}


@pytest.mark.parametrize("hidden", ["138****1234", "1381234****", "***********", "$$密文", "##密文", "138xxxx1234"])
def test_hidden_phones_are_nobodys(shop, write, hidden):
    text = {
        "主订单编号": "1", "子订单编号": "1", "选购商品": "a", "订单应付金额": "5", "订单状态": "已完成",
        "订单提交时间": "2024-01-01 10:00:00", "支付完成时间": "2024-01-01 10:00:00", "收件人手机号": hidden,
    }  # fmt: skip
    rows = [row("douyin_orders", **text), row("douyin_orders", **{**text, "主订单编号": "2", "子订单编号": "2"})]
    report = imported(shop, write, "douyin_orders", *rows)
    assert (report.rows_anonymous, report.customers_added) == (2, 0)
    assert shop.rows("identities") == []


def test_the_parts_of_a_douyin_order_add_up(shop, write):
    part = {"主订单编号": "1", "选购商品": "a", "订单状态": "已完成", "订单提交时间": "2024-01-01 10:00:00",
            "支付完成时间": "2024-01-01 10:00:00", "收件人手机号": "13800000001"}  # fmt: skip
    imported(shop, write, "douyin_orders", row("douyin_orders", **part, 子订单编号="1", 订单应付金额="5"),
             row("douyin_orders", **part, 子订单编号="2", 订单应付金额="7.5"))  # fmt: skip
    assert [event["amount"] for event in shop.rows("events")] == [Decimal("12.5")]
    assert [row["paid_total"] for row in shop.rows("profile")] == [Decimal("12.5")]


JD = {"订单号": "77", "下单帐号": "jd_abc", "下单时间": "2024-01-01 10:00:00", "付款确认时间": "2024-01-01 10:05:00",
      "订单金额": "100", "应付金额": "90", "订单状态": "完成", "订购数量": "1"}  # fmt: skip


def test_a_jd_order_in_three_rows_counts_once_and_has_three_lines(shop, write):
    rows = [row("jd_orders", **JD, 商品ID=str(number), 商品名称=f"商品{number}") for number in (1, 2, 3)]
    report = imported(shop, write, "jd_orders", *rows, rows[1])
    assert [(event["amount"], event["quantity"], event["product_id"]) for event in shop.rows("events")] == [
        (90, 3, None)
    ]
    assert [(item["product_id"], item["amount"]) for item in shop.rows("order_items", "product_id")] == [
        ("1", None), ("2", None), ("3", None),
    ]  # fmt: skip
    assert (report.rows_stored, report.rows_already) == (3, 1)
    again = imported(shop, write, "jd_orders", *rows, rows[1])
    assert (again.rows_stored, again.rows_already, len(shop.rows("order_items"))) == (0, 4, 3)


def test_a_deleted_order_of_jd_was_not_sold(shop, write):
    imported(shop, write, "jd_orders", row("jd_orders", **{**JD, "订单状态": "(删除)等待出库", "付款确认时间": ""}))
    assert [event["name"] for event in shop.rows("events")] == ["order_cancelled"]


def test_a_pdd_order_that_was_given_back_in_whole(shop, write):
    cells = {"订单号": "260517-1", "订单状态": "已收货，退款成功", "支付时间": "2024-01-01 10:00:00",
             "用户实付金额(元)": "17.8", "商品总价(元)": "20"}  # fmt: skip
    found = proposed(write, "pdd_orders", row("pdd_orders", **cells))
    assert [problem["code"] for problem in found.problems] == ["file_no_identity"]  # the platform tells no buyers
    path = write("a.csv", f"{HEADERS['pdd_orders']}\n{row('pdd_orders', **cells)}\n".encode())
    shop.load(path, **{**found.mapping.to_json(), "anonymous": True})
    assert {(event["name"], event["amount"]) for event in shop.rows("events")} == {
        ("order_completed", Decimal("17.8")), ("order_refunded", Decimal("17.8")),
    }  # fmt: skip


def test_customers_of_youzan_and_wecom_meet_by_phone(shop, write):
    one = {
        "客户姓名": "王芳🌸",
        "客户手机号": "13800138000",
        "客户性别": "女",
        "客户生日": "1990-01-01",
        "免费等级": "V2",
    }
    other = {"客户名称": "芳芳", "手机": "138 0013 8000", "添加人": "小李", "添加时间": "2024-01-01 10:00:00",
             "职务": "店长"}  # fmt: skip
    imported(shop, write, "youzan_customers", row("youzan_customers", **one))
    imported(shop, write, "wecom_customers", row("wecom_customers", **other))
    (customer,) = shop.rows("profile")
    assert (customer["trait_member_level"], customer["trait_occupation"]) == ("V2", "店长")


ITEM = {
    "子订单编号": "5", "主订单编号": "4", "商品标题": "床", "购买数量": "1", "订单状态": "交易成功",
    "买家实付金额": "10", "退款状态": "没有申请退款", "订单创建时间": "2024-01-01 10:00:00",
    "订单付款时间": "2024-01-01 10:01:00",
}  # fmt: skip


def test_an_item_without_a_refund_says_so_in_words(shop, write):
    rows = [row("taobao_items", **ITEM, 退款金额="无退款申请"),
            row("taobao_items", **{**ITEM, "子订单编号": "6"}, 退款金额="3")]  # fmt: skip
    path = write("a.csv", "\n".join([HEADERS["taobao_items"], *rows]).encode())
    shop.load(path, **{**inspect(path).mapping.to_json(), "anonymous": True})
    assert {(event["name"], event["amount"]) for event in shop.rows("events")} == {
        ("order_completed", 20), ("order_refunded", 3),
    }  # fmt: skip


@pytest.mark.parametrize("guide", ["files.md", "files.zh-CN.md"])
def test_the_guide_names_every_template(guide):
    text = (Path(__file__).parents[4] / "docs" / "guide" / guide).read_text("utf-8")
    assert [name for name in PLATFORMS if f"`{name}`" not in text] == []
