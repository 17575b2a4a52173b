"""Clusters as an analysis: its settings, what it says of each customer, its report."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from zhike.analytics.analysis import Asked, Choice, Field, Kind, Level, Outcome, Output
from zhike.analytics.features import FEATURES, customer_features
from zhike.analytics.report import Report
from zhike.errors import InvalidInput
from zhike.rules.nodes import Text

if TYPE_CHECKING:
    from zhike.analytics.clusters.model import Clusters, Options


def run(asked: Asked) -> Outcome:
    """Groups of customers, each with a key that stays, a profile and a name."""
    from zhike.analytics.clusters.model import cluster
    from zhike.analytics.clusters.sections import sections
    from zhike.analytics.clusters.sentences import figures, reading

    options = _options(asked.settings)
    asked.progress(0.0, "reading")
    names = _names(asked)
    features = customer_features(asked.reading, asked.instant, names, asked.settings["people"])
    found = cluster(features, options, asked.memory, asked.progress)
    levels = [Level(each.key, each.name, "cluster", "eq", each.key) for each in found.profiles]
    report = Report(reading(found), figures(found), sections(found))
    return Outcome(report, _scores(found), levels, found.memory(options.proposed))


def _names(asked: Asked) -> list[str]:
    """The features asked for. Proposed ones are those of last time, so that re-fits stay comparable."""
    from zhike.analytics.clusters.choice import CANDIDATES

    wanted = [*asked.settings["features"], *(f"trait:{name}" for name in asked.settings["traits"])]
    if wanted:
        return list(dict.fromkeys(wanted))
    again = asked.memory if asked.memory and asked.memory["proposed"] else None
    return list(again["features"] if again else CANDIDATES)


def _options(settings: Mapping[str, Any]) -> "Options":
    """Raises InvalidInput (analysis_bad_setting) for settings that do not go together."""
    from zhike.analytics.clusters.model import Options
    from zhike.analytics.clusters.number import Search

    if settings["k"] == 1:
        _refuse("k", "two")
    if settings["k_most"] <= settings["k_least"]:
        _refuse("k_most", "above", least=settings["k_least"])
    if settings["choose_by"] == ("bic" if settings["method"] == "kmeans" else "gap"):
        _refuse("choose_by", "of_method")
    search = Search(settings["k_least"], settings["k_most"], settings["method"], settings["choose_by"],
                    settings["starts"], settings["sample"])  # fmt: skip
    proposed = not settings["features"] and not settings["traits"]
    return Options(search, settings["k"] or None, proposed, settings["missing"] == "leave_out")


def _refuse(field: str, wanted: str, **params: Any) -> None:
    raise InvalidInput(f"{field}: {wanted}", code="analysis_bad_setting", field=field, wanted=wanted, **params)


def _scores(found: "Clusters") -> pa.Table:
    keys = pa.array([each.key for each in found.profiles])
    cluster = pa.DictionaryArray.from_arrays(pa.array(found.groups.label, pa.int32()), keys).dictionary_decode()
    return pa.table({
        "customer_id": pa.array(found.prepared.customers, pa.int64()),
        "cluster": cluster,
        "distance": found.groups.distance.round(4),
        "confidence": found.groups.confidence.round(4),
    })  # fmt: skip


FIELDS: Final = (
    Field(
        "people", "choice", Text("对哪些客户", "Whom"),
        Text("买过的客户，或所有客户。", "Those who have bought, or everybody."),
        default="buyers",
        choices=(Choice("buyers", Text("买过的客户", "Those who have bought")),
                 Choice("everybody", Text("所有客户", "Everybody"))),
    ),
    Field(
        "features", "choices", Text("按哪些特征分群", "By which features"),
        Text("不选则自动推荐：去掉几乎人人相同、缺失过多或彼此重复的，最多 8 项。",
             "None chosen: at most 8 are proposed, none nearly constant, mostly missing or repeated."),
        default=(), choices=tuple(Choice(each.key, each.label) for each in FEATURES.values()),
        least=0, most=len(FEATURES),
    ),
    Field(
        "traits", "texts", Text("另加数值属性", "And traits that are numbers"),
        Text("客户属性的名称，例如 points；必须是数值。", "Names of traits that are numbers, e.g. points."),
        default=(), least=0, most=20,
    ),
    Field(
        "missing", "choice", Text("缺失的值", "Missing values"),
        Text("用中位数代替，或不给这些客户分群。", "The median stands in, or such customers belong to no group."),
        default="fill",
        choices=(Choice("fill", Text("用中位数代替", "The median stands in")),
                 Choice("leave_out", Text("不给这些客户分群", "Leave such customers out"))),
    ),
    Field(
        "method", "choice", Text("方法", "Method"),
        Text("K 均值：大小相近的圆形群，稳健；高斯混合：群可以拉长、重叠，给出归属概率。",
             "K-means: round groups, robust. Mixture: groups may be long and overlap, with a probability for each."),
        default="kmeans",
        choices=(Choice("kmeans", Text("K 均值", "K-means")), Choice("mixture", Text("高斯混合", "Gaussian mixture"))),
    ),
    Field("k", "whole", Text("群数", "How many groups"), Text("0 为自动选择。", "0: chosen."),
          default=0, least=0, most=20),
    Field("k_least", "whole", Text("自动选择：最少", "Chosen from"), Text("最少试几群。", "The least tried."),
          default=2, least=2, most=19, when=("k", (0,))),
    Field("k_most", "whole", Text("自动选择：最多", "up to"), Text("最多试几群。", "The most tried."),
          default=8, least=3, most=20, when=("k", (0,))),
    Field(
        "choose_by", "choice", Text("怎样选择群数", "Chosen by"),
        Text("轮廓系数适合两种方法；间隙统计量用于 K 均值；BIC 用于高斯混合。",
             "Silhouette suits both methods, the gap statistic K-means, BIC mixtures."),
        default="silhouette",
        choices=(Choice("silhouette", Text("轮廓系数", "Silhouette")),
                 Choice("gap", Text("间隙统计量", "Gap statistic")),
                 Choice("bic", Text("BIC（高斯混合）", "BIC (mixtures)"))),
        when=("k", (0,)),
    ),
    Field("starts", "whole", Text("起始次数", "Starts"),
          Text("从多少组不同的起点计算，取最好的一次。", "From how many different starts; the best result is taken."),
          default=10, least=1, most=50),
    Field("sample", "whole", Text("抽样人数", "Sample"),
          Text("选择群数时看多少位客户。", "How many customers are looked at to choose the number of groups."),
          default=5_000, least=500, most=20_000),
)  # fmt: skip

KIND: Final = Kind(
    key="clusters",
    name=Text("客户聚类", "Clusters"),
    about=Text(
        "不预设规则，看客户自然分成哪几群：每群有什么不同、叫什么、该做什么。重新计算后群的编号不变。",
        "Which groups customers fall into by themselves: how each differs, what to call it, what to do. Computed anew, "
        "a group keeps its key.",
    ),
    fields=FIELDS,
    run=run,
    outputs=(
        Output("cluster", Text("客户群", "cluster"), "text"),
        Output("distance", Text("与群中心的距离", "distance from the cluster's centre"), "number"),
        Output("confidence", Text("归属把握（0–1）", "confidence in the cluster (0–1)"), "number"),
    ),
)
