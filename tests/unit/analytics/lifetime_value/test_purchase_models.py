"""The models of repeat purchases, held against integrals over what one customer does, closed forms and simulations."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, gammaln, hyp2f1
from scipy.stats import beta as beta_of
from scipy.stats import gamma as gamma_of

from zhike.analytics.analysis import CannotTell
from zhike.analytics.lifetime_value import draws
from zhike.analytics.lifetime_value.bg_nbd import BgNbd
from zhike.analytics.lifetime_value.fitting import fit_purchases
from zhike.analytics.lifetime_value.histories import Histories
from zhike.analytics.lifetime_value.model import counted, purchases_ahead
from zhike.analytics.lifetime_value.own import Ahead, own
from zhike.analytics.lifetime_value.pareto_nbd import ParetoNbd
from zhike.analytics.lifetime_value.pareto_nbd_loop import log_integral

BG, PARETO = BgNbd(), ParetoNbd()
HISTORIES = [(0, 0.0, 12.0), (1, 0.4, 12.0), (3, 11.5, 12.0), (7, 6.0, 40.0), (2, 5.0, 5.0)]
PARAMETERS = {BG: (1.6, 4.2, 1.3, 2.6), PARETO: (1.4, 9.0, 1.7, 6.5)}
shapes, times = st.floats(0.1, 8), st.floats(0.5, 60)


def one(x, recency, age):
    return counted(np.array([x]), np.array([float(recency)]), np.array([float(age)]))[0]


def column(*parameters):
    return np.array(parameters, np.float64)[:, None]


def bg_of_one(rate, leaves, x, recency, age):
    """What one customer's history is worth: still there, or gone after the last purchase. Fader et al. 2005, (3)."""
    here = (1 - leaves) ** x * rate**x * np.exp(-rate * age)
    return here, leaves * (1 - leaves) ** (x - 1) * rate**x * np.exp(-rate * recency) if x else 0.0


def pareto_of_one(rate, leaving, x, recency, age):
    """The same of Schmittlein et al. 1987."""
    here = rate**x * np.exp(-(rate + leaving) * age)
    gone = (
        rate**x * leaving / (rate + leaving) * (np.exp(-(rate + leaving) * recency) - np.exp(-(rate + leaving) * age))
    )
    return here, gone


def integrated(model, history, what):
    """The mean of `what(rate, the other)` over customers, by quadrature in probabilities of both."""
    first, scale, a, b = PARAMETERS[model]
    rates = gamma_of(first, scale=1 / scale)
    others = beta_of(a, b) if model is BG else gamma_of(a, scale=1 / b)
    nodes, weights = np.polynomial.legendre.leggauss(400)
    at, weights = (nodes + 1) / 2, weights / 2
    at = at**3 * (10 - 15 * at + 6 * at**2)  # the ends of the unit interval, where both run away, looked at closely
    weights = weights * 30 * ((nodes + 1) / 2) ** 2 * (1 - (nodes + 1) / 2) ** 2
    rate, other = np.meshgrid(rates.ppf(at), others.ppf(at), indexing="ij")
    return float(weights @ what(rate, other, *history) @ weights)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize(("model", "of_one"), [(BG, bg_of_one), (PARETO, pareto_of_one)])
def test_a_history_is_as_likely_as_over_all_customers_and_so_is_being_alive(model, of_one, history):
    parameters = column(*PARAMETERS[model])
    here, gone = (integrated(model, history, lambda *c, k=k: of_one(*c)[k] + 0 * c[0]) for k in (0, 1))
    value = model.log_likelihood(parameters, one(*history)).value
    assert value == pytest.approx(np.log(here + gone), abs=1e-6)
    assert model.alive(parameters, one(*history))[0] == pytest.approx(here / (here + gone), abs=1e-6)


