"""Rules read back as sentences that an operator would say, in Chinese and in English; docs/rules.md holds more."""

from typing import Any

import pytest
from contract.strategies import definitions
from hypothesis import given, settings

from rules.written import (
    BOUGHT,
    BUYS,
    CART,
    CITY,
    MONTH,
    NAMES,
    SCORE,
    SEGMENT,
    SPENT,
    age,
    anniversary,
    did,
    part,
    ratio,
    trait,
    where,
)
from zhike.rules.explain import sentence
from zhike.rules.nodes import Text, walk_levels
from zhike.rules.parse import parse_definition, parse_rule

SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    # traits
    (CITY, "城市是「上海」", "city is “上海”"),
    (trait("city", "ne", "上海"), "城市不是「上海」", "city is not “上海”"),
    (trait("city", "in", ["上海", "北京"]), "城市是「上海」或「北京」", "city is “上海” or “北京”"),
    (trait("city", "not_in", ["上海", "北京"]), "城市不是「上海」也不是「北京」", "city is neither “上海” nor “北京”"),
    (trait("city", "not_in", ["上海"]), "城市不是「上海」", "city is not “上海”"),
    (trait("city", "contains", "海"), "城市包含「海」", "city contains “海”"),
    (trait("city", "not_contains", "海"), "城市不包含「海」", "city does not contain “海”"),
    (trait("city", "starts_with", "上"), "城市以「上」开头", "city starts with “上”"),
    (trait("积分", "gt", -5), "积分超过 -5", "积分 is more than -5"),
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
    # parts of dates
    (part("month", "eq", 5), "生日在 5 月", "birthday is in May"),
    (part("month", "in", [5, 12]), "生日在 5 月或 12 月", "birthday is in May or December"),
    (part("month", "ne", 5), "生日不在 5 月", "birthday is not in May"),
    (part("month", "ge", 5), "生日的月份不早于 5 月", "the month of birthday is May or later"),
    (part("month", "between", [5, 8]), "生日的月份在 5 月到 8 月之间", "the month of birthday is from May to August"),
    (part("month", "eq", 13), "生日在 13 月", "birthday is in 13"),
    (part("year", "lt", 1990), "生日的年份早于 1990 年", "the year of birthday is before 1990"),
    (part("quarter", "eq", 2), "生日在第 2 季度", "birthday is in Q2"),
    (part("day", "not_in", [1, 15]), "生日不在每月 1 日或 15 日", "birthday is not on day 1 or 15 of the month"),
    (part("day", "le", 15), "生日在每月的日子不晚于 15 日", "the day of the month of birthday is 15 or earlier"),
    (part("weekday", "in", [6, 7]), "生日在周六或周日", "birthday is on a Saturday or Sunday"),
    (part("weekday", "missing"), "生日未知", "birthday is unknown"),
    # anniversaries
    (anniversary("birthday", "le", 7), "生日在未来 7 天内", "birthday is within the next 7 days"),
    (anniversary("birthday", "le", 1), "生日在未来 1 天内", "birthday is within the next 1 day"),
    (anniversary("birthday", "eq", 0), "今天生日", "birthday is today"),
    (anniversary("birthday", "eq", 3), "生日正好在 3 天后", "next birthday is exactly 3 days away"),
    (anniversary("birthday", "gt", 30), "距下一次生日超过 30 天", "next birthday is more than 30 days away"),
    (anniversary("birthday", "present"), "生日已知", "birthday is known"),
    (
        anniversary("registered_at", "le", 0),
        "今天是注册日期的周年",
        "anniversary of registration date is today",
    ),
    # among all customers
    (
        {"type": "rank", "of": SPENT | MONTH, "side": "top", "percent": 20, "within": {"trait": "city"}},
        "最近 30 天内下单付款的金额合计在城市相同的客户中排名前 20%",
        "is in the top 20% by total amount from “placed a paid order” in the last 30 days among customers with the "
        "same city",
    ),
    (
        {
            "type": "rank",
            "of": {**BOUGHT, "measure": "days_since_last"},
            "side": "bottom",
            "count": 100,
            "within": {"tag": "t1"},
        },
        "距上次下单付款的天数在标签「高价值客户」相同的客户中排名后 100 位",
        "is in the bottom 100 by days since the last “placed a paid order” among customers with the same tag "
        "“High value”",
    ),
    (
        {"type": "band", "of": {**BOUGHT, "measure": "count"}, "bands": 5, "op": "ge", "value": 4},
        "累计下单付款的次数（从低到高分 5 档）至少第 4 档",
        "the band (1 lowest to 5 highest) by number of “placed a paid order” events is at least 4",
    ),
    (
        {"type": "band", "of": {"lines": True, "measure": "count"}, "bands": 4, "op": "between", "value": [2, 3]},
        "累计订单明细的条数（从低到高分 4 档）在第 2 到第 3 档之间",
        "the band (1 lowest to 4 highest) by number of order lines is between 2 and 3",
    ),
    # tags in the past, segments, lists
    (
        {"type": "tag", "tag": "t1", "during": {"days": 30}},
        "最近 30 天内曾有标签「高价值客户」",
        "had the tag “High value” at some time in the last 30 days",
    ),
    (
        {"type": "tag", "tag": "t2", "values": ["high"], "during": {"last": "month"}},
        "上个月标签「消费能力」曾是「高」",
        "the tag “Spending” was “High” at some time last month",
    ),
    (
        {"type": "tag", "tag": "t1", "entered": {"days": 7}},
        "最近 7 天内新获得标签「高价值客户」",
        "got the tag “High value” in the last 7 days",
    ),
    (
        {"type": "tag", "tag": "t2", "values": ["high", "mid"], "entered": {"this": "year"}},
        "今年标签「消费能力」变为「高」或「中」",
        "the tag “Spending” became “High” or “Mid” this year",
    ),
    (SEGMENT, "属于人群「沉睡客户」", "is in the segment “Sleepers”"),
    ({"type": "not", "of": SEGMENT}, "不属于人群「沉睡客户」", "is not in the segment “Sleepers”"),
    ({"type": "list", "list": "l1"}, "在名单「双十一名单」中", "is on the list “Singles' Day”"),
    (
        {"type": "not", "of": {"type": "list", "list": "l1"}},
        "不在名单「双十一名单」中",
        "is not on the list “Singles' Day”",
    ),
    (
        {"type": "not", "of": {"type": "tag", "tag": "t1", "entered": {"days": 7}}},
        "不满足（最近 7 天内新获得标签「高价值客户」）",
        "not (got the tag “High value” in the last 7 days)",
    ),
    # joined
    (
        {"type": "at_least", "count": 2, "of": [CITY, SEGMENT, {"type": "and", "of": [SEGMENT, CITY]}]},
        "以下至少满足 2 项：城市是「上海」；属于人群「沉睡客户」；（属于人群「沉睡客户」，且城市是「上海」）",
        "at least 2 of these: city is “上海”; is in the segment “Sleepers”; "
        "(is in the segment “Sleepers” and city is “上海”)",
    ),
    (
        {"type": "and", "of": [CITY, SCORE]},
        "城市是「上海」，且（以下得分合计至少 5：属于人群「沉睡客户」（+2）；城市是「上海」（-1.5））",
        "city is “上海” and (the scores of these add up to at least 5: is in the segment “Sleepers” (+2); "
        "city is “上海” (-1.5))",
    ),
    (
        {"type": "or", "of": [{"type": "sequence", "first": CART, "then": BOUGHT}, CITY]},
        "（加入购物车，然后下单付款），或城市是「上海」",
        "(added to the cart, then placed a paid order) or city is “上海”",
    ),
    (
        {"type": "or", "of": [ratio(SPENT | where("eq", "母婴"), SPENT, "ge", 0.6), CITY]},
        "（累计下单付款的金额中，品类是「母婴」的占比至少 60%），或城市是「上海」",
        "(category is “母婴” for at least 60% of the total amount from “placed a paid order”) or city is “上海”",
    ),
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


@given(definitions())
@settings(max_examples=300, deadline=None)
def test_every_rule_has_sentences_with_brackets_that_close(data: Any) -> None:
    for _, rule in walk_levels(parse_definition(data)):
        said = sentence(rule)
        assert "{}" not in said.zh + said.en
        assert [said.zh.count(bracket) for bracket in "（「"] == [said.zh.count(bracket) for bracket in "）」"]
        assert [said.en.count(bracket) for bracket in "(“"] == [said.en.count(bracket) for bracket in ")”"]
