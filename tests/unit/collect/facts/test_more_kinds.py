"""Feedback, coupons, interactions, products and market figures: what a row means, and that it means it once."""

import csv
import gzip
import io
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest

from zhike.collect.mapping.propose import inspect
from zhike.errors import InvalidInput

PHONE = [{"kind": "phone", "header": "手机号"}]


def events(shop, *names):
    return [tuple(row[name] for name in names) for row in shop.rows("events", "ts", "event_id")]


FEEDBACK = {
    "kind": "feedback", "identities": PHONE,
    "columns": {"event_id": "评价编号", "ts": "评价时间", "rating": "评分", "text": "内容", "product_id": "商品编号"},
}  # fmt: skip
FEEDBACK_HEAD = "评价编号,手机号,评价时间,评分,内容,商品编号\n"


def test_feedback_is_an_event_with_its_rating_and_its_words(shop):
    report = shop.load(
        FEEDBACK_HEAD
        + "r1,13800000001,2024-03-05 10:00:00,5,很好,p1\n"
        + "r2,13800000001,2024-03-06 10:00:00,4.5 星,,p1\n"
        + "r3,13800000002,2024-03-07 10:00:00,差评,坏了,\n"
        + "r4,13800000002,2024-03-08 10:00:00,,只有文字,\n",
        **FEEDBACK,
    )
    assert (report.rows_stored, report.reasons, report.newest_at) == (4, {}, "2024-03-08T10:00:00")
    found = [(row["name"], row["product_id"], row["properties"]) for row in shop.rows("events", "ts")]
    assert found == [
        ("feedback_given", "p1", '{"rating":5.0,"text":"很好"}'),
        ("feedback_given", "p1", '{"rating":4.5,"text":null}'),
        ("feedback_given", None, '{"rating":1.0,"text":"坏了"}'),
        ("feedback_given", None, '{"rating":null,"text":"只有文字"}'),
    ]


def test_feedback_that_says_nothing_or_nonsense_is_refused(shop):
    report = shop.load(
        FEEDBACK_HEAD
        + "r1,13800000001,2024-03-05,,,p1\n"
        + "r2,13800000001,2024-03-05,100,好,p1\n"
        + "r3,13800000001,2024-03-05,不知道,好,p1\n"
        + "r4,13800000001,,5,好,p1\n"
        + ",13800000001,2024-03-05,5,好,p1\n",
        **FEEDBACK,
    )
    reasons = {"feedback_empty": 1, "rating_out_of_range": 1, "rating_unreadable": 1, "date_missing": 1,
               "event_id_missing": 1}  # fmt: skip
    assert (report.rows_stored, report.reasons, shop.rows("events")) == (0, reasons, [])


COUPONS = {
    "kind": "coupons", "identities": PHONE,
    "columns": {"coupon_id": "券码", "campaign": "活动", "coupon_status": "状态", "received_at": "领取时间",
                "used_at": "使用时间", "expires_at": "有效期至", "amount": "面额", "order_id": "订单号"},
}  # fmt: skip
COUPON_HEAD = "券码,手机号,活动,状态,领取时间,使用时间,有效期至,面额,订单号\n"


def test_a_coupon_is_a_fact_for_each_thing_that_happened_to_it(shop):
    shop.load(
        COUPON_HEAD
        + "c1,13800000001,春季,未使用,2024-03-01,,2024-04-01,10,\n"
        + "c2,13800000001,春季,已使用,2024-03-01,2024-03-09,2024-04-01,20,o1\n"
        + "c3,13800000002,春季,已过期,2024-03-02,,2024-03-20,30,\n",
        **COUPONS,
    )
    assert events(shop, "name", "ts", "amount", "order_id") == [
        ("coupon_received", datetime(2024, 3, 1), 10, None),
        ("coupon_received", datetime(2024, 3, 1), 20, "o1"),
        ("coupon_received", datetime(2024, 3, 2), 30, None),
        ("coupon_redeemed", datetime(2024, 3, 9), 20, "o1"),
        ("coupon_expired", datetime(2024, 3, 20), 30, None),
    ]
    assert {row["properties"] for row in shop.rows("events") if row["amount"] == 10} == {
        '{"coupon_id":"c1","campaign":"春季"}'
    }


