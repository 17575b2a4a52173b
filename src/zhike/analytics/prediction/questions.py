"""What may be asked of the future, and when the answer is yes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.analytics.analysis import CannotTell
from zhike.analytics.prediction.outcomes import Outcomes
from zhike.rules.nodes import Text

SHORTEST: Final = 7
"""Days: nobody is expected back sooner."""
LEAST_HORIZON: Final = 14
LEAST_OUTCOMES: Final = 30
"""Of each sort, to learn from and to check: with fewer, chance alone decides."""

Settings = Mapping[str, Any]
Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]


@dataclass(frozen=True)
class Words:
    """`happens`: what is predicted, after "will"; `high`, `middle`, `low`: the levels' names; `advice`: what to do."""

    happens: Callable[[Settings, int], Text]
    high: Text
    middle: Text
    low: Text
    advice: Text


@dataclass(frozen=True)
class Question:
    """`horizon`: for how many days after a cut-off one must wait to know the outcome, given everybody's own interval
    and the days of history. `happened`: to whom it did, by the features and what came afterwards.

    `settings`: the keys of those that say what is asked; a model of others is of no use.
    """

    key: str
    settings: tuple[str, ...]
    horizon: Callable[[Settings, Floats, int], int]
    happened: Callable[[Settings, pa.Table, Outcomes, int], Labels]
    words: Words
    says_interval: bool = False


def own_days(settings: Settings, interval: Floats, horizon: int) -> Floats:
    """Within how many days each customer is expected back."""
    days: Floats = np.clip(settings["factor"] * interval, SHORTEST, horizon)
    return days


def _churn_horizon(settings: Settings, interval: Floats, history: int) -> int:
    """With own intervals: so long that nine of ten customers' fit into it, at most a third of the history."""
    if settings["horizon"] == "fixed":
        return int(settings["days"])
    if np.isnan(interval).any():
        raise CannotTell("nobody has bought twice", code="analysis_nobody_returned")
    usual = np.quantile(settings["factor"] * interval, 0.9)
    return int(np.clip(np.ceil(usual), LEAST_HORIZON, max(min(settings["longest"], history // 3), LEAST_HORIZON)))


def _stayed_away(settings: Settings, table: pa.Table, after: Outcomes, horizon: int) -> Labels:
    if settings["horizon"] == "fixed":
        return np.isinf(after.days)
    within = own_days(settings, table["interval_days"].to_numpy().astype(float), horizon)
    return after.days >= within


def _bought(settings: Settings, table: pa.Table, after: Outcomes, horizon: int) -> Labels:
    return np.isfinite(after.days)


def _spent_much(settings: Settings, table: pa.Table, after: Outcomes, horizon: int) -> Labels:
    """At least as much as the top share of all; nobody who spent nothing."""
    if not (after.spend > 0).any():
        if np.isfinite(after.days).any():
            raise CannotTell("orders have no amounts", code="analysis_no_amounts", customers=0, needed=LEAST_OUTCOMES)
        return np.zeros(len(after.spend), bool)
    least = np.quantile(after.spend, 1 - settings["top"], method="higher")
    much: Labels = after.spend >= max(least, after.spend[after.spend > 0].min())
    return much


def _days(settings: Settings, interval: Floats, history: int) -> int:
    return int(settings["days"])


def _churns(settings: Settings, horizon: int) -> Text:
    if settings["horizon"] == "fixed":
        return Text(f"在之后 {horizon} 天内不再下单", f"not buy in the {horizon} days that follow")
    return Text("在自己的预计间隔内不再下单", "not buy within their own expected interval")


CHURN: Final = Question(
    "churn", ("horizon", "factor", "days", "longest", "active_days"), _churn_horizon, _stayed_away,
    Words(
        _churns,
        Text("高流失风险", "High churn risk"), Text("中流失风险", "Middle churn risk"),
        Text("低流失风险", "Low churn risk"),
        Text("先联系高风险里消费高的客户：看“原因”，对症给优惠或关怀；低风险的不必打折。",
             "Begin with those at high risk who spend much, and let the reasons say how; those at low risk need no "
             "discount."),
    ),
    says_interval=True,
)  # fmt: skip

NEXT_PURCHASE: Final = Question(
    "next_purchase", ("days", "active_days"), _days, _bought,
    Words(
        lambda settings, horizon: Text(f"在之后 {horizon} 天内下单", f"buy in the {horizon} days that follow"),
        Text("近期很可能下单", "Likely to buy soon"), Text("近期可能下单", "May buy soon"),
        Text("近期不太会下单", "Unlikely to buy soon"),
        Text("把上新和搭配推荐发给高可能的客户，不必打折；给中间的客户一个到期的优惠，推他们一把。",
             "Show new and matching things to the likely, without a discount; a coupon that ends soon may move those "
             "in the middle."),
    ),
)  # fmt: skip

HIGH_VALUE: Final = Question(
    "high_value", ("days", "top", "active_days"), _days, _spent_much,
    Words(
        lambda settings, horizon: Text(f"在之后 {horizon} 天内成为消费前 {settings['top']:.0%} 的客户",
                                       f"be among the top {settings['top']:.0%} by spend of the {horizon} days that "
                                       "follow"),
        Text("未来高价值", "High value to come"), Text("未来中等价值", "Middle value to come"),
        Text("未来价值一般", "Ordinary value to come"),
        Text("把专属客服和新品优先权留给未来高价值的客户，哪怕他们现在花得还不多。",
             "Keep personal service and first access for those with high value to come, even if they do not spend much "
             "yet."),
    ),
)  # fmt: skip
