"""Measures against their definitions, counted out pair by pair."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from zhike.analytics.prediction import judging
from zhike.analytics.prediction.calibration import Calibration, calibrated, fit_isotonic, fit_sigmoid, log_loss, sigmoid


@pytest.fixture(scope="module")
def said() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (many equal), worse scores of the same rows, and what happened."""
    rng = np.random.default_rng(3)
    truth = rng.normal(size=600)
    labels = rng.random(600) < sigmoid(truth)
    return (truth + rng.normal(0, 0.5, 600)).round(1), truth + rng.normal(0, 2, 600), labels


def test_area_and_precision_are_the_library_s(said) -> None:
    scores, _, labels = said
    assert judging.area(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert judging.average_precision(scores, labels) == pytest.approx(average_precision_score(labels, scores))


def test_curves_lie_on_the_library_s(said) -> None:
    scores, _, labels = said
    x, y, _ = roc_curve(labels, scores, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(labels, scores)
    expected = {(round(a, 4), round(b, 4)) for a, b in zip(x, y, strict=True)}
    assert set(judging.roc_points(scores, labels)) <= expected
    expected = {(round(a, 4), round(b, 4)) for a, b in zip(recall, precision, strict=True)}
    assert set(judging.precision_points(scores, labels)) <= expected


def test_the_interval_of_a_difference_is_that_of_pairs_counted_out(said) -> None:
    """DeLong's variance by its definition: a matrix of who is ranked above whom."""
    one, other, labels = said
    found = judging.difference(one, other, labels)
    above = [np.sign(s[labels][:, None] - s[~labels][None]) / 2 + 0.5 for s in (one, other)]
    yes, no = (above[0] - above[1]).mean(axis=1), (above[0] - above[1]).mean(axis=0)
    error = np.sqrt(yes.var(ddof=1) / len(yes) + no.var(ddof=1) / len(no))
    assert found.value == pytest.approx(yes.mean())
    assert found.low == pytest.approx(yes.mean() - 1.645 * error)
    assert found.high == pytest.approx(yes.mean() + 1.645 * error)


def test_that_interval_is_what_resampling_gives(said) -> None:
    one, other, labels = said
    rng, differences = np.random.default_rng(0), []
    for _ in range(400):
        rows = rng.integers(0, len(labels), len(labels))
        differences.append(judging.area(one[rows], labels[rows]) - judging.area(other[rows], labels[rows]))
    found = judging.difference(one, other, labels)
    assert (found.low, found.high) == pytest.approx(np.quantile(differences, [0.05, 0.95]), abs=0.012)


def test_calibration_error_of_two_bins() -> None:
    probability, labels = np.array([0.11, 0.12, 0.81, 0.89]), np.array([False, True, True, True])
    assert judging.calibration_error(probability, labels) == pytest.approx(0.5 * (0.5 - 0.115) + 0.5 * (1 - 0.85))


def test_tenths_begin_with_the_highest() -> None:
    found = judging.by_rank(np.arange(100) / 100, np.arange(100) >= 95)
    assert [each.rows for each in found] == [10] * 10
    assert found[0].happened == 0.5
    assert found[0].predicted == pytest.approx(0.945)
    assert not any(each.happened for each in found[1:])


@pytest.mark.parametrize(("truth", "way"), [
    (lambda raw: sigmoid(0.4 * raw + 1), "sigmoid"),
    (lambda raw: np.where(raw < 0, 0.1, 0.8), "isotonic"),
])  # fmt: skip
def test_the_way_that_fits_is_taken_and_probabilities_become_right(truth, way) -> None:
    rng = np.random.default_rng(4)
    raw = rng.normal(0, 2, 6_000)
    labels = rng.random(6_000) < truth(raw)
    calibration, said = calibrated(raw, labels)
    assert calibration.way == way
    assert judging.calibration_error(said, labels) < 0.02 < judging.calibration_error(sigmoid(raw), labels)
    assert log_loss(said, labels) < log_loss(sigmoid(raw), labels)


def test_few_outcomes_are_never_followed_in_steps() -> None:
    rng = np.random.default_rng(4)
    raw = rng.normal(0, 2, 900)
    assert calibrated(raw, rng.random(900) < np.where(raw < 0, 0.1, 0.8))[0].way != "isotonic"


def test_steps_keep_the_order_and_stay_between_0_and_1() -> None:
    rng = np.random.default_rng(5)
    raw = rng.normal(size=3_000)
    found = fit_isotonic(raw, rng.random(3_000) < sigmoid(2 * raw))(np.linspace(-9, 9, 500))
    assert (np.diff(found) >= 0).all()
    assert 0 < found.min() < found.max() < 1
    assert len(np.unique(found)) > 100  # lines, not steps


def test_scores_that_say_the_opposite_are_left_as_they_are() -> None:
    raw = np.linspace(-3, 3, 400)
    assert fit_sigmoid(raw, raw < 0) == Calibration("none")


def test_a_calibration_is_the_same_after_having_been_kept() -> None:
    raw = np.linspace(-3, 3, 2_000)
    for fitted in (fit_sigmoid, fit_isotonic):
        found = fitted(raw, np.random.default_rng(1).random(2_000) < sigmoid(raw))
        assert Calibration.from_json(found.as_json()) == found
