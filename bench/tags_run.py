"""Tags from the same definitions: Zhike against SQL by hand and against the machine's limit.

Two comparisons. `evaluate`: like for like, everybody computes all values and keeps them in memory. `run`: what the
product really does (compare with the profile, write the history, rewrite or update the profile, commit) against a
hand-written pass that only writes its result into a file: first when everybody enters, then a day later.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bench import columns, digest, floor, peers, product
from bench.digest import Digest
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from bench.rules import Workload
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading

YESTERDAY = END - timedelta(days=1)
Pass = Callable[[dict[str, peers.Json], datetime], str]


def evaluation_tasks(shop: Path, load: Workload) -> dict[str, Task]:
    return {
        "zhike": partial(evaluate, shop, load),
        "one_step": partial(single_pass, shop, load, peers.one_step),
        "two_steps": partial(single_pass, shop, load, peers.two_steps),
        "floor": partial(at_the_floor, shop, load),
    }


def run_tasks(shop: Path, work: Path, load: Workload) -> dict[str, Task]:
    """`work` is a directory for copies of the shop, which the runs write to."""
    return {
        "zhike": partial(run_twice, shop, work, load),
        "one_step_yesterday": partial(pass_into_file, shop, work, load, YESTERDAY),
        "one_step": partial(pass_into_file, shop, work, load, END),
    }


def evaluate(shop: Path, load: Workload) -> Timed:
    """Zhike, all tags' values into a temporary table: first in its process, and again as in a server."""
    timed, tags = Timed(), load.rule_tags()
    product.warm_up(tags, END)
    warehouse = DuckDBWarehouse(shop, memory_limit=product.MEMORY)
    with warehouse.reading() as reading:
        with timed.stage("evaluate"):
            result = product.evaluated(reading, tags, END)
        timed.peak_bytes = peak_of_this_process()
        timed.answer = digest.of_table(result, load.definitions(), reading.fetch)
    with warehouse.reading() as reading, timed.stage("again"):
        product.evaluated(reading, tags, END)
    warehouse.close()
    return timed


def single_pass(shop: Path, load: Workload, written: Pass) -> Timed:
    """A hand-written pass into a temporary table: first in its process, and again."""
    timed, connection, definitions = Timed(), connect(shop), load.definitions()
    with timed.stage("evaluate"):
        connection.execute(f"CREATE TEMP TABLE result AS {written(definitions, END)}")
    timed.peak_bytes = peak_of_this_process()
    timed.answer = digest.of_peer(connection, definitions, dict.fromkeys(definitions, "result"))
    connection.execute("DROP TABLE result")
    with timed.stage("again"):
        connection.execute(f"CREATE TEMP TABLE result AS {written(definitions, END)}")
    connection.close()
    return timed


def one_query_per_tag(shop: Path, load: Workload) -> Timed:
    """As many queries as tags, one after the other, each into a temporary table of its members."""
    timed, connection, definitions = Timed(), connect(shop), load.definitions()
    with timed.stage("evaluate"):
        for tag, definition in definitions.items():
            connection.execute(f"CREATE TEMP TABLE {tag}_members AS {peers.one_query(tag, definition, END)}")
    timed.peak_bytes = peak_of_this_process()
    timed.answer = digest.of_peer(connection, definitions, {tag: f"{tag}_members" for tag in definitions})
    connection.close()
    return timed


def at_the_floor(shop: Path, load: Workload) -> Timed:
    """The compiled loop, once from the database on, then from memory on all cores and on one."""
    columns.compile_loops(), floor.compile_loop()
    timed, connection, definitions, cores = Timed(), connect(shop), load.definitions(), os.cpu_count() or 1
    with timed.stage("with fetching"):
        found = columns.fetch(connection, peers.needed(definitions.values()), END)
        levels = floor.Floor(definitions, END, found).levels(cores)
    connection.close()
    for stage, threads in (("all cores", cores), ("one core", 1)):
        with timed.stage(stage):
            again = floor.Floor(definitions, END, found).levels(threads)
        assert np.array_equal(levels, again)
    timed.peak_bytes = peak_of_this_process()
    timed.answer = digest.of_levels(levels, definitions)
    return timed


def run_twice(shop: Path, work: Path, load: Workload) -> Timed:
    """Runs on a copy of the shop: as of yesterday (everybody enters), then as of today.

    The answer holds both digests of the profile, which the history must agree with.
    """
    timed, copy = Timed(), work / "run.duckdb"
    shutil.copyfile(shop, copy)
    warehouse, tags = DuckDBWarehouse(copy, memory_limit=product.MEMORY), load.rule_tags()
    product.warm_up(tags, END)
    timed.answer = []
    for as_of, name in ((YESTERDAY, "first"), (END, "second")):
        with timed.stage(name):
            product.run(warehouse, tags, as_of, name)
        timed.peak_bytes = peak_of_this_process()
        timed.answer.append(tagged(warehouse, load))
    warehouse.close()
    forget(copy)
    return timed


def pass_into_file(shop: Path, work: Path, load: Workload, as_of: datetime) -> Timed:
    """A hand-written pass into a file of its own."""
    timed, connection, definitions, file = Timed(), connect(shop), load.definitions(), work / "result.duckdb"
    connection.execute(f"ATTACH '{file}' AS written (READ_WRITE)")
    with timed.stage("evaluate"):
        connection.execute(f"CREATE TABLE written.result AS {peers.one_step(definitions, as_of)}")
    timed.peak_bytes = peak_of_this_process()
    timed.answer = digest.of_peer(connection, definitions, dict.fromkeys(definitions, "result"), "written")
    connection.close()
    forget(file)
    return timed


def connect(shop: Path) -> duckdb.DuckDBPyConnection:
    """The same settings as the product's warehouse."""
    config: dict[str, Any] = {"memory_limit": product.MEMORY, "preserve_insertion_order": False}
    connection = duckdb.connect(str(shop), read_only=True, config=config)
    connection.execute("SET enable_progress_bar = false")
    return connection


def tagged(warehouse: DuckDBWarehouse, load: Workload) -> Digest:
    """What the profile says after a run; the history must say the same."""
    with warehouse.reading() as reading:
        found = digest.of_table(reading.table("profile"), load.definitions(), reading.fetch)
        assert _open_history(reading) == digest.members(found)
    return found


def forget(path: Path) -> None:
    """Remove a database with all its files."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def _open_history(reading: Reading) -> dict[str, int]:
    history = reading.table("tag_history")
    held = history.filter(history.valid_to.isnull()).group_by("tag_id").aggregate(n=lambda t: t.count())
    return {row["tag_id"]: row["n"] for row in reading.rows(held)}
