"""High value to come as an analysis: who will be among those who spend most."""

from typing import Final

from zhike.analytics.analysis import Asked, Field, Kind, Outcome
from zhike.analytics.prediction.fields import SHARED, outputs
from zhike.rules.nodes import Text


def run(asked: Asked) -> Outcome:
    """Each customer's probability to be in the top share by spend of the days to come, and why.

    Raises CannotTell (analysis_no_amounts) where nobody's orders have an amount.
    """
    from zhike.analytics.prediction.predicting import run as predict
    from zhike.analytics.prediction.questions import HIGH_VALUE

    return predict(HIGH_VALUE, asked)


KIND: Final = Kind(
    key="high_value",
    name=Text("高价值预测", "High value to come"),
    about=Text("接下来谁会成为花钱最多的一群：每位客户的概率和原因，包括现在花得还不多的。",
               "Who will be among those who spend most: each customer's probability and the reasons, also of those who "
               "spend little yet."),
    fields=(
        Field("days", "days", Text("之后多少天内", "Within"), Text("从计算时算起。", "From the moment of computing."),
              default=90, least=7, most=365, unit="days"),
        Field("top", "number", Text("消费最高的", "The top"),
              Text("占客户的比例，0.1 是 10%。", "As a share of customers: 0.1 is 10 %."),
              default=0.1, least=0.01, most=0.5, unit="share"),
        *SHARED,
    ),
    run=run,
    outputs=outputs(Text("高价值概率", "probability of high value"), Text("未来价值", "value to come")),
)  # fmt: skip
