"""RFM as an analysis: its settings, what it says of each customer, its report."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from zhike.analytics.analysis import Asked, CannotTell, Choice, Field, Kind, Level, Outcome, Output
from zhike.analytics.report import Report
from zhike.errors import InvalidInput
from zhike.rules.nodes import Text

MEASURES: Final = ("recency", "frequency", "monetary")


def run(asked: Asked) -> Outcome:
    """Scores and segments of everybody who bought, and what has changed since a period before."""
    from zhike.analytics.rfm import found as rfm
    from zhike.analytics.rfm.scoring import outputs

    _check_cuts(asked.settings)
    asked.progress(0.0, "reading")
    now = rfm.found(asked.reading, asked.instant.as_of, asked.settings)
    asked.progress(0.5, "computing")
    before = _before(asked)
    moves = None if before is None else rfm.moves(asked.reading, before, now)
    asked.progress(0.9, "scoring")
    levels = [Level(each.key, each.name, "segment", "eq", each.key) for each in now.segments]
    said = outputs(now.scores, None if before is None else before.scores)
    return Outcome(_report(asked, now, moves), said, levels)


def _before(asked: Asked) -> Any:
    """What was found then. None where nothing is to be compared, or too little was known then."""
    from zhike.analytics.rfm import found as rfm

    if not (days := asked.settings["compare_days"]):
        return None
    try:
        return rfm.found(asked.reading, asked.instant.as_of - timedelta(days=days), asked.settings)
    except CannotTell:
        return None


def _report(asked: Asked, now: Any, moves: Mapping[tuple[str | None, str | None], int] | None) -> Report:
    from zhike.analytics.rfm import sections, sentences
    from zhike.analytics.rfm.found import cells

    counted = cells(asked.reading, now)
    moved = [] if moves is None else [sections.moves_section(moves, now, asked.settings["compare_days"])]
    return Report(
        tuple(sentences.sentences(counted, now, moves, asked.settings)),
        sentences.figures(counted, now),
        (sections.segment_section(counted, now), sections.grid_section(counted, now), *moved,
         sections.band_section(counted, now), *sections.distribution_sections(now)),
    )  # fmt: skip


def _check_cuts(settings: Mapping[str, Any]) -> None:
    """Raises InvalidInput (analysis_bad_setting) unless every measure has the cuts that its bands need."""
    from zhike.analytics.rfm.cut_points import is_ascending

    if settings["cuts"] != "fixed":
        return
    for name in MEASURES:
        cuts, count = settings[f"{name}_cuts"], int(settings["bands"]) - 1
        if not cuts or len(cuts) != count or not is_ascending(cuts):
            raise InvalidInput(
                f"{name}: {count} ascending cut points are wanted", code="analysis_bad_setting",
                field=f"{name}_cuts", wanted="ascending", least=count, most=count,
            )  # fmt: skip


def _fixed(name: str, label: Text, example: str) -> Field:
    about = Text(
        f"从小到大，比分段数少一个；每段含它的上限。例如 {example}。",
        f"Ascending, one fewer than there are bands; each band includes its upper end. For instance {example}.",
    )
    return Field(f"{name}_cuts", "numbers", label, about, least=2, most=4, when=("cuts", ("fixed",)))


FIELDS: Final = (
    Field(
        "segments", "choice", Text("分群方案", "Segments"),
        Text("八类按 R、F、M 各自高于或低于平均划分；十类按分数组合划分。",
             "The eight ask whether R, F and M are better than usual; the ten go by the scores."),
        default="eight",
        choices=(Choice("eight", Text("八类（重要价值客户……）", "The eight (Important value …)")),
                 Choice("ten", Text("十类（冠军客户……）", "The ten (Champions …)"))),
    ),
    Field(
        "split", "choice", Text("高低分界", "Better than"),
        Text("八类分群时，每项与全体客户的什么相比。", "What each of R, F, M is compared with for the eight."),
        default="average",
        choices=(Choice("average", Text("平均值", "the average")), Choice("median", Text("中位数", "the median"))),
        when=("segments", ("eight",)),
    ),
    Field(
        "bands", "choice", Text("分数", "Scores"),
        Text("每项打几分：5 分为 5×5 网格，3 分为 3×3 网格。", "How many scores each has: a 5×5 or a 3×3 grid."),
        default="5",
        choices=(Choice("5", Text("1–5 分", "1 to 5")), Choice("3", Text("1–3 分", "1 to 3"))),
    ),
    Field(
        "cuts", "choice", Text("切分方式", "Cut points"),
        Text("分位数：每档人数相近；自然断点：档内差异最小（Jenks）；固定：自己给出数值。",
             "Quantiles: bands of as many customers. Natural breaks: least difference within a band. Fixed: your own."),
        default="quantile",
        choices=(Choice("quantile", Text("分位数", "Quantiles")),
                 Choice("jenks", Text("自然断点（Jenks）", "Natural breaks (Jenks)")),
                 Choice("fixed", Text("固定数值", "Fixed numbers"))),
    ),
    _fixed("recency", Text("R 切分点（天）", "R cut points (days)"), "30, 90, 180, 365"),
    _fixed("frequency", Text("F 切分点（单）", "F cut points (orders)"), "1, 2, 4, 8"),
    _fixed("monetary", Text("M 切分点（金额）", "M cut points (money)"), "100, 300, 1000, 3000"),
    Field(
        "days", "days", Text("统计期", "Window"),
        Text("只看最近这么多天的订单；不填为全部历史。", "Orders of so many days only; empty: all that ever were."),
        least=1, most=3650, unit="days",
    ),
    Field(
        "refunds", "choice", Text("退款", "Refunds"),
        Text("按付款金额，或扣除退款（全额退款的订单不算）。",
             "What was paid, or less what was refunded (orders refunded whole count as none)."),
        default="paid",
        choices=(Choice("paid", Text("不扣退款", "Before refunds")), Choice("net", Text("扣除退款", "Net of refunds"))),
    ),
    Field(
        "compare_days", "days", Text("与多少天前比较", "Compare with days ago"),
        Text("显示客户在分群之间的流转；0 为不比较。", "Shows who moved between segments; 0: no comparison."),
        default=30, least=0, most=3650, unit="days",
    ),
)  # fmt: skip

KIND: Final = Kind(
    key="rfm",
    name=Text("RFM 分析", "RFM"),
    about=Text(
        "客户最近买过吗、买得勤吗、花得多吗：给每位客户打分，分成习惯叫法的客户群，并说明对每群做什么。",
        "Who bought lately, often, for much: scores for everybody, the customary segments, and what to do with each.",
    ),
    fields=FIELDS,
    run=run,
    outputs=(
        Output("r", Text("R 分（最近）", "R score (recency)"), "number"),
        Output("f", Text("F 分（次数）", "F score (frequency)"), "number"),
        Output("m", Text("M 分（金额）", "M score (money)"), "number"),
        Output("score", Text("RFM 分", "RFM score"), "text"),
        Output("segment", Text("RFM 分群", "RFM segment"), "text"),
        Output("segment_before", Text("RFM 分群（对比期）", "RFM segment (in the period before)"), "text", "segment"),
    ),
)
