"""What tags are worth: a hundred tags' holders beside customers like them, how one tag fared, and which of three
hundred are nearly the same. The three hundred are in a warehouse in memory: what is timed reads the profile only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench import product
from bench.distributions import END
from bench.generator import Size
from bench.measure import Task, Timed
from bench.rules import Workload
from zhike.analytics.lift.estimate import lift, population
from zhike.analytics.lift.facts import Facts, facts
from zhike.analytics.lift.strata import strata
from zhike.rules.windows import Instant
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.duplicates import near_duplicates
from zhike.tagging.held import Holders, by_rule
from zhike.tagging.steadiness import over_time, spells, worth
from zhike.warehouse.duckdb import DuckDBWarehouse

DAYS = 90
MANY = 300


def tasks(shop: Path, size: Size, load: Workload) -> dict[str, Task]:
    return {"lift": partial(compared, shop, load), "fared": partial(fared, size), "alike": partial(alike, size)}


def compared(shop: Path, load: Workload) -> Timed:
    """Every tag's holders of 90 days ago, by its rule, matched and watched since."""
    timed, at = Timed(), END - timedelta(days=DAYS)
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    tags = load.rule_tags()
    with warehouse.reading() as reading:
        with timed.stage("facts"):
            found = facts(reading, at, DAYS)
        with timed.stage("holders"):
            holders = by_rule(reading, tags, Instant(at), trait_kinds(reading))
    with timed.stage("matching"):
        timed.answer = _lifts(found, holders)
    warehouse.close()
    return timed


def fared(size: Size) -> Timed:
    """One tag among twenty in the history, month by month."""
    warehouse, ends = _history(size), [END - timedelta(days=30 * back) for back in range(13, -1, -1)]
    timed = Timed()

    def once() -> int:
        with warehouse.reading() as reading:
            spells(reading, "tag_3", END)
            worth(reading, "tag_3")
            return over_time(reading, "tag_3", ends)[-1].size

    timed.answer = once()
    timed.repeat("answer", once, 8)
    warehouse.close()
    return timed


def alike(size: Size) -> Timed:
    """The pairs among three hundred tags of which ten have a twin."""
    chance = np.random.default_rng(1)
    columns = {"customer_id": pa.array(np.arange(size.customers))}
    for i in range(MANY):
        held = chance.random(size.customers) < 0.02 + 0.9 * i / MANY
        columns[f"tag_{i}"] = pa.array(np.where(held, "yes", None), pa.string())
        if i < 10:
            columns[f"tag_{MANY - 1 - i}_twin"] = columns[f"tag_{i}"]
    warehouse, timed = DuckDBWarehouse(), Timed()
    with warehouse.writing() as writing:
        writing.replace("profile", writing.stage(pa.table(columns)))
    levels = {name: ("yes",) for name in columns if name != "customer_id"}
    with warehouse.reading() as reading, timed.stage("answer"):
        timed.answer = len(near_duplicates(reading, levels))
    warehouse.close()
    return timed


def _lifts(found: Facts, holders: Holders) -> Sequence[float]:
    people = population(strata(found.before), found.before, np.column_stack([found.bought, found.spent]))
    answers = []
    for customers in holders.values():
        holds = np.zeros(len(found.customers), bool)
        holds[found.place(customers)] = True
        answers += [round(effect.difference, 6) for effect in lift(people, holds).effects]
    return answers


def _history(size: Size) -> DuckDBWarehouse:
    """Twenty tags; each customer has each of them for some of the last 400 days."""
    chance, warehouse, rows = np.random.default_rng(2), DuckDBWarehouse(), size.customers * 20
    begins = chance.integers(0, 400, rows)
    opened = np.datetime64(END, "us") - begins * np.timedelta64(1, "D")
    closed = opened + (chance.integers(1, 400, rows)) * np.timedelta64(1, "D")
    table = pa.table({
        "customer_id": np.repeat(np.arange(size.customers), 20),
        "tag_id": pa.array([f"tag_{i}" for i in range(20)] * size.customers),
        "value": pa.array(["yes"] * rows), "valid_from": pa.array(opened),
        "valid_to": pa.array(closed, mask=closed > np.datetime64(END, "us")),
    })  # fmt: skip
    profile = {"customer_id": np.arange(size.customers), "first_seen": [datetime(2020, 1, 1)] * size.customers}
    with warehouse.writing() as writing:
        writing.insert("tag_history", writing.stage(table))
        writing.insert("profile", writing.stage(pa.table(profile)))
    return warehouse
