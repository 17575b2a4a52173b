"""Lifetime value as people ask for it: what is said of customers, the report, traits, bad input."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from zhike.analytics.analysis import Asked, CannotTell
from zhike.analytics.lifetime_value.analysis import KIND
from zhike.analytics.lifetime_value.bands import banded
from zhike.analytics.lifetime_value.covariates import covariates
from zhike.analytics.settings import complete
from zhike.errors import InvalidInput
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

from ..ordering import analyse, paid

START, END = datetime(2025, 1, 1), datetime(2026, 1, 1)


def shop(customers=300, seed=1, amount=lambda rng, mean: round(float(rng.gamma(5, mean / 5)), 2) or 0.01):
    """People who buy at a rate of their own until they leave; customer n from 1."""
    rng, rows = np.random.default_rng(seed), []
    for who in range(1, customers + 1):
        at, rate, leaves, mean = rng.uniform(0, 250), rng.gamma(0.9, 1 / 25), rng.beta(0.7, 3), 300 / rng.gamma(4)
        while at < 365:
            rows.append(paid(who, START + timedelta(days=float(at)), amount(rng, mean)))
            if len(rows) > 1 and rows[-2]["customer_id"] == who and rng.random() < leaves:
                break
            at += rng.exponential(1 / rate)
    return rows


@pytest.fixture(scope="module")
def rows():
    return shop()


@pytest.fixture(scope="module")
def answer(rows):
    return analyse(KIND, rows, END)


def refused(events, **settings):
    with pytest.raises(CannotTell) as error:
        analyse(KIND, events, END, **settings)
    return error.value.code, error.value.params


def test_everybody_who_bought_has_a_value_between_its_ends(answer, rows):
    assert answer.scores.keys() == {row["customer_id"] for row in rows}
    for score in answer.scores.values():
        assert 0 <= score["probability_alive"] <= 1
        assert score["expected_purchases"] >= 0 and score["value"] >= 0
        assert 0 <= score["value_low"] <= score["value_high"]
    active = [score for score in answer.scores.values() if score["probability_alive"] > 0.5]
    inside = [score["value_low"] <= score["value"] <= score["value_high"] for score in active]
    assert len(active) > 50 and np.mean(inside) > 0.95


def test_bands_are_ranks_by_value_and_figures_add_up(answer):
    bands = {
        key: [s["value"] for s in answer.scores.values() if s["value_band"] == key] for key in ("high", "mid", "low")
    }
    assert min(bands["high"]) >= max(bands["mid"]) and min(bands["mid"]) >= max(bands["low"])
    assert [len(bands[key]) for key in ("high", "mid", "low")] == [60, 90, 150]
    told = answer.rows("pyramid")
    assert [row["customers"] for row in told] == [60, 90, 150]
    assert [float(row["value"]) for row in told] == pytest.approx([sum(of) for of in bands.values()], abs=0.02)
    total = sum(score["value"] for score in answer.scores.values())
    assert float(answer.figure("value")) == pytest.approx(total, abs=2)
    assert answer.figure("value_low") < answer.figure("value") < answer.figure("value_high")
    for section in ("distribution", "alive", "to_do"):
        assert sum(row["customers"] for row in answer.rows(section)) == 300


def test_people_behind_a_row_are_those_it_counts(answer):
    """Each rule, asked of the scores as they are published."""

    def holds(rule, score):
        if rule["type"] == "and":
            return all(holds(part, score) for part in rule["of"])
        value, wanted = score[rule["score"]], rule["value"]
        return {"eq": value == wanted, "ge": value != "" and value >= wanted, "lt": value < wanted}[rule["op"]]

    for key in ("pyramid", "to_do", "distribution", "alive"):
        section = answer.section(key)
        for row, people in zip(answer.rows(key), section.people, strict=True):
            found = sum(holds(people, score) for score in answer.scores.values()) if people else 0
            assert found == row["customers"], (key, row)


def test_the_levels_of_the_tag_are_the_bands(answer):
    assert [(level.key, level.output, level.op, level.value) for level in answer.outcome.levels] == [
        (key, "value_band", "eq", key) for key in ("high", "mid", "low")
    ]


def test_the_holdout_stands_in_the_report_and_the_reading(answer, rows):
    """The last quarter of history is compared with what happened in it."""
    split = answer.section("tracking").chart.mark
    before = {row["customer_id"] for row in rows if row["ts"].date() <= split}
    after = {(row["customer_id"], row["ts"].date()) for row in rows if row["ts"].date() > split}
    told = answer.rows("holdout")
    assert sum(row["customers"] for row in told) == len(before)
    assert sum(row["actual"] * row["customers"] for row in told) == pytest.approx(
        sum(who in before for who, _ in after)
    )
    days = {(row["customer_id"], row["ts"].date()) for row in rows}
    assert answer.rows("tracking")[-1]["actual"] == len(days) - 300
    assert any("Checked" in text.en for text in answer.report.reading)
    without = analyse(KIND, rows, END, holdout=0)
    assert "holdout" not in [section.key for section in without.report.sections]
    assert without.scores == answer.scores


def test_settings_change_what_they_say(answer, rows):
    longer = analyse(KIND, rows, END, horizon=730, holdout=0)
    half = analyse(KIND, rows, END, margin=0.5, holdout=0)
    dear = analyse(KIND, rows, END, discount=0.5, holdout=0)
    months = analyse(KIND, rows, END, unit="month", holdout=0)
    for who, score in answer.scores.items():
        assert longer.scores[who]["expected_purchases"] >= score["expected_purchases"]
        assert half.scores[who]["value"] == pytest.approx(score["value"] / 2, abs=0.011)
        assert dear.scores[who]["value"] <= score["value"]
        assert months.scores[who]["expected_purchases"] == pytest.approx(score["expected_purchases"], abs=2e-3)
    assert analyse(KIND, rows, END, spend="all", holdout=0).rows("parameters")[4]["estimate"] > 0
    assert analyse(KIND, rows, END, counting="order", holdout=0).figure("customers") == 300


def test_both_models_say_much_the_same(answer, rows):
    other = analyse(KIND, rows, END, model="pareto_nbd")
    names = [row["parameter"] for row in other.rows("parameters")]
    assert names == ["r", "alpha", "s", "beta", "p", "q", "gamma", "log L", "log L (p, q, gamma)"]
    assert float(other.figure("value")) == pytest.approx(float(answer.figure("value")), rel=0.25)


def test_historic_value_is_what_was_paid(rows):
    found = analyse(KIND, rows, END, model="historic", horizon=365)
    totals = dict.fromkeys(range(1, 301), 0)
    for row in rows:
        totals[row["customer_id"]] += row["amount"]
    assert {who: score["value"] for who, score in found.scores.items()} == pytest.approx(
        {who: float(total) for who, total in totals.items()}
    )
    assert all(score["probability_alive"] is None for score in found.scores.values())
    purchases = len({(row["customer_id"], row["ts"].date()) for row in rows})
    first = {}
    for row in rows:
        first.setdefault(row["customer_id"], row["ts"].date())
    years = sum((datetime(2025, 12, 31).date() - day).days for day in first.values()) / 365.25
    each = float(sum(totals.values())) / purchases * purchases / years * 365 / 365.25
    assert found.figure("simple_value") == pytest.approx(each, abs=0.01)


def test_what_happens_at_or_after_the_instant_is_not_known(answer, rows):
    later = [paid(who, END + timedelta(days=who % 3), 10_000) for who in range(1, 400)]
    assert analyse(KIND, rows + later, END).scores == answer.scores


def test_too_few_customers():
    assert refused([paid(1, "2025-03-01"), paid(1, "2025-04-01")])[0] == "analysis_too_few_customers"
    assert refused([], holdout=0) == ("analysis_too_few_customers", {"customers": 0, "needed": 20})
    assert refused(shop(12)) == ("analysis_too_few_customers", {"customers": 12, "needed": 20})
    assert refused(shop(12), model="historic") == ("analysis_too_few_customers", {"customers": 12, "needed": 20})


def test_nobody_bought_again():
    once = [paid(who, START + timedelta(days=who), 20 + who) for who in range(1, 100)]
    assert refused(once) == ("analysis_no_repeat_purchases", {"customers": 0, "needed": 10})


def test_all_amounts_are_equal():
    equal = shop(amount=lambda rng, mean: 25)
    assert refused(equal) == ("analysis_amounts_equal", {"amount": 25.0})
    once = [paid(who, START + timedelta(days=who), 25) for who in range(1, 100)]
    assert refused(once, model="historic") == ("analysis_amounts_equal", {"amount": 25.0})


@pytest.mark.parametrize("amount", [0, -5, None])
def test_no_amounts_above_zero(amount):
    worthless = shop(amount=lambda rng, mean: amount)
    assert refused(worthless)[0] == "analysis_no_amounts"
    assert refused(worthless, model="historic")[0] == "analysis_no_amounts"


def test_some_amounts_below_zero_are_purchases_without_spend():
    some = shop(amount=lambda rng, mean: round(float(rng.gamma(5, mean / 5)), 2) * (1 if rng.random() < 0.9 else -1))
    found = analyse(KIND, some, END, holdout=0)
    days = defaultdict(Decimal)
    for row in some:
        days[row["customer_id"], row["ts"].date()] += row["amount"]
    below = sum(total <= 0 for total in days.values())
    assert below > 50
    (told,) = [text.en for text in found.report.reading if "no amount above zero" in text.en]
    assert told.startswith(f"{below} purchases")


@pytest.mark.parametrize("model", ["bg_nbd", "pareto_nbd"])
def test_a_fit_that_does_not_converge(model):
    """Of five thousand a dozen come back, each on the next day: nobody can say how often customers buy."""
    once = [paid(who, START + timedelta(days=who % 360), 10 + who) for who in range(1, 5001)]
    again = [paid(who, START + timedelta(days=who % 360 + 1), 30 + who) for who in range(1, 13)]
    assert refused(once + again, model=model) == ("analysis_did_not_converge", {"model": model})


def test_parameters_that_history_leaves_open_are_held_and_the_reading_says_so():
    """Everybody buys once a month and nobody leaves."""
    rng = np.random.default_rng(5)
    steady = [paid(who, START + timedelta(days=30 * k + float(rng.uniform(0, 29))), 10 + who % 7 + k)
              for who in range(1, 60) for k in range(12)]  # fmt: skip
    found = analyse(KIND, steady, END, horizon=360)
    assert any("held weakly" in text.en for text in found.report.reading)
    assert found.figure("expected_purchases") == pytest.approx(59 * 12, rel=0.1)
    assert not any("held weakly" in text.en for text in analyse(KIND, shop(), END).report.reading)


def test_spend_without_a_mean_is_refused():
    wild = shop(600, amount=lambda rng, mean: min(round(mean * float(np.exp(rng.gamma(0.35) * 14)), 2), 1e12))
    assert refused(wild)[0] in ("analysis_spend_without_mean", "analysis_did_not_converge")


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"high_share": 0.6, "mid_share": 0.4}, "mid_share"), ({"covariates": ["no_such"]}, "covariates"),
     ({"horizon": 3}, "horizon"), ({"model": "crystal_ball"}, "model")],
)  # fmt: skip
def test_settings_that_cannot_be(rows, settings, field):
    with pytest.raises(InvalidInput) as error:
        analyse(KIND, rows, END, **settings)
    assert (error.value.code, error.value.params["field"]) == ("analysis_bad_setting", field)


def test_equal_values_are_in_one_band():
    found = banded(np.array([5.0, 1, 1, 1, 1, 1, 1, 1, 1, 0]), 0.2, 0.3)
    assert found.names().tolist() == ["high"] * 9 + ["low"]
    assert banded(np.arange(10.0), 0.2, 0.3).names().tolist() == ["low"] * 5 + ["mid"] * 3 + ["high"] * 2


@pytest.fixture
def with_traits(tmp_path):
    """`with_traits(rows, gender=[…])`: a warehouse whose customers from 1 have these traits."""
    warehouse = DuckDBWarehouse(tmp_path / "traits.duckdb")

    def made(rows, **traits):
        events = [{"event_id": str(n), **row, "amount": str(row["amount"])} for n, row in enumerate(rows)]
        people = pa.table({"customer_id": range(1, 301)} | {f"trait_{name}": of for name, of in traits.items()})
        with warehouse.writing() as writing:
            staged = writing.stage(pa.Table.from_pylist(events))
            writing.insert("events", staged.mutate(amount=staged.amount.cast("decimal(18, 4)")))
            writing.replace("profile", writing.stage(people))
        return warehouse

    yield made
    warehouse.close()


def test_traits_become_few_columns(with_traits):
    gender = ["female"] * 160 + ["male"] * 100 + ["other"] * 10 + [None] * 30
    born = pa.array([datetime(1960 + n % 40, 1, 1).date() for n in range(300)])
    vip = [n % 4 == 0 for n in range(299)] + [None]
    same = ["here"] * 300
    warehouse = with_traits(shop(), gender=gender, birthday=born, vip=vip, place=same)
    with warehouse.reading() as reading:
        found = covariates(reading, np.array([1, 161, 261, 300]), ["gender"])
        whole = covariates(reading, np.arange(1, 301), ["gender", "birthday", "vip", "place"])
    assert found.columns == ()  # a handful of customers says nothing of any word
    labels = [column.label.en for column in whole.columns]
    assert labels == ["gender: male", "gender: other or unknown", "birthday: by each standard deviation", "vip: yes"]
    rows = whole.design[whole.pattern]
    assert rows[:, 0].tolist() == [float(word == "male") for word in gender]
    assert rows[:, 1].tolist() == [float(word in ("other", None)) for word in gender]
    assert rows[:, 3].tolist() == [float(bool(flag)) for flag in vip]
    assert abs(rows[:, 2].mean()) < 0.05 and rows[:, 2].std() == pytest.approx(1, abs=0.05)
    assert len(whole.design) < 120


def test_covariates_stand_in_the_report(with_traits):
    rows = shop()
    warehouse = with_traits(rows, gender=["female", "male"] * 150)
    settings = complete(KIND.fields, {"covariates": ["gender"], "holdout": 0.25})
    with warehouse.reading() as reading:
        outcome = KIND.run(Asked(reading, Instant(END, "UTC"), settings))
    (section,) = [section for section in outcome.report.sections if section.key == "covariates"]
    assert [(row[0].en, row[1].en) for row in section.rows] == [
        ("gender: male", "buying rate"), ("gender: male", "leaving"), ("gender: male", "staying"),
    ]  # fmt: skip
    assert all(abs(row[2]) < 4 * row[3] for row in section.rows)  # it was given out without a meaning
    assert outcome.scores.num_rows == 300
