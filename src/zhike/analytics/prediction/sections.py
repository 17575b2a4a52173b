"""The report of a prediction: figures, tables and charts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.analysis import Asked
from zhike.analytics.prediction.drift import HIGH
from zhike.analytics.prediction.labels import label
from zhike.analytics.prediction.questions import Question
from zhike.analytics.prediction.sentences import reading
from zhike.analytics.report import Chart, Column, Figure, Report, Section
from zhike.rules.nodes import Text

if TYPE_CHECKING:
    from zhike.analytics.prediction.predicting import Scored

Rows = list[list[Any]]

MOST_WEIGHTS: Final = 15
_CUSTOMERS: Final = Column("customers", Text("客户数", "Customers"), "count")
_HAPPENED: Final = Column("happened", Text("实际发生", "Happened"), "share")
_PREDICTED: Final = Column("predicted", Text("预测", "Predicted"), "share")


def report_of(question: Question, asked: Asked, scored: "Scored", bands: NDArray[Any]) -> Report:
    checked = scored.fit.checked
    figures = (
        Figure("customers", Text("预测了多少客户", "Customers predicted"), len(scored.customers), "count"),
        Figure("mean", Text("平均概率", "Mean probability"), float(scored.probability.mean()), "share"),
        Figure("area", Text("排序能力（AUC）", "Ranking (AUC)"), round(checked.area, 4), "number",
               Text(f"0.5 是乱猜，1 是全对；简单规则 {checked.baseline:.3f}。",
                    f"0.5 is guessing, 1 is perfect; the simple rule has {checked.baseline:.3f}.")),
        Figure("error", Text("概率的误差（ECE）", "Error of probabilities (ECE)"), round(checked.error, 4), "share"),
        Figure("fitted", Text("模型学习于", "Fitted"), scored.fit.fitted_at.date(), "date"),
    )  # fmt: skip
    sections = [
        _bands(question, scored, bands),
        _histogram(scored),
        _weights(scored),
        _lift(scored),
        _calibration(scored),
        _roc(scored),
        _precision(scored),
        _against(scored),
        _learning(scored),
    ]
    if scored.score_drift is not None:
        sections.append(_drift(scored))
    return Report(reading(question, asked, scored, bands), figures, tuple(sections))


def _bands(question: Question, scored: "Scored", bands: NDArray[Any]) -> Section:
    words, rows, people = question.words, list[list[Any]](), list[Any]()
    for key, name in (("high", words.high), ("middle", words.middle), ("low", words.low)):
        of = scored.probability[bands == key]
        mean = float(of.mean()) if len(of) else None
        expected = round(float(of.sum()))
        rows.append([name, len(of), len(of) / len(bands), mean, expected])
        people.append({"type": "score", "score": "band", "op": "eq", "value": key} if len(of) else None)
    columns = (
        Column("band", Text("级别", "Level")), _CUSTOMERS, Column("share", Text("占比", "Share"), "share"),
        Column("mean", Text("平均概率", "Mean probability"), "share"),
        Column("expected", Text("预计发生的人数", "Expected to happen to"), "count"),
    )  # fmt: skip
    return Section("bands", Text("分级", "Levels"), columns, rows, Chart("bars", "band", ("customers",)), people=people)


def _histogram(scored: "Scored") -> Section:
    place = np.minimum((scored.probability.round(4) * 10 + 1e-9).astype(int), 9)
    counts = np.bincount(place, minlength=10)
    rows: Rows = [[f"{i * 10}–{i * 10 + 10}%", int(count)] for i, count in enumerate(counts)]
    people = [_between(i / 10, (i + 1) / 10) if count else None for i, count in enumerate(counts)]
    columns = (Column("probability", Text("概率", "Probability")), _CUSTOMERS)
    return Section("probabilities", Text("概率的分布", "Probabilities"), columns, rows,
                   Chart("bars", "probability", ("customers",)), people=people)  # fmt: skip


def _between(low: float, high: float) -> dict[str, Any]:
    least = {"type": "score", "score": "probability", "op": "ge", "value": low}
    if high >= 1:
        return least
    return {"type": "and", "of": [least, {"type": "score", "score": "probability", "op": "lt", "value": high}]}


def _weights(scored: "Scored") -> Section:
    rows: Rows = [[label(name), round(weight, 4), name] for name, weight in scored.reasons.weights.items()]
    columns = (
        Column("feature", Text("特征", "Feature")),
        Column("weight", Text("平均影响", "Mean influence"), "number"),
        Column("code", Text("代码", "Code")),
    )
    note = Text(
        "与各项都平常的客户相比，这一项平均把对数几率推高或推低多少（Shapley 值）。",
        "By how much it moves the log odds up or down on average, against a customer who is usual in everything "
        "(Shapley values).",
    )
    return Section("weights", Text("哪些特征影响预测", "What predictions rest on"), columns, rows[:MOST_WEIGHTS],
                   Chart("bars", "feature", ("weight",)), note)  # fmt: skip


def _lift(scored: "Scored") -> Section:
    checked = scored.fit.checked
    rows, found, total = list[list[Any]](), 0.0, sum(each.rows * each.happened for each in checked.ranks)
    for number, each in enumerate(checked.ranks, 1):
        found += each.rows * each.happened
        rows.append([str(number), each.rows, each.predicted, each.happened, each.happened / checked.share,
                     found / total])  # fmt: skip
    columns = (
        Column("tenth", Text("第几个十分之一", "Tenth")), _CUSTOMERS, _PREDICTED, _HAPPENED,
        Column("lift", Text("是平均的几倍", "Lift"), "number"),
        Column("found", Text("累计找到", "Found so far"), "share"),
    )  # fmt: skip
    note = Text("检验时按预测从高到低排，每十分之一客户里后来真的发生的比例。",
                "At the check, the highest predictions first: to how many of each tenth it happened.")  # fmt: skip
    return Section("lift", Text("按十分位的提升", "Lift by tenths"), columns, rows,
                   Chart("bars", "tenth", ("predicted", "happened")), note)  # fmt: skip


def _calibration(scored: "Scored") -> Section:
    rows = [[round(each.predicted, 4), round(each.happened, 4), each.rows] for each in scored.fit.checked.widths]
    note = Text("点在斜线上，说 60% 就真的是 60%。", "On the diagonal, what is said to be 60 % is 60 %.")
    return Section("calibration", Text("概率准不准", "Are probabilities right?"), (_PREDICTED, _HAPPENED, _CUSTOMERS),
                   rows, Chart("lines", "predicted", ("happened",), diagonal=True), note)  # fmt: skip


def _roc(scored: "Scored") -> Section:
    model, simple = Text("模型", "Model"), Text("简单规则", "Simple rule")
    rows: Rows = [[x, y, model] for x, y in scored.fit.checked.roc]
    rows += [[x, y, simple] for x, y in scored.fit.checked.roc_baseline]
    columns = (
        Column("others", Text("误选的比例", "Others chosen"), "share"),
        Column("found", Text("找到的比例", "Found"), "share"), Column("who", Text("谁", "Which")),
    )  # fmt: skip
    return Section("roc", Text("ROC 曲线", "ROC curve"), columns, rows,
                   Chart("lines", "others", ("found",), "who", diagonal=True))  # fmt: skip


def _precision(scored: "Scored") -> Section:
    columns = (
        Column("found", Text("找到的比例", "Found"), "share"),
        Column("right", Text("选中里真的发生的", "Right among the chosen"), "share"),
    )
    return Section("precision", Text("查准与查全", "Precision and recall"), columns,
                   [[x, y] for x, y in scored.fit.checked.precisions], Chart("lines", "found", ("right",)))  # fmt: skip


def _against(scored: "Scored") -> Section:
    checked = scored.fit.checked
    columns = (
        Column("measure", Text("指标", "Measure")), Column("model", Text("模型", "Model"), "number"),
        Column("baseline", Text("简单规则", "Simple rule"), "number"),
    )  # fmt: skip
    rows: Rows = [
        [Text("排序能力（AUC）", "Ranking (AUC)"), checked.area, checked.baseline],
        [Text("平均查准率（PR）", "Average precision (PR)"), checked.precision, checked.baseline_precision],
        [Text("AUC 之差的下限", "Difference of AUC, lower end"), checked.ahead.low, None],
        [Text("AUC 之差的上限", "Difference of AUC, upper end"), checked.ahead.high, None],
        [Text("概率误差（ECE）", "Error of probabilities (ECE)"), checked.error, None],
    ]
    note = Text(
        "简单规则：用最近一次、次数、金额、距上次 ÷ 自己的间隔做逻辑回归。AUC 之差的区间（90%）在 0 以上才确定更好。",
        "The simple rule: a logistic regression on recency, orders, spend and days since the last order ÷ own "
        "interval. The model is surely better where the interval (90 %) of the difference lies above 0.",
    )
    told = [[name, *(None if value is None else round(value, 4) for value in values)] for name, *values in rows]
    return Section("against", Text("与简单规则相比", "Against a simple rule"), columns, told, note=note)


def _learning(scored: "Scored") -> Section:
    fit = scored.fit
    use = [Text("学习", "to learn")] * (len(fit.cut_offs) - 1) + [Text("检验", "to check")]
    columns = (
        Column("cut_off", Text("站在哪一天", "As of"), "date"), Column("use", Text("用途", "Use")),
        Column("until", Text("看结果到", "Outcome until"), "date"),
    )  # fmt: skip
    rows: Rows = [[at.date(), what, (at + timedelta(days=fit.horizon)).date()]
                  for at, what in sorted(zip(fit.cut_offs, use, strict=True), key=lambda each: each[0])]  # fmt: skip
    note = Text(
        f"每个时点只看之前 {fit.lookback} 天内发生的事（按发生时间，不按收到时间），再看之后 {fit.horizon} 天。",
        f"At each, only what happened in the {fit.lookback} days before is known (by when it happened, not when it "
        f"came in); the outcome is that of the {fit.horizon} days after.",
    )
    return Section("learning", Text("从哪些时点学习", "What it was learned from"), columns, rows,
                   note=note)  # fmt: skip


def _drift(scored: "Scored") -> Section:
    rows: Rows = [[Text("预测的概率", "Predicted probability"), round(scored.score_drift or 0, 4)]]
    rows += [[label(name), round(value, 4)] for name, value in list(scored.feature_drift.items())[:MOST_WEIGHTS]]
    columns = (
        Column("feature", Text("特征", "Feature")),
        Column("psi", Text("稳定性指数（PSI）", "Stability index (PSI)"), "number"),
    )
    note = Text(f"0.1 以下是稳定，{HIGH} 以上是明显变化。", f"Below 0.1 is stable, from {HIGH} on a large change.")
    return Section("drift", Text("和上次学习时相比的变化", "Changes since it was fitted"), columns, rows,
                   Chart("bars", "feature", ("psi",)), note)  # fmt: skip
