"""Groups of customers: Zhike from the warehouse on, scikit-learn's KMeans on the same features, already prepared."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.distributions import END
from bench.measure import Task, Timed
from zhike.analytics.analysis import Asked
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

FEATURES: Final = ["recency_days", "orders", "spend", "average_order", "customer_days", "interval_days", "categories",
                   "items_per_order"]  # fmt: skip
SETTINGS: Final = {"features": FEATURES, "k_least": 2, "k_most": 8, "starts": 10, "sample": 5_000}
INSTANT: Final = Instant(END)


def prepare(shop: Path, work: Path) -> Timed:
    """The features as Zhike prepares them, in a file for the peer: its path."""
    from zhike.analytics.clusters.choice import prepare as prepared
    from zhike.analytics.features import customer_features

    path = work / "features.npy"
    warehouse = DuckDBWarehouse(shop)
    with warehouse.reading() as reading:
        np.save(path, prepared(customer_features(reading, INSTANT, FEATURES), proposed=False).values)
    warehouse.close()
    return Timed(answer=path)


def cluster_tasks(shop: Path, features: Path) -> Mapping[str, Task]:
    return {"zhike": partial(zhike, shop), "scikit-learn": partial(plain, features)}


@dataclass
class _Stages:
    """Notes when the analysis goes on to another stage."""

    began: float = field(default_factory=time.perf_counter)
    used: float = field(default_factory=time.process_time)
    counted: tuple[float, float] | None = None

    def __call__(self, fraction: float, stage: str) -> None:
        if stage != "reading" and self.counted is None:
            self.counted = time.perf_counter() - self.began, time.process_time() - self.used


def agree(found: Mapping[str, Any], peer: Mapping[str, Any]) -> None:
    """Stops everything unless as many groups were found of as many customers, and the inertia is no worse (beyond what
    rounding distances to four places does)."""
    same = all(found[key] == peer[key] for key in ("groups", "customers"))
    if not same or found["inertia"] > peer["inertia"] * 1.0001:
        raise SystemExit(f"the groups are not as good as the peer's: {found}, {peer}")


def zhike(shop: Path) -> Timed:
    """The whole analysis: features from orders, both curves, the fit, everybody's group, names, the report."""
    from zhike.analytics.clusters.analysis import KIND

    timed, warehouse = Timed(), DuckDBWarehouse(shop)
    with warehouse.reading() as reading:
        stages = _Stages()
        with timed.stage("in all"):
            outcome = KIND.run(Asked(reading, INSTANT, complete(KIND.fields, SETTINGS), None, stages))
    warehouse.close()
    assert stages.counted
    for figures, features in zip((timed.seconds, timed.cpu_seconds), stages.counted, strict=True):
        figures["features"], figures["groups"] = features, figures["in all"] - features
    scores: Any = outcome.scores
    inertia = float(np.square(scores["distance"].to_numpy()).sum())
    timed.answer = {"groups": len(outcome.levels), "inertia": inertia, "customers": scores.num_rows}
    return timed


def plain(features: Path) -> Timed:
    """What an analyst writes: K-means for each number, the silhouette of a sample, the best one kept."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    timed, rows = Timed(), np.load(features)
    with timed.stage("groups"):
        tried = [KMeans(k, n_init=10, random_state=0).fit(rows) for k in range(2, 9)]
        sample = min(5_000, len(rows))
        scores = [silhouette_score(rows, each.labels_, sample_size=sample, random_state=0) for each in tried]
        best = tried[int(np.argmax(scores))]
    timed.answer = {"groups": best.n_clusters, "inertia": float(best.inertia_), "customers": len(rows)}
    return timed