def test_a_coupon_that_was_used_since_the_last_export_gains_one_fact(shop):
    unused = COUPON_HEAD + "c1,13800000001,春季,未使用,2024-03-01,,2024-04-01,10,\n"
    shop.load(unused, **COUPONS)
    again = shop.load(unused, **COUPONS)
    used = shop.load(unused.replace("未使用,2024-03-01,", "已使用,2024-03-01,2024-03-05"), **COUPONS)
    assert (again.rows_already, used.rows_stored, used.events_added) == (1, 1, 1)
    assert [name for (name,) in events(shop, "name")] == ["coupon_received", "coupon_redeemed"]


def test_coupons_without_a_number_a_known_state_or_a_time_are_refused(shop):
    report = shop.load(
        COUPON_HEAD
        + ",13800000001,春季,未使用,2024-03-01,,,10,\n"
        + "c1,13800000001,春季,神秘,2024-03-01,,,10,\n"
        + "c2,13800000001,春季,未使用,,,,10,\n",
        **COUPONS,
    )
    assert report.reasons == {"coupon_id_missing": 1, "coupon_status_unknown": 1, "date_missing": 1}


def test_interactions_get_the_names_that_rules_know(shop):
    report = shop.load(
        "手机号,时间,行为,渠道,内容\n"
        "13800000001,2024-03-01 09:00:00,添加好友,企业微信,\n"
        "13800000001,2024-03-01 09:01:00,发送,短信,上新啦\n"
        "13800000001,2024-03-01 09:02:00,已读,短信,上新啦\n"
        "13800000001,2024-03-01 09:03:00,进群,企业微信,\n"
        "13800000001,2024-03-01 09:04:00,扫码,门店,\n"
        "13800000001,2024-03-01 09:05:00,,门店,\n",
        kind="interactions", identities=PHONE,
        columns={"ts": "时间", "event_name": "行为", "channel": "渠道", "text": "内容"},
    )  # fmt: skip
    assert events(shop, "name", "channel") == [
        ("friend_added", "企业微信"), ("message_sent", "短信"), ("message_opened", "短信"),
        ("group_joined", "企业微信"), ("扫码", "门店"),
    ]  # fmt: skip
    assert report.reasons == {"event_name_missing": 1}


PRODUCTS = {
    "kind": "products", "properties": ["规格"],
    "columns": {"product_id": "商品编号", "product_name": "商品名称", "category": "类目", "brand": "品牌",
                "price": "价格"},
}  # fmt: skip
PRODUCT_HEAD = "商品编号,商品名称,类目,品牌,价格,规格\n"


def test_the_newest_word_on_a_product_stands(shop):
    first = shop.load(PRODUCT_HEAD + "p1,面霜,护肤,知客,￥99.00,50g\np2,口红,彩妆,知客,59,\n", **PRODUCTS)
    again = shop.load(PRODUCT_HEAD + "p2,口红,彩妆,知客,59,\np1,面霜 Pro,护肤,知客,129,50g\n", **PRODUCTS)
    assert (first.records_added, first.rows_stored) == (2, 2)
    assert (again.records_added, again.records_changed, again.rows_already, again.rows_stored) == (0, 1, 1, 1)
    found = [
        (row["product_id"], row["name"], row["price"], row["properties"]) for row in shop.rows("products", "price")
    ]
    assert found == [("p2", "口红", 59, '{"规格":null}'), ("p1", "面霜 Pro", 129, '{"规格":"50g"}')]


