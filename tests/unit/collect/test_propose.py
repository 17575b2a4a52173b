"""Headers as shops write them, and what is made of them."""

import pytest

from zhike.collect.mapping.headers import FIELD_OF, IDENTITY_OF, plain
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.mapping.propose import inspect
from zhike.errors import InvalidInput


@pytest.mark.parametrize(
    ("header", "field"),
    [("订单编号", "order_id"), ("订单编号（必填）", "order_id"), ("ＯＲＤＥＲ＿ＩＤ", "order_id"),
     ("订单 ID", "order_id"),
     ("买家实际支付金额", "paid_amount"), ("实付金额（元）", "paid_amount"), ("订单付款时间 ", "paid_at"),
     ("付款日期", "paid_at"), ("退款金额", "refund_amount"), ("订单状态", "status"), ("总金额", "total_amount")],
)  # fmt: skip
def test_headers_of_fields(header, field):
    assert FIELD_OF[plain(header)] == field


@pytest.mark.parametrize(
    ("header", "kind"),
    [("买家会员名", "taobao_nick"), ("买家昵称", "taobao_nick"), ("收货人手机", "phone"), ("手机号码", "phone"),
     ("E-mail", "email"), ("UnionID", "wechat_unionid"), ("external_userid", "wecom_external_userid"),
     ("京东账号", "jd_pin"), ("抖音 OpenID", "douyin_openid"), ("拼多多昵称", "pdd_nick"),
     ("yz_open_id", "youzan_open_id"), ("收件人手机号", "phone"),
     ("会员卡号", "member_no"), ("客户 ID", "customer_id")],
)  # fmt: skip
def test_headers_of_identities(header, kind):
    assert IDENTITY_OF[plain(header)] == kind


def test_a_taobao_export_is_understood(write):
    rows = "\n".join(
        f"{i},小{i},138****0000," + ("交易成功,10,7,3" if i % 3 else "等待买家付款,10,0,0") for i in range(9)
    )
    head = "订单编号 ,买家会员名,收货人手机,订单状态,总金额,买家实际支付金额,退款金额,订单付款时间 ,省份,城市\n"
    body = "\n".join(row + ",2020-02-21 00:00:00,浙江,杭州" for row in rows.split("\n"))
    found = inspect(write("ExportOrderList.csv", (head + body + "\n").encode("gb18030")), "taobao")
    mapping = found.mapping
    assert (mapping.kind, mapping.paid_amount, found.file.encoding) == ("orders", "after_refunds", "gb18030")
    assert [(item.kind, item.header) for item in mapping.identities] == [
        ("taobao_nick", "买家会员名"), ("phone", "收货人手机")
    ]  # fmt: skip
    assert [item.trait for item in mapping.traits] == ["province", "city"]
    assert found.statuses == {"等待买家付款": "created", "交易成功": "completed"}
    assert found.problems == [] and len(found.rows) == 9


def test_a_status_that_nobody_knows_is_a_problem_to_settle(write):
    found = inspect(write("a.csv", "订单号,手机,日期,状态\n1,138,2024-01-01,神秘\n".encode()))
    assert found.statuses == {"神秘": None}
    assert [problem["code"] for problem in found.problems] == ["status_unknown"]


def test_a_paid_amount_before_refunds_is_left_so(write):
    rows = "".join(f"{i},138,2024-01-01,10,10,3\n" for i in range(20))
    found = inspect(write("a.csv", ("订单号,手机,日期,总金额,实付金额,退款金额\n" + rows).encode()))
    assert found.mapping.paid_amount == "before_refunds"


def test_the_kind_that_is_asked_for_is_proposed(write):
    path = write("a.csv", b"user_id,event,timestamp,order_id\n1,pv,1582214405,\n")
    assert inspect(path).mapping.kind == "events"
    assert inspect(path, kind="orders").mapping.columns == {"order_id": "order_id", "created_at": "timestamp"}


MAPPING = {
    "kind": "orders", "source": "taobao", "columns": {"created_at": "日期"},
    "identities": [{"kind": "phone", "header": "手机"}],
    "traits": [{"trait": "city", "header": "城市", "kind": "text"}],
    "properties": ["备注"], "statuses": {"成功": "completed"}, "paid_amount": "after_refunds",
    "time_zone": "Asia/Shanghai", "event_name": None, "anonymous": False, "sheet": None, "header_row": 3,
}  # fmt: skip


def test_a_mapping_travels_as_json_unchanged():
    said = {"cleaning": {"steps": None, "currency": None}, "expectations": []}
    assert Mapping.from_json(MAPPING).to_json() == {**MAPPING, **said}


@pytest.mark.parametrize(
    ("change", "path"),
    [({"kinds": "orders"}, "kinds"), ({"kind": "returns"}, "kind"), ({"source": " "}, "source"),
     ({"columns": {"price": "x"}}, "columns.price"), ({"columns": {}}, "columns"), ({"columns": []}, "columns"),
     ({"identities": [{"kind": "passport", "header": "x"}]}, "identities[0].kind"),
     ({"identities": [{"header": "x"}]}, "identities[0]"), ({"identities": {"a": 1}}, "identities"),
     ({"traits": [{"trait": "City!", "header": "x"}]}, "traits[0].trait"),
     ({"traits": [{"trait": "a", "header": "x", "sort": 1}]}, "traits[0].sort"), ({"properties": [1]}, "properties[0]"),
     ({"statuses": {"a": "b"}}, "statuses.a"), ({"time_zone": "Mars/One"}, "time_zone"),
     ({"time_zone": 8}, "time_zone"),
     ({"paid_amount": "net"}, "paid_amount"), ({"kind": "events"}, "columns.created_at"),
     ({"kind": "events", "columns": {"ts": "x"}}, "event_name")],
)  # fmt: skip
def test_a_wrong_mapping_says_where(change, path):
    with pytest.raises(InvalidInput) as wrong:
        Mapping.from_json({**MAPPING, **change})
    assert wrong.value.params["path"] == path


def test_no_mapping_at_all_is_wrong_too():
    for data in (None, [], "orders", {}):
        with pytest.raises(InvalidInput):
            Mapping.from_json(data)
