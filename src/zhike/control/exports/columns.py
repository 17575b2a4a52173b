"""What can be told of customers in an export: a column for each trait, figure, kind of identity and tag."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from zhike.collect.identify.identity_kinds import KINDS
from zhike.control.tags import service as tags
from zhike.errors import InvalidInput
from zhike.rules.explain import Names
from zhike.rules.nodes import Text
from zhike.rules.personal import PERSONAL
from zhike.tagging import catalogue
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

Group = Literal["customer", "identity", "trait", "figure", "tag"]

_CUSTOMER: Final = "id"
_FIGURES: Final = {
    "order_count": Text("订单数", "orders"),
    "paid_total": Text("累计付款", "paid in total"),
    "refunded_total": Text("累计退款", "refunded in total"),
    "last_order_at": Text("最近下单", "last order"),
    "last_event_at": Text("最近活动", "last activity"),
}
_IDENTITIES: Final = {
    "wechat_unionid": Text("微信 UnionID", "WeChat UnionID"),
    "wecom_external_userid": Text("企业微信客户 ID", "WeCom customer ID"),
    "wechat_openid": Text("微信 OpenID", "WeChat OpenID"),
    "douyin_openid": Text("抖音 OpenID", "Douyin OpenID"),
    "taobao_nick": Text("淘宝昵称", "Taobao nick"),
    "jd_pin": Text("京东账号", "JD account"),
    "pdd_nick": Text("拼多多昵称", "Pinduoduo nick"),
    "youzan_open_id": Text("有赞 OpenID", "Youzan OpenID"),
    "member_no": Text("会员号", "member number"),
    "customer_id": Text("来源客户编号", "the source's customer number"),
    "phone": Text("手机号", "phone"),
    "email": Text("邮箱", "e-mail"),
    "anonymous_id": Text("匿名 ID", "anonymous ID"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is how it is asked for: `<group>:<name>`, or `id`. `personal`: masked unless the export is unmasked."""

    key: str
    label: Text
    group: Group
    personal: bool = False

    @property
    def name(self) -> str:
        """What it is called in its group: a trait, a figure, a kind of identity, a tag's id."""
        return self.key.partition(":")[2]


def known(reading: Reading) -> list[Column]:
    """Every column that there is here, in the order in which a list shows them."""
    profile, kinds = reading.table("profile"), catalogue.trait_kinds(reading)
    words = Names(traits={trait: label for trait, (label, _) in catalogue.trait_words(reading).items()})
    there = {row["kind"] for row in reading.rows(reading.table("identities").select("kind").distinct())}
    traits = [trait for trait in kinds if trait_column(trait) in profile.columns]
    return [
        Column(_CUSTOMER, Text("客户编号", "customer number"), "customer"),
        *(Column(f"identity:{kind}", _IDENTITIES[kind], "identity", True) for kind in KINDS if kind in there),
        *(Column(f"trait:{each}", words.trait(each), "trait", each in PERSONAL) for each in traits),
        *(Column(f"figure:{name}", label, "figure") for name, label in _FIGURES.items()),
        *(Column(f"tag:{tag.id}", tags.name_of(tag), "tag") for tag in tags.every() if tag.id in profile.columns),
    ]


def chosen(keys: Sequence[str], columns: Iterable[Column]) -> list[Column]:
    """The columns of these keys, in this order. Raises InvalidInput for one that is not there, or twice."""
    there = {column.key: column for column in columns}
    unknown = [key for key in keys if key not in there]
    if unknown or len(set(keys)) < len(keys) or not keys:
        raise InvalidInput("An export has columns that there are, each once.", field="columns", unknown=unknown[:20])
    return [there[key] for key in keys]