@pytest.mark.parametrize("model", [BG, PARETO])
@given(shapes, times, shapes, times)
@settings(max_examples=40, deadline=None)
def test_derivatives_are_those_of_the_likelihood(model, r, alpha, third, fourth):
    rng = np.random.default_rng(5)
    x, age = rng.poisson(2, 30), rng.uniform(1, 50, 30)
    data, _ = counted(x, np.where(x > 0, age * rng.random(30), 0), age, np.arange(30) % 2)
    parameters = np.array([[r, r], [alpha, 2 * alpha], [third, third], [fourth, fourth / 2]])
    found = model.log_likelihood(parameters, data)
    for place in np.ndindex(4, 2):
        moved = np.zeros((4, 2))
        moved[place] = 1e-5
        up, down = (model.log_likelihood(parameters * np.exp(way * moved), data) for way in (1, -1))
        assert found.gradient[place] == pytest.approx((up.value - down.value) / 2e-5, rel=1e-4, abs=1e-3)
        bent = (up.gradient - down.gradient) / 2e-5
        assert found.curvature[place[0], :, place[1]] == pytest.approx(bent[:, place[1]], rel=1e-4, abs=1e-3)
        assert bent[:, 1 - place[1]] == pytest.approx(0, abs=1e-6)  # each pattern for itself


def test_identical_histories_are_counted_together():
    rng = np.random.default_rng(1)
    x, age = rng.poisson(1, 500), rng.integers(5, 9, 500).astype(float)
    recency = np.where(x > 0, age - 2, 0.0)
    data, which = counted(x, recency, age)
    assert len(data.weight) < 40
    for model in (BG, PARETO):
        parameters = column(*PARAMETERS[model])
        singly = sum(model.log_likelihood(parameters, one(*row)).value for row in zip(x, recency, age, strict=True))
        assert model.log_likelihood(parameters, data).value == pytest.approx(singly)
        alive = [model.alive(parameters, one(*row))[0] for row in zip(x, recency, age, strict=True)]
        assert model.alive(parameters, data)[which] == pytest.approx(alive)


def bg_closed(r, alpha, a, b, x, age, ahead):
    """Fader et al. 2005, (10), of who is alive."""
    bend = hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + age + ahead))
    return (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x) * bend)


def pareto_closed(r, alpha, s, beta, x, age, ahead):
    """Schmittlein et al. 1987, of who is alive."""
    return (r + x) * (beta + age) / ((alpha + age) * (s - 1)) * (1 - ((beta + age) / (beta + age + ahead)) ** (s - 1))


@pytest.mark.parametrize(("model", "closed"), [(BG, bg_closed), (PARETO, pareto_closed)])
@given(shapes, times, st.sampled_from([0.2, 0.5, 0.8, 1.5, 3.0]), shapes, st.integers(0, 40), times, times)
@settings(max_examples=150, deadline=None)
def test_expected_purchases_are_those_of_the_closed_forms(model, closed, r, alpha, third, fourth, x, age, ahead):
    parameters = column(r, alpha, third, fourth)
    found = purchases_ahead(model, parameters, np.array([x]), np.array([age]), ahead)[0]
    assert found == pytest.approx(closed(r, alpha, third, fourth, x, age, ahead), rel=1e-6)


@pytest.mark.parametrize("model", [BG, PARETO])
def test_the_poles_of_the_closed_forms_are_nothing_special(model):
    around = [purchases_ahead(model, column(1.2, 5.0, third, 2.0), np.array([3]), np.array([20.0]), 30.0)[0]
              for third in (1 - 1e-6, 1.0, 1 + 1e-6)]  # fmt: skip
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-9)


