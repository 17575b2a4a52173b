"""Gamma-Gamma, held against an integral over customers, differences and a simulated shop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma as gamma_of

from zhike.analytics.lifetime_value.fitting import fit_spend
from zhike.analytics.lifetime_value.gamma_gamma import expected_spend, log_likelihood, spent
from zhike.analytics.lifetime_value.histories import Histories

above = st.floats(0.3, 30)


def history(count, mean):
    nothing = np.zeros(len(count))
    return Histories(np.arange(len(count)), count, nothing, nothing, count, mean, nothing, nothing, count, count)


@pytest.mark.parametrize(("count", "mean"), [(1, 12.0), (4, 30.0), (9, 3.5)])
def test_a_mean_is_as_likely_as_over_all_customers_and_so_is_what_is_expected(count, mean):
    p, q, gamma = 5.5, 3.2, 16.0
    rates = gamma_of(q, scale=1 / gamma)

    def density(rate):
        return gamma_of.pdf(mean, p * count, scale=1 / (rate * count)) * rates.pdf(rate)

    whole, _ = quad(density, 0, 40, points=[p / mean], limit=200, epsabs=1e-14)
    among, _ = quad(lambda rate: p / rate * density(rate), 0, 40, points=[p / mean], limit=200, epsabs=1e-14)
    found = log_likelihood(np.array([p, q, gamma]), spent(np.array([count]), np.array([mean])))
    assert found.value == pytest.approx(np.log(whole), abs=1e-8)
    told = expected_spend(np.array([p, q, gamma]), np.array([count]), np.array([mean]))
    assert told[0] == pytest.approx(among / whole, rel=1e-8)


@given(above, above, above)
@settings(max_examples=50, deadline=None)
def test_derivatives_of_spend_are_those_of_its_likelihood(p, q, gamma):
    rng, parameters = np.random.default_rng(1), np.array([p, q, gamma])
    data = spent(rng.integers(1, 9, 40), rng.gamma(3, 10, 40))
    found = log_likelihood(parameters, data)
    for k, move in enumerate(np.eye(3) * 1e-5):
        up, down = (log_likelihood(parameters * np.exp(way * move), data) for way in (1, -1))
        assert found.gradient[k] == pytest.approx((up.value - down.value) / 2e-5, rel=1e-4, abs=1e-3)
        assert found.curvature[k] == pytest.approx((up.gradient - down.gradient) / 2e-5, rel=1e-4, abs=1e-3)


def test_parameters_of_spend_are_found_again():
    rng, truth = np.random.default_rng(4), np.array([6.0, 3.5, 20.0])
    count = rng.integers(1, 12, 5000)
    rate = rng.gamma(truth[1], 1 / truth[2], 5000)
    found, customers = fit_spend(history(count, rng.gamma(truth[0] * count) / (rate * count)))
    assert customers == 5000
    assert np.abs((found.point - np.log(truth)) / found.errors).max() < 3
    assert found.errors.max() < 0.2


@given(above, st.floats(1.1, 30), above, st.integers(1, 40), st.floats(0.01, 1000))
def test_who_is_known_longer_is_expected_to_spend_as_they_did(p, q, gamma, count, mean):
    parameters, everybody = np.array([p, q, gamma]), p * gamma / (q - 1)
    few, many = expected_spend(parameters, np.array([count, 2 * count]), np.array([mean, mean]))
    assert min(mean, everybody) * (1 - 1e-9) <= few <= max(mean, everybody) * (1 + 1e-9)
    assert abs(many - mean) <= abs(few - mean) * (1 + 1e-9)
    assert expected_spend(parameters, np.array([0]), np.array([0.0]))[0] == pytest.approx(everybody)
