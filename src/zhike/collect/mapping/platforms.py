"""The exports of the platforms: by which headers each is known, and what its columns mean. Declared, not programmed.

Where a platform has renamed a column over the years, its names stand side by side, the present one first. A column
that a file does not have is left out: exports are cut to the columns that a shop has chosen.
"""

import re
import unicodedata
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from zhike.collect.mapping.headers import STATUS_OF, plain
from zhike.collect.mapping.mapping import IdentityColumn, Mapping, TraitColumn

Names = str
"""Headers that mean the same, with | between them."""


@dataclass(frozen=True)
class Platform:
    """One kind of export. `known_by`: headers that must all be there; `not_with`: headers of another export.
    `statuses`: what the platform's words mean where the general vocabulary does not say. `paid_amount`: whether what
    was paid still holds what was given back, for files in which the figures do not show it."""

    id: str
    kind: str
    source: str
    known_by: tuple[Names, ...]
    columns: MappingType[str, Names]
    identities: tuple[tuple[str, Names], ...] = ()
    traits: MappingType[str, tuple[Names, str]] = field(default_factory=dict)
    statuses: MappingType[str, str] = field(default_factory=dict)
    paid_amount: str = "before_refunds"
    not_with: tuple[Names, ...] = ()


def recognised(headers: Sequence[str]) -> Platform | None:
    """The platform whose export has these headers, in whatever order. Of several the one that asks for most."""
    there = _Headers(headers)
    fitting = [
        platform for platform in PLATFORMS.values()
        if all(there.find(names) for names in platform.known_by)
        and not any(there.find(names) for names in platform.not_with)
    ]  # fmt: skip
    return max(fitting, key=lambda platform: len(platform.known_by), default=None)


def mapping_of(platform: Platform, headers: Sequence[str]) -> Mapping:
    """What the platform's export means, for the columns that this file has."""
    there = _Headers(headers)
    columns = {name: header for name, names in platform.columns.items() if (header := there.find(names))}
    people = [IdentityColumn(kind, header) for kind, names in platform.identities for header in there.find_all(names)]
    traits = [TraitColumn(trait, header, kind) for trait, (names, kind) in platform.traits.items()
              if (header := there.find(names))]  # fmt: skip
    return Mapping(platform.kind, platform.source, columns, tuple(people), tuple(traits),
                   paid_amount=platform.paid_amount)  # fmt: skip


def status_of(platform: Platform | None, text: str) -> str | None:
    """What a status means: in the platform's own words, else in those that everybody uses. What stands in brackets
    can turn it: a deleted order is none that waits."""
    own = {} if platform is None else {_spelled(word): meaning for word, meaning in platform.statuses.items()}
    return own.get(_spelled(text)) or STATUS_OF.get(plain(text))


def _spelled(text: str) -> str:
    """Full-width folded, lower case, without blanks and commas; brackets stay."""
    return re.sub(r"[\s,;、]+", "", unicodedata.normalize("NFKC", text).casefold())


