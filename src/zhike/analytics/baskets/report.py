"""What a report of baskets says: rules in words and figures, each with the people it speaks to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.analytics.baskets.reading import COLUMN, Things
from zhike.analytics.baskets.rules import Association
from zhike.analytics.baskets.sets import Items
from zhike.analytics.report import Column, Figure, Report, Section
from zhike.analytics.streams import Ints
from zhike.analytics.words import count, number, share
from zhike.rules.nodes import Text

Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """`rules`: the best first; the first `shown` of them are told, `reach` customers each."""

    things: Things
    rules: Sequence[Association]
    shown: int
    reach: Ints
    baskets: int
    sets: int
    settings: Mapping[str, Any]


def report(told: Told) -> Report:
    return Report(tuple(_reading(told)), _figures(told), (_rules(told),))


def _reading(told: Told) -> list[Text]:
    zh, en = ("笔订单", "orders") if told.settings["unit"] == "orders" else ("位客户", "customers")
    looked = f"{count(told.baskets)}"
    if not told.rules:
        return [
            Text(
                f"看了 {looked} {zh}，没有找到规则。可以把最低支持度或最低置信度调低，或看更长的时间。",
                f"{looked} {en} were looked at and no rule was found. Lower the least support or confidence, or look "
                "further back.",
            )
        ]
    best = told.rules[0]
    left, right = _names(told, best.left), _names(told, best.right)
    said = [
        Text(
            f"看了 {looked} {zh}，找到 {count(len(told.rules))} 条规则。",
            f"{looked} {en} were looked at and {count(len(told.rules))} rules found.",
        ),
        Text(
            f"关联最强的是：买了{left}的，有 {share(best.confidence)} 也买{right}，"
            f"是一般情况的 {number(best.lift)} 倍。",
            f"The strongest: of those with {left}, {share(best.confidence)} have {right}, too, {number(best.lift)} "
            "times as many as usual.",
        ),
    ]
    return said + _most_people(told)


def _most_people(told: Told) -> list[Text]:
    shown = told.rules[: told.shown]
    lifting = [place for place, rule in enumerate(shown) if rule.lifts and told.reach[place]]
    if not lifting:
        return []
    place = max(lifting, key=lambda i: float(told.reach[i]) * (shown[i].confidence - shown[i].of_right / told.baskets))
    rule, people = shown[place], count(int(told.reach[place]))
    left, right = _names(told, rule.left), _names(told, rule.right)
    return [
        Text(
            f"机会最大的一群：{people} 位客户买了{left}、还没买{right}。点开这一行可以存为人群，用于推荐或优惠。",
            f"The largest chance: {people} customers have bought {left} and not yet {right}. Open the row to keep them "
            "as a segment.",
        )
    ]


def _figures(told: Told) -> tuple[Figure, ...]:
    return (
        Figure("baskets", Text("购物篮", "Baskets"), told.baskets, "count"),
        Figure("things", Text("品类或商品", "Categories or products"), len(told.things.keys), "count"),
        Figure("sets", Text("常见组合", "Frequent sets"), told.sets, "count"),
        Figure("rules", Text("规则", "Rules"), len(told.rules), "count"),
    )


def _rules(told: Told) -> Section:
    shown = told.rules[: told.shown]
    rows = [
        (
            _names(told, rule.left),
            _names(told, rule.right),
            rule.both,
            rule.support,
            rule.confidence,
            rule.lift,
            rule.conviction,
            int(reach),
        )
        for rule, reach in zip(shown, told.reach, strict=True)
    ]
    return Section(
        "rules",
        Text("一起买的", "Bought together"),
        (
            Column("left", Text("买了", "Who bought")),
            Column("right", Text("也买", "Also bought")),
            Column("both", Text("一起出现", "Together"), "count"),
            Column("support", Text("支持度", "Support"), "share"),
            Column("confidence", Text("置信度", "Confidence"), "share"),
            Column("lift", Text("提升度", "Lift"), "number"),
            Column("conviction", Text("确信度", "Conviction"), "number"),
            Column("not_yet", Text("买了左边、还没买右边的客户", "Customers with the left and not the right"), "count"),
        ),
        rows,
        None,
        Text(
            f"提升度大于 1 才说明有关联；列出提升度最高的 {len(rows)} 条。每一行的客户是买了左边、还没买右边的人。"
            "确信度为空：买了左边的无一例外。",
            f"Only a lift above 1 says that they belong together; the {len(rows)} with the greatest lift are listed. "
            "The people of a row bought the left and not yet the right. No conviction: there is no exception.",
        ),
        [not_yet(told, rule) for rule in shown],
    )


def not_yet(told: Told, rule: Association) -> Json:
    """The rule for customers who bought all on the left and not all on the right, in the same time."""
    left, right = ([_bought(told, item) for item in side] for side in (rule.left, rule.right))
    return {"type": "and", "of": [*left, {"type": "not", "of": right[0] if len(right) == 1 else _all(right)}]}


def _all(rules: list[Json]) -> Json:
    return {"type": "and", "of": rules}


def _bought(told: Told, item: int) -> Json:
    where = [{"property": COLUMN[told.settings["by"]], "op": "eq", "value": told.things.keys[item]}]
    window = {"days": told.settings["days"]}
    return {"type": "lines", "measure": "count", "where": where, "window": window, "op": "ge", "value": 1}


def _names(told: Told, items: Items) -> str:
    return " + ".join(told.things.names[item] for item in items)
