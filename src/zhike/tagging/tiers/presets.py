"""Schemes to begin with, and the dimensions that most shops ask about. Money is in the shop's own currency."""

from typing import Any, Final

Json = dict[str, Any]

_INTERACTIONS: Final = [
    "product_viewed", "product_added", "message_opened", "message_clicked", "product_reviewed", "coupon_redeemed",
]  # fmt: skip


def _text(zh: str, en: str) -> Json:
    return {"zh": zh, "en": en}


def _dimension(key: str, zh: str, en: str, value: Json, better: str = "high") -> Json:
    return {"key": key, "name": _text(zh, en), "value": value, "better": better, "steps": []}


def _bought(measure: str, days: int | None, **more: Any) -> Json:
    window = {} if days is None else {"window": {"days": days}}
    return {"type": "event", "events": ["order_completed"], "measure": measure, **more, **window}


SPENDING: Final = _dimension(
    "spending", "近 365 天消费金额", "Spent in 365 days", _bought("sum", 365, property="amount")
)
ORDERS: Final = _dimension("orders", "近 365 天订单数", "Orders in 365 days", _bought("count", 365))
RECENCY: Final = _dimension(
    "recency", "距上次购买天数", "Days since the last order", _bought("days_since_last", None), "low"
)
BASKET: Final = _dimension("basket", "平均客单价", "Average order", _bought("avg", 365, property="amount"))
INTERACTIONS: Final = _dimension(
    "interactions", "近 90 天互动次数", "Interactions in 90 days",
    {"type": "event", "events": _INTERACTIONS, "measure": "count", "window": {"days": 90}},
)  # fmt: skip
LIFETIME: Final = _dimension("lifetime", "累计消费金额", "Spent altogether", _bought("sum", None, property="amount"))

DIMENSIONS: Final = (SPENDING, ORDERS, RECENCY, BASKET, INTERACTIONS, LIFETIME)


def _level(key: str, zh: str, en: str, **more: Any) -> Json:
    return {"key": key, "name": _text(zh, en), **more}


def _steps(dimension: Json, *steps: tuple[float, float]) -> Json:
    return dimension | {"steps": [{"at": at, "points": points} for at, points in steps]}


PRESETS: Final = (
    {
        "key": "value",
        "name": _text("客户价值分层", "Customer value"),
        "about": _text(
            "按近一年消费金额排名:前 20% 高价值,其后 30% 中价值,其余为一般。人数占比跟随全体客户,每次计算自动更新。",
            "By rank of what was spent in a year: the top 20% are high, the next 30% middle, the rest low. The shares "
            "follow the population at each run.",
        ),
        "design": {
            "method": "quantiles",
            "dimensions": [SPENDING],
            "levels": [
                _level("high", "高价值", "High value", share=20),
                _level("middle", "中价值", "Middle value", share=30),
                _level("low", "一般价值", "Low value"),
            ],
        },
    },
    {
        "key": "membership",
        "name": _text("会员等级", "Membership"),
        "about": _text(
            "五级会员:消费、下单和近期活跃都能得分,分数达到即升级;掉级有 30 天保级期。",
            "Five levels by points for spending, orders and recency; up at once, down after 30 days of grace.",
        ),
        "design": {
            "method": "points",
            "grace_days": 30,
            "dimensions": [
                _steps(SPENDING, (100, 10), (500, 20), (1000, 30), (3000, 40), (10000, 60)),
                _steps(ORDERS, (1, 10), (3, 20), (6, 30), (12, 40)),
                _steps(RECENCY, (90, 10), (30, 10)),
            ],
            "levels": [
                _level("diamond", "钻石会员", "Diamond", points=200, share=2),
                _level("platinum", "铂金会员", "Platinum", points=140, share=5),
                _level("gold", "金卡会员", "Gold", points=90, share=13),
                _level("silver", "银卡会员", "Silver", points=40, share=30),
                _level("ordinary", "普通会员", "Ordinary"),
            ],
        },
    },
    {
        "key": "vip",
        "name": _text("VIP 门槛", "VIP"),
        "about": _text(
            "按固定门槛:近一年消费或订单数达到其一即为 VIP,三级;掉级有 60 天保级期。",
            "By fixed thresholds of a year's spending or orders, either is enough; down after 60 days of grace.",
        ),
        "design": {
            "method": "thresholds",
            "grace_days": 60,
            "dimensions": [SPENDING, ORDERS],
            "levels": [
                _level("vip3", "VIP3", "VIP 3", thresholds={"spending": 10000, "orders": 24}, at_least=1, share=1),
                _level("vip2", "VIP2", "VIP 2", thresholds={"spending": 3000, "orders": 12}, at_least=1, share=4),
                _level("vip1", "VIP1", "VIP 1", thresholds={"spending": 1000, "orders": 5}, at_least=1, share=15),
                _level("ordinary", "普通客户", "Ordinary"),
            ],
        },
    },
)