class _Headers:
    """The headers of a file, found by any of their names. Brackets tell columns apart (单件, 总共), so a name with
    brackets is looked for as it is, and only one without may have a remark behind it in the file."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._exact = {_spelled(header): header for header in reversed(headers)}
        self._plain = {plain(header): header for header in reversed(headers)}

    def find_all(self, names: Names) -> list[str]:
        found = [self._exact.get(_spelled(name)) or self._remarked(name) for name in names.split("|")]
        return list(dict.fromkeys(header for header in found if header is not None))

    def find(self, names: Names) -> str | None:
        return next(iter(self.find_all(names)), None)

    def _remarked(self, name: str) -> str | None:
        return None if "(" in name else self._plain.get(plain(name))


_PLACES: Final = {"province": ("收货人省份|收货省份|省份|省", "text"), "city": ("收货人城市|收货城市|城市|市", "text")}
_TAOBAO_STATUSES: Final = {
    "买家已付款,等待卖家发货": "completed", "卖家已发货,等待买家确认": "completed", "卖家部分发货": "completed",
    "等待买家付款": "created", "没有创建支付宝交易": "created", "交易成功": "completed", "交易关闭": "cancelled",
}  # fmt: skip

_WECHAT_PEOPLE: Final = (
    ("wechat_unionid", "unionid"), ("wechat_openid", "openid|用户openid"), ("phone", "收件人手机"),
)  # fmt: skip
_WECHAT_STATUSES: Final = {
    "待付款": "created", "待发货": "completed", "部分发货": "completed", "待收货": "completed", "已发货": "completed",
    "已完成": "completed", "已收货": "completed", "已取消": "cancelled", "订单取消": "cancelled",
    "全部商品售后之后，订单取消": "refunded", "用户主动取消或待付款超时取消": "cancelled",
}  # fmt: skip

_ALL: Final = (
    Platform(
        "taobao_orders", "orders", "taobao",
        known_by=("订单编号", "订单创建时间|订单付款时间", "买家实付金额|买家实际支付金额|买家应付货款",
                  "总金额|订单状态"),
        not_with=("子订单编号", "商品ID"),
        columns={
            "order_id": "订单编号", "created_at": "订单创建时间", "paid_at": "订单付款时间", "status": "订单状态",
            "total_amount": "总金额", "paid_amount": "买家实付金额|买家实际支付金额", "refund_amount": "退款金额",
            "quantity": "宝贝总数量|商品总数量",
        },
        identities=(("taobao_nick", "买家会员名|买家昵称"), ("phone", "联系手机|收货人手机号|收货人手机|买家手机号")),
        traits=_PLACES,
        statuses=_TAOBAO_STATUSES,
    ),
    Platform(
        "taobao_items", "order_lines", "taobao",
        known_by=("子订单编号", "主订单编号", "商品标题|宝贝标题|标题", "购买数量|宝贝数量"),
        not_with=("选购商品",),
        columns={
            "order_id": "主订单编号", "line_no": "子订单编号", "created_at": "订单创建时间", "paid_at": "订单付款时间",
            "status": "订单状态", "refund_amount": "退款金额", "product_id": "商品ID|宝贝ID|商家编码|外部系统编号",
            "product_name": "商品标题|宝贝标题|标题", "quantity": "购买数量|宝贝数量",
            "line_amount": "子单实际支付金额|买家实付金额|买家实际支付金额|实际支付金额|买家应付货款",
        },
        identities=(("taobao_nick", "买家会员名|买家昵称"), ("phone", "联系手机|收货人手机号")),
        traits=_PLACES,
        statuses=_TAOBAO_STATUSES,
    ),
    Platform(
        "taobao_items_old", "order_lines", "taobao",
        known_by=("订单编号", "标题", "价格", "购买数量", "外部系统编号|套餐信息"),
        columns={
            "order_id": "订单编号", "status": "订单状态", "product_id": "商家编码|外部系统编号", "product_name": "标题",
            "quantity": "购买数量",
        },
        statuses=_TAOBAO_STATUSES,
    ),
    Platform(
        "taobao_customers", "customers", "taobao",
        known_by=("买家昵称|会员名|客户昵称|买家会员名", "交易总额|交易金额|累计消费金额",
                  "上次交易时间|最近交易时间|最后交易时间"),
        columns={},
        identities=(("taobao_nick", "买家昵称|会员名|客户昵称|买家会员名"), ("phone", "手机|手机号|联系手机"),
                    ("email", "邮箱|电子邮箱")),
        traits={"member_level": ("会员等级|会员级别", "text"), "gender": ("性别", "text"), "birthday": ("生日", "date"),
                **_PLACES},
    ),
    Platform(
        "jd_orders", "orders", "jd",
        known_by=("订单号", "下单帐号|下单账号", "应付金额|订单金额", "下单时间"),
        columns={
            "order_id": "订单号", "created_at": "下单时间", "paid_at": "付款确认时间|付款时间", "status": "订单状态",
            "total_amount": "订单金额", "paid_amount": "应付金额", "product_id": "商品ID|货号",
            "product_name": "商品名称", "quantity": "订购数量", "channel": "订单来源|订单渠道",
        },
        identities=(("jd_pin", "下单帐号|下单账号"), ("phone", "联系电话|客户电话|手机")),
        traits=_PLACES,
        statuses={
            "等待付款": "created", "等待付款确认": "created", "等待出库": "completed", "等待打印": "completed",
            "等待发货": "completed", "等待确认收货": "completed", "等待厂商处理": "completed", "暂停": "completed",
            "锁定": "completed", "完成": "completed", "取消": "cancelled", "(删除)等待付款": "cancelled",
            "(删除)等待出库": "cancelled", "(锁定)等待出库": "completed", "(锁定)等待确认收货": "completed",
        },
    ),
    Platform(
        "douyin_orders", "order_lines", "douyin",
        known_by=("主订单编号", "子订单编号", "选购商品", "订单应付金额|商品金额", "订单提交时间"),
        columns={
            "order_id": "主订单编号", "line_no": "子订单编号", "created_at": "订单提交时间", "paid_at": "支付完成时间",
            "status": "订单状态", "line_amount": "订单应付金额|商品金额", "product_id": "商品ID|商家编码",
            "product_name": "选购商品", "quantity": "商品数量", "channel": "APP渠道|流量来源",
        },
        identities=(("douyin_openid", "买家openid|用户openid|抖音openid|open_id"), ("phone", "收件人手机号")),
        traits=_PLACES,
        statuses={
            "待支付": "created", "已支付": "completed", "备货中": "completed", "待发货": "completed",
            "部分发货": "completed", "已发货": "completed", "已完成": "completed", "已收货": "completed",
            "已关闭": "cancelled", "已取消": "cancelled",
        },
    ),
    Platform(
        "pdd_orders", "orders", "pdd",
        known_by=("订单号", "商品总价", "用户实付金额|商家实收金额", "商品数量"),
        columns={
            "order_id": "订单号", "created_at": "订单成交时间|拼单成功时间|下单时间", "paid_at": "支付时间",
            "status": "订单状态", "total_amount": "商品总价", "paid_amount": "用户实付金额|商家实收金额",
            "refund_amount": "退款金额", "product_id": "商品id", "product_name": "商品|商品名称",
            "quantity": "商品数量",
        },
        identities=(("pdd_nick", "用户昵称|买家昵称|昵称"), ("phone", "手机|收货人手机|手机号")),
        traits=_PLACES,
        statuses={
            "待付款": "created", "待成团": "completed", "待发货": "completed", "已发货": "completed",
            "已发货，待收货": "completed", "已发货，待签收": "completed", "已收货": "completed", "已签收": "completed",
            "已取消": "cancelled", "交易取消": "cancelled", "已取消，退款成功": "refunded",
            "未发货，退款成功": "refunded", "已发货，退款成功": "refunded", "已收货，退款成功": "refunded",
            "退款成功": "refunded",
        },
    ),
    Platform(
        "youzan_orders", "orders", "youzan",
        known_by=("订单号", "买家付款时间", "订单实付金额"),
        columns={
            "order_id": "订单号", "created_at": "订单创建时间", "paid_at": "买家付款时间", "status": "订单状态",
            "total_amount": "应收订单金额", "paid_amount": "订单实付金额", "refund_amount": "订单已退款金额",
            "channel": "销售渠道|订单来源",
        },
        identities=(("youzan_open_id", "买家yz_open_id|yz_open_id|有赞用户id"),
                    ("wechat_openid", "买家openid|粉丝openid"),
                    ("phone", "买家手机号|收货人手机号/提货人手机号")),
        traits=_PLACES,
        statuses={
            "待付款": "created", "待接单": "completed", "待成团": "completed", "待发货": "completed",
            "已发货": "completed", "待核销": "completed", "交易完成": "completed", "交易成功": "completed",
            "交易关闭": "cancelled", "已关闭": "cancelled",
        },
    ),
    Platform(
        "youzan_items", "order_lines", "youzan",
        known_by=("订单号", "商品名称", "商品数量", "商品实际成交金额"),
        columns={
            "order_id": "订单号", "created_at": "订单创建时间", "paid_at": "买家付款时间",
            "line_amount": "商品实际成交金额", "refund_amount": "商品已退款金额", "product_id": "商品编码|规格编码",
            "product_name": "商品名称", "category": "商品类目|商品目录", "quantity": "商品数量",
        },
        identities=(("phone", "买家手机号|收货人手机号/提货人手机号"),),
        traits=_PLACES,
    ),
    Platform(
        "youzan_customers", "customers", "youzan",
        known_by=("客户手机号", "客户姓名|客户昵称", "成为客户时间|是否会员"),
        columns={},
        identities=(("youzan_open_id", "yz_open_id|有赞用户id"), ("phone", "客户手机号")),
        traits={
            "name": ("客户姓名|客户昵称", "text"), "gender": ("客户性别", "text"), "birthday": ("客户生日", "date"),
            "member_level": ("免费等级|付费等级", "text"), "registered_on": ("成为会员时间|成为客户时间", "date"),
            "points": ("客户积分", "number"), "acquired_through": ("来源渠道", "text"),
        },
    ),
    Platform(
        "wechat_shop_lines", "order_lines", "wechat_shop",
        known_by=("订单号", "订单实际支付金额", "支付时间|订单下单时间|下单时间", "商品实际价格(总共)", "商品名称"),
        columns={
            "order_id": "订单号", "created_at": "订单下单时间|下单时间", "paid_at": "支付时间", "status": "订单状态",
            "line_amount": "商品实际价格(总共)", "refund_amount": "商品已退款金额",
            "product_id": "商品编码(平台)|商品编码(自定义)|SKU编码(自定义)", "product_name": "商品名称",
            "quantity": "商品数量",
        },
        identities=_WECHAT_PEOPLE,
        traits=_PLACES,
        statuses=_WECHAT_STATUSES,
    ),
    Platform(
        "wechat_shop_orders", "orders", "wechat_shop",
        known_by=("订单号", "订单实际支付金额", "支付时间|订单下单时间|下单时间",
                  "商品编码(平台)|商品编码(自定义)|收件人手机"),
        not_with=("商品实际价格(总共)",),
        columns={
            "order_id": "订单号", "created_at": "订单下单时间|下单时间", "paid_at": "支付时间", "status": "订单状态",
            "total_amount": "商品总价", "paid_amount": "订单实际支付金额", "refund_amount": "商品已退款金额",
            "product_id": "商品编码(平台)|商品编码(自定义)|SKU编码(自定义)", "product_name": "商品名称",
            "quantity": "商品数量",
        },
        identities=_WECHAT_PEOPLE,
        traits=_PLACES,
        statuses=_WECHAT_STATUSES,
    ),
    Platform(
        "wecom_customers", "customers", "wecom",
        known_by=("客户名称|客户", "添加人", "添加时间", "添加人账号|添加人所属部门|来源"),
        columns={"ts": "添加时间"},
        identities=(("wecom_external_userid", "external_userid|外部联系人id|客户id"), ("wechat_unionid", "unionid"),
                    ("phone", "手机|电话"), ("email", "邮箱")),
        traits={"name": ("客户名称|客户", "text"), "gender": ("性别", "text"), "occupation": ("职务", "text"),
                "company": ("企业|企业名称", "text"), "acquired_through": ("来源", "text"),
                "contact_person": ("添加人", "text")},
    ),
)  # fmt: skip

PLATFORMS: Final[dict[str, Platform]] = {platform.id: platform for platform in _ALL}
