"""What a prediction means, in plain words."""

from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray

from zhike.analytics import words
from zhike.analytics.analysis import Asked
from zhike.analytics.prediction.labels import label
from zhike.analytics.prediction.questions import Question
from zhike.rules.nodes import Text

if TYPE_CHECKING:
    from zhike.analytics.prediction.predicting import Scored

_WHY: Final = {
    "first": Text("这是第一次学习", "this is the first fit"),
    "asked": Text("按设置每次都重新学习", "the settings ask for it every time"),
    "settings": Text("设置改了", "the settings have changed"),
    "old": Text("上次学习已经太久", "the last fit was too old"),
    "drift": Text("客户与上次学习时明显不同", "customers have changed since the last fit"),
}


def reading(question: Question, asked: Asked, scored: "Scored", bands: NDArray[Any]) -> tuple[Text, ...]:
    happens = question.words.happens(asked.settings, scored.fit.horizon)
    good = scored.fit.checked.good(asked.settings["accept"])
    first = _found(question, asked, scored, bands, happens) if good else _refused(scored)
    last = (question.words.advice,) if good else ()
    return (first, _check(scored, happens), _trust(scored), _moved(scored), _fit(scored), *last)


def _found(question: Question, asked: Asked, scored: "Scored", bands: NDArray[Any], happens: Text) -> Text:
    high, name = bands == "high", question.words.high
    mean = words.share(float(scored.probability[high].mean()) if high.any() else 0.0)
    everybody = words.share(float(scored.probability.mean()))
    active, count, of = asked.settings["active_days"], words.count(len(bands)), words.count(int(high.sum()))
    return Text(
        f"近 {active} 天内买过的 {count} 位客户里，{of} 位是“{name.zh}”："
        f"平均有 {mean} 的可能{happens.zh}；所有客户平均是 {everybody}。",
        f"Of the {count} customers who bought in the last {active} days, {of} have “{name.en}”: on average they will "
        f"{happens.en} with a probability of {mean}; of all it is {everybody}.",
    )


def _refused(scored: "Scored") -> Text:
    area, simple = f"{scored.fit.checked.area:.3f}", f"{scored.fit.checked.baseline:.3f}"
    return Text(
        f"这次的模型没有采用：不能确定它给客户排序的能力（AUC {area}）比简单规则（{simple}）更好。"
        "客户身上的结果和标签都没有改变。数据更多、历史更长时再试。",
        f"This model is not used: that it orders customers (AUC {area}) better than a simple rule ({simple}) is not "
        "certain. Nothing that is said of customers has changed. Try again with more data or a longer history.",
    )


def _check(scored: "Scored", happens: Text) -> Text:
    checked, top = scored.fit.checked, scored.fit.checked.ranks[0]
    at = scored.fit.cut_offs[-1].date().isoformat()
    highest, everybody, times = words.share(top.happened), words.share(checked.share), top.happened / checked.share
    return Text(
        f"检验：站在 {at}、只用之前的数据预测，排在最前的十分之一客户里后来 {highest} 真的{happens.zh}，"
        f"全体是 {everybody}（{times:.1f} 倍）。",
        f"Checked as of {at}, with nothing but what was known then: it came true for {highest} of the highest "
        f"tenth and for {everybody} of all ({times:.1f} times as many).",
    )


def _trust(scored: "Scored") -> Text:
    checked = scored.fit.checked
    off, area, simple = words.share(checked.error), f"{checked.area:.3f}", f"{checked.baseline:.3f}"
    return Text(
        f"概率与实际平均相差 {off}；排序能力 AUC {area}，简单规则 {simple}。",
        f"Probabilities are off by {off} on average; it ranks with an AUC of {area}, a simple rule with {simple}.",
    )


def _moved(scored: "Scored") -> Text:
    names = [label(name) for name in list(scored.reasons.weights)[:3]]
    if not names:
        return Text("没有哪一项特征明显影响预测。", "No feature moves predictions much.")
    return Text(
        "最影响预测的是：" + "、".join(name.zh for name in names) + "。",
        "What moves predictions most: " + "; ".join(name.en for name in names) + ".",
    )


def _fit(scored: "Scored") -> Text:
    at = scored.fit.fitted_at.date().isoformat()
    if scored.why is None:
        return Text(f"用的是 {at} 学到的模型：客户从那时起没有明显变化。",
                    f"The model of {at} was used: customers have not changed much since.")  # fmt: skip
    why = _WHY[scored.why]
    return Text(f"模型是这次重新学的（{why.zh}）。", f"The model was fitted anew ({why.en}).")
