"""Settings and outputs that all predictions share."""

from typing import Final

from zhike.analytics.analysis import Choice, Field, Output
from zhike.rules.nodes import Text

ACTIVE: Final = Field(
    "active_days", "days", Text("对哪些客户：最近多少天内买过", "Whom: bought in the last"),
    Text("更早以前买过的客户早已离开，预测他们没有意义，也会让模型显得比实际更准。",
         "Who bought longer ago has left already: to predict that would be no use, and would flatter the model."),
    default=365, least=30, most=1095, unit="days",
)  # fmt: skip

SHARED: Final = (
    ACTIVE,
    Field(
        "levels_by", "choice", Text("分级方式", "Levels by"),
        Text("按人数：概率最高的一部分人；按概率：概率达到多少。",
             "Share: those with the highest probabilities. Probability: those who reach it."),
        default="share",
        choices=(Choice("share", Text("按人数比例", "Share of customers")),
                 Choice("probability", Text("按概率", "Probability"))),
    ),
    Field("high_share", "number", Text("高：概率最高的", "High: the highest"),
          Text("占客户的比例，0.2 是 20%。", "As a share of customers: 0.2 is 20 %."),
          default=0.2, least=0.01, most=0.9, unit="share", when=("levels_by", ("share",))),
    Field("middle_share", "number", Text("中：其次的", "Middle: the next"),
          Text("占客户的比例。其余为低。", "As a share of customers. The rest is low."),
          default=0.3, least=0.01, most=0.9, unit="share", when=("levels_by", ("share",))),
    Field("high_from", "number", Text("高：概率不低于", "High: probability from"),
          Text("0 到 1 之间。", "Between 0 and 1."),
          default=0.6, least=0.0, most=1.0, unit="share", when=("levels_by", ("probability",))),
    Field("middle_from", "number", Text("中：概率不低于", "Middle: probability from"),
          Text("0 到 1 之间，低于“高”的界限。", "Between 0 and 1, below that of high."),
          default=0.3, least=0.0, most=1.0, unit="share", when=("levels_by", ("probability",))),
    Field(
        "refit", "choice", Text("何时重新学习", "Learn anew"),
        Text("需要时：客户与上次学习时明显不同，或上次学习已过了一段时间；其余时候用记住的模型打分，快得多。",
             "When needed: customers have changed since it was fitted, or that was long ago. Else the remembered model "
             "scores, which is much faster."),
        default="needed",
        choices=(Choice("needed", Text("需要时", "When needed")), Choice("always", Text("每次", "Every time"))),
    ),
    Field("refit_days", "days", Text("至少每隔多少天重新学习", "At least every"),
          Text("超过这么多天就重新学习。", "Fitted anew when it is older."),
          default=30, least=1, most=365, unit="days", when=("refit", ("needed",))),
    Field(
        "accept", "choice", Text("怎样的模型才采用", "A model is used if"),
        Text("和只看最近一次、次数、金额、间隔的简单规则比谁排得准，在没见过的结果上。",
             "Which ranks better on outcomes that it has not seen: the model, or a simple rule on recency, orders, "
             "spend and intervals."),
        default="surely",
        choices=(Choice("surely", Text("确定比简单规则好", "surely better than the simple rule")),
                 Choice("as_good", Text("不比简单规则差", "not worse than the simple rule"))),
    ),
    Field(
        "language", "choice", Text("原因用哪种语言写", "Language of the reasons"),
        Text("写在客户身上的“原因”一栏。", "In which the reasons are written down with each customer."),
        default="zh", choices=(Choice("zh", Text("中文", "Chinese")), Choice("en", Text("英文", "English"))),
    ),
)  # fmt: skip


def outputs(probability: Text, band: Text) -> tuple[Output, ...]:
    return (
        Output("probability", probability, "number"),
        Output("band", band, "text"),
        Output("reasons", Text("原因代码", "reasons (codes)"), "text"),
        Output("why", Text("原因", "reasons"), "text"),
    )
