"""The next purchase as an analysis: who will buy soon."""

from typing import Final

from zhike.analytics.analysis import Asked, Field, Kind, Outcome
from zhike.analytics.prediction.fields import SHARED, outputs
from zhike.rules.nodes import Text


def run(asked: Asked) -> Outcome:
    """Each customer's probability to buy within the days asked for, and why."""
    from zhike.analytics.prediction.predicting import run as predict
    from zhike.analytics.prediction.questions import NEXT_PURCHASE

    return predict(NEXT_PURCHASE, asked)


KIND: Final = Kind(
    key="next_purchase",
    name=Text("复购预测", "Next purchase"),
    about=Text("接下来一段时间谁会下单：每位客户的概率和原因。",
               "Who will buy soon: each customer's probability and the reasons."),
    fields=(
        Field("days", "days", Text("之后多少天内", "Within"), Text("从计算时算起。", "From the moment of computing."),
              default=30, least=7, most=365, unit="days"),
        *SHARED,
    ),
    run=run,
    outputs=outputs(Text("下单概率", "probability to buy"), Text("下单可能", "chance to buy")),
)  # fmt: skip
