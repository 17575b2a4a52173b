"""Which features are proposed, and why others are not."""

import numpy as np
import pytest

from tests.unit.analytics.clusters.planted import table
from zhike.analytics.clusters.choice import prepare

N = 400
RNG = np.random.default_rng(3)
SPEND, RECENCY = RNG.lognormal(4, 1, N), RNG.uniform(0, 300, N)


def fates(proposed: bool, **columns: np.ndarray) -> dict[str, str]:
    found = prepare(table(np.column_stack(list(columns.values())), tuple(columns)), proposed)
    return {each.key: each.fate for each in (*found.used, *found.left_out)}


def test_poor_features_are_not_proposed_but_may_be_chosen() -> None:
    mostly_missing = np.where(RNG.random(N) < 0.6, np.nan, RNG.normal(size=N))
    nearly_empty = np.where(np.arange(N) < 5, 1.0, 0.0)
    columns = {
        "recency_days": RECENCY, "spend": SPEND, "orders": SPEND * 2 + RNG.normal(size=N), "views": np.full(N, 7.0),
        "age_years": np.full(N, np.nan), "categories": mostly_missing, "refund_share": nearly_empty,
    }  # fmt: skip
    assert fates(True, **columns) == {
        "recency_days": "used", "spend": "used", "orders": "collinear", "views": "constant", "age_years": "unknown",
        "categories": "unknown", "refund_share": "rare",
    }  # fmt: skip
    chosen = fates(False, **columns)
    assert {key for key, fate in chosen.items() if fate != "used"} == {"views", "age_years"}


def test_of_a_feature_that_others_tell_together_the_one_it_goes_with_is_named() -> None:
    together = np.log1p(SPEND) + RECENCY / 400
    columns = {"recency_days": RECENCY, "spend": SPEND, "orders": together}
    found = prepare(table(np.column_stack(list(columns.values())), tuple(columns)), True)
    assert [(each.key, each.fate, each.by) for each in found.left_out] == [("orders", "collinear", "spend")]
    assert found.left_out[0].told > 0.99


def test_at_most_eight_are_proposed() -> None:
    columns = {f"trait:{place}": RNG.normal(size=N) for place in range(11)}
    assert list(fates(True, **columns).values()).count("used") == 8
    assert list(fates(False, **columns).values()).count("used") == 11


def test_customers_with_a_missing_value_stay_with_the_median_or_are_left_out() -> None:
    rows = np.column_stack([RECENCY, SPEND])
    rows[:10, 1] = np.nan
    filled, left = (prepare(table(rows, ("recency_days", "spend")), False, out) for out in (False, True))
    assert (len(filled.customers), filled.dropped) == (N, 0)
    assert (len(left.customers), left.dropped) == (N - 10, 10)
    assert left.customers[0] == 11
    assert left.values.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert not np.isnan(filled.values).any()
