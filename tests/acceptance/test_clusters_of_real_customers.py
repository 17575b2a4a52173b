"""Clusters of real customers: the Complete Journey households (dunnhumby, as sampled in the R package completejourney)
and the customers of the R package rfm. No worse than scikit-learn's K-means, and the same groups over re-fits.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from zhike.analytics.analysis import Asked, Outcome
from zhike.analytics.clusters.analysis import KIND
from zhike.analytics.clusters.choice import Prepared, prepare
from zhike.analytics.clusters.groups import find, one_thread
from zhike.analytics.clusters.model import Options, cluster
from zhike.analytics.clusters.number import Search
from zhike.analytics.features import customer_features
from zhike.analytics.settings import complete
from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

SHOP = Path(__file__).resolve().parents[2] / "examples" / "complete_journey"
KEYS = Keyring(b"h" * 32, b"e" * 32)
HOUSEHOLDS = Instant(datetime(2018, 1, 1, 6), "America/New_York")
FEATURES = ["recency_days", "orders", "spend", "average_order", "customer_days", "interval_days", "categories",
            "items_per_order"]  # fmt: skip


@pytest.fixture(scope="module")
def households() -> Iterator[DuckDBWarehouse]:
    """The example shop."""
    warehouse = DuckDBWarehouse(threads=2)
    for name in ("baskets", "redemptions"):
        mapping = Mapping.from_json(json.loads((SHOP / f"{name}.mapping.json").read_text("utf-8")))
        run_import(warehouse, KEYS, SHOP / f"{name}.csv.gz", mapping, name)
    yield warehouse
    warehouse.close()


@pytest.fixture
def rfm_customers(shared_data: Path) -> Iterator[DuckDBWarehouse]:
    """4,906 orders of 995 customers."""
    with (shared_data / "rfm" / "rfm_data_orders.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = {name: at for at, name in enumerate(sorted({row["customer_id"] for row in rows}), 1)}
    events = pa.table({
        "event_id": [str(at) for at in range(len(rows))],
        "customer_id": [numbers[row["customer_id"]] for row in rows],
        "source": ["rfm"] * len(rows),
        "name": ["order_completed"] * len(rows),
        "ts": [datetime.fromisoformat(row["order_date"]) for row in rows],
        "amount": pa.array([Decimal(row["revenue"]) for row in rows], pa.decimal128(18, 4)),
    })  # fmt: skip
    warehouse = DuckDBWarehouse(threads=2)
    with warehouse.writing() as writing:
        writing.insert("events", writing.stage(events))
    yield warehouse
    warehouse.close()


def prepared(warehouse: DuckDBWarehouse, instant: Instant, names: list[str]) -> Prepared:
    with warehouse.reading() as reading:
        return prepare(customer_features(reading, instant, names), proposed=False)


def no_worse(rows: np.ndarray) -> None:
    for k in range(2, 9):
        with one_thread():
            peer = KMeans(k, n_init=10, random_state=0).fit(rows)
        assert find(rows, k, "kmeans", 10).inertia <= peer.inertia_ * (1 + 1e-9), k


def test_inertia_of_households_is_no_worse_than_the_librarys(households: DuckDBWarehouse) -> None:
    found = prepared(households, HOUSEHOLDS, FEATURES)
    assert found.values.shape == (2_377, 8)
    no_worse(found.values)


def test_inertia_of_the_rfm_customers_is_no_worse_than_the_librarys(rfm_customers: DuckDBWarehouse) -> None:
    names = ["recency_days", "orders", "spend", "interval_days"]
    found = prepared(rfm_customers, Instant(datetime(2006, 12, 31), "UTC"), names)
    assert found.values.shape == (995, 4)
    assert found.original[:, 1].sum() == 4_906
    no_worse(found.values)


def test_households_fall_into_groups_that_a_person_can_use(households: DuckDBWarehouse) -> None:
    outcome = asked(households, {"k": 5})
    names = [level.name for level in outcome.levels]
    assert len({name.zh for name in names}) == len({name.en for name in names}) == 5
    scores = outcome.scores
    assert isinstance(scores, pa.Table) and scores.num_rows == 2_377
    groups = next(section for section in outcome.report.sections if section.key == "groups")
    sizes = Counter(scores["cluster"].to_pylist())
    assert {row[1]: row[2] for row in groups.rows} == sizes
    assert 2 <= len(outcome.report.reading) <= 6


def test_the_number_of_groups_is_where_the_librarys_silhouette_is_highest(households: DuckDBWarehouse) -> None:
    outcome = asked(households, {"features": ["recency_days", "orders", "spend"], "k_most": 6})
    rows = prepared(households, HOUSEHOLDS, ["recency_days", "orders", "spend"]).values
    with one_thread():
        peers = {
            k: float(silhouette_score(rows, KMeans(k, n_init=10, random_state=0).fit_predict(rows)))
            for k in range(2, 7)
        }
    curve = next(section for section in outcome.report.sections if section.key == "silhouette")
    assert dict(curve.rows) == pytest.approx(peers, abs=1e-3)
    assert len(outcome.levels) == max(peers, key=lambda k: peers[k])


def test_ten_fits_on_resampled_planted_customers_keep_every_key() -> None:
    """1,000 customers around five places in four features, drawn anew with replacement for each fit."""
    rng = np.random.default_rng(11)
    places = rng.permutation(np.array(np.meshgrid([0, 7], [0, 7], [0, 7], [0, 7])).reshape(4, -1).T)[:5]
    truth = rng.choice(5, 1_000, p=[0.3, 0.25, 0.2, 0.15, 0.1])
    rows = np.exp((places[truth] + rng.normal(size=(1_000, 4))) / 5)
    memory: Any = None
    owners: dict[str, int] = {}
    for _ in range(10):
        drawn = rng.integers(0, len(rows), len(rows))
        columns = {name: rows[drawn, at] for at, name in enumerate(["orders", "spend", "views", "recency_days"])}
        table = pa.table({"customer_id": np.arange(len(drawn)), **columns})
        found = cluster(table, Options(Search(2, 8, starts=5, sample=500)), memory, lambda fraction, stage: None)
        assert adjusted_rand_score(truth[drawn], found.groups.label) >= 0.9
        for at, profile in enumerate(found.profiles):
            (group,) = Counter(truth[drawn][found.groups.label == at].tolist()).most_common(1)
            assert owners.setdefault(profile.key, group[0]) == group[0]
        memory = json.loads(json.dumps(found.memory(proposed=False)))
    assert sorted(owners) == ["c1", "c2", "c3", "c4", "c5"]
    assert sorted(owners.values()) == [0, 1, 2, 3, 4]


def asked(warehouse: DuckDBWarehouse, settings: dict[str, Any]) -> Outcome:
    with warehouse.reading() as reading:
        return KIND.run(Asked(reading, HOUSEHOLDS, complete(KIND.fields, settings)))
