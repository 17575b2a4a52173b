"""Churn of everybody: Zhike beside the same features in SQL by hand and scikit-learn's boosted trees as they come.

Both look back from the same cut-offs at the same customers (who stays away for 90 days?), learn from the earlier ones,
are checked on the latest, and score everybody who bought in the last year. Zhike also compares itself with a simple
rule, calibrates, and finds each customer's reasons; its stages are those that it reports while it works. Before times
are compared, the features of everybody as of the end must agree, column by column.
"""

import json
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from bench.tags_run import connect
from zhike.analytics.analysis import Asked
from zhike.analytics.prediction import facts
from zhike.analytics.prediction.churn_analysis import KIND
from zhike.analytics.prediction.cutoffs import Plan, plan
from zhike.analytics.prediction.facts import View
from zhike.analytics.prediction.measures import PRIOR, measured
from zhike.analytics.prediction.predicting import CHECKING_ROWS, TRAINING_ROWS
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

HORIZON, ACTIVE, _ALL = 90, 365, 10_000
_STAGES: Final = {"reading": "features", "computing": "features", "fitting": "training", "scoring": "scoring"}


def tasks(shop: Path, small: Path) -> dict[str, Task]:
    """`small`: a shop on which libraries are loaded and loops compiled before the clock starts."""
    return {"zhike": partial(analysed, shop, small), "by_hand": partial(by_hand, shop, small)}