@pytest.mark.parametrize("model", [BG, PARETO])
def test_discounted_purchases_are_the_rates_ahead_discounted(model):
    parameters, x, age = column(*PARAMETERS[model]), np.array([4]), np.array([20.0])
    expected, _ = quad(lambda u: model.rate(parameters, x, age, np.array([u]))[0] * np.exp(-0.02 * u), 0, 80)
    assert purchases_ahead(model, parameters, x, age, 80.0, 0.02)[0] == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.01, 600), st.floats(0.01, 300), st.floats(0.05, 20), st.floats(0.01, 300), st.floats(0, 800),
       st.floats(0.001, 800))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_integral_over_when_a_customer_left_is_right_wherever_it_lies(n, alpha, s, beta, last, longer):
    """Whatever the sizes: hundreds of purchases, parameters far apart, customers who left at once or long ago."""
    now = last + longer

    def log_density(y):
        return -n * np.log((alpha + y) / (alpha + last)) - (s + 1) * np.log((beta + y) / (beta + last))

    steep = min(longer, 60 / (n / (alpha + last) + (s + 1) / (beta + last)))
    edges = [last, *(last + steep * part for part in (0.01, 0.05, 0.2, 0.5, 1.0)), now]
    edges += list(np.geomspace(last + steep, now, 6)) if steep < longer else []
    edges = sorted({min(edge, now) for edge in edges})
    parts = [quad(lambda y: np.exp(log_density(y)), *pair, epsabs=1e-300, epsrel=1e-11, limit=200)[0]
             for pair in pairwise(edges)]  # fmt: skip
    outside = -n * np.log(alpha + last) - (s + 1) * np.log(beta + last)
    found = log_integral(n, alpha, s, beta, last, now)
    assert found == pytest.approx(np.log(sum(parts)) + outside, abs=1e-9)


def test_likelihoods_stay_finite_for_a_thousand_purchases_and_tiny_parameters():
    data, _ = counted(np.array([1000, 0, 1]), np.array([700.0, 0.0, 0.001]), np.array([700.5, 800.0, 800.0]))
    for model, small in ((BG, (0.01, 0.01, 1e-3, 1e-3)), (PARETO, (0.01, 0.001, 0.01, 300.0))):
        assert model.log_likelihood(column(*small), data).finite
        alive = model.alive(column(*small), data)
        assert ((alive >= 0) & (alive <= 1)).all()
        assert (purchases_ahead(model, np.repeat(column(*small), 3, axis=1), data.frequency, data.age, 50.0) >= 0).all()


@pytest.mark.parametrize("model", [BG, PARETO])
@given(shapes, times, shapes, times, st.integers(1, 30), times, st.floats(0.01, 0.98))
@settings(max_examples=60, deadline=None)
def test_who_bought_later_is_likelier_alive_and_more_time_brings_more_purchases(model, r, alpha, c, d, x, age, part):
    parameters = column(r, alpha, c, d)
    data, _ = counted(np.array([x, x]), np.array([part * age, (part + 0.02) * age]), np.array([age, age]))
    earlier, later = model.alive(parameters, data)
    assert later >= earlier - 1e-12
    both = np.repeat(parameters, 3, axis=1)
    ahead = purchases_ahead(model, both, np.full(3, x), np.full(3, age), np.array([5.0, 10.0, 20.0]))
    assert 0 < ahead[0] < ahead[1] < ahead[2]
    assert ahead[1] - ahead[0] >= (ahead[2] - ahead[1]) / 2 - 1e-9  # the rate never rises
    discounted = purchases_ahead(model, both, np.full(3, x), np.full(3, age), 20.0, 0.01)
    assert discounted[0] < ahead[2]


def bought_by(model, customers, parameters, rng, rate_times=1.0):
    """Customers as the model supposes: frequency, recency, age, and purchases in as much time again."""
    r, alpha, third, fourth = parameters
    rate = rng.gamma(r, 1 / alpha, customers) * rate_times
    stays = (
        rng.beta(third, fourth, customers)
        if model is BG
        else rng.exponential(1 / rng.gamma(third, 1 / fourth, customers))
    )
    age = rng.uniform(20, 60, customers)
    rows = []
    for i in range(customers):
        at, bought = 0.0, []
        while True:
            at += rng.exponential(1 / rate[i])
            if at > 2 * age[i] or (model is PARETO and at > stays[i]):
                break
            bought.append(at)
            if model is BG and rng.random() < stays[i]:
                break
        before = [at for at in bought if at <= age[i]]
        rows.append((len(before), before[-1] if before else 0.0, age[i], len(bought) - len(before)))
    x, recency, age, after = map(np.array, zip(*rows, strict=True))
    return x, recency, age, after


