"""Published figures of lifetime value, from the raw transactions of the CDNOW one-tenth sample.

BG/NBD: Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005), table 2, where the
Pareto/NBD (Schmittlein, Morrison & Colombo 1987) stands beside it. The expectation of customer 0001: Fader, Hardie &
Lee, "Implementing the BG/NBD Model in Excel" (2005). Gamma-Gamma: Fader & Hardie, "The Gamma-Gamma Model of Monetary
Value" (2013).

Their conventions: a purchase is a day with transactions, time is in weeks, the calibration ends with 30 September 1997
(39 weeks), and spend is the mean of the purchases after the first.
"""

from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest
from unit.analytics.ordering import analyse, paid, seen

from zhike.analytics.lifetime_value.analysis import KIND
from zhike.analytics.lifetime_value.bg_nbd import BgNbd
from zhike.analytics.lifetime_value.fitting import fit_purchases, fit_spend
from zhike.analytics.lifetime_value.histories import Clock, histories, purchase_ticks
from zhike.analytics.lifetime_value.model import counted, purchases_ahead
from zhike.analytics.lifetime_value.pareto_nbd import ParetoNbd
from zhike.rules.windows import Instant

END = datetime(1997, 10, 1)


@pytest.fixture(scope="module")
def transactions(shared_data: Path):
    path = shared_data / "cdnow" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip(f"no {path}")
    cells = [line.split() for line in path.read_text().splitlines() if line.strip()]
    noon = time(12)
    return [paid(int(row[1]), datetime.combine(date.fromisoformat(row[2]), noon), row[4]) for row in cells]


@pytest.fixture(scope="module")
def calibration(transactions):
    """Everybody's history as of the end of the calibration."""
    with seen(transactions) as reading:
        clock = Clock(Instant(END, "UTC"))
        bought = purchase_ticks(reading, clock)
        return histories(reading, bought, clock, clock.last)


def fitted(model, history):
    data, _ = counted(history.frequency, history.recency, history.age)
    return fit_purchases(model, data)


def test_bg_nbd(calibration):
    found = fitted(BgNbd(), calibration)
    assert [f"{value:.3f}" for value in found.base] == ["0.243", "4.414", "0.793", "2.426"]
    assert f"{found.found.log_likelihood:.1f}" == "-9582.4"


def test_pareto_nbd(calibration):
    found = fitted(ParetoNbd(), calibration)
    assert [f"{value:.3f}" for value in found.base] == ["0.553", "10.578", "0.606", "11.669"]
    assert f"{found.found.log_likelihood:.1f}" == "-9595.0"


def test_gamma_gamma(calibration):
    found, buyers = fit_spend(calibration)
    assert buyers == 946
    assert [f"{value:.2f}" for value in np.exp(found.point)] == ["6.25", "3.74", "15.44"]


def test_the_published_expectation_of_one_customer(calibration):
    """0001: two repeat purchases, the last after 30.43 weeks of 38.86; 1.226 expected in the next 39."""
    fit = fitted(BgNbd(), calibration)
    one, _ = counted(np.array([2]), np.array([213 / 7]), np.array([272 / 7]))
    assert (calibration.frequency[0], calibration.recency[0], calibration.age[0]) == (2, 213 / 7, 272 / 7)
    ahead = purchases_ahead(fit.model, fit.parameters, one.frequency, one.age, 39.0)
    assert f"{(ahead * fit.model.alive(fit.parameters, one))[0]:.3f}" == "1.226"


def test_the_same_parameters_stand_in_the_report_and_the_holdout_is_met(transactions):
    """As of the end of all data with the second 39 weeks held out: the model sees what the published one saw."""
    end = datetime(1998, 7, 1)
    first = {}
    for row in transactions:
        first[row["customer_id"]] = min(first.get(row["customer_id"], end), row["ts"])
    began = min(first.values()).date()
    share = (date(1998, 6, 30) - date(1997, 9, 30)) / (date(1998, 6, 30) - began)
    answer = analyse(KIND, transactions, end, holdout=share)
    split = answer.section("tracking").chart.mark
    assert split == date(1997, 9, 30)
    after = {(row["customer_id"], row["ts"].date()) for row in transactions if row["ts"].date() > split}
    rows = answer.rows("holdout")
    assert sum(row["customers"] for row in rows) == 2357
    assert sum(row["actual"] * row["customers"] for row in rows) == pytest.approx(len(after))
    expected = sum(row["expected"] * row["customers"] for row in rows)
    assert expected == pytest.approx(len(after), rel=0.15)
    again = analyse(KIND, transactions, END, holdout=0)
    told = {row["parameter"]: round(row["estimate"], 3) for row in again.rows("parameters")}
    assert (told["r"], told["alpha"], told["a"], told["b"]) == (0.243, 4.414, 0.793, 2.426)
    assert told["log L"] == -9582.4