def agree(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Stops everything when the features of everybody differ: how many are known, and their mean."""
    if one["features"].keys() != other["features"].keys():
        raise SystemExit("the rivals' features have different names")
    for name, (known, mean) in one["features"].items():
        rows, by_hand = other["features"][name]
        if known != rows or not np.isclose(mean, by_hand, rtol=1e-4, atol=1e-6):
            raise SystemExit(f"{name} differs: {known} with a mean of {mean}, {rows} with {by_hand}")


def row(name: str, timed: Timed, against: Timed) -> list[str]:
    """A line of the table: seconds by stage and together, the ratios, and how good the predictions are."""
    stages = [f"{timed.seconds[stage]:.1f}" for stage in ("features", "training", "scoring")]
    cpu, other = sum(timed.cpu_seconds.values()), sum(against.cpu_seconds.values())
    ratios = [f"{timed.total:.1f}", f"{timed.total / against.total:.2f}×", f"{cpu:.1f}", f"{cpu / other:.2f}×"]
    quality = [f"{timed.answer['area']:.4f}", f"{timed.answer['error']:.4f}"]
    return [name, *stages, *ratios, *quality, f"{timed.peak_bytes / 2**30:.2f} GiB"]


COLUMNS: Final = ("", "features s", "training s", "scoring s", "seconds", "against by hand", "CPU seconds",
                  "against by hand", "AUC", "ECE", "peak memory")  # fmt: skip


def analysed(shop: Path, small: Path) -> Timed:
    """The whole analysis, report and reasons included, as if for the first time."""
    _analysed(small, Timed())
    timed = Timed()
    memory, rows = _analysed(shop, timed)
    timed.peak_bytes = peak_of_this_process()
    checked = memory["checked"]
    features, _ = _features(shop)
    timed.answer = {"area": checked["area"], "error": checked["error"], "rows": rows, "features": features,
                    "memory": len(json.dumps(memory))}  # fmt: skip
    return timed


def _analysed(shop: Path, timed: Timed) -> tuple[dict[str, Any], int]:
    clock = _Stages(timed)
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    with warehouse.reading() as reading:
        settings = complete(KIND.fields, {"horizon": "fixed", "days": HORIZON})
        outcome = KIND.run(Asked(reading, Instant(END), settings, None, clock))
        clock(1.0, "end")
    warehouse.close()
    assert outcome.memory is not None, outcome.refused
    return dict(outcome.memory), outcome.scores.num_rows


class _Stages:
    """Adds the time since the last report of progress to the stage that was reported then."""

    def __init__(self, timed: Timed) -> None:
        self._timed, self._stage = timed, "features"
        self._at = time.perf_counter(), time.process_time()

    def __call__(self, fraction: float, stage: str) -> None:
        now = time.perf_counter(), time.process_time()
        for into, then, until in zip((self._timed.seconds, self._timed.cpu_seconds), self._at, now, strict=True):
            into[self._stage] = into.get(self._stage, 0.0) + until - then
        self._at, self._stage = now, _STAGES.get(stage, "end")


def _features(shop: Path) -> tuple[dict[str, tuple[int, float]], Plan]:
    """Of everybody as of the end, as Zhike computes them; and the cut-offs that it looks back from."""
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    with warehouse.reading() as reading:
        orders = facts.orders_of(reading, END)
        began = facts.began(reading, orders)
        assert began
        cuts = plan(END, began, HORIZON)
        view = View(END, cuts.lookback, ACTIVE, cuts.windows)
        table = measured(facts.counted(reading, orders, view), view)
    warehouse.close()
    return _digest({name: table[name].to_numpy() for name in table.column_names}), cuts


def by_hand(shop: Path, small: Path) -> Timed:
    """One statement for each cut-off, a matrix, a model."""
    _by_hand(small, Timed())
    timed = Timed()
    timed.answer = _by_hand(shop, timed)
    timed.peak_bytes = peak_of_this_process()
    return timed


def _by_hand(shop: Path, timed: Timed) -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    _, cuts = _features(shop)
    connection = connect(shop)
    with timed.stage("features"):
        connection.execute(_ORDERS, [END])
        names, now, _ = _looked(connection, END, cuts, _ALL)
        wanted = TRAINING_ROWS // len(cuts.training)
        past = [_looked(connection, at, cuts, _sample(wanted, len(now))) for at in cuts.training]
        _, check, happened = _looked(connection, cuts.checking, cuts, _sample(CHECKING_ROWS, len(now)))
    with timed.stage("training"):
        model = HistGradientBoostingClassifier(random_state=0)
        model.fit(np.concatenate([each[1] for each in past]), np.concatenate([each[2] for each in past]))
        said = model.predict_proba(check)[:, 1]
    with timed.stage("scoring"):
        rows = len(model.predict_proba(now))
    connection.close()
    place = np.minimum((said * 10).astype(int), 9)
    error = sum(abs((said - happened)[place == i].sum()) for i in range(10)) / len(said)
    return {"area": float(roc_auc_score(happened, said)), "error": float(error), "rows": rows,
            "features": _digest(dict(zip(names, now.T, strict=True)))}  # fmt: skip


def _sample(wanted: int, customers: int) -> int:
    return int(min(_ALL, np.ceil(_ALL * wanted / customers)))


def _looked(connection: duckdb.DuckDBPyConnection, at: datetime, cuts: Plan, sample: int) -> tuple[Any, Any, Any]:
    """The features' names, everybody's values, and who stayed away."""
    found = connection.execute(_statement(at, cuts, sample)).fetchnumpy()
    away = np.asarray(found.pop("away"), bool)
    columns = [np.ma.filled(np.ma.asarray(column).astype(np.float32), np.nan) for column in found.values()]
    return list(found), np.where(np.isfinite(stacked := np.stack(columns, axis=1)), stacked, np.nan), away


def _digest(columns: dict[str, Any]) -> dict[str, tuple[int, float]]:
    known = {name: column[~np.isnan(column)].astype(float) for name, column in sorted(columns.items())}
    return {name: (len(of), float(of.mean()) if len(of) else 0.0) for name, of in known.items()}


_ORDERS: Final = """
CREATE OR REPLACE TEMP TABLE bought AS
SELECT customer_id, ts, amount::DOUBLE AS amount, channel, lag(ts) OVER w AS previous,
       date_diff('microsecond', lag(ts) OVER w, ts) / 86400e6 AS gap
FROM events WHERE name = 'order_completed' AND customer_id IS NOT NULL AND ts < ?
WINDOW w AS (PARTITION BY customer_id ORDER BY ts)
"""


def _statement(at: datetime, cuts: Plan, sample: int) -> str:
    def ago(days: int) -> str:
        return f"TIMESTAMP '{at - timedelta(days=min(days, cuts.lookback))}'"

    now, days = f"TIMESTAMP '{at}'", cuts.windows
    among = f"customer_id * 2654435761 % 4294967296 % {_ALL} < {sample}"
    within = f"ts >= {ago(ACTIVE)} AND ts < {now} AND {among}"
    is_gap = f"previous >= {ago(cuts.lookback)} AND gap >= 0.5"
    sums = "".join(
        f", sum(CASE WHEN ts >= {ago(d)} THEN 1 ELSE 0 END) AS orders_{d}d"
        f", sum(CASE WHEN ts >= {ago(d)} THEN amount ELSE 0 END) AS spend_{d}d"
        for d in days
    )
    trends = "".join(
        f", {what}_{short}d / {short} / nullif({what}_{long}d / {long}, 0) AS {what}_trend_{short}_{long}"
        for short, long in ((30, 90), (90, 365)) if long in days
        for what in ("orders", "spend")
    )  # fmt: skip
    windows = "".join(f", orders_{d}d, spend_{d}d" for d in days)
    of_year = "orders_365d" if 365 in days else "orders"
    return f"""
WITH own AS (
  SELECT customer_id, count(*) AS orders, sum(amount) AS spend, max(ts) AS last, min(ts) AS first,
         max(amount) AS largest, count(CASE WHEN {is_gap} THEN gap END) AS gaps,
         coalesce(sum(CASE WHEN {is_gap} THEN gap END), 0) AS gap_sum,
         stddev_samp(CASE WHEN {is_gap} THEN gap END) AS gap_sd, count(DISTINCT channel) AS channels {sums}
  FROM bought WHERE ts >= {ago(cuts.lookback)} AND ts < {now} AND {among}
  GROUP BY customer_id HAVING max(ts) >= {ago(ACTIVE)}),
typical AS (SELECT *, (2 * median(CASE WHEN gaps > 0 THEN gap_sum / gaps END) OVER () + gap_sum) / ({PRIOR} + gaps)
            AS interval_days, date_diff('microsecond', last, {now}) / 86400e6 AS recency_days FROM own),
refunded AS (SELECT customer_id, count(*) AS refunds, sum(amount::DOUBLE) AS refunded FROM events
             WHERE name = 'order_refunded' AND {within} GROUP BY customer_id),
per_category AS (SELECT customer_id, category, count(*) AS n FROM order_items
                 WHERE category IS NOT NULL AND {within} GROUP BY ALL),
lines AS (SELECT customer_id, count(*) AS categories, max(n) AS most, sum(n) AS lines FROM per_category GROUP BY ALL),
after AS (SELECT DISTINCT customer_id AS back FROM bought
          WHERE ts >= {now} AND ts < TIMESTAMP '{at + timedelta(days=cuts.horizon)}')
SELECT recency_days, date_diff('microsecond', first, {now}) / 86400e6 AS tenure_days, orders, spend,
       spend / orders AS average_order, largest AS largest_order, gap_sum / nullif(gaps, 0) AS gap_mean, gap_sd,
       interval_days, recency_days / interval_days AS overdue, channels {windows} {trends},
       coalesce(refunds, 0) AS refunds, coalesce(refunded, 0) / nullif(spend, 0) AS refund_share, categories,
       most / lines AS favourite_share, lines / {of_year} AS lines_per_order, back IS NULL AS away
FROM typical LEFT JOIN refunded USING (customer_id) LEFT JOIN lines USING (customer_id)
     LEFT JOIN after ON typical.customer_id = back
"""
