"""Clusters as they are asked for: of a shop's events, over re-fits, and where nothing can be told."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.unit.analytics.clusters.planted import PLACES, blobs, table
from tests.unit.analytics.ordering import analyse, event, paid, seen
from zhike.analytics.analysis import Asked, CannotTell, Outcome
from zhike.analytics.clusters.analysis import KIND
from zhike.analytics.clusters.model import Clusters, Options, cluster
from zhike.analytics.clusters.number import Search
from zhike.analytics.settings import complete
from zhike.errors import InvalidInput
from zhike.rules.windows import Instant

NOW = datetime(2026, 6, 1)
DAY = timedelta(days=1)
KINDS = {"often": (0, 40, 5, 20, 2), "once": (40, 35, 300, 1, 1), "big": (75, 25, 30, 6, 300)}
"""First customer, how many, days since the last order, orders, amount."""


def shop(seed: int = 0) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        paid(first + who, NOW - DAY * (silent + 7 * number + rng.uniform(0, 3)), round(amount * rng.uniform(5, 9), 2))
        for first, many, silent, orders, amount in KINDS.values()
        for who in range(many)
        for number in range(orders + int(rng.integers(0, 2)) * (orders > 1))
    ]  # fmt: skip


def kind_of(customer: int) -> str:
    return next(kind for kind, (first, many, *_) in KINDS.items() if first <= customer < first + many)


@pytest.mark.parametrize("method", ["kmeans", "mixture"])
def test_groups_of_customers_are_found_counted_and_called_what_they_are(method: str) -> None:
    found = analyse(KIND, shop(), NOW, method=method, features=["recency_days", "orders", "spend", "average_order"])
    groups = {kind: {row["cluster"] for who, row in found.scores.items() if kind_of(who) == kind} for kind in KINDS}
    assert all(len(keys) == 1 for keys in groups.values())
    assert len(set.union(*groups.values())) == 3
    names = {level.key: level.name.en for level in found.outcome.levels}
    assert set(names) == {"c1", "c2", "c3"}
    called = {kind: names[next(iter(keys))] for kind, keys in groups.items()}
    assert "frequent buyers" in called["often"].lower()
    assert "large orders" in called["big"].lower() or "big spenders" in called["big"].lower()
    assert {row["key"]: row["customers"] for row in found.rows("groups")} == {
        next(iter(keys)): KINDS[kind][1] for kind, keys in groups.items()
    }
    assert found.figure("customers") == 100


def test_shares_of_spend_stand_beside_those_of_customers_where_spend_is_known() -> None:
    found = analyse(KIND, shop(), NOW, features=["orders", "spend", "average_order"], k=3)
    spent: dict[str, float] = {}
    for row in shop():
        key = found.scores[row["customer_id"]]["cluster"]
        spent[key] = spent.get(key, 0.0) + float(row["amount"])
    names = {level.key: level.name.en for level in found.outcome.levels}
    assert {row["group"]: row["spend"] for row in found.rows("sizes")} == pytest.approx(
        {names[key]: amount / sum(spent.values()) for key, amount in spent.items()}
    )
    without = analyse(KIND, shop(), NOW, features=["orders", "recency_days"], k=3)
    assert [column.key for column in without.section("sizes").columns] == ["group", "share"]
    assert all(0 <= row["confidence"] <= 1 and row["distance"] >= 0 for row in found.scores.values())


def test_what_happens_later_or_to_nobody_changes_nothing() -> None:
    later = [paid(who, NOW + DAY, 1e6) for who in range(50)] + [paid(None, NOW - DAY, 1e6)]
    assert analyse(KIND, [*shop(), *later], NOW).scores == analyse(KIND, shop(), NOW).scores


def test_everybody_may_be_asked_for() -> None:
    looked = [event(200 + who, NOW - DAY, "page_viewed") for who in range(20)]
    wanted = {"features": ["orders", "views"], "k": 2}
    assert len(analyse(KIND, [*shop(), *looked], NOW, people="everybody", **wanted).scores) == 120
    assert len(analyse(KIND, [*shop(), *looked], NOW, **wanted).scores) == 100


def test_the_features_chosen_are_used_and_what_is_constant_is_named() -> None:
    found = analyse(KIND, shop(), NOW, features=["orders", "views", "interval_days"], k=3, missing="leave_out")
    fates = {row["feature"]: row["fate"] for row in found.rows("features")}
    assert fates == {
        "orders": "used", "days between orders": "used",
        "pages and products viewed": "left out: the same for everybody",
    }  # fmt: skip
    assert {kind_of(who) for who in found.scores} == {"often", "big"}


def test_curves_stand_in_the_report_unless_the_number_was_given() -> None:
    curves = {section.key for section in analyse(KIND, shop(), NOW, k_most=4).report.sections}
    assert {"silhouette", "gap"} <= curves
    given = {section.key for section in analyse(KIND, shop(), NOW, k=3).report.sections}
    assert not {"silhouette", "gap", "bic"} & given
    mixed = analyse(KIND, shop(), NOW, k_most=3, method="mixture", choose_by="bic")
    assert [row["k"] for row in mixed.rows("bic")] == [1, 2, 3]


def test_a_fit_anew_keeps_the_proposed_features_and_everybodys_key() -> None:
    def asked(events: Sequence[Any], memory: Any) -> Outcome:
        with seen(events) as reading:
            return KIND.run(Asked(reading, Instant(NOW, "UTC"), complete(KIND.fields, {"k": 3}), memory))

    first = asked(shop(), None)
    used = [event(who, NOW - DAY, "coupon_redeemed") for who in range(0, 100, 3)]
    assert "coupons_per_order" in asked([*shop(), *used], None).memory["features"]
    again = asked([*shop(), *used], json.loads(json.dumps(first.memory)))
    assert again.memory["features"] == first.memory["features"]
    assert again.scores["cluster"].to_pylist() == first.scores["cluster"].to_pylist()
    assert [level.name for level in again.levels] == [level.name for level in first.levels]


def fitted(rows: np.ndarray, memory: Any = None, **options: Any) -> Clusters:
    chosen = {"search": Search(2, 6, sample=500, starts=5), **options}
    return cluster(table(rows), Options(**chosen), memory, lambda fraction, stage: None)


def remembered(found: Clusters) -> Any:
    return json.loads(json.dumps(found.memory(proposed=False)))


def test_keys_and_names_stay_with_the_same_customers_over_ten_fits_on_resampled_ones() -> None:
    rows, truth = blobs([120, 90, 70, 50])
    rng, memory, first = np.random.default_rng(1), None, None
    for _ in range(10):
        drawn = rng.integers(0, len(rows), len(rows))
        found = fitted(rows[drawn] + rng.normal(size=(len(drawn), 3)) * 0.2, memory)
        assert adjusted_rand_score(truth[drawn], found.groups.label) >= 0.9
        whose = {found.profiles[label].key: int(group) for label, group in zip(found.groups.label, truth[drawn])}  # noqa: B905
        names = {profile.key: profile.name for profile in found.profiles}
        first = first or (whose, names)
        assert (whose, names) == first
        memory = remembered(found)


def test_a_group_that_comes_or_goes_leaves_the_others_their_keys() -> None:
    rows, truth = blobs([120, 90, 70, 50])
    before = fitted(rows[truth != 3])
    grown = fitted(rows, remembered(before))
    assert [each.key for each in grown.profiles] == ["c1", "c2", "c3", "c4"]
    assert [moved is None for moved in grown.keys.moved] == [False, False, False, True]
    shrunk = fitted(rows[truth != 0], remembered(grown))
    assert shrunk.keys.gone == ["c1"]
    again = fitted(rows, remembered(shrunk))
    assert [each.key for each in again.profiles] == ["c2", "c3", "c4", "c5"]


def test_keys_stay_when_everybodys_scale_moves() -> None:
    rows, _ = blobs([120, 90, 70])
    before = fitted(np.exp(rows / 4), k=3)
    far = np.vstack([rows, blobs([60], seed=3, places=PLACES[3:] * 2)[0]])
    found = fitted(np.exp(far / 4), remembered(before), k=4)
    assert [each.key for each in found.profiles] == ["c1", "c2", "c3", "c4"]
    assert found.keys.keys[found.groups.label[-1]] == "c4"


def test_other_features_are_other_clusters() -> None:
    rows, _ = blobs([60, 50])
    before = remembered(fitted(rows, k=2))
    other = cluster(table(rows, ("spend", "categories", "views")), Options(Search(), 2), before, lambda *told: None)
    assert [each.key for each in other.profiles] == ["c3", "c4"]
    assert other.keys.gone == ["c1", "c2"]


def orders(rows: Sequence[tuple[int, int, Any]]) -> list[dict[str, Any]]:
    return [paid(who, NOW - days * DAY, amount) for who, days, amount in rows]


DIFFERENT = [(who, 3 + who * who, 10 + 7 * who) for who in range(6)]


@pytest.mark.parametrize(
    "events, settings, code, params",
    [
        ([], {}, "analysis_too_few_customers", {"customers": 0, "needed": 3}),
        (orders([(1, 3, 10)]), {}, "analysis_too_few_customers", {"customers": 1, "needed": 3}),
        (orders(DIFFERENT), {"k": 7}, "analysis_too_few_customers", {"customers": 6, "needed": 7}),
        (orders([(who, 3, 10) for who in range(9)]), {}, "analysis_features_constant", None),
        (orders(DIFFERENT), {"features": ["views"]}, "analysis_features_constant", {"features": ["views"]}),
        (orders(DIFFERENT), {"features": ["age_years"]}, "analysis_features_constant", {"features": ["age_years"]}),
        (orders([(who, 3 + who % 2, 10) for who in range(9)]), {"k": 3}, "analysis_too_few_different",
         {"different": 2, "needed": 3}),
        (orders([*DIFFERENT, (1, 9, 5)]), {"features": ["orders", "interval_days"], "missing": "leave_out"},
         "analysis_too_few_different", {"different": 2, "needed": 3}),
        (orders([*DIFFERENT[:3], (7, 5, None), (8, 6, None)]), {"features": ["spend"], "missing": "leave_out", "k": 4},
         "analysis_too_few_customers", {"customers": 3, "needed": 4}),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said_with_why(events: Any, settings: Any, code: str, params: Any) -> None:
    with pytest.raises(CannotTell) as refused:
        analyse(KIND, events, NOW, **settings)
    assert refused.value.code == code
    assert params is None or refused.value.params == params


def test_odd_amounts_are_no_trouble() -> None:
    odd = orders([*DIFFERENT, (7, 4, -50), (8, 9, 0), (9, 30, None), (10, 31, 10**12)])
    found = analyse(KIND, odd, NOW, features=["spend", "recency_days", "average_order"], k=2)
    assert len(found.scores) == 10


@pytest.mark.parametrize(
    "settings, field",
    [
        ({"k": 1}, "k"),
        ({"k_least": 5, "k_most": 5}, "k_most"),
        ({"choose_by": "bic"}, "choose_by"),
        ({"method": "mixture", "choose_by": "gap"}, "choose_by"),
        ({"traits": ["nobody_has_it"]}, "traits"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        analyse(KIND, shop(), NOW, **settings)
    assert (refused.value.code, refused.value.params["field"]) == ("analysis_bad_setting", field)


def test_the_outcome_can_be_remembered_as_json() -> None:
    outcome: Outcome = analyse(KIND, shop(), NOW, k=2).outcome
    assert json.loads(json.dumps(outcome.memory)) == outcome.memory
