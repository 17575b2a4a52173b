"""A run after one more day of events: only who could have changed, against everybody once more.

The shop is taken back to the day before its end and run as of then; then the last day's events arrive, late at the
end of the table, as they do in life. What follows is timed, on copies of that state: an incremental run and a full
run, both as of the shop's end, which must leave the same profile and the same history behind as one hand-written pass.
"""

import shutil
from functools import partial
from pathlib import Path

import ibis
import pyarrow as pa

from bench import product
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from bench.rules import Workload
from bench.tags_run import YESTERDAY, forget, tagged
from zhike.collect.profile import refresh
from zhike.warehouse.duckdb import DuckDBWarehouse


def prepare(shop: Path, work: Path, load: Workload) -> Timed:
    """Makes the state that the runs start from; the answer is its path and how many events the day had."""
    base = work / "a_day_later.duckdb"
    shutil.copyfile(shop, base)
    warehouse = DuckDBWarehouse(base, memory_limit=product.MEMORY)
    last_day = _take_back(warehouse)
    product.run(warehouse, load.rule_tags(), YESTERDAY, "yesterday")
    with warehouse.writing() as writing:
        product.add_events(writing, last_day)
    warehouse.close()
    return Timed(answer=(base, len(last_day)))


def run_tasks(base: Path, work: Path, load: Workload) -> dict[str, Task]:
    return {
        "incremental": partial(run_once, base, work, load, False),
        "full": partial(run_once, base, work, load, True),
    }


def run_once(base: Path, work: Path, load: Workload, full: bool) -> Timed:
    """One run on a copy."""
    timed, copy = Timed(), work / "again.duckdb"
    shutil.copyfile(base, copy)
    warehouse, tags = DuckDBWarehouse(copy, memory_limit=product.MEMORY), load.rule_tags()
    product.warm_up(tags, END)
    with timed.stage("run"):
        product.run(warehouse, tags, END, "today", full)
    timed.peak_bytes = peak_of_this_process()
    timed.answer = tagged(warehouse, load)
    warehouse.close()
    forget(copy)
    return timed


def _take_back(warehouse: DuckDBWarehouse) -> pa.Table:
    """Removes the last day's events, also from what the profile says, and gives them back."""
    with warehouse.writing() as writing:
        events = writing.table("events")
        last_day = writing.fetch(events.filter(events.ts >= ibis.literal(YESTERDAY)))
        staged = writing.stage(last_day)
        writing.delete("events", staged.select("event_id", "source"))
        refresh(writing, staged.select("customer_id").distinct())
    return last_day
