"""The published table of the R package rfm (rsquaredacademy, MIT), from its own orders.

Scores: the vignette of rfm 0.2.2 ("Introduction", analysis date 2006-12-31). Segments: the example of
`rfm_segment_summary` (https://rfm.rsquaredacademy.com/reference/rfm_segment_summary), customers, orders and revenue.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.analytics.ordering import Answer, analyse, paid, seen
from zhike.analytics.rfm.analysis import KIND
from zhike.analytics.rfm.measured import measured

PUBLISHED = {
    "Champions": (35, 316, 31646),
    "Potential Loyalist": (342, 2211, 204856),
    "Loyal": (170, 799, 76562),
    "Promising": (9, 28, 4249),
    "New": (104, 329, 28837),
    "Can't Lose": (47, 274, 32446),
    "At Risk": (28, 216, 22227),
    "Need Attention": (10, 57, 4562),
    "About To Sleep": (102, 283, 23449),
    "Lost": (148, 393, 35324),
}
SCORES = {
    "Abbey O'Reilly": "343",
    "Add Senger": "412",
    "Aden Lesch": "323",
    "Admiral Senger": "433",
    "Agness O'Keefe": "555",
    "Aileen Barton": "555",
    "Ailene Hermann": "355",
    "Aiyanna Bruen": "321",
    "Ala Schmidt": "212",
    "Alannah Borer": "121",
}


def orders(path: Path) -> Iterator[tuple[str, str, Decimal]]:
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            yield row["customer_id"], row["order_date"], Decimal(row["revenue"])


@pytest.fixture(scope="module")
def ids(shared_data: Path) -> dict[str, int]:
    path = shared_data / "rfm" / "rfm_data_orders.csv"
    return {name: place for place, name in enumerate(sorted({name for name, *_ in orders(path)}), start=1)}


@pytest.fixture(scope="module")
def answer(shared_data: Path, ids: dict[str, int]) -> Answer:
    path = shared_data / "rfm" / "rfm_data_orders.csv"
    rows = [paid(ids[name], day, revenue) for name, day, revenue in orders(path)]
    return analyse(KIND, rows, datetime(2006, 12, 31), segments="ten")


def test_scores_are_the_published_ones(answer: Answer, ids: dict[str, int]) -> None:
    assert {name: answer.scores[ids[name]]["score"] for name in SCORES} == SCORES
    assert len(answer.scores) == 995


def test_abbey_bought_205_days_ago_six_times_for_472(shared_data: Path) -> None:
    path = shared_data / "rfm" / "rfm_data_orders.csv"
    rows = [paid(1, day, revenue) for name, day, revenue in orders(path) if name == "Abbey O'Reilly"]
    with seen(rows) as reading:
        (abbey,) = reading.rows(measured(reading, datetime(2006, 12, 31)))
    assert abbey == {"customer_id": 1, "recency": 205, "frequency": 6, "monetary": Decimal(472)}


def test_segments_are_the_published_ones(answer: Answer) -> None:
    found = {
        row["segment"]: (row["customers"], round(row["mean_orders"] * row["customers"]), int(row["revenue"]))
        for row in answer.rows("segments")
    }
    assert found == PUBLISHED
