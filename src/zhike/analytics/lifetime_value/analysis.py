"""Lifetime value as an analysis: its settings, what it says of each customer, its report."""

from typing import Final

from zhike.analytics.analysis import Asked, Choice, Field, Kind, Outcome, Output
from zhike.rules.nodes import Text

_MODELLED: Final = ("model", ("bg_nbd", "pareto_nbd"))

_FIELDS: Final = (
    Field(
        "model", "choice", Text("模型", "Model"),
        Text("BG/NBD 最快最常用；Pareto/NBD 假设客户随时可能流失；历史价值只把已付金额相加。",
             "BG/NBD is the usual one, and fast; Pareto/NBD supposes that customers may leave at any time; historic"
             " value only adds up what was paid."),
        "bg_nbd",
        (Choice("bg_nbd", Text("BG/NBD", "BG/NBD")), Choice("pareto_nbd", Text("Pareto/NBD", "Pareto/NBD")),
         Choice("historic", Text("历史价值", "Historic value"))),
    ),
    Field(
        "horizon", "days", Text("未来天数", "Days ahead"),
        Text("预测多长时间内的价值。", "Value within how much time."),
        365, least=7, most=1825, unit="days",
    ),
    Field(
        "discount", "number", Text("年折现率", "Yearly discount rate"),
        Text("一年后的收入比今天少值多少。", "By how much less income in a year is worth today."),
        0.1, least=0, most=1, unit="share", when=_MODELLED,
    ),
    Field(
        "margin", "number", Text("毛利率", "Margin"),
        Text("收入中留下的部分：100% 表示按收入计算价值。", "What is kept of what is paid: 100 % counts revenue."),
        1.0, least=0.01, most=1, unit="share",
    ),
    Field(
        "counting", "choice", Text("购买的算法", "What a purchase is"),
        Text("同一天的几个订单通常是一次购买决定。", "Several orders on one day are usually one decision to buy."),
        "day",
        (Choice("day", Text("同一天算一次", "A day with orders")),
         Choice("order", Text("每个订单算一次", "Each order"))),
    ),
    Field(
        "unit", "choice", Text("时间单位", "Unit of time"),
        Text("参数用什么单位表示；不影响结果。", "In which unit parameters are told; it changes nothing else."),
        "week",
        (Choice("day", Text("天", "Days")), Choice("week", Text("周", "Weeks")),
         Choice("month", Text("月", "Months"))),
        when=_MODELLED,
    ),
    Field(
        "spend", "choice", Text("哪些金额", "Which spend"),
        Text("首单常有新客优惠，文献只用复购的金额。",
             "First orders often have a newcomers' discount: the published model uses the others only."),
        "repeat",
        (Choice("repeat", Text("首次购买以后", "After the first purchase")), Choice("all", Text("全部", "All"))),
        when=_MODELLED,
    ),
    Field(
        "holdout", "number", Text("检验所用的历史比例", "Part of history to check with"),
        Text("最后这一部分历史不给模型看，用来对比；0 表示不检验。",
             "The last part of history is kept from a first fit and compared with it; 0: no check."),
        0.25, least=0, most=0.6, unit="share", when=_MODELLED,
    ),
    Field(
        "covariates", "texts", Text("影响购买的属性", "Traits that may matter"),
        Text("属性的英文名，如 gender（性别）、city（城市）：模型会估计它们对购买频率和流失的影响。",
             "Names of traits, such as gender or city: what they do to buying and leaving is estimated."),
        [], most=3, when=_MODELLED,
    ),
    Field(
        "high_share", "number", Text("高价值的比例", "Share of high value"),
        Text("价值最高的这部分客户为高价值。", "This part of customers, the most valuable, is of high value."),
        0.2, least=0.01, most=0.9, unit="share",
    ),
    Field(
        "mid_share", "number", Text("中价值的比例", "Share of middle value"),
        Text("接下来的这部分客户为中价值，其余为低价值。", "The next part is of middle value, the rest of low value."),
        0.3, least=0.01, most=0.9, unit="share",
    ),
)  # fmt: skip

_OUTPUTS: Final = (
    Output("value", Text("生命周期价值", "Lifetime value"), "number"),
    Output("value_band", Text("价值分层", "Band of value"), "text"),
    Output("expected_purchases", Text("预计购买次数", "Expected purchases"), "number"),
    Output("probability_alive", Text("仍活跃的概率", "Probability to be active"), "number"),
    Output("value_low", Text("价值下限（10%）", "Value, low end (10 %)"), "number"),
    Output("value_high", Text("价值上限（90%）", "Value, high end (90 %)"), "number"),
)


def _run(asked: Asked) -> Outcome:
    from zhike.analytics.lifetime_value import answer  # models bring SciPy along

    return answer.historic(asked) if asked.settings["model"] == "historic" else answer.modelled(asked)


KIND: Final = Kind(
    key="lifetime_value",
    name=Text("客户生命周期价值", "Lifetime value"),
    about=Text("每位客户未来还会买几次、值多少钱、是否仍然活跃：帮运营决定把预算花在谁身上。",
               "How often each customer will buy, what that is worth and whether they still are customers: for"
               " deciding on whom to spend."),
    fields=_FIELDS,
    run=_run,
    outputs=_OUTPUTS,
)  # fmt: skip