def test_products_of_another_source_are_others(shop):
    shop.load(PRODUCT_HEAD + "p1,面霜,护肤,知客,99,\n", **PRODUCTS, source="a")
    shop.load(PRODUCT_HEAD + "p1,毛巾,家纺,,9,\n", **PRODUCTS, source="b")
    assert [(row["source"], row["name"]) for row in shop.rows("products", "source")] == [("a", "面霜"), ("b", "毛巾")]


def test_a_product_twice_in_a_file_is_what_its_last_row_says(shop):
    report = shop.load(PRODUCT_HEAD + "p1,旧,护肤,,1,\np1,新,护肤,,2,\n,无号,护肤,,2,\np3,负,护肤,,-2,\n", **PRODUCTS)
    assert [row["name"] for row in shop.rows("products")] == ["新"]
    assert (report.rows_already, report.rows_stored) == (1, 1)
    assert report.reasons == {"amount_negative": 1, "product_id_missing": 1}


LINES = {
    "kind": "order_lines", "identities": PHONE,
    "columns": {"order_id": "订单号", "created_at": "下单时间", "product_id": "商品编号", "line_amount": "金额"},
}  # fmt: skip
LINE_TEXT = "订单号,手机号,下单时间,商品编号,金额\n1,13800000001,2024-01-01,p1,10\n2,13800000001,2024-01-02,p9,5\n"


@pytest.mark.parametrize("first", ["products", "lines"])
def test_products_complete_order_lines_whichever_comes_first(shop, first):
    loads = [
        lambda: shop.load(PRODUCT_HEAD + "p1,面霜,护肤,知客,99,\n", **PRODUCTS),
        lambda: shop.load(LINE_TEXT, **LINES),
    ]
    for load in loads if first == "products" else reversed(loads):
        load()
    items = [(row["product_id"], row["product_name"], row["category"]) for row in shop.rows("order_items", "line_id")]
    assert items == [("p1", "面霜", "护肤"), ("p9", None, None)]
    assert [row["category"] for row in shop.rows("events", "ts")] == ["护肤", None]


def test_customers_whose_facts_a_product_completes_are_looked_at_again(shop):
    shop.load(LINE_TEXT, **LINES)
    before = max(row["serial"] for row in shop.rows("touched"))
    shop.load(PRODUCT_HEAD + "p1,面霜,护肤,知客,99,\n", **PRODUCTS)
    assert [row["customer_id"] for row in shop.rows("touched") if row["serial"] > before] == [
        row["customer_id"] for row in shop.rows("profile")
    ]


MARKET = {
    "kind": "market",
    "columns": {"series": "指标", "item": "对象", "date": "日期", "value": "数值", "unit": "单位"},
}
MARKET_HEAD = "指标,对象,日期,数值,单位\n"


def test_market_figures_are_days_as_written_and_the_newest_word_stands(shop):
    shop.load(
        MARKET_HEAD + "竞品价,面霜,2024-03-01,99,元\n行业指数,,2024年3月,1.05,\n", **MARKET, time_zone="Asia/Shanghai"
    )
    again = shop.load(MARKET_HEAD + "行业指数,,2024-03-01,1.07,\n竞品价,面霜,2024/3/1,99,元\n", **MARKET)
    found = [(row["series"], row["item"], row["date"], row["value"]) for row in shop.rows("market", "value")]
    day = date(2024, 3, 1)
    assert found == [("行业指数", None, day, Decimal("1.07")), ("竞品价", "面霜", day, 99)]
    assert (again.records_changed, again.rows_already) == (1, 1)