@pytest.mark.parametrize(("model", "truth"), [(BG, (0.8, 4.0, 0.9, 3.0)), (PARETO, (0.8, 4.0, 0.9, 12.0))])
def test_parameters_are_found_again_and_the_future_is_met(model, truth):
    x, recency, age, after = bought_by(model, 6000, truth, np.random.default_rng(11))
    data, which = counted(x, recency, age)
    fit = fit_purchases(model, data)
    assert np.abs((np.log(fit.base) - np.log(truth)) / fit.found.errors[:4]).max() < 3.5
    assert fit.found.errors.max() < 0.35
    ahead = purchases_ahead(model, np.repeat(fit.parameters, len(data.age), axis=1), data.frequency, data.age, data.age)
    expected = (ahead * model.alive(fit.parameters, data))[which]
    assert expected.sum() == pytest.approx(after.sum(), rel=0.06)
    for some in (x == 0, x == 1, (x > 1) & (x < 6), x >= 6):
        off = (expected - after)[some]
        assert abs(off.mean()) < 4 * off.std() / some.sum() ** 0.5


def test_what_a_covariate_does_is_found_again():
    rng, truth = np.random.default_rng(3), (0.9, 4.0, 0.8, 3.0)
    parts = [bought_by(BG, 3000, truth, rng, times) for times in (1.0, 2.0)]
    x, recency, age, _ = (np.concatenate(pair) for pair in zip(*parts, strict=True))
    has = np.repeat([0, 1], 3000)
    data, _ = counted(x, recency, age, has)
    fit = fit_purchases(BG, data, np.array([[0.0], [1.0]]))
    effects, errors = fit.effects()
    assert abs(effects[0, 0] - np.log(2)) < 3 * errors[0, 0] < 0.3
    assert (np.abs(effects[1:, 0]) < 3 * errors[1:, 0]).all()
    plain = fit_purchases(BG, counted(x, recency, age)[0])
    assert fit.found.log_likelihood > plain.found.log_likelihood + 20
    assert fit.parameters[1, 1] == pytest.approx(fit.base[1] * np.exp(-effects[0, 0]))


def test_standard_errors_are_those_of_the_inverse_hessian():
    x, recency, age, _ = bought_by(BG, 1500, (0.8, 4.0, 0.9, 3.0), np.random.default_rng(2))
    data, _ = counted(x, recency, age)
    fit = fit_purchases(BG, data)

    def value(parameters):
        return BG.log_likelihood(parameters[:, None], data).value

    steps, hessian = fit.base * 1e-3, np.empty((4, 4))
    for i, j in np.ndindex(4, 4):
        one_way, other = np.eye(4)[i] * steps, np.eye(4)[j] * steps
        corners = [value(fit.base + s * one_way + t * other) * s * t for s in (1, -1) for t in (1, -1)]
        hessian[i, j] = sum(corners) / (4 * steps[i] * steps[j])
    assert fit.base_errors == pytest.approx(np.sqrt(np.diag(-np.linalg.inv(hessian))), rel=0.02)


def test_time_may_be_told_in_any_unit():
    x, recency, age, _ = bought_by(BG, 1500, (0.8, 4.0, 0.9, 3.0), np.random.default_rng(4))
    weeks, days = (fit_purchases(BG, counted(x, recency * k, age * k)[0]) for k in (1, 7))
    assert days.base == pytest.approx(weeks.base * [1, 7, 1, 1], rel=1e-5)


