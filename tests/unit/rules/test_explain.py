"""Rules read back as sentences that an operator would say, in Chinese and in English."""

from typing import Any

import pytest

from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Text
from zhike.rules.parse import parse_rule

NAMES = Names(
    tags={"t1": Text("高价值客户", "High value"), "t2": Text("消费能力", "Spending")},
    levels={("t2", "high"): Text("高", "High"), ("t2", "mid"): Text("中", "Mid")},
)


def trait(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"type": "trait", "trait": name, "op": op} | ({"value": value[0]} if value else {})


def age(name: str, op: str, *value: Any) -> dict[str, Any]:
    return trait(name, op, *value) | {"type": "age"}


def did(op: str, *value: Any, **more: Any) -> dict[str, Any]:
    fixed = {"type": "event", "events": ["order_completed"], "measure": "count", "op": op}
    return fixed | ({"value": value[0]} if value else {}) | more


def where(op: str, *value: Any, name: str = "category") -> dict[str, Any]:
    return {"where": [{"property": name, "op": op} | ({"value": value[0]} if value else {})]}


MONTH: dict[str, Any] = {"window": {"days": 30}}
SUM = {"measure": "sum", "property": "amount"}
SINCE, FIRST = {"measure": "days_since_last"}, {"measure": "days_since_first"}
BUYS, CITY = did("ge", 3, **MONTH), trait("city", "eq", "上海")

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
        "累计加入购物车或浏览商品至少 2 次",
        "added to the cart or viewed a product at least 2 times",
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
        "曾下单付款（金额至少 99.5，且gift：是）",
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
    # traits
    (CITY, "城市是「上海」", "city is “上海”"),
    (trait("city", "ne", "上海"), "城市不是「上海」", "city is not “上海”"),
    (trait("city", "in", ["上海", "北京"]), "城市是「上海」或「北京」", "city is “上海” or “北京”"),
    (trait("city", "not_in", ["上海", "北京"]), "城市不是「上海」也不是「北京」", "city is neither “上海” nor “北京”"),
    (trait("city", "missing"), "城市未知", "city is unknown"),
    (trait("city", "present"), "城市已知", "city is known"),
    (trait("积分", "ge", 100), "积分至少 100", "积分 is at least 100"),
    (trait("积分", "between", [1, 2.5]), "积分在 1 到 2.5 之间", "积分 is between 1 and 2.5"),
    (trait("vip", "eq", True), "vip：是", "vip is true"),
    (trait("vip", "eq", False), "vip：否", "vip is false"),
    (trait("birthday", "lt", "2000-01-01"), "生日早于 2000-01-01", "birthday is before 2000-01-01"),
    (trait("birthday", "ge", "2000-01-01"), "生日不早于 2000-01-01", "birthday is on or after 2000-01-01"),
    (
        trait("birthday", "between", ["2000-01-01", "2009-12-31"]),
        "生日在 2000-01-01 到 2009-12-31 之间",
        "birthday is between 2000-01-01 and 2009-12-31",
    ),
    # ages
    (age("birthday", "ge", 18), "年龄至少 18 岁", "age is at least 18"),
    (age("birthday", "between", [18, 25]), "年龄在 18 到 25 岁之间", "age is between 18 and 25"),
    (age("birthday", "missing"), "年龄未知", "age is unknown"),
    (age("registered_at", "ge", 2), "距注册日期的整年数至少 2 年", "registration date was at least 2 full years ago"),
    (age("registered_at", "missing"), "注册日期未知", "registration date is unknown"),
    # tags
    ({"type": "tag", "tag": "t1"}, "有标签「高价值客户」", "has the tag “High value”"),
    (
        {"type": "tag", "tag": "t2", "values": ["high", "mid"]},
        "标签「消费能力」是「高」或「中」",
        "the tag “Spending” is “High” or “Mid”",
    ),
    ({"type": "tag", "tag": "t9", "values": ["x"]}, "标签「t9」是「x」", "the tag “t9” is “x”"),
    (
        {"type": "not", "of": {"type": "tag", "tag": "t1"}},
        "没有标签「高价值客户」",
        "does not have the tag “High value”",
    ),
    # joined
    (
        {"type": "not", "of": did("ge", 1, **MONTH)},
        "最近 30 天内没有下单付款",
        "never placed a paid order in the last 30 days",
    ),
    ({"type": "not", "of": CITY}, "不满足（城市是「上海」）", "not (city is “上海”)"),
    (
        {"type": "and", "of": [BUYS, CITY]},
        "最近 30 天内下单付款至少 3 次，且城市是「上海」",
        "placed a paid order at least 3 times in the last 30 days and city is “上海”",
    ),
    (
        {"type": "or", "of": [{"type": "and", "of": [BUYS, CITY]}, {"type": "and", "of": [CITY]}]},
        "（最近 30 天内下单付款至少 3 次，且城市是「上海」），或城市是「上海」",
        "(placed a paid order at least 3 times in the last 30 days and city is “上海”) or city is “上海”",
    ),
]


@pytest.mark.parametrize(("rule", "zh", "en"), SENTENCES, ids=[zh for _, zh, _ in SENTENCES])
def test_a_rule_reads_as_a_sentence(rule: dict[str, Any], zh: str, en: str) -> None:
    assert sentence(parse_rule(rule), NAMES) == Text(zh, en)
