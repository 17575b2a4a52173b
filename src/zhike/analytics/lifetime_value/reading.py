"""What was found, in sentences for who runs a shop."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics import words
from zhike.analytics.lifetime_value.bands import Banded
from zhike.analytics.lifetime_value.fitting import Fit
from zhike.analytics.lifetime_value.histories import Floats, Histories
from zhike.analytics.lifetime_value.holdout import Held
from zhike.analytics.lifetime_value.value import NORMAL_95, YEAR, Scores
from zhike.analytics.report import Figure
from zhike.rules.nodes import Text

_CLOSE: Final = 0.1
_RELATED: Final = 0.3


@dataclass(frozen=True)
class Simple:
    """What anybody can recompute: the mean order, orders of one customer in a year, and both times the horizon."""

    order: float
    yearly: float
    value: float


def simple(history: Histories, unit_days: float, days: int, margin: float) -> Simple:
    """Orders in a year are counted over the time since each customer's first."""
    years = max(float(history.age.sum()) * unit_days, 1.0) / YEAR
    orders = int(history.purchases.sum())
    order, yearly = float(history.paid.sum()) / orders, orders / years
    return Simple(order, yearly, margin * order * yearly * days / YEAR)


def expected(found: Scores, error: float, days: int) -> Text:
    total, sure = float(found.value.sum()), NORMAL_95 * error
    people, bought = words.count(len(found.value)), words.count(round(float(found.purchases.sum())))
    low, high = words.money(max(total - sure, 0.0)), words.money(total + sure)
    return Text(
        f"未来 {days} 天，{people} 位买过的客户预计再购买 {bought} 次，带来 {words.money(total)}"
        f"（95% 区间 {low} 至 {high}）。",
        f"In the next {days} days the {people} customers who ever bought are expected to buy {bought} more times, worth"
        f" {words.money(total)} (95 % between {low} and {high}).",
    )


def at_the_top(bands: Banded, value: Floats) -> Text:
    high = bands.band == 0
    share, of = words.share(float(high.mean())), words.share(float(value[high].sum()) / max(float(value.sum()), 1e-9))
    return Text(
        f"价值最高的 {share} 客户占全部价值的 {of}，先把他们照顾好。",
        f"The most valuable {share} of customers make {of} of all value: look after them first.",
    )


def slipping(bands: Banded, probability: Floats) -> Text:
    there = words.count(int((probability >= 0.5).sum()))
    away = int(((bands.band == 0) & (probability < 0.5)).sum())
    again = Text(f"高价值客户中有 {words.count(away)} 位很可能已经流失，值得优先挽回。",
                 f" Of those of high value {words.count(away)} are probably gone: win them back first.")  # fmt: skip
    return Text(
        f"{there} 位客户很可能仍会购买（概率不低于 50%）。{again.zh if away else ''}",
        f"{there} customers probably still buy (with a probability of 50 % or more).{again.en if away else ''}",
    )


def trusted(held: Held, days: int) -> Text:
    off = held.expected / held.actual - 1 if held.actual else None
    told = words.count(round(held.expected)), words.count(held.actual)
    how = f"{off:+.1%}" if off is not None else "—"
    good = off is not None and abs(off) <= _CLOSE
    zh, en = ("可以放心使用。", "it may be relied upon.") if good else (
        "偏差较大，请谨慎使用：近期的活动、季节或断货会让历史不再代表未来。",
        "use it with care: campaigns, seasons or empty shelves make the past a poor guide.")  # fmt: skip
    return Text(
        f"检验：模型只看前一段历史，预计最后 {days} 天有 {told[0]} 次购买，实际 {told[1]} 次（{how}），{zh}",
        f"Checked: from the first part of history the model expected {told[0]} purchases in the last {days} days;"
        f" {told[1]} were made ({how}): {en}",
    )


def related(history: Histories) -> Text | None:
    """Gamma-Gamma supposes that spend does not depend on frequency."""
    known = history.spend_count > 0
    x, spend = history.frequency[known].astype(np.float64), history.spend_mean[known]
    if np.ptp(x) == 0 or np.ptp(spend) == 0:
        return None
    r = float(np.corrcoef(x, spend)[0, 1])
    if abs(r) < _RELATED:
        return None
    return Text(
        f"购买次数与平均金额相关（{r:.2f}），而模型假设两者无关：个人价值只可粗略参考。",
        f"How often customers buy is related to what they spend ({r:.2f}), which the model supposes it is not: take"
        " single customers' values as rough.",
    )


def held_weakly(fit: Fit) -> Text | None:
    if not fit.held:
        return None
    return Text(
        "仅凭历史还定不下全部参数（例如看不出有人流失，或客户之间几乎没有差别），因此按常见大小弱约束：请以检验为准。",
        "History alone does not settle every parameter (nobody seems to leave, say, or customers hardly differ): they"
        " were held weakly at usual sizes. Go by the check.",
    )


def unpaid(history: Histories) -> Text | None:
    """Purchases whose amount is missing, zero or negative."""
    spent = int(history.spend_count.sum() + (history.first_amount > 0).sum())
    without = int(history.purchases.sum()) - spent
    if not without:
        return None
    return Text(
        f"{words.count(without)} 次购买没有大于零的金额：计入购买次数，不计入金额。",
        f"{words.count(without)} purchases have no amount above zero: they count as purchases, not as spend.",
    )


def simple_figures(found: Simple, days: int) -> tuple[Figure, ...]:
    return (
        Figure("mean_purchase", Text("平均每次购买金额", "Mean purchase"), round(found.order, 2), "money"),
        Figure("yearly", Text("人均每年购买次数", "Purchases of a customer in a year"), round(found.yearly, 2)),
        Figure("simple_value", Text(f"简单算法：未来 {days} 天人均价值", f"Simply: value of a customer in {days} days"),
               round(found.value, 2), "money",
               Text("平均金额 × 每年次数 × 天数 ÷ 365.25 × 毛利率", "mean purchase × purchases a year × days ÷ 365.25 ×"
                    " margin")),
    )  # fmt: skip


def historic(bands: Banded, value: Floats) -> tuple[Text, ...]:
    people, total = words.count(len(value)), words.money(float(value.sum()))
    return (
        Text(f"{people} 位客户至今共消费 {total}，人均 {words.money(float(value.mean()))}。",
             f"{people} customers have paid {total} so far, {words.money(float(value.mean()))} each."),
        at_the_top(bands, value),
        Text("历史价值只看过去：花得多但已经流失的客户也排在前面；要看将来，请选择 BG/NBD 或 Pareto/NBD。",
             "Historic value looks back only: who paid much and is gone ranks high as well. To look ahead choose BG/NBD"
             " or Pareto/NBD."),
    )  # fmt: skip
