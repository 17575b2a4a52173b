"""Baskets as a kind of analysis: what is bought together, and what each customer has not bought yet."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Outcome, Output
from zhike.analytics.baskets.offers import Offers, offers
from zhike.analytics.baskets.reading import Things, coded, of_customers, of_orders, things
from zhike.analytics.baskets.report import Told, report
from zhike.analytics.baskets.rules import Association, associations, is_redundant
from zhike.analytics.baskets.sets import Baskets, Items, TooMany, frequent, least_count
from zhike.analytics.streams import Ints
from zhike.rules import gather
from zhike.rules.nodes import Rolling, Text
from zhike.rules.windows import bounds

MOST_SETS: Final = 300_000
SHOWN: Final = 200
"""Rules that are told; customers are offered what these say."""
LEAST: Final = 2
"""Baskets, and things in them."""

FIELDS: Final = (
    Field(
        "by",
        "choice",
        Text("按什么看", "Of what"),
        Text("规则说的是品类还是商品。", "Whether rules are about categories or products."),
        "category",
        (Choice("category", Text("品类", "categories")), Choice("product", Text("商品", "products"))),
    ),
    Field(
        "unit",
        "choice",
        Text("一个购物篮是", "A basket is"),
        Text(
            "一位客户在这段时间里买过的全部，或一笔订单里一起买的。",
            "All that a customer bought in this time, or what is bought in one order.",
        ),
        "customers",
        (Choice("customers", Text("一位客户", "a customer")), Choice("orders", Text("一笔订单", "an order"))),
    ),
    Field(
        "days",
        "days",
        Text("看多久", "Looking back"),
        Text("最近多少天的订单。", "Orders of the last so many days."),
        365,
        least=1,
        most=36_500,
        unit="days",
    ),
    Field(
        "support",
        "number",
        Text("最低支持度", "Least support"),
        Text(
            "一起出现的购物篮至少占全部的多少；0.01 即每 100 篮至少 1 篮。",
            "The share of all baskets in which things must be together; 0.01: in one of a hundred.",
        ),
        0.01,
        least=0.00001,
        most=1,
        unit="share",
    ),
    Field(
        "confidence",
        "number",
        Text("最低置信度", "Least confidence"),
        Text("买了左边的人里，至少多少也买了右边。", "How many of those with the left side have the right one, too."),
        0.1,
        least=0,
        most=1,
        unit="share",
    ),
    Field(
        "longest",
        "whole",
        Text("最多几件一组", "Things at once"),
        Text("一条规则左右两边一共最多几样。", "How many things a rule may name, both sides together."),
        2,
        least=2,
        most=10,
    ),
    Field(
        "right",
        "whole",
        Text("右边最多几样", "Things on the right"),
        Text("一般一样就够：下一样买什么。", "One is usual: what they buy next."),
        1,
        least=1,
        most=3,
    ),
    Field(
        "redundant",
        "flag",
        Text("也列出多余的规则", "Redundant rules, too"),
        Text(
            "左边更少、置信度不低于它的规则已经说明了的，默认不列。",
            "Those of which a rule with less on the left and no less confidence says as much.",
        ),
        False,
    ),
)


def run(asked: Asked) -> Outcome:
    """Raises CannotTell (analysis_no_orders, analysis_few_baskets, analysis_one_thing, analysis_too_many_sets)."""
    settings = asked.settings
    asked.progress(0.02, "reading")
    lines = _in_period(asked)
    of = things(lines, settings["by"], asked.reading)
    if not of.keys:
        raise CannotTell("no order lines", code="analysis_no_orders", days=settings["days"])
    known = coded(lines, settings["by"], of, asked.reading)
    asked.progress(0.1, "reading")
    customers, bought = of_customers(known, asked.reading)
    baskets = bought if settings["unit"] == "customers" else of_orders(known, asked.reading)
    _check(asked, of, baskets)
    sets = _sets(asked, baskets)
    asked.progress(0.8, "computing")
    found = _rules(asked, sets, len(baskets))
    made = offers(bought, found[:SHOWN], len(of.keys))
    asked.progress(0.95, "scoring")
    told = Told(of, found, SHOWN, made.reach, len(baskets), len(sets), settings)
    return Outcome(report(told), _scores(customers, made, found, of))


def _in_period(asked: Asked) -> ir.Table:
    lines = asked.reading.table("order_items")
    return lines.filter(gather.in_window(lines.ts, bounds(Rolling("days", asked.settings["days"]), asked.instant)))


def _check(asked: Asked, of: Things, baskets: Baskets) -> None:
    if len(baskets) < LEAST:
        raise CannotTell("too few baskets", code="analysis_few_baskets", baskets=len(baskets), needed=LEAST)
    if len(of.keys) < LEAST:
        raise CannotTell("one thing alone", code="analysis_one_thing", thing=of.names[0])


def _sets(asked: Asked, baskets: Baskets) -> dict[Items, int]:
    settings = asked.settings
    least = least_count(_exact(settings["support"]), len(baskets))
    try:
        return frequent(
            baskets, least, settings["longest"], MOST_SETS, lambda part: asked.progress(0.4 + 0.4 * part, "computing")
        )
    except TooMany:
        raise CannotTell(
            "too many sets", code="analysis_too_many_sets", most=MOST_SETS, support=settings["support"]
        ) from None


def _rules(asked: Asked, sets: dict[Items, int], baskets: int) -> list[Association]:
    """Those that lift most first, of equals the more frequent."""
    settings = asked.settings
    found = associations(sets, baskets, _exact(settings["confidence"]), settings["right"])
    kept = [rule for rule in found if settings["redundant"] or not is_redundant(rule, sets)]
    return sorted(kept, key=lambda rule: (-rule.lift, -rule.both, rule.left, rule.right))


def _scores(customers: Ints, made: Offers, found: Sequence[Association], of: Things) -> pa.Table:
    """What the best rule offers to each customer whom one offers anything."""
    offered = made.best >= 0
    best = made.best[offered]
    name = np.array([of.names[rule.right[0]] for rule in found[:SHOWN]] or [""], object)
    confidence = np.array([round(rule.confidence, 4) for rule in found[:SHOWN]] or [0.0])
    columns: dict[str, Any] = {
        "customer_id": customers[offered],
        "next_item": pa.array(name[best], pa.string()),
        "next_item_confidence": confidence[best],
    }
    return pa.table(columns)


def _exact(share: float) -> Fraction:
    """The fraction that was written, not the floating number nearest to it."""
    return Fraction(str(share))


KIND: Final = Kind(
    key="baskets",
    name=Text("购物篮", "Baskets"),
    about=Text(
        "哪些品类或商品常一起买；买了这样还没买那样的客户，可以直接成为人群。",
        "Which categories or products are bought together; who bought the one and not yet the other can be a segment.",
    ),
    fields=FIELDS,
    run=run,
    outputs=(
        Output("next_item", Text("下一样可能买", "Likely to buy next"), "text"),
        Output("next_item_confidence", Text("下一样的置信度", "Confidence of what is next"), "number"),
    ),
)