def test_market_figures_without_a_series_go_by_the_source_and_nonsense_is_refused(shop):
    columns = {"date": "日期", "value": "数值"}
    report = shop.load("日期,数值\n2024-03-01,7\n,8\n2024-03-02,很多\n2024-03-03,\n", kind="market", columns=columns,
                       source="美妆指数")  # fmt: skip
    assert [row["series"] for row in shop.rows("market")] == ["美妆指数"]
    assert report.reasons == {"amount_missing": 1, "amount_unreadable": 1, "date_missing": 1}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("商品编号,商品名称,类目,品牌,价格", "products"),
        ("手机号,评价时间,评分,评价内容", None),
        ("手机号,日期,评分,评价内容", "feedback"),
        ("券码,手机号,领取时间,使用时间,券状态", "coupons"),
        ("指标,日期,数值,单位", "market"),
        ("订单编号,手机号,付款时间,实付金额,优惠券", "orders"),
    ],
)
def test_the_headers_say_what_a_file_is(shop, header, kind):
    found = inspect(shop.file("x.csv", header + "\n" + ",".join("1" for _ in header.split(",")) + "\n"))
    assert kind is None or found.mapping.kind == kind


def test_a_file_of_things_is_proposed_no_people(shop):
    found = inspect(shop.file("x.csv", "指标,城市,手机号,日期,数值\n指数,杭州,13800000001,2024-01-01,7\n"))
    proposed = found.mapping
    assert (proposed.kind, proposed.identities, proposed.traits, found.problems) == ("market", (), (), [])


def test_the_words_say_whether_events_are_interactions(shop):
    told = inspect(shop.file("a.csv", "手机号,时间,行为\n1,2024-01-01,添加好友\n1,2024-01-02,入群\n"))
    shopping = inspect(shop.file("b.csv", "用户id,时间,行为\n1,2024-01-01,浏览\n1,2024-01-02,加购\n"))
    assert (told.mapping.kind, shopping.mapping.kind) == ("interactions", "events")


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"kind": "products", "columns": {"product_name": "a"}}, "mapping_needs_field"),
        ({"kind": "market", "columns": {"date": "a"}}, "mapping_needs_field"),
        ({"kind": "market", "columns": {"value": "a"}}, "mapping_needs_date"),
        ({"kind": "coupons", "columns": {"coupon_id": "a"}}, "mapping_needs_date"),
        ({"kind": "feedback", "columns": {"ts": "a"}}, "mapping_needs_field"),
        ({"kind": "interactions", "columns": {"ts": "a"}}, "mapping_needs_event_name"),
    ],
)
def test_a_mapping_lacks_what_its_kind_needs(shop, mapping, code):
    with pytest.raises(InvalidInput) as refused:
        shop.load("a\n1\n", **mapping)
    assert refused.value.code == code


def test_a_year_of_redemptions_and_products_is_counted_as_a_computation_of_its_own_counts_it(shop, shared_data):
    """The Complete Journey: 2,102 redemptions by households, 92,331 products."""
    path = shared_data / "dunnhumby" / "coupon_redemptions.csv.gz"
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    proposed = inspect(path, "journey").mapping
    assert (proposed.kind, proposed.columns["used_at"]) == ("coupons", "redemption_date")
    mapping = {**proposed.to_json(), "time_zone": "UTC"}
    report = shop.load(path, **mapping)
    again = shop.load(path, **mapping)
    assert (report.rows_stored, again.rows_already, again.events_added) == (len(rows), len(rows), 0)
    days = Counter(row["ts"].date().isoformat() for row in shop.rows("events") if row["name"] == "coupon_redeemed")
    assert days == Counter(row["redemption_date"] for row in rows)
    assert len(shop.rows("profile")) == len({row["household_id"] for row in rows})
    products = shared_data / "dunnhumby" / "products.csv.gz"
    found = inspect(products, "journey").mapping
    assert found.kind == "products"
    stored = shop.load(products, **found.to_json())
    told = list(csv.DictReader(io.StringIO(gzip.decompress(products.read_bytes()).decode())))
    assert stored.records_added == len({row["product_id"] for row in told})
    categories = Counter(row["category"] for row in shop.rows("products"))
    assert categories == Counter(row["product_category"] or None for row in told)
