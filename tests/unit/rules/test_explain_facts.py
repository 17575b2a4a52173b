"""What customers did, read back as sentences in Chinese and in English."""

from typing import Any

import pytest

from rules.written import (
    BOUGHT,
    CANCELLED,
    CART,
    FIRST,
    MONTH,
    NAMES,
    SAME_ORDER,
    SINCE,
    SPENT,
    SUM,
    did,
    favourite,
    lines,
    ratio,
    where,
)
from zhike.rules.explain import sentence
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_rule

SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    # counts
    (
        did("ge", 3, **MONTH),
        "最近 30 天内下单付款至少 3 次",
        "placed a paid order at least 3 times in the last 30 days",
    ),
    (did("ge", 3), "累计下单付款至少 3 次", "placed a paid order at least 3 times"),
    (did("ge", 1, **MONTH), "最近 30 天内曾下单付款", "placed a paid order at least once in the last 30 days"),
    (did("gt", 0), "曾下单付款", "placed a paid order at least once"),
    (did("eq", 0, **MONTH), "最近 30 天内没有下单付款", "never placed a paid order in the last 30 days"),
    (did("lt", 1), "从未下单付款", "never placed a paid order"),
    (did("gt", 5), "累计下单付款超过 5 次", "placed a paid order more than 5 times"),
    (did("le", 1), "累计下单付款不超过 1 次", "placed a paid order at most once"),
    (
        did("lt", 2, window={"days": 1}),
        "最近 1 天内下单付款不到 2 次",
        "placed a paid order fewer than 2 times in the last day",
    ),
    (did("eq", 2), "累计下单付款恰好 2 次", "placed a paid order exactly 2 times"),
    (did("ne", 2), "累计下单付款不是 2 次", "placed a paid order not exactly 2 times"),
    (did("between", [2, 5]), "累计下单付款在 2 到 5 次之间", "placed a paid order between 2 and 5 times"),
    (did("in", [1, 2, 4]), "累计下单付款是 1、2、4 次", "placed a paid order 1, 2 or 4 times"),
    (did("not_in", [1, 2]), "累计下单付款不是 1、2 次", "placed a paid order other than 1 or 2 times"),
    (
        did("ge", 2, events=["product_viewed", "product_added"]),
        "累计加入购物车或浏览商品合计至少 2 次",
        "added to the cart or viewed a product at least 2 times in all",
    ),
    (did("ge", 2, events=["wish"]), "累计触发「wish」至少 2 次", "did “wish” at least 2 times"),
    (
        did("ge", 2, **MONTH, **where("eq", "母婴")),
        "最近 30 天内下单付款（品类是「母婴」）至少 2 次",
        "placed a paid order (category is “母婴”) at least 2 times in the last 30 days",
    ),
    (
        did(
            "ge",
            1,
            where=[*where("ge", 99.5, name="amount")["where"], *where("eq", True, name="properties.gift")["where"]],
        ),
        "曾下单付款（金额至少 99.5，且 gift：是）",
        "placed a paid order (amount is at least 99.5 and gift is true) at least once",
    ),
    # sums
    (
        did("ge", 1000.0, **SUM, **MONTH),
        "最近 30 天内下单付款的金额合计至少 1000",
        "total amount from “placed a paid order” in the last 30 days is at least 1000",
    ),
    (
        did("gt", 0.0001, **SUM),
        "累计下单付款的金额合计超过 0.0001",
        "total amount from “placed a paid order” is more than 0.0001",
    ),
    (
        did("between", [100, 500], **SUM),
        "累计下单付款的金额合计在 100 到 500 之间",
        "total amount from “placed a paid order” is between 100 and 500",
    ),
    # days since the last
    (did("ge", 90, **SINCE), "距上次下单付款已有至少 90 天", "last placed a paid order at least 90 days ago"),
    (did("le", 7, **SINCE), "距上次下单付款不超过 7 天", "last placed a paid order at most 7 days ago"),
    (did("lt", 1, **SINCE), "距上次下单付款不到 1 天", "last placed a paid order less than 1 day ago"),
    (
        did("between", [30, 90], **SINCE),
        "距上次下单付款在 30 到 90 天之间",
        "last placed a paid order between 30 and 90 days ago",
    ),
    (did("missing", **SINCE), "从未下单付款", "never placed a paid order"),
    (
        did("present", **SINCE, **MONTH),
        "最近 30 天内曾下单付款",
        "placed a paid order at least once in the last 30 days",
    ),
    (
        did("gt", 60, **SINCE, window={"days": 180}),
        "距上次下单付款（只看最近 180 天内）已有超过 60 天",
        "last placed a paid order more than 60 days ago (looking only in the last 180 days)",
    ),
    (did("lt", 30, **FIRST), "距首次下单付款不到 30 天", "first placed a paid order less than 30 days ago"),
    (
        did("ge", 365, **FIRST),
        "距首次下单付款已有至少 365 天",
        "first placed a paid order at least 365 days ago",
    ),
    (did("missing", **FIRST), "从未下单付款", "never placed a paid order"),
    # windows
    (
        did("ge", 3, window={"hours": 24}),
        "最近 24 小时内下单付款至少 3 次",
        "placed a paid order at least 3 times in the last 24 hours",
    ),
    (
        did("ge", 3, window={"months": 1}),
        "最近 1 个月内下单付款至少 3 次",
        "placed a paid order at least 3 times in the last month",
    ),
    (
        did("eq", 0, window={"days": 60, "until": 30}),
        "60 天前到 30 天前之间没有下单付款",
        "never placed a paid order between 60 and 30 days ago",
    ),
    (did("ge", 1, window={"this": "week"}), "本周曾下单付款", "placed a paid order at least once this week"),
    (
        did("ge", 1, window={"last": "quarter"}),
        "上个季度曾下单付款",
        "placed a paid order at least once last quarter",
    ),
    (
        did("ge", 1, window={"from": "2026-01-01", "to": "2026-01-31"}),
        "2026-01-01 至 2026-01-31 期间曾下单付款",
        "placed a paid order at least once from 2026-01-01 to 2026-01-31",
    ),
    (
        did("ge", 1, window={"from": "2026-01-01"}),
        "2026-01-01 及以后曾下单付款",
        "placed a paid order at least once on or after 2026-01-01",
    ),
    (
        did("ge", 1, window={"to": "2026-01-01"}),
        "2026-01-01 及以前曾下单付款",
        "placed a paid order at least once on or before 2026-01-01",
    ),
    (
        did("ge", 1, window={"from": "2026-01-01", "to": "2026-01-01"}),
        "2026-01-01 当天曾下单付款",
        "placed a paid order at least once on 2026-01-01",
    ),
    # other numbers about events
    (
        did("ge", 3, measure="days", **MONTH),
        "最近 30 天内在至少 3 个不同的日子下单付款",
        "placed a paid order on at least 3 different days in the last 30 days",
    ),
    (
        did("between", [2, 5], measure="days"),
        "累计在 2 到 5 个不同的日子下单付款",
        "placed a paid order on between 2 and 5 different days",
    ),
    (
        did("ne", 3, measure="days"),
        "累计下单付款的天数不是 3 天",
        "number of different days with “placed a paid order” is not 3",
    ),
    (did("lt", 1, measure="days"), "从未下单付款", "never placed a paid order"),
    (
        did("ge", 3, measure="distinct", property="category", **MONTH),
        "最近 30 天内下单付款的不同品类数至少 3",
        "number of different categories from “placed a paid order” in the last 30 days is at least 3",
    ),
    (
        did("ge", 3, measure="distinct", property="properties.brand"),
        "累计下单付款的不同 brand 数至少 3",
        "number of different values of brand from “placed a paid order” is at least 3",
    ),
    (
        did("lt", 200, measure="avg", property="amount", **MONTH),
        "最近 30 天内下单付款的平均每次金额不到 200",
        "average amount from “placed a paid order” in the last 30 days is less than 200",
    ),
    (
        did("ge", 5, measure="max", property="quantity"),
        "下单付款的单次最多件数至少 5",
        "highest quantity from “placed a paid order” is at least 5",
    ),
    (
        did("missing", measure="min", property="properties.weight"),
        "下单付款的单次最小 weight 未知",
        "lowest weight from “placed a paid order” is unknown",
    ),
    (
        did("ge", 100, events=["order_cancelled", "order_refunded"], **SUM, **where("eq", "母婴")),
        "累计（取消订单或退款，均限品类是「母婴」）的金额合计至少 100",
        "total amount from “cancelled an order or got a refund (each where category is “母婴”)” is at least 100",
    ),
    # order lines
    (
        lines("ge", 1, **MONTH, **where("starts_with", "A", name="product_name")),
        "最近 30 天内有订单明细（商品名称以「A」开头）",
        "has at least one order line (product name starts with “A”) in the last 30 days",
    ),
    (lines("eq", 0), "从未有订单明细", "has no order line"),
    (lines("lt", 3), "累计订单明细不到 3 条", "has fewer than 3 order lines"),
    (
        lines("ge", 30, measure="days_since_last", **where("eq", "母婴")),
        "距上次有订单明细（品类是「母婴」）已有至少 30 天",
        "last had an order line (category is “母婴”) at least 30 days ago",
    ),
    (
        {"type": "not", "of": lines("ge", 1, **MONTH)},
        "最近 30 天内没有订单明细",
        "has no order line in the last 30 days",
    ),
    # favourites, firsts
    (
        favourite("count", "in", ["母婴", "食品"], **BOUGHT, **MONTH),
        "最近 30 天内下单付款次数最多的品类是「母婴」或「食品」",
        "most frequent category from “placed a paid order” in the last 30 days is “母婴” or “食品”",
    ),
    (
        favourite("sum", "contains", "婴", lines=True),
        "累计订单明细金额最多的品类包含「婴」",
        "category with the highest total amount from order lines contains “婴”",
    ),
    (
        {"type": "first", **BOUGHT, **MONTH},
        "首次下单付款在最近 30 天内",
        "placed a paid order for the first time ever in the last 30 days",
    ),
    # ratios
    (
        ratio(SPENT | MONTH | where("eq", "母婴"), SPENT | MONTH, "ge", 0.6),
        "最近 30 天内下单付款的金额中，品类是「母婴」的占比至少 60%",
        "category is “母婴” for at least 60% of the total amount from “placed a paid order” in the last 30 days",
    ),
    (
        ratio(SPENT | MONTH, SPENT | {"window": {"days": 60, "until": 30}}, "le", 0.5),
        "最近 30 天内下单付款的金额合计不超过此前 30 天（60 天前到 30 天前）的 50%",
        "total amount from “placed a paid order” in the last 30 days is at most 50% of that in the 30 days before "
        "(between 60 and 30 days ago)",
    ),
    (
        ratio(SPENT | {"window": {"this": "month"}}, SPENT | {"window": {"last": "month"}}, "between", [0.5, 1.25]),
        "本月下单付款的金额合计在上个月的 50% 到 125% 之间",
        "total amount from “placed a paid order” this month is between 50% and 125% of that last month",
    ),
    (
        ratio(SPENT | MONTH, SPENT, "ge", 0.5),
        "最近 30 天内下单付款的金额合计至少是累计的 50%",
        "total amount from “placed a paid order” in the last 30 days is at least 50% of that over all time",
    ),
    (
        ratio({"events": ["order_refunded"], "measure": "count"}, {**BOUGHT, "measure": "count"}, "gt", 0.125),
        "累计退款的次数与累计下单付款的次数之比超过 0.125",
        "the ratio of the number of “got a refund” events to the number of “placed a paid order” events is more than "
        "0.125",
    ),
    (
        ratio(SPENT | where("eq", "母婴"), SPENT | where("eq", "食品"), "ge", 2),
        "累计下单付款（品类是「母婴」）的金额合计与累计下单付款（品类是「食品」）的金额合计之比至少 2",
        "the ratio of the total amount from “placed a paid order (category is “母婴”)” to the total amount from "
        "“placed a paid order (category is “食品”)” is at least 2",
    ),
    # sequences
    (
        {"type": "sequence", "first": CART, "without": BOUGHT, "within": {"hours": 24}},
        "加入购物车后 24 小时内没有下单付款",
        "added to the cart and never placed a paid order within 24 hours after that",
    ),
    (
        {"type": "sequence", "first": CART, "without": BOUGHT, **MONTH},
        "最近 30 天内加入购物车，此后没有下单付款",
        "added to the cart in the last 30 days and never placed a paid order after that",
    ),
    (
        {"type": "sequence", "first": CART, "then": BOUGHT},
        "加入购物车，然后下单付款",
        "added to the cart, then placed a paid order",
    ),
    (
        {"type": "sequence", "first": CART, "then": BOUGHT, "within": {"days": 1}, "without": CANCELLED},
        "加入购物车，然后 1 天内下单付款，其间没有取消订单或退款",
        "added to the cart, then placed a paid order within 1 day, and never (cancelled an order or got a refund) "
        "in between",
    ),
    (
        {"type": "sequence", "first": CANCELLED, "then": BOUGHT, "without": CART, "place": "after"},
        "（取消订单或退款），然后下单付款，此后没有加入购物车",
        "(cancelled an order or got a refund), then placed a paid order, and never added to the cart after that",
    ),
    # orders
    (
        SAME_ORDER | {"op": "ge", "value": 1},
        "最近 30 天内有同时包含（品类是「奶粉」）和（金额至少 9）的明细的订单",
        "has at least one order in the last 30 days with a line (category is “奶粉”) and a line (amount is at least 9)",
    ),
    (
        SAME_ORDER | {"op": "lt", "value": 3},
        "最近 30 天内同时包含（品类是「奶粉」）和（金额至少 9）的明细的订单不到 3 个",
        "has fewer than 3 orders in the last 30 days with a line (category is “奶粉”) and a line "
        "(amount is at least 9)",
    ),
    (
        {"type": "not", "of": SAME_ORDER | {"op": "ge", "value": 1}},
        "最近 30 天内没有同时包含（品类是「奶粉」）和（金额至少 9）的明细的订单",
        "has no order in the last 30 days with a line (category is “奶粉”) and a line (amount is at least 9)",
    ),
]


@pytest.mark.parametrize(("rule", "zh", "en"), SENTENCES, ids=[zh for _, zh, _ in SENTENCES])
def test_a_rule_reads_as_a_sentence(rule: dict[str, Any], zh: str, en: str) -> None:
    assert sentence(parse_rule(rule), NAMES) == Text(zh, en)
