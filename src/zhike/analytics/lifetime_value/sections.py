"""The tables and pictures of a report on lifetime value."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np

from zhike.analytics.lifetime_value.bands import BANDS, Banded
from zhike.analytics.lifetime_value.covariates import Covariates
from zhike.analytics.lifetime_value.fitting import Fit
from zhike.analytics.lifetime_value.histories import Floats
from zhike.analytics.lifetime_value.holdout import MOST, ByFrequency, Track
from zhike.analytics.lifetime_value.maximum import Maximum
from zhike.analytics.lifetime_value.value import NORMAL_95
from zhike.analytics.report import Chart, Column, Section, Value
from zhike.rules.nodes import Text

Rule = Mapping[str, Any]
_BINS: Final = 14
_CUSTOMERS: Final = Column("customers", Text("客户数", "Customers"), "count")
_SHARE: Final = Column("share", Text("占客户", "Share of customers"), "share")

_MEANINGS: Final = {
    "r": Text("购买频率在客户间的形状", "Shape of how buying rates differ"),
    "alpha": Text("购买频率的尺度（时间单位）", "Scale of buying rates (in units of time)"),
    "a": Text("流失概率的形状", "Shape of the chance to leave"),
    "b": Text("留下概率的形状", "Shape of the chance to stay"),
    "s": Text("流失速度在客户间的形状", "Shape of how rates of leaving differ"),
    "beta": Text("流失速度的尺度（时间单位）", "Scale of rates of leaving (in units of time)"),
    "p": Text("每次金额的形状", "Shape of a customer's amounts"),
    "q": Text("平均金额在客户间的形状", "Shape of how mean amounts differ"),
    "gamma": Text("平均金额的尺度", "Scale of mean amounts"),
}
_LIKELIHOOD: Final = Text("对数似然", "Log-likelihood")
_EFFECTS: Final = {
    "rate": Text("购买频率", "buying rate"),
    "leaving": Text("流失", "leaving"),
    "staying": Text("留下", "staying"),
}


def money(amount: float) -> Decimal:
    """To the cent, as money is told."""
    return Decimal(repr(round(float(amount), 2)))


def parameters(fit: Fit, spent: Maximum) -> Section:
    found = [*zip(fit.model.names, fit.found.point[:4], fit.found.errors[:4], strict=True),
             *zip(("p", "q", "gamma"), spent.point, spent.errors, strict=True)]  # fmt: skip
    rows = [_parameter(name, float(log), float(error)) for name, log, error in found]
    rows += [(name, _LIKELIHOOD, round(at.log_likelihood, 1), None, None, None)
             for name, at in (("log L", fit.found), ("log L (p, q, gamma)", spent))]  # fmt: skip
    columns = (
        Column("parameter", Text("参数", "Parameter")),
        Column("meaning", Text("含义", "Meaning")),
        Column("estimate", Text("估计值", "Estimate"), "number"),
        Column("error", Text("标准误", "Standard error"), "number"),
        Column("low", Text("95% 下限", "95% from"), "number"),
        Column("high", Text("95% 上限", "95% to"), "number"),
    )
    note = Text("标准误来自似然函数的二阶导数；区间在对数尺度上计算，因此总为正。",
                "Standard errors are from the likelihood's second derivatives; intervals are taken on the logarithm, so"
                " that they stay above zero.")  # fmt: skip
    return Section("parameters", Text("模型参数", "Parameters"), columns, rows, note=note)


def _parameter(name: str, log: float, error: float) -> tuple[Value, ...]:
    value, wide = float(np.exp(log)), NORMAL_95 * error
    return name, _MEANINGS[name], value, value * error, value * float(np.exp(-wide)), value * float(np.exp(wide))


def effects(fit: Fit, groups: Covariates) -> Section:
    values, errors = fit.effects()
    rows = [
        (column.label, _EFFECTS[means], float(values[i, j]), float(errors[i, j]), float(np.exp(values[i, j])))
        for j, column in enumerate(groups.columns)
        for i, (_, _, means) in enumerate(fit.model.moved)
    ]
    columns = (
        Column("covariate", Text("属性", "Trait")),
        Column("on", Text("作用于", "Acts on")),
        Column("effect", Text("系数 γ", "Effect γ"), "number"),
        Column("error", Text("标准误", "Standard error"), "number"),
        Column("times", Text("倍数", "Times"), "number"),
    )
    note = Text("倍数：与最常见的取值（或平均水平）相比。购买频率的倍数 1.3 表示多买三成。",
                "Times: against the most frequent value (or the mean). A buying rate of 1.3 is thirty percent more"
                " purchases.")  # fmt: skip
    return Section("covariates", Text("属性的影响", "What traits change"), columns, rows, note=note)


def pyramid(bands: Banded, value: Floats, what: Text) -> Section:
    """The three bands, with their people."""
    whole, rows, people = max(float(value.sum()), 1e-9), list[tuple[Value, ...]](), list[Rule | None]()
    for place, (key, name) in enumerate(BANDS.items()):
        own = value[bands.band == place]
        mean = float(own.mean()) if len(own) else 0.0
        rows.append((name, len(own), len(own) / len(value), money(own.sum()), float(own.sum()) / whole, money(mean)))
        people.append(band_is(key) if len(own) else None)
    columns = (
        Column("band", Text("分层", "Band")),
        _CUSTOMERS,
        _SHARE,
        Column("value", what, "money"),
        Column("value_share", Text("占价值", "Share of value"), "share"),
        Column("mean", Text("人均", "Each"), "money"),
    )
    chart = Chart("bars", "band", ("share", "value_share"))
    return Section("pyramid", Text("价值金字塔", "Pyramid of value"), columns, rows, chart, people=people)


def distribution(value: Floats, what: Text) -> Section:
    """How many customers have how much value, between round numbers."""
    edges = _edges(value)
    count = np.histogram(value, [*edges, np.inf])[0]
    rows = [(_between(edges, i), int(n), int(n) / len(value)) for i, n in enumerate(count)]
    people = [_in_bin("value", edges, i) if n else None for i, n in enumerate(count)]
    columns = (Column("value", what), _CUSTOMERS, _SHARE)
    chart = Chart("bars", "value", ("customers",))
    return Section("distribution", Text("价值分布", "How value is spread"), columns, rows, chart, people=people)


def _edges(value: Floats) -> list[float]:
    """0 and numbers like 1, 2, 5, 10, …: the first leaves no more than one in fifty below, the last are below the
    largest value."""
    round_numbers = [mantissa * 10.0**power for power in range(-2, 15) for mantissa in (1, 2, 5)]
    few, most = float(np.quantile(value, 0.02)), float(value.max())
    inside = [edge for edge in round_numbers if few / 2 < edge <= most]
    return [min(0.0, float(np.floor(value.min()))), *inside[-_BINS:]]


def _between(edges: list[float], i: int) -> Text:
    low = f"{edges[i]:,g}"
    if i + 1 == len(edges):
        return Text(f"{low} 及以上", f"{low} and more")
    return Text(f"{low}–{edges[i + 1]:,g}", f"{low}–{edges[i + 1]:,g}")


def _in_bin(output: str, edges: list[float], i: int) -> Rule:
    above = score_is(output, "ge", edges[i])
    return above if i + 1 == len(edges) else both(above, score_is(output, "lt", edges[i + 1]))


def alive(probability: Floats) -> Section:
    edges = [round(i / 10, 1) for i in range(10)]
    count = np.histogram(probability, [*edges, np.inf])[0]
    rows = [(f"{i * 10}–{i * 10 + 10}%", int(n), int(n) / len(probability)) for i, n in enumerate(count)]
    people = [_in_bin("probability_alive", edges, i) if n else None for i, n in enumerate(count)]
    columns = (Column("probability", Text("仍活跃的概率", "Probability to be active")), _CUSTOMERS, _SHARE)
    title = Text("仍活跃的概率", "Who is still active")
    chart = Chart("bars", "probability", ("customers",))
    return Section("alive", title, columns, rows, chart, people=people)


def by_frequency(held: ByFrequency) -> Section:
    rows = [
        (f"{x}+" if x == MOST else str(x), int(customers), float(expected), float(actual))
        for x, customers, expected, actual in zip(
            held.frequency, held.customers, held.expected, held.actual, strict=True
        )
    ]
    columns = (
        Column("frequency", Text("拟合期内的复购次数", "Repeat purchases before")),
        _CUSTOMERS,
        Column("expected", Text("预计的人均购买次数", "Purchases each, expected"), "number"),
        Column("actual", Text("实际的人均购买次数", "Purchases each, made"), "number"),
    )
    note = Text("模型只看前一段历史，再与后一段实际发生的对比；两条线越近越可信。",
                "The model saw only the first part of history and is held against the rest: the closer the lines, the"
                " more it may be trusted.")  # fmt: skip
    chart = Chart("lines", "frequency", ("expected", "actual"))
    return Section("holdout", Text("预测与实际", "Expected and made"), columns, rows, chart, note)


def track(found: Track, split: int) -> Section:
    """`split`: the last day that the model saw."""
    rows = [(_date(day), float(expected), int(actual))
            for day, expected, actual in zip(found.day, found.expected, found.actual, strict=True)]  # fmt: skip
    columns = (
        Column("date", Text("日期", "Date"), "date"),
        Column("expected", Text("预计累计复购次数", "Repeat purchases so far, expected"), "number"),
        Column("actual", Text("实际累计复购次数", "Repeat purchases so far, made"), "count"),
    )
    chart = Chart("lines", "date", ("expected", "actual"), mark=_date(split))
    note = Text("竖线之后的数据模型没有看过。", "The model has not seen what lies after the mark.")
    return Section("tracking", Text("累计复购", "Repeat purchases over time"), columns, rows, chart, note)


def _date(day: int) -> date:
    """Days are counted from the first of January of the year 1."""
    return date(1, 1, 1) + timedelta(days=int(day))


def to_do(bands: Banded, value: Floats, probability: Floats) -> Section:
    """Value by whether somebody is still active: each cell is something else to do."""
    rows, people = list[tuple[Value, ...]](), list[Rule | None]()
    for place, (key, name) in enumerate(BANDS.items()):
        for active, (label, advice) in zip((True, False), _ADVICE[key], strict=True):
            there = (bands.band == place) & ((probability >= 0.5) == active)
            if there.any():
                rows.append((name, label, int(there.sum()), money(value[there].sum()), advice))
                people.append(both(band_is(key), score_is("probability_alive", "ge" if active else "lt", 0.5)))
    columns = (
        Column("band", Text("分层", "Band")),
        Column("active", Text("状态", "State")),
        _CUSTOMERS,
        Column("value", Text("预计价值", "Expected value"), "money"),
        Column("advice", Text("建议", "What to do")),
    )
    return Section("to_do", Text("可以做什么", "What to do"), columns, rows, people=people)


_ACTIVE: Final = Text("很可能仍活跃", "probably active")
_GONE: Final = Text("很可能已流失", "probably gone")
_ADVICE: Final = {
    "high": ((_ACTIVE, Text("专属服务，不必打折", "Look after them; no discount is needed")),
             (_GONE, Text("优先挽回", "Win them back first"))),
    "mid": ((_ACTIVE, Text("推荐更多品类，提高频次", "Show them more, so that they come more often")),
            (_GONE, Text("用一次有力的优惠唤回", "Call them back with one good offer"))),
    "low": ((_ACTIVE, Text("引导第二次、第三次购买", "Lead them to their next order")),
            (_GONE, Text("只用低成本的触达", "Reach them only where it costs little"))),
}  # fmt: skip


def band_is(key: str) -> Rule:
    return score_is("value_band", "eq", key)


def score_is(output: str, op: str, value: Any) -> Rule:
    """A condition on what this analysis says of a customer."""
    return {"type": "score", "score": output, "op": op, "value": value}


def both(one: Rule, other: Rule) -> Rule:
    return {"type": "and", "of": [one, other]}
