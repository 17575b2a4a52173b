"""Rules of products bought in one order: Zhike against mlxtend, the library that people install.

mlxtend's `fpgrowth` wants a table with a row for each order and a column for each product. Of all products that would
be 9 GB; so it is given only those that are frequent at all, which is a part of its work done for it. Both must find the
same sets with the same counts, and the same rules. Zhike then does all of it: from the warehouse to the report, with
the people of each rule and what is offered to each customer.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from bench.orders import generate
from bench.tags_run import connect
from zhike.analytics.analysis import Asked
from zhike.analytics.baskets.analysis import KIND
from zhike.analytics.baskets.rules import associations
from zhike.analytics.baskets.sets import Baskets, distinct, frequent, least_count
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

SUPPORT: Final = "0.001"
CONFIDENCE: Final = "0.1"
LONGEST: Final = 10
PEER, SMALL_PEER = 5_000_000, 5_000
"""Orders that the peer is given at most: all, and some."""
_EVER: Final = 10_000


def peer_tasks(shop: Path, orders: int) -> dict[str, Task]:
    """The same orders, in memory, for both."""
    return {"zhike": partial(mined, shop, orders), "mlxtend": partial(mined_by_mlxtend, shop, orders)}


def whole_task(shop: Path) -> Task:
    return partial(analysed, shop)


def analysed(shop: Path) -> Timed:
    """The whole analysis of all lines."""
    timed = Timed()
    tiny = DuckDBWarehouse()
    generate(tiny, 20, 200, 1)
    _analysed(tiny)
    tiny.close()
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    for stage in ("first", "again"):
        with timed.stage(stage):
            timed.answer = _analysed(warehouse)
        timed.peak_bytes = peak_of_this_process()
    warehouse.close()
    return timed


def mined(shop: Path, orders: int) -> Timed:
    timed, lines = Timed(), _lines(shop, orders)
    _mined(_Lines(lines.starts[:101], lines.product[: lines.starts[100]]))  # loops are at hand
    with timed.stage("mine"):
        timed.answer = _mined(lines)
    timed.peak_bytes = peak_of_this_process()
    return timed


def mined_by_mlxtend(shop: Path, orders: int) -> Timed:
    timed, lines = Timed(), _lines(shop, orders)
    with timed.stage("mine"):
        sets = fpgrowth(_table(lines), min_support=float(SUPPORT), max_len=LONGEST, use_colnames=True)
        # It divides shares, so that a confidence of exactly 0.1 may come out a little below.
        rules = association_rules(sets, metric="confidence", min_threshold=float(CONFIDENCE) - 1e-9)
        rules = rules[rules["consequents"].map(len) == 1]
    timed.peak_bytes = peak_of_this_process()
    n = len(lines.starts) - 1
    counts = sorted(
        (sorted(items), round(share * n)) for items, share in zip(sets["itemsets"], sets["support"], strict=True)
    )
    sides = zip(rules["antecedents"], rules["consequents"], rules["support"], strict=True)
    timed.answer = counts, sorted((sorted(left), *right, round(share * n)) for left, right, share in sides)
    return timed


@dataclass(frozen=True)
class _Lines:
    """Order i has the products (numbers) `product[starts[i]:starts[i + 1]]`."""

    starts: Any
    product: Any

    @property
    def baskets(self) -> Baskets:
        return distinct(self.starts, self.product.astype(np.int32))


def _lines(shop: Path, orders: int) -> _Lines:
    connection = connect(shop)
    rows = connection.execute(
        "SELECT substr(order_id, 2)::BIGINT AS o, substr(product_id, 2)::INT AS p FROM order_items ORDER BY o, p"
    ).fetchnumpy()
    connection.close()
    edges = np.flatnonzero(np.diff(rows["o"], prepend=-1))
    starts = np.append(edges, len(rows["o"]))[: orders + 1]
    return _Lines(starts, rows["p"][: starts[-1]])


def _table(lines: _Lines) -> pd.DataFrame:
    """An order in each row, a column for each product that is frequent at all."""
    order = np.repeat(np.arange(len(lines.starts) - 1), np.diff(lines.starts))
    pairs = np.unique(np.stack([order, lines.product]), axis=1)
    counts = np.bincount(pairs[1])
    kept = np.flatnonzero(counts >= least_count(Fraction(SUPPORT), len(lines.starts) - 1))
    table = np.zeros((len(lines.starts) - 1, len(kept)), bool)
    there = np.isin(pairs[1], kept)
    table[pairs[0][there], np.searchsorted(kept, pairs[1][there])] = True
    return pd.DataFrame(table, columns=kept)


def _mined(lines: _Lines) -> Any:
    baskets = lines.baskets
    sets = frequent(baskets, least_count(Fraction(SUPPORT), len(baskets)), LONGEST, 10**7, lambda part: None)
    rules = associations(sets, len(baskets), Fraction(CONFIDENCE))
    told = sorted((list(rule.left), *rule.right, rule.both) for rule in rules)
    return sorted((list(items), count) for items, count in sets.items()), told


def _analysed(warehouse: DuckDBWarehouse) -> Any:
    wanted = {"by": "product", "unit": "orders", "support": float(SUPPORT), "confidence": float(CONFIDENCE)}
    settings = complete(KIND.fields, {**wanted, "longest": LONGEST, "days": _EVER})
    with warehouse.reading() as reading:
        outcome = KIND.run(Asked(reading, Instant(END), settings))
    assert outcome.scores is not None
    return [(figure.key, figure.value) for figure in outcome.report.figures], len(outcome.scores)
