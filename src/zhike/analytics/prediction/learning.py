"""Learning from earlier cut-offs, checking on the latest whose outcome is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.analytics.analysis import CannotTell
from zhike.analytics.prediction import drift, judging
from zhike.analytics.prediction.encoding import Features, categories_of, encoded, varying
from zhike.analytics.prediction.measures import RFM
from zhike.analytics.prediction.model import Model, fit, fit_baseline
from zhike.analytics.prediction.questions import LEAST_OUTCOMES

Labels = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """What was known of customers at a cut-off, and whether it happened to them afterwards."""

    cut_off: datetime
    customers: NDArray[np.int64]
    table: pa.Table
    labels: Labels


@dataclass(frozen=True)
class Checked:
    """How the model did at the latest cut-off whose outcome is known, on customers as they were then. `ranks`: tenths
    by prediction, the highest first; `widths`: by tenths of probability; `baseline`: the simple rule's; `area_low`: the
    lower end of the area's own interval."""

    rows: int
    share: float
    area: float
    area_low: float
    precision: float
    error: float
    baseline: float
    baseline_precision: float
    ahead: judging.Difference
    ranks: tuple[judging.Bin, ...]
    widths: tuple[judging.Bin, ...]
    roc: tuple[tuple[float, float], ...]
    roc_baseline: tuple[tuple[float, float], ...]
    precisions: tuple[tuple[float, float], ...]
    way: str

    def good(self, accept: str) -> bool:
        """Whether to use it: `surely` better than the simple rule, or (`as_good`) not surely worse than it, and surely
        better than guessing."""
        if accept == "surely":
            return self.ahead.low > 0
        return self.ahead.high > 0 and self.area_low > 0.5

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Checked":
        bins = {name: tuple(judging.Bin(**each) for each in told[name]) for name in ("ranks", "widths")}
        points = {name: tuple((x, y) for x, y in told[name]) for name in ("roc", "roc_baseline", "precisions")}
        return Checked(**{**told, **bins, **points, "ahead": judging.Difference(**told["ahead"])})


@dataclass(frozen=True)
class Learned:
    model: Model
    checked: Checked


def learned(training: Sequence[Example], checking: Example, columns: Sequence[str],
            progress: Callable[[float], None]) -> Learned:  # fmt: skip
    """A model of `columns`, calibrated on the outcomes of the check, each of which is judged by a calibration without
    it; and how it and the simple rule did there.

    Raises CannotTell (analysis_outcomes_too_few, analysis_nothing_varies).
    """
    table = pa.concat_tables([each.table.select(columns) for each in training])
    labels = np.concatenate([each.labels for each in training])
    _enough(labels)
    _enough(checking.labels)
    features = encoded(table, categories_of(table))
    if not varying(features):
        raise CannotTell("everybody is alike", code="analysis_nothing_varies")
    groups = np.concatenate([each.customers for each in training])
    model = fit(features, labels, groups, progress=progress)
    then = encoded(checking.table.select(columns), features.categories)
    raw = model.raw(then.values)
    model, said = model.calibrated_on(raw, checking.labels)
    simple = fit_baseline(features, labels, RFM)(then)
    return Learned(model, _checked(raw, said, simple, checking.labels, model.calibration.way))


def steady(columns: Sequence[str], training: Sequence[Example], others: Sequence[pa.Table]) -> list[str]:
    """The columns to learn from. What the simple rule knows always; any other only where its values at the training
    cut-offs are like those at the `others` (the check, and now): a model knows nothing of values that it has never
    seen, such as the time since a campaign that came later. Traits that tell everybody apart teach nothing."""
    table = pa.concat_tables([each.table.select(columns) for each in training])
    features = encoded(table)
    told = [encoded(other.select(columns), features.categories) for other in others]
    kept = []
    for place, name in enumerate(columns):
        then = drift.bins_of(features.values[:, place])
        like = all(drift.index(other.values[:, place], then) < drift.HIGH for other in told)
        names = name in features.categories and not features.categories[name]
        if name in RFM or (like and not names):
            kept.append(name)
    return kept


def _enough(labels: Labels) -> None:
    happened, rest = int(labels.sum()), int((~labels).sum())
    if min(happened, rest) < LEAST_OUTCOMES:
        raise CannotTell("too few outcomes of one sort", code="analysis_outcomes_too_few", happened=happened, rest=rest,
                         needed=LEAST_OUTCOMES)  # fmt: skip


def _checked(raw: Floats, said: Floats, simple: Floats, labels: Labels, way: str) -> Checked:
    """Ranks by what the model says before calibration: folds of the calibration say the same of no two customers."""
    order = np.argsort(-raw, kind="stable")
    ranks = [judging.Bin(len(of), float(said[of].mean()), float(labels[of].mean()))
             for of in np.array_split(order, judging.BINS) if len(of)]  # fmt: skip
    return Checked(
        rows=len(labels),
        share=float(labels.mean()),
        area=judging.area(raw, labels),
        area_low=0.5 + judging.difference(raw, np.zeros(len(raw)), labels).low,
        precision=judging.average_precision(raw, labels),
        error=judging.calibration_error(said, labels),
        baseline=judging.area(simple, labels),
        baseline_precision=judging.average_precision(simple, labels),
        ahead=judging.difference(raw, simple, labels),
        ranks=tuple(ranks),
        widths=tuple(judging.by_width(said, labels)),
        roc=tuple(judging.roc_points(raw, labels)),
        roc_baseline=tuple(judging.roc_points(simple, labels)),
        precisions=tuple(judging.precision_points(raw, labels)),
        way=way,
    )


def scored_table(now: pa.Table, model: Model) -> Features:
    """Everybody's features as the model knows them."""
    return encoded(now.select(list(model.names)), model.categories)
