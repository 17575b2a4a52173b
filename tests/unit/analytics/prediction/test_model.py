"""The model against scikit-learn, and its reasons against Shapley values counted out one by one."""

import json
from itertools import combinations
from math import factorial

import numpy as np
import pyarrow as pa
import pytest

from zhike.analytics.prediction.encoding import Features, encoded, typical, varying
from zhike.analytics.prediction.forest import Forest, forest_of
from zhike.analytics.prediction.model import Model, fit


@pytest.fixture(scope="module")
def data() -> tuple[Features, np.ndarray]:
    """Six features (one a category, one with gaps, one constant) and an outcome that some of them make likelier."""
    rng = np.random.default_rng(1)
    count = 1_500
    size = np.where(rng.random(count) < 0.2, np.nan, rng.normal(size=count))
    table = pa.table(
        {
            "days": rng.exponential(30, count),
            "size": pa.array(size, mask=np.isnan(size)),
            "city": pa.array(rng.choice(["a", "b", "c", "d"], count)).cast(pa.string()),
            "flag": rng.random(count) < 0.5,
            "same": np.ones(count),
            "noise": rng.normal(size=count),
        }
    )
    features = encoded(table)
    known = np.nan_to_num(features.values)
    odds = 0.03 * known[:, 0] - known[:, 1] + (known[:, 2] == 2) * 2 * known[:, 3] - 1
    return features, rng.random(count) < 1 / (1 + np.exp(-odds))


@pytest.fixture(scope="module")
def model(data) -> Model:
    return fit(*data)


def test_the_forest_says_what_the_trees_say(data) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    features, labels = data
    kinds = [HistGradientBoostingClassifier(max_iter=20, random_state=i).fit(features.values, labels) for i in range(2)]
    forest = forest_of(kinds, range(len(features.names)))
    expected = np.mean([kind.decision_function(features.values) for kind in kinds], axis=0)
    np.testing.assert_allclose(forest.raw(features.values), expected, atol=1e-9)


@pytest.mark.parametrize("weight", [1.0, 0.5, 0.0])
def test_reasons_are_shapley_values_against_the_typical_row(data, model, weight) -> None:
    features, _ = data
    blended = Model(**{**{name: getattr(model, name) for name in model.__dataclass_fields__}, "weight": weight})
    rows = features.values[:25]
    found = blended.parts(rows)
    np.testing.assert_allclose(found, np.array([counted_out(blended, row) for row in rows]), atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), blended.raw(rows) - blended.raw(blended.reference[None]), atol=1e-9)


def counted_out(model: Model, row: np.ndarray) -> list[float]:
    """Each feature's mean gain over all orders in which features could be told."""
    width = len(row)
    rows = {
        told: np.where([i in told for i in range(width)], row, model.reference).astype(np.float32)
        for size in range(width + 1)
        for told in map(frozenset, combinations(range(width), size))
    }
    said = dict(zip(rows, model.raw(np.array(list(rows.values()))), strict=True))
    return [
        sum(
            factorial(len(told)) * factorial(width - len(told) - 1) / factorial(width) * (said[told | {i}] - said[told])
            for told in said
            if i not in told
        )
        for i in range(width)
    ]


def test_nobody_is_moved_by_what_is_usual_or_by_what_is_the_same_for_all(data, model) -> None:
    features, _ = data
    assert not model.parts(model.reference[None]).any()
    assert not model.parts(features.values)[:, features.names.index("same")].any()


def test_it_is_the_same_after_having_been_kept_as_json(data, model) -> None:
    features, _ = data
    kept = json.dumps(model.as_json(), allow_nan=False)
    again = Model.from_json(json.loads(kept))
    np.testing.assert_allclose(again.probability(features.values), model.probability(features.values), atol=1e-6)
    assert len(kept) < 500_000


@pytest.mark.parametrize("change", [{"left": [0]}, {"roots": [7]}, {"feature": [3], "left": [-1], "right": [0]}])
def test_a_tree_that_leads_nowhere_is_not_walked(change) -> None:
    leaf = {"roots": [0], "feature": [0], "left": [0], "right": [0], "threshold": [0.0], "value": [0.0],
            "missing_left": [True], "base": 0.0}  # fmt: skip
    with pytest.raises(ValueError):
        Forest.from_json(leaf | change)


def test_it_finds_what_is_there(data) -> None:
    from sklearn.metrics import roc_auc_score

    features, labels = data
    half = np.arange(len(labels)) % 2 == 0
    model = fit(features.rows(half), labels[half])
    assert roc_auc_score(labels[~half], model.probability(features.values[~half])) > 0.75


def test_rows_of_one_group_are_never_on_both_sides() -> None:
    from zhike.analytics.prediction.model import _folds

    groups = np.repeat(np.arange(200), 3)
    fold = _folds(np.arange(600) % 7 == 0, groups, np.random.default_rng(0)).reshape(200, 3)
    assert (fold == fold[:, :1]).all()
    assert set(np.bincount(fold[:, 0])) <= {66, 67}


def test_rare_categories_are_one_other_and_unknown_ones_stay_unknown() -> None:
    table = pa.table({"city": ["a"] * 30 + ["b"] * 25 + ["c"] + [None]})
    features = encoded(table)
    assert features.categories == {"city": ["a", "b"]}
    assert features.values[[0, 30, 55], 0].tolist() == [0, 1, 2]
    assert np.isnan(features.values[56, 0])
    later = encoded(pa.table({"city": ["z", "b"]}), features.categories)
    assert later.values[:, 0].tolist() == [2, 1]


def test_typical_is_the_median_the_most_common_and_nothing_where_most_know_nothing() -> None:
    table = pa.table({"n": [1.0, 2, 9] * 30, "c": ["x", "y", "y"] * 30, "rare": [None, None, 4.0] * 30})
    found = typical(encoded(table))
    assert found[:2].tolist() == [2, 1]
    assert np.isnan(found[2])


def test_what_is_the_same_for_everybody_teaches_nothing() -> None:
    table = pa.table({"same": [3.0] * 40, "none": pa.nulls(40, pa.float64()), "some": [1.0, None] * 20, "n": range(40)})
    assert varying(encoded(table)) == ["some", "n"]
