"""The model: boosted trees, a logistic regression beside them where that helps, and calibrated probabilities."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.prediction.additive import Additive, fit_additive
from zhike.analytics.prediction.calibration import Calibration, calibrated
from zhike.analytics.prediction.encoding import Categories, Features, Matrix, typical, varying
from zhike.analytics.prediction.forest import Forest, forest_of

FOLDS: Final = 3
WEIGHTS: Final = (1.0, 0.75, 0.5, 0.25, 0.0)
WORTH_IT: Final = 0.0005
"""The regression is taken along only where it raises the area under the ROC curve by more than this."""

Labels = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """`weight`: that of the trees; the rest is the regression's. `reference`: the typical row that reasons are told
    against."""

    names: tuple[str, ...]
    categories: Categories
    forest: Forest
    additive: Additive
    weight: float
    reference: Matrix
    calibration: Calibration

    def raw(self, values: Matrix) -> Floats:
        """The log odds as the trees and the regression say them; the order of customers is that of these."""
        return _blended(self.weight, lambda: self.forest.raw(values), lambda: self.additive.raw(values))

    def probability(self, values: Matrix) -> Floats:
        return self.calibration(self.raw(values))

    def parts(self, values: Matrix) -> Floats:
        """Rows × features: exact Shapley values of `raw` against the reference."""
        return _blended(
            self.weight,
            lambda: self.forest.parts(values, self.reference),
            lambda: self.additive.parts(values) - self.additive.parts(self.reference[None]),
        )

    def calibrated_on(self, raw: Floats, labels: Labels) -> tuple["Model", Floats]:
        """The same with probabilities fitted to other outcomes; and theirs, each from a fit without it."""
        calibration, said = calibrated(raw, labels)
        return replace(self, calibration=calibration), said

    def as_json(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "categories": {name: list(of) for name, of in self.categories.items()},
            "forest": self.forest.as_json(),
            "additive": self.additive.as_json(),
            "weight": self.weight,
            "reference": [None if np.isnan(value) else float(value) for value in self.reference],
            "calibration": self.calibration.as_json(),
        }

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Model":
        """Raises KeyError, TypeError or ValueError on anything else than `as_json` says."""
        return Model(
            names=tuple(told["names"]),
            categories={name: list(of) for name, of in told["categories"].items()},
            forest=Forest.from_json(told["forest"]),
            additive=Additive.from_json(told["additive"]),
            weight=float(told["weight"]),
            reference=np.array([np.nan if value is None else value for value in told["reference"]], np.float32),
            calibration=Calibration.from_json(told["calibration"]),
        )


def fit(
    features: Features,
    labels: Labels,
    groups: Ints | None = None,
    seed: int = 0,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Model:
    """Three times trees on two thirds of the rows, stopped when the last third gains nothing, and their mean; the
    weight of the regression and the calibration from what each third was told by trees that have not seen it.

    Rows of the same group (a customer at several cut-offs) are in the same third. At least one row of each sort must
    be in every third: `labels` with both sorts often enough is the caller's affair.
    """
    from threadpoolctl import threadpool_limits

    fold = _folds(labels, groups, np.random.default_rng(seed))
    kept = varying(features)
    places = [features.names.index(name) for name in kept]
    trees, by_trees, by_regression = list[Any](), np.empty(len(labels)), np.empty(len(labels))
    for third in range(FOLDS):
        out = fold == third
        with threadpool_limits(1):  # several wait for one another by spinning: on a busy machine twenty times the work
            trees.append(_grown(features.values[:, places], labels, out, seed))
            by_trees[out] = trees[-1].decision_function(features.values[out][:, places])
        by_regression[out] = fit_additive(features.rows(~out), labels[~out]).raw(features.values[out])
        progress((third + 1) / (FOLDS + 1))
    weight = _best_weight(by_trees, by_regression, labels)
    calibration, _ = calibrated(_blended(weight, lambda: by_trees, lambda: by_regression), labels, seed)
    additive = fit_additive(features, labels)
    forest = forest_of(trees, places)
    return Model(features.names, features.categories, forest, additive, weight, typical(features), calibration)


def _grown(values: Matrix, labels: Labels, out: Labels, seed: int) -> Any:
    """Small trees, many rows to a leaf, half of the features at each cut: less to be learned by heart."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        learning_rate=0.08, max_leaf_nodes=16, min_samples_leaf=40, l2_regularization=5.0, max_features=0.5,
        max_iter=500, early_stopping=True, n_iter_no_change=20, random_state=seed,
    )  # fmt: skip
    return trees.fit(values[~out], labels[~out], X_val=values[out], y_val=labels[out])


def _best_weight(by_trees: Floats, by_regression: Floats, labels: Labels) -> float:
    from sklearn.metrics import roc_auc_score

    scores = {w: float(roc_auc_score(labels, w * by_trees + (1 - w) * by_regression)) for w in WEIGHTS}
    best = max(scores, key=lambda weight: scores[weight])
    return best if scores[best] > scores[1.0] + WORTH_IT else 1.0


def _folds(labels: Labels, groups: Ints | None, rng: np.random.Generator) -> Ints:
    """A third for each row; each third has its share of both sorts."""
    ids, of = (np.arange(len(labels)),) * 2 if groups is None else np.unique(groups, return_inverse=True)
    sort = np.zeros(len(ids), np.int64)
    np.maximum.at(sort, of, labels.astype(np.int64))
    order = np.lexsort((rng.random(len(ids)), sort))
    third = np.empty(len(ids), np.int64)
    third[order] = np.arange(len(ids)) % FOLDS
    found: Ints = third[of]
    return found


def _blended(weight: float, trees: Callable[[], Floats], regression: Callable[[], Floats]) -> Floats:
    if weight == 1.0:
        return trees()
    if weight == 0.0:
        return regression()
    return weight * trees() + (1 - weight) * regression()


def fit_baseline(features: Features, labels: Labels, names: Sequence[str]) -> Callable[[Features], Floats]:
    """The simple rule to beat: a logistic regression on a few features. Gives the log odds of other rows."""
    rule = fit_additive(features.only(names), labels)
    return lambda others: rule.raw(others.only(names).values)
