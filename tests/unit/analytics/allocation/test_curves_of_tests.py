"""Curves from past tests with holdouts: what was put in is found again, as surely as is said."""

import numpy as np
import pytest

from zhike.analytics.allocation.estimate import Test as PastTest
from zhike.analytics.allocation.estimate import fit
from zhike.analytics.allocation.problem import Estimate

ASSUMED = Estimate(1.0, 0.5, 2.0)


def run(source: np.random.Generator, at: float, peak: float, scale: float, base: float = 0.04, heads: int = 20_000):
    said = source.binomial(heads, base + peak * (1 - np.exp(-at / scale)))
    return PastTest("gold", "sms", heads, at * heads, int(said), heads, int(source.binomial(heads, base)), 80.0)


def test_height_and_bend_lie_within_their_intervals_about_as_often_as_said():
    source, peak, scale, inside = np.random.default_rng(5), 0.08, 1.2, np.zeros(2)
    for _ in range(60):
        found = fit([run(source, at, peak, scale) for at in (0.3, 0.8, 1.5, 3.0, 5.0)], ASSUMED)
        assert found.found == "estimated" and found.curve is not None
        inside += [
            found.curve.peak.low <= peak <= found.curve.peak.high,
            found.curve.scale.low <= scale <= found.curve.scale.high,
        ]
    assert (inside >= 52).all()


def test_tests_at_one_intensity_tell_the_height_by_the_entered_bend():
    source = np.random.default_rng(2)
    found = fit([run(source, 1.0, 0.06, 1.0, heads=200_000) for _ in range(3)], ASSUMED)
    assert found.found == "scale_assumed" and found.curve is not None
    assert found.curve.scale == ASSUMED
    assert found.curve.peak.low <= 0.06 <= found.curve.peak.high
    assert found.curve.peak.value == pytest.approx(0.06, rel=0.1)


def test_one_test_is_worth_its_difference_and_its_error():
    found = fit([PastTest("t", "a", 1000, 1000, 100, 1000, 60)], ASSUMED)
    assert found.curve is not None and found.fits is None
    risen = 1 - np.exp(-1)
    error = np.sqrt(sum(p * (1 - p) / 1002 for p in (101 / 1002, 61 / 1002)))
    assert found.curve.peak.value == pytest.approx(0.04 / risen)
    assert found.curve.peak.high - found.curve.peak.value == pytest.approx(1.96 * error / risen, rel=1e-3)
    assert found.lifts[0].lift == pytest.approx(0.04)


def test_no_effect_is_said_and_is_no_negative_curve():
    found = fit([PastTest("t", "a", 1000, 1000, 50, 1000, 60)], ASSUMED)
    assert found.found == "no_effect" and found.curve is not None
    assert found.curve.peak.value == 0 and found.curve.peak.low == 0 and found.curve.peak.high > 0


def test_tests_that_contradict_one_another_widen_the_interval():
    agree = [PastTest("t", "a", 10_000, 10_000, 900, 10_000, 400)] * 2
    differ = [PastTest("t", "a", 10_000, 10_000, said, 10_000, 400) for said in (600, 1200)]
    sure, unsure = fit(agree, ASSUMED), fit(differ, ASSUMED)
    assert sure.curve and unsure.curve and unsure.fits is not None and unsure.fits < 0.001
    width = [each.curve.peak.high - each.curve.peak.value for each in (sure, unsure) if each.curve]
    assert width[1] > 3 * width[0]


def test_the_value_of_an_answer_is_the_mean_over_answers():
    tests = [PastTest("t", "a", 100, 100, 30, 100, 5, 10.0), PastTest("t", "a", 100, 100, 10, 100, 5, 50.0)]
    assert fit(tests, ASSUMED).value == pytest.approx(20)
    assert fit([], ASSUMED).found == "no_tests"
