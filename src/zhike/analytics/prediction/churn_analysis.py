"""Churn as an analysis: who will not buy again in time."""

from typing import Final

from zhike.analytics.analysis import Asked, Choice, Field, Kind, Outcome, Output
from zhike.analytics.prediction.fields import SHARED, outputs
from zhike.rules.nodes import Text


def run(asked: Asked) -> Outcome:
    """Each customer's probability to churn, why, and by when they would be expected back."""
    from zhike.analytics.prediction.predicting import run as predict
    from zhike.analytics.prediction.questions import CHURN

    return predict(CHURN, asked)


KIND: Final = Kind(
    key="churn",
    name=Text("流失预测", "Churn"),
    about=Text(
        "谁快要不来了：每位客户流失的概率和原因。多久不来算流失，可以按客户自己的购买节奏，也可以统一规定。",
        "Who is about to stay away: each customer's probability and the reasons. How long is too long goes by the "
        "customer's own rhythm, or is the same for all.",
    ),
    fields=(
        Field(
            "horizon", "choice", Text("多久不下单算流失", "Churned after"),
            Text("自己的间隔：每位客户平时的下单间隔乘以倍数；买得少的客户向全体靠拢。固定：所有人一样。",
                 "Own interval: the customer's usual gap times a factor, leaning on everybody's where there were few "
                 "orders. Fixed: the same for all."),
            default="own",
            choices=(Choice("own", Text("自己的间隔", "Own interval")), Choice("fixed", Text("固定天数", "Fixed"))),
        ),
        Field("factor", "number", Text("间隔的倍数", "Times the interval"),
              Text("超过平时间隔的多少倍没来算流失。", "How many times the usual gap is too long."),
              default=2.0, least=1.0, most=10.0, when=("horizon", ("own",))),
        Field("longest", "days", Text("最长等多少天", "At most"),
              Text("预计间隔再长，也只等这么多天；历史短时按历史的三分之一。",
                   "However long an interval, no longer; a third of the history where that is short."),
              default=180, least=14, most=730, unit="days", when=("horizon", ("own",))),
        Field("days", "days", Text("天数", "Days"), Text("这么多天不下单算流失。", "Without an order."),
              default=90, least=7, most=730, unit="days", when=("horizon", ("fixed",))),
        *SHARED,
    ),
    run=run,
    outputs=(
        *outputs(Text("流失概率", "churn probability"), Text("流失风险", "churn risk")),
        Output("interval", Text("预计多少天内再下单", "expected back within days"), "number"),
    ),
)  # fmt: skip
