"""The tables and charts of a report of clusters."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from zhike.analytics import words
from zhike.analytics.clusters.choice import Candidate, Fate
from zhike.analytics.clusters.groups import sample_of
from zhike.analytics.clusters.model import Clusters, feature
from zhike.analytics.clusters.profiles import Profile, said, written
from zhike.analytics.clusters.sentences import advice
from zhike.analytics.features import Feature
from zhike.analytics.report import Chart, Column, Section, Value
from zhike.rules.nodes import Text

_POINTS: Final = 1_500
_GROUP: Final = Column("group", Text("客户群", "group"))


def sections(found: Clusters) -> tuple[Section, ...]:
    curves = [_silhouettes(found), *_statistics(found)] if found.points else []
    since = [_since(found)] if found.before else []
    return (_groups(found), _sizes(found), _comparison(found), _means(found), _scatter(found), *curves, *since,
            _features(found))  # fmt: skip


def _people(key: str) -> Mapping[str, Any]:
    return {"type": "score", "score": "cluster", "op": "eq", "value": key}


def _groups(found: Clusters) -> Section:
    shown = sorted(found.profiles, key=lambda profile: -profile.size)
    columns = (
        _GROUP, Column("key", Text("编号", "key")), Column("customers", Text("客户数", "customers"), "count"),
        Column("share", Text("占比", "share"), "share"), Column("unusual", Text("与众不同之处", "what is unusual")),
        Column("advice", Text("建议", "what to do")),
    )  # fmt: skip
    rows = [(each.name, each.key, each.size, each.share, _unusual(each), advice(each)) for each in shown]
    note = Text(
        "每群与全体相比最突出的三项，数字是平均值。编号在重新计算后保持不变，规则和标签用的是编号。",
        "The three things in which each differs most from everybody, as averages. Keys stay over re-fits: rules and "
        "tags go by them.",
    )
    people = [_people(each.key) for each in shown]
    return Section("groups", Text("客户群", "Groups"), columns, rows, None, note, people)


def _sizes(found: Clusters) -> Section:
    """What share of customers each group is, and of spend where that is a feature."""
    shown = sorted(found.profiles, key=lambda profile: -profile.size)
    spent = [trait.here * each.size for each in shown for trait in each.traits if trait.feature.key == "spend"]
    columns = [_GROUP, Column("share", Text("客户占比", "share of customers"), "share")]
    rows: list[tuple[Value, ...]] = [(each.name, each.share) for each in shown]
    if spent and sum(spent) > 0 and min(spent) >= 0:
        columns.append(Column("spend", Text("消费占比", "share of spend"), "share"))
        rows = [(*row, spend / sum(spent)) for row, spend in zip(rows, spent, strict=True)]
    chart = Chart("bars", "group", tuple(column.key for column in columns[1:]))
    people = [_people(each.key) for each in shown]
    return Section("sizes", Text("各群占多少", "What share each group is"), tuple(columns), rows, chart, None, people)


def _unusual(profile: Profile) -> Text:
    told = [(trait, said(trait)) for trait in profile.strongest]
    if not told:
        return Text("各项都接近全体平均", "much like everybody")
    zh = [f"{'高' if trait.apart > 0 else '低'}：{text.zh}" for trait, text in told]
    en = [f"{'high' if trait.apart > 0 else 'low'}: {text.en}" for trait, text in told]
    return Text("；".join(zh), "; ".join(en))


def _comparison(found: Clusters) -> Section:
    columns = (
        _GROUP, Column("feature", Text("特征", "feature")),
        Column("apart", Text("与全体相差（标准差）", "from everybody (standard deviations)"), "number"),
        Column("here", Text("本群平均", "average here")), Column("everybody", Text("全体平均", "average of everybody")),
    )  # fmt: skip
    rows = [
        (each.name, trait.feature.label, _rounded(trait.apart, 2), written(trait.here, trait.feature),
         written(trait.everybody, trait.feature))
        for each in found.profiles for trait in each.traits
    ]  # fmt: skip
    note = Text(
        "正数高于全体，负数低于全体；±0.5 以上算明显。偏斜的特征先做了修正再比较。",
        "Above zero: more than everybody; from ±0.5 on it is marked. Skewed features are compared after correction.",
    )
    people = [_people(each.key) for each in found.profiles for _ in each.traits]
    chart = Chart("grid", "feature", ("apart",), series="group")
    return Section("comparison", Text("各群特征对比", "Groups compared"), columns, rows, chart, note, people)


def _means(found: Clusters) -> Section:
    features = [trait.feature for trait in found.profiles[0].traits]
    columns = (_GROUP, *(Column(f"f{at}", each.label, each.unit) for at, each in enumerate(features)))
    rows: list[tuple[Value, ...]] = [
        (each.name, *(_mean(trait.here, trait.feature) for trait in each.traits)) for each in found.profiles
    ]
    of_all = [_mean(trait.everybody, trait.feature) for trait in found.profiles[0].traits]
    rows.append((Text("全体", "everybody"), *of_all))
    note = Text("各群的平均值，不含未知的值。", "Averages of each group, of what is known.")
    people = [*(_people(each.key) for each in found.profiles), None]
    return Section("profile", Text("各群画像", "Profiles"), columns, rows, None, note, people)


def _mean(value: float, of: Feature) -> float:
    """A mean with a place more than in sentences."""
    return round(value, {"share": 4, "money": 2}.get(of.unit, of.places + 1))


def _scatter(found: Clusters) -> Section:
    """A sample along the two directions in which customers differ most (principal components)."""
    values, label = found.prepared.values, found.groups.label
    rows_of = sample_of(np.arange(len(label), dtype=np.float64), _POINTS, seed=2).astype(np.intp)
    centred = values - values.mean(axis=0)
    weights, axes = np.linalg.eigh(centred.T @ centred)
    along = centred[rows_of] @ axes[:, ::-1][:, :2]
    if along.shape[1] < 2:
        along = np.column_stack([along, np.zeros(len(along))])
    told = words.share(float(weights[::-1][:2].sum() / weights.sum()))
    names = [each.name for each in found.profiles]
    rows = [
        (names[label[at]], round(float(x), 2), round(float(y), 2)) for at, (x, y) in zip(rows_of, along, strict=True)
    ]
    columns = (_GROUP, Column("x", Text("第一主成分", "first component"), "number"),
               Column("y", Text("第二主成分", "second component"), "number"))  # fmt: skip
    note = Text(
        f"每点一位客户（至多 {words.count(_POINTS)} 位），取差异最大的两个方向，含全部差异的 {told}；重叠不等于相同。",
        f"A dot for each customer (at most {words.count(_POINTS)}), along the two directions of most difference, which "
        f"hold {told} of it; dots that overlap may differ in others.",
    )
    chart = Chart("scatter", "x", ("y",), series="group")
    return Section("scatter", Text("客户分布图", "Where customers are"), columns, rows, chart, note)


def _silhouettes(found: Clusters) -> Section:
    columns = (
        Column("k", Text("群数", "groups"), "count"),
        Column("silhouette", Text("轮廓系数", "silhouette"), "number"),
    )
    rows = [(point.k, _rounded(point.silhouette)) for point in found.points if point.k > 1]
    chart = Chart("lines", "k", ("silhouette",), mark=len(found.profiles))
    note = Text("越高越好；竖线是采用的群数。", "The higher the better; the line marks the number taken.")
    return Section("silhouette", Text("群数：轮廓系数", "How many: silhouette"), columns, rows, chart, note)


def _statistics(found: Clusters) -> list[Section]:
    """The gap statistic, or of mixtures the information criterion."""
    k, mark = Column("k", Text("群数", "groups"), "count"), len(found.profiles)
    if found.points[0].gap is None:
        columns = (k, Column("bic", Text("BIC", "BIC"), "number"))
        rows = [(point.k, _rounded(point.bic)) for point in found.points]
        note = Text("越低越好；空格为没有收敛。", "The lower the better; empty: not converged.")
        chart = Chart("lines", "k", ("bic",), mark=mark)
        return [Section("bic", Text("群数：BIC", "How many: BIC"), columns, rows, chart, note)]
    both = (
        k,
        Column("gap", Text("间隙", "gap"), "number"),
        Column("error", Text("标准误 s", "standard error s"), "number"),
    )
    gaps = [(point.k, _rounded(point.gap), _rounded(point.error)) for point in found.points]
    note = Text(
        "与没有分群的随机数据相比紧了多少；取满足“间隙 ≥ 下一个间隙 − s”的最小群数。",
        "How much tighter than random data without groups; it speaks for the smallest number whose gap is at least the "
        "next one's less s.",
    )
    chart = Chart("lines", "k", ("gap",), mark=mark)
    return [Section("gap", Text("群数：间隙统计量", "How many: gap statistic"), both, gaps, chart, note)]


def _since(found: Clusters) -> Section:
    columns = (
        Column("key", Text("编号", "key")), _GROUP, Column("state", Text("与上次相比", "since last time")),
        Column("moved", Text("中心移动（标准差）", "centre moved (standard deviations)"), "number"),
    )  # fmt: skip
    kept, new = Text("同一群", "the same"), Text("新出现", "new")
    rows: list[tuple[Value, ...]] = [
        (each.key, each.name, new if moved is None else kept, _rounded(moved))
        for each, moved in zip(found.profiles, found.keys.moved, strict=True)
    ]
    rows += [(key, found.before[key], Text("消失", "gone"), None) for key in found.keys.gone]
    note = Text(
        "按中心最接近配对；消失的编号不会再给别的群。",
        "Matched by the nearest centres; the key of a group that is gone is never given to another.",
    )
    people = [*(_people(each.key) for each in found.profiles), *(None for _ in found.keys.gone)]
    return Section("since", Text("群的延续", "The same groups as last time?"), columns, rows, None, note, people)


_FATES: Final[dict[Fate, Text]] = {
    "used": Text("采用", "used"),
    "constant": Text("不用：人人相同", "left out: the same for everybody"),
    "unknown": Text("不用：多数客户没有这个数", "left out: not known of most"),
    "rare": Text("不用：几乎人人相同", "left out: nearly the same for everybody"),
    "collinear": Text("不用：与其他特征重复", "left out: told by the others"),
    "enough": Text("不用：已有足够的特征", "left out: there are enough"),
}

_CORRECTIONS: Final = {
    "none": Text("无", "none"),
    "log": Text("对数", "logarithm"),
    "power": Text("Yeo-Johnson", "Yeo-Johnson"),
}


def _features(found: Clusters) -> Section:
    columns = (
        Column("feature", Text("特征", "feature")), Column("fate", Text("是否采用", "used")),
        Column("missing", Text("缺失客户数", "customers without it"), "count"),
        Column("filled", Text("缺失时的取值", "stands in for it")),
        Column("before", Text("偏度", "skewness"), "number"), Column("correction", Text("修正", "corrected by")),
        Column("after", Text("修正后偏度", "skewness after"), "number"),
        Column("told", Text("可由前面特征解释", "told by those above"), "share"),
    )  # fmt: skip
    left = found.prepared.dropped
    note = Text(
        "偏度绝对值超过 1 的先修正，再减均值、除以标准差。"
        + (f"有 {words.count(left)} 位客户缺少某项特征，没有分群。" if left else "缺失的值用已知客户的中位数代替。"),
        "Beyond a skewness of 1 a feature is corrected; all are then standardised. "
        + (f"{words.count(left)} customers without one of them belong to no group." if left
           else "The median of those known stands in for a missing value."),
    )  # fmt: skip
    rows = [_feature(each, bool(left)) for each in (*found.prepared.used, *found.prepared.left_out)]
    return Section("features", Text("特征", "Features"), columns, rows, None, note)


def _feature(each: Candidate, leave_out: bool) -> tuple[Value, ...]:
    about, scale = feature(each.key), each.scale
    fate = _FATES[each.fate]
    if each.fate == "collinear" and each.by:
        most = feature(each.by).label
        fate = Text(f"{fate.zh}（尤其是{most.zh}）", f"{fate.en}, {most.en} most")
    if scale is None:
        return about.label, fate, each.missing, None, None, None, None, None
    filled = written(scale.fill, about) if each.missing and not leave_out else None
    return (about.label, fate, each.missing, filled, _rounded(scale.before, 2), _CORRECTIONS[scale.correction],
            _rounded(scale.after, 2), each.told)  # fmt: skip


def _rounded(value: float | None, places: int = 4) -> float | None:
    """Never -0."""
    return None if value is None else round(value, places) + 0.0
