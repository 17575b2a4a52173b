"""A funnel of five steps: Zhike against SQL by hand.

The peer joins each step's events to the latest one before that reached the step before (ASOF joins, the fastest of the
ways tried: window functions over all events took three times as long), and counts customers. Zhike runs its whole
analysis: the same counts, and the times between steps, the report, and everybody's furthest step.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bench import product
from bench.distributions import END
from bench.generator import Size, generate
from bench.measure import Task, Timed, peak_of_this_process
from bench.tags_run import connect
from zhike.analytics.analysis import Asked
from zhike.analytics.funnel.analysis import KIND
from zhike.analytics.settings import complete
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse

STEPS: Final = ("page_viewed", "product_viewed", "product_added", "order_created", "order_completed")
WITHIN: Final = timedelta(days=7)
_EVER: Final = 10_000


def tasks(shop: Path) -> dict[str, Task]:
    return {"zhike": partial(analysed, shop), "sql": partial(by_hand, shop)}


def analysed(shop: Path) -> Timed:
    timed = Timed()
    tiny = DuckDBWarehouse()
    generate(tiny, Size(20, 1_000))
    _counts(tiny)  # libraries are loaded and loops are at hand, as in a server
    tiny.close()
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    for stage in ("first", "again"):
        with timed.stage(stage):
            timed.answer = _counts(warehouse)
        timed.peak_bytes = peak_of_this_process()
    warehouse.close()
    return timed


def by_hand(shop: Path) -> Timed:
    timed, connection = Timed(), connect(shop)
    for stage in ("first", "again"):
        with timed.stage(stage):
            rows = connection.execute(_sql()).fetchall()
        timed.peak_bytes = peak_of_this_process()
    timed.answer = list(rows[0])
    connection.close()
    return timed


def _counts(warehouse: DuckDBWarehouse) -> list[int]:
    settings = complete(KIND.fields, {"steps": list(STEPS), "within": WITHIN.days, "days": _EVER})
    with warehouse.reading() as reading:
        report = KIND.run(Asked(reading, Instant(END), settings)).report
    return [row[1] for row in report.sections[0].rows]  # type: ignore[misc]


def _sql() -> str:
    """`b` is the beginning of the attempt that came to a step at `ts`."""
    known = f"customer_id IS NOT NULL AND ts < TIMESTAMP '{END}'"
    parts = [
        f"e{i} AS (SELECT customer_id AS c, ts FROM events WHERE name = '{name}' AND {known})"
        for i, name in enumerate(STEPS)
    ]
    parts.append("r0 AS MATERIALIZED (SELECT c, ts, ts AS b FROM e0)")
    parts += [
        f"r{i} AS MATERIALIZED (SELECT e.c, e.ts, r.b FROM e{i} e ASOF JOIN r{i - 1} r ON e.c = r.c AND e.ts > r.ts "
        f"WHERE e.ts - r.b <= INTERVAL {WITHIN.days} DAY)"
        for i in range(1, len(STEPS))
    ]
    counts = ", ".join(f"(SELECT count(DISTINCT c) FROM r{i})" for i in range(len(STEPS)))
    return f"WITH {', '.join(parts)} SELECT {counts}"