@pytest.mark.parametrize("model", [BG, PARETO])
def test_where_all_are_alike_and_nobody_leaves_parameters_are_held_and_the_rate_goes_on(model):
    """The likelihood grows for ever (r, α towards infinity; no one leaving): the same customers go on as they did."""
    rng = np.random.default_rng(6)
    x, age = rng.poisson(4.0, 400), np.full(400, 20.0)
    data, _ = counted(x, np.where(x > 0, age - rng.exponential(1.0, 400).clip(0, 19), 0.0), age)
    fit = fit_purchases(model, data)
    assert fit.held
    ahead = purchases_ahead(model, np.repeat(fit.parameters, len(data.age), axis=1), data.frequency, data.age, 20.0)
    expected = (ahead * model.alive(fit.parameters, data)) @ data.weight / 400
    assert expected == pytest.approx(x.mean(), rel=0.1)
    assert np.isfinite(fit.found.errors).all()


@pytest.mark.parametrize("model", [BG, PARETO])
def test_who_hardly_ever_buys_again_does_not_tell_how_often(model):
    x = np.repeat([0, 1], [5000, 10])
    age = np.random.default_rng(7).uniform(1, 80, 5010)
    with pytest.raises(CannotTell) as error:
        fit_purchases(model, counted(x, np.where(x > 0, 0.14, 0.0), age)[0], name="a_model")
    assert (error.value.code, error.value.params) == ("analysis_did_not_converge", {"model": "a_model"})


@pytest.mark.parametrize("model", [BG, PARETO])
def test_what_single_customers_may_buy_lies_around_what_is_expected(model):
    """Drawn sums have the mean of the closed expectation, and quantiles reckon with who is gone already."""
    fit_to = bought_by(model, 2000, PARAMETERS[model], np.random.default_rng(8))[:3]
    fit = fit_purchases(model, counted(*fit_to)[0])
    p, q = 6.0, 4.0
    x, age, alive = np.array([0, 2, 9]), np.array([30.0, 30.0, 50.0]), np.array([1.0, 0.5, 0.05])
    found = own(fit, x, age, np.zeros(3, np.int64), x, np.full(3, 90.0), alive, Ahead(26.0, 0.002, np.array([p, q])))
    ahead = purchases_ahead(model, np.repeat(fit.parameters, 3, axis=1), x, age, 26.0, 0.002)
    mean = found.sums.mean(axis=1)[found.which] * 90.0
    assert mean == pytest.approx(ahead * p * 90.0 / (q + p * x - 1), rel=0.15)
    low, middle, high = (found.quantile(share) for share in (0.1, 0.5, 0.9))
    assert (low <= middle).all() and (middle <= high).all()
    assert (low[1], middle[1], high[2]) == (0, 0, 0)  # gone with 50 % and 95 %
    assert high[0] > 0


def test_draws_are_the_same_each_time():
    arguments = (np.repeat(column(1.0, 5.0, 1.0, 3.0), 2, axis=1), np.array([1, 5]), np.array([10.0, 20.0]),
                 np.array([1.0, 5.0]), 20.0, 0.0, np.array([5.0, 3.0]))  # fmt: skip
    for loop in (draws.bg_nbd, draws.pareto_nbd):
        first, again = np.zeros((2, 50)), np.zeros((2, 50))
        loop(7, *arguments, first)
        loop(7, *arguments, again)
        assert first.sum() > 0 and (first == again).all()


def test_closed_likelihood_of_the_paper():
    """Fader et al. 2005, appendix: A1 A2 (A3 + δ A4), written with beta and gamma functions."""
    r, alpha, a, b = PARAMETERS[BG]
    for x, recency, age in HISTORIES:
        here = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
        gone = betaln(a + 1, b + x - 1) - betaln(a, b) - (r + x) * np.log(alpha + recency) if x else -np.inf
        expected = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.logaddexp(here, gone)
        assert BG.log_likelihood(column(r, alpha, a, b), one(x, recency, age)).value == pytest.approx(
            expected, abs=1e-10
        )


def test_histories_can_be_taken_apart():
    ten = Histories(*(np.arange(10),) * 10)
    assert ten.of(np.array([3, 1])).frequency.tolist() == [3, 1]
