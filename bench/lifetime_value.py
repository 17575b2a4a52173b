"""Lifetime value: BG/NBD and Gamma-Gamma of a million customers, and beside the `lifetimes` package of fewer.

`lifetimes` is what people install: its fitters, with their own defaults (no penalty), on the same frequencies,
recencies, ages and mean spends, which neither of the two has to count. Zhike begins with these columns as well.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed
from zhike.analytics.analysis import Asked
from zhike.analytics.lifetime_value.analysis import KIND
from zhike.analytics.lifetime_value.histories import Clock, Histories, first_purchase, histories, purchase_ticks
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

WEEKS = 52.0
STAGES = ("counting", "fitting BG/NBD", "fitting Gamma-Gamma", "scoring")


def tasks(shop: Path, small: Path) -> dict[str, Task]:
    """`small`: a shop on which libraries are loaded before the clock starts."""
    return {
        "steps": partial(in_steps, shop, small),
        "analysis": partial(analysed, shop, small, "bg_nbd"),
        "pareto": partial(analysed, shop, small, "pareto_nbd"),
    }


def rival_tasks(shop: Path, small: Path) -> dict[str, Task]:
    return {"zhike": partial(ours, shop, small), "lifetimes": partial(theirs, shop, small)}


def in_steps(shop: Path, small: Path) -> Timed:
    """From orders to everybody's scores, without a holdout and a report."""
    _in_steps(small, Timed())
    return _in_steps(shop, Timed())


def _in_steps(shop: Path, timed: Timed) -> Timed:
    from zhike.analytics.lifetime_value.bg_nbd import BgNbd
    from zhike.analytics.lifetime_value.fitting import fit_purchases, fit_spend
    from zhike.analytics.lifetime_value.model import counted
    from zhike.analytics.lifetime_value.value import Horizon, score

    with timed.stage(STAGES[0]):
        history = _histories(shop)
    with timed.stage(STAGES[1]):
        fit = fit_purchases(BgNbd(), counted(history.frequency, history.recency, history.age)[0])
    with timed.stage(STAGES[2]):
        spent, _ = fit_spend(history)
    with timed.stage(STAGES[3]):
        scores = score(fit, spent, history, np.zeros(len(history), np.int64), Horizon(365, 0.1, 1.0, "week"))
        scores.own.quantile(0.1), scores.own.quantile(0.9)
    timed.answer = [round(float(value), 6) for value in (*fit.base, *np.exp(spent.point), scores.value.sum())]
    return timed


def analysed(shop: Path, small: Path, model: str) -> Timed:
    """The whole analysis: with a second fit for the holdout, and the report."""
    timed = Timed()
    for path, stage in ((small, "warm up"), (shop, "analysis")):
        warehouse = DuckDBWarehouse(path, memory_limit=product.MEMORY)
        with warehouse.reading() as reading, timed.stage(stage):
            settings = complete(KIND.fields, {"model": model})
            outcome = KIND.run(Asked(reading, Instant(END), settings))
        warehouse.close()
    del timed.seconds["warm up"], timed.cpu_seconds["warm up"]
    timed.answer = [text.en for text in outcome.report.reading]
    return timed


def ours(shop: Path, small: Path) -> Timed:
    """Fits, probability to be alive, expected purchases and expected spend of everybody."""
    _ours(_histories(small), Timed())
    return _ours(_histories(shop), Timed())


def _ours(history: Histories, timed: Timed) -> Timed:
    from zhike.analytics.lifetime_value.bg_nbd import BgNbd
    from zhike.analytics.lifetime_value.fitting import fit_purchases, fit_spend
    from zhike.analytics.lifetime_value.gamma_gamma import expected_spend
    from zhike.analytics.lifetime_value.model import counted
    from zhike.analytics.lifetime_value.value import Horizon, expected

    with timed.stage(STAGES[1]):
        fit = fit_purchases(BgNbd(), counted(history.frequency, history.recency, history.age)[0])
    with timed.stage(STAGES[2]):
        spent, _ = fit_spend(history)
    with timed.stage(STAGES[3]):
        horizon = Horizon(round(WEEKS * 7), 0.0, 1.0, "week")
        alive, ahead, _ = expected(fit, history, np.zeros(len(history), np.int64), horizon)
        spend = expected_spend(np.exp(spent.point), history.spend_count, history.spend_mean)
    timed.answer = _found([*fit.base, *np.exp(spent.point)], alive, ahead, spend)
    return timed


def theirs(shop: Path, small: Path) -> Timed:
    _theirs(_histories(small), Timed())
    return _theirs(_histories(shop), Timed())


def _theirs(history: Histories, timed: Timed) -> Timed:
    import pandas as pd
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    columns = (history.frequency, history.recency, history.age, history.spend_mean)
    frequency, recency, age, spend = (pd.Series(column) for column in columns)
    again = frequency > 0
    with timed.stage(STAGES[1]):
        purchases = BetaGeoFitter().fit(frequency, recency, age)
    with timed.stage(STAGES[2]):
        amounts = GammaGammaFitter().fit(frequency[again], spend[again])
    with timed.stage(STAGES[3]):
        alive = purchases.conditional_probability_alive(frequency, recency, age)
        ahead = purchases.conditional_expected_number_of_purchases_up_to_time(WEEKS, frequency, recency, age)
        each = amounts.conditional_expected_average_profit(frequency, spend)
    timed.answer = _found([*purchases.params_, *amounts.params_], alive, ahead, each)
    return timed


def _found(parameters: list[float], *columns: Any) -> list[float]:
    """Parameters, and the sum of each column."""
    return [*map(float, parameters), *(float(np.sum(column)) for column in columns)]


def assert_close(one: list[float], other: list[float]) -> None:
    """Within what optimisers leave open. Raises SystemExit."""
    if not np.allclose(one, other, rtol=1e-4):
        raise SystemExit(f"the rivals' parameters differ: {one} and {other}")


def _histories(shop: Path) -> Histories:
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    with warehouse.reading() as reading:
        clock = Clock(Instant(END), since=first_purchase(reading, Instant(END)))
        found = histories(reading, purchase_ticks(reading, clock), clock, clock.last)
    warehouse.close()
    return found
