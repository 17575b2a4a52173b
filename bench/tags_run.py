"""A run of a hundred tags: Zhike against one hand-written pass and against one query for each tag.

Two comparisons. `evaluate`: like for like, everybody computes all values into a temporary table. `run`: what the
product really does (compare with the profile, write the history, rewrite or update the profile, commit) against
the hand-written pass that only writes its result into a file: first when everybody enters, then a day later.
"""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from bench import peers, rules
from bench.distributions import END
from bench.measure import Task, Timed, peak_of_this_process
from zhike.rules.compile import level_number
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.plan import Instant, plan_tags, value_of
from zhike.tagging.run import run_tags
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Reading

YESTERDAY = END - timedelta(days=1)
MEMORY = "6GB"

Digest = dict[str, dict[str, tuple[int, int]]]
"""For each tag and value: how many customers, and a checksum of who they are."""


def evaluation_tasks(shop: Path) -> dict[str, Task]:
    return {
        "zhike": partial(evaluate, shop),
        "single_pass": partial(single_pass, shop, END),
        "one_query_per_tag": partial(one_query_per_tag, shop, END),
    }


def run_tasks(shop: Path, work: Path) -> dict[str, Task]:
    """`work` is a directory for copies of the shop, which the runs write to."""
    return {
        "zhike": partial(run_twice, shop, work),
        "single_pass_yesterday": partial(single_pass, shop, YESTERDAY, work / "result.duckdb"),
        "single_pass": partial(single_pass, shop, END, work / "result.duckdb"),
    }


def evaluate(shop: Path) -> Timed:
    """Zhike's plan, all tags' values into a temporary table."""
    timed, tags = Timed(), rules.rule_tags()
    warehouse = DuckDBWarehouse(shop, memory_limit=MEMORY)
    with warehouse.reading() as reading:
        with timed.stage("evaluate"):
            plan = plan_tags(tags, Instant(END), trait_kinds(reading))
            rows = plan.rows(reading)
            row = plan.row(rows)
            values = {tag.id: value_of(level_number(tag.definition, row), tag) for tag in tags}
            result = reading.keep(rows.select("customer_id", **values))
        timed.peak_bytes = peak_of_this_process()
        timed.answer = _digest(reading, {tag.id: result for tag in tags})
    warehouse.close()
    return timed


def run_twice(shop: Path, work: Path) -> Timed:
    """`run_tags` on a copy of the shop: as of yesterday (everybody enters), then as of today.

    The answer holds both digests of the profile, which the history must agree with.
    """
    timed, copy = Timed(), work / "run.duckdb"
    shutil.copyfile(shop, copy)
    warehouse = DuckDBWarehouse(copy, memory_limit=MEMORY)
    timed.answer = [_run(timed, warehouse, as_of, name) for as_of, name in ((YESTERDAY, "first"), (END, "second"))]
    warehouse.close()
    for file in work.glob("run.duckdb*"):
        file.unlink()
    return timed


def _run(timed: Timed, warehouse: DuckDBWarehouse, as_of: datetime, name: str) -> Digest:
    tags = rules.rule_tags()
    with timed.stage(name):
        run_tags(warehouse, tags, Instant(as_of), name)
    timed.peak_bytes = max(timed.peak_bytes, peak_of_this_process())
    with warehouse.reading() as reading:
        digest = _digest(reading, {tag.id: reading.table("profile") for tag in tags})
        assert _open_history(reading) == {tag: _members(levels) for tag, levels in digest.items() if levels}
    return digest


def single_pass(shop: Path, as_of: datetime, into: Path | None = None) -> Timed:
    """The hand-written pass, into a temporary table or into a file of its own."""
    timed, connection = Timed(), _connect(shop)
    target = "TEMP TABLE result"
    if into is not None:
        into.unlink(missing_ok=True)
        connection.execute(f"ATTACH '{into}' AS written (READ_WRITE)")
        target = "TABLE written.result"
    with timed.stage("evaluate"):
        query = peers.single_pass(rules.definitions(), as_of)
        connection.execute(f"CREATE {target} AS {query}")
    timed.peak_bytes = peak_of_this_process()
    place = ("temp", "main") if into is None else ("written", "main")
    timed.answer = _peer_digest(connection, dict.fromkeys(rules.definitions(), "result"), place)
    connection.close()
    if into is not None:
        into.unlink()
    return timed


def one_query_per_tag(shop: Path, as_of: datetime) -> Timed:
    """A hundred queries, one after the other, each into a temporary table of its members."""
    timed, connection = Timed(), _connect(shop)
    with timed.stage("evaluate"):
        for tag, definition in rules.definitions().items():
            connection.execute(f"CREATE TEMP TABLE {tag} AS {peers.one_query(tag, definition, as_of)}")
    timed.peak_bytes = peak_of_this_process()
    timed.answer = _peer_digest(connection, {tag: tag for tag in rules.definitions()}, ("temp", "main"))
    connection.close()
    return timed


def _connect(shop: Path) -> duckdb.DuckDBPyConnection:
    """The same settings as the product's warehouse."""
    config: dict[str, Any] = {"memory_limit": MEMORY, "preserve_insertion_order": False}
    connection = duckdb.connect(str(shop), read_only=True, config=config)
    connection.execute("SET enable_progress_bar = false")
    return connection


def _digest(reading: Reading, where: dict[str, ir.Table]) -> Digest:
    return {tag: _sums(reading.fetch(_by_value(table, tag)).to_pylist()) for tag, table in where.items()}


def _peer_digest(connection: duckdb.DuckDBPyConnection, where: dict[str, str], place: tuple[str, str]) -> Digest:
    backend = ibis.duckdb.from_connection(connection)
    tables = {tag: backend.table(name, database=place) for tag, name in where.items()}
    return {tag: _sums(_by_value(table, tag).to_pyarrow().to_pylist()) for tag, table in tables.items()}


def _by_value(table: ir.Table, tag: str) -> ir.Table:
    table = table.filter(table[tag].notnull())
    who = table.customer_id * 2654435761 % 4294967296  # scattered, so that other customers give another sum
    return table.group_by(value=table[tag]).aggregate(customers=table.count(), who=who.sum())


def _sums(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {row["value"]: (row["customers"], int(row["who"])) for row in sorted(rows, key=lambda row: row["value"])}


def _members(levels: dict[str, tuple[int, int]]) -> int:
    return sum(customers for customers, _ in levels.values())


def _open_history(reading: Reading) -> dict[str, int]:
    history = reading.table("tag_history")
    held = history.filter(history.valid_to.isnull()).group_by("tag_id").aggregate(n=lambda t: t.count())
    return {row["tag_id"]: row["n"] for row in reading.fetch(held).to_pylist()}
