"""Scales against SciPy and scikit-learn, and what must hold of every one."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import skew, yeojohnson
from sklearn.preprocessing import PowerTransformer

from zhike.analytics.clusters.scales import Scale, corrected, scale_of

NUMBERS = st.floats(-1e5, 1e5, allow_nan=False)


@settings(deadline=None)
@example([18068.0, 18079.0, 18086.0, 20730.0])
@given(st.lists(st.one_of(NUMBERS, st.just(float("nan"))), min_size=3, max_size=40))
def test_everybody_together_has_mean_0_and_deviation_1(values: list[float]) -> None:
    column = np.array(values)
    if (scale := scale_of(column)) is not None:
        standard = scale.standard(column)
        assert standard.mean() == pytest.approx(0, abs=1e-6)
        assert standard.std() == pytest.approx(1, rel=1e-6)


@settings(deadline=None)
@given(NUMBERS, st.sampled_from(["none", "log", "power"]), st.floats(-4, 4))
def test_a_value_comes_back_in_its_own_units(value: float, correction: str, power: float) -> None:
    size = value if correction != "power" else np.sign(value) * min(abs(value), 50)
    scale = Scale(correction, power, 0.5, 2.0, 0.0, 0.0, 0.0)
    assert scale.original(scale.standard(np.array([size])))[0] == pytest.approx(size, rel=1e-4, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9), st.floats(-2, 4))
def test_the_power_is_that_of_yeo_and_johnson(values: list[float], power: float) -> None:
    column = np.array(values)
    assert corrected(column, "power", power) == pytest.approx(yeojohnson(column, lmbda=power), rel=1e-6, abs=1e-7)


def test_only_what_is_skewed_is_corrected_and_as_little_as_is_enough() -> None:
    rng = np.random.default_rng(1)
    even, spend, late = rng.normal(size=5_000), rng.lognormal(3, 1, 5_000), 20 - rng.gamma(1, 2, 5_000)
    found = [scale_of(column) for column in (even, spend, late)]
    assert [each.correction for each in found if each] == ["none", "log", "power"]
    for each, column in zip(found, (even, spend, late), strict=True):
        assert each is not None
        assert each.before == pytest.approx(float(skew(column)))
        assert abs(each.after) <= min(1.0, abs(each.before))
    fitted = PowerTransformer("yeo-johnson").fit(late.reshape(-1, 1))
    assert found[2] is not None and found[2].power == pytest.approx(min(fitted.lambdas_[0], 4), rel=1e-3)


def test_a_missing_value_stands_at_the_median() -> None:
    column = np.array([1.0, 2, 5, np.nan])
    scale = scale_of(column)
    assert scale is not None
    assert scale.fill == 2
    assert scale.standard(column)[3] == scale.standard(column)[1]


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [3.0], [3.0, np.nan, 3.0], [0.1 + 0.2, 0.3], [0.0, 0.0]])
def test_what_is_the_same_for_everybody_known_has_no_scale(values: list[float]) -> None:
    assert scale_of(np.array(values)) is None
