"""The features that there are: what each is called, in which unit, and how a customer is called who has much of it."""

from dataclasses import dataclass
from typing import Final

from zhike.analytics.report import Unit
from zhike.rules.explain import trait_label
from zhike.rules.nodes import Text


@dataclass(frozen=True, slots=True)
class Feature:
    """One number about a customer. `label`: the number itself; `high` and `low`: customers with an unusual one."""

    key: str
    label: Text
    unit: Unit
    high: Text
    low: Text
    places: int = 1


_ALL: Final = (
    Feature("recency_days", Text("距上次下单天数", "days since the last order"), "days",
            Text("久未购买", "silent for long"), Text("近期活跃", "recently active"), 0),
    Feature("orders", Text("订单数", "orders"), "number",
            Text("高频", "frequent buyers"), Text("低频", "rare buyers")),
    Feature("spend", Text("累计消费", "spend"), "money",
            Text("高消费", "big spenders"), Text("低消费", "small spenders")),
    Feature("average_order", Text("客单价", "average order value"), "money",
            Text("高客单", "large orders"), Text("低客单", "small orders")),
    Feature("customer_days", Text("首单至今天数", "days since the first order"), "days",
            Text("老客", "long-time customers"), Text("新客", "new customers"), 0),
    Feature("interval_days", Text("平均下单间隔天数", "days between orders"), "days",
            Text("复购慢", "long pauses"), Text("复购快", "buy again soon")),
    Feature("categories", Text("购买品类数", "categories bought"), "number",
            Text("多品类", "many categories"), Text("品类单一", "few categories")),
    Feature("items_per_order", Text("每单件数", "items in an order"), "number",
            Text("一单多件", "many items an order"), Text("一单少件", "few items an order")),
    Feature("refund_share", Text("退款订单占比", "share of orders refunded"), "share",
            Text("常退款", "often refunded"), Text("少退款", "seldom refunded")),
    Feature("coupons_per_order", Text("每单用券数", "coupons used for each order"), "number",
            Text("爱用券", "coupon users"), Text("少用券", "pay without coupons"), 2),
    Feature("night_share", Text("夜间（22–6 点）订单占比", "share of orders at night (22–6)"), "share",
            Text("夜间下单", "buy at night"), Text("白天下单", "buy by day")),
    Feature("weekend_share", Text("周末订单占比", "share of orders at weekends"), "share",
            Text("周末下单", "buy at weekends"), Text("工作日下单", "buy on weekdays")),
    Feature("recent_share", Text("近 90 天消费占比", "share of spend in the last 90 days"), "share",
            Text("近期消费集中", "spending lately"), Text("近期少消费", "spending little lately")),
    Feature("views", Text("浏览次数", "pages and products viewed"), "number",
            Text("爱浏览", "look at much"), Text("少浏览", "look at little"), 0),
    Feature("visit_days", Text("到访天数", "days with a visit"), "number",
            Text("常到访", "visit often"), Text("少到访", "visit seldom")),
    Feature("age_years", Text("年龄", "age in years"), "number",
            Text("较年长", "older"), Text("较年轻", "younger"), 0),
)  # fmt: skip

FEATURES: Final[dict[str, Feature]] = {feature.key: feature for feature in _ALL}
"""By key, those that tell most first. `trait:<name>` beside them is a trait that is a number."""


def trait_feature(key: str) -> Feature:
    """The feature `trait:<name>`."""
    name = key.removeprefix("trait:")
    label = trait_label(name)
    return Feature(
        key, label, "number", Text(f"{label.zh}高", f"high {label.en}"), Text(f"{label.zh}低", f"low {label.en}")
    )
