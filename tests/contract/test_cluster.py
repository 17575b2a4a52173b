"""A real cluster decides the tags of an exported shop as DuckDB does, and writes the same back."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow.dataset as ds

from contract.cluster import large_shop, run_twice, spark_cluster, tags_of
from contract.random_facts import INSTANTS
from contract.random_rules import RULES
from zhike.rules.dump import dump_rule
from zhike.rules.nodes import walk_levels
from zhike.rules.windows import Instant
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.parquet import ParquetDirectory
from zhike.warehouse.parquet_export import export_parquet

SEED, CUSTOMERS = 1, 3_000
SHANGHAI = Instant(INSTANTS[0])
OF_A_TEST = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "640m",
    "spark.sql.shuffle.partitions": "4",
}


def test_a_cluster_writes_what_duckdb_writes(tmp_path: Path) -> None:
    tags = tags_of(SEED)
    kinds = {dump_rule(rule)["type"] for tag in tags for _, rule in walk_levels(tag.definition)}
    assert kinds == RULES.keys(), "every node of the language is to be tried: another seed or more tags"

    ours = DuckDBWarehouse(tmp_path / "shop.duckdb", threads=2)
    large_shop(SEED, CUSTOMERS, SHANGHAI).load(ours)
    with ours.reading() as reading:
        export_parquet(reading, tmp_path / "parquet", lambda fraction, stage: None)
    run_twice(ours, tags, SHANGHAI)
    with spark_cluster(tmp_path) as master:
        address = f"spark://{master}?{urlencode({'path': tmp_path / 'parquet', **OF_A_TEST})}"
        run = [sys.executable, "-m", "contract.cluster", address, str(SEED), SHANGHAI.as_of.isoformat(), SHANGHAI.zone]
        subprocess.run(run, cwd=Path(__file__).parents[1], check=True, timeout=600)

    with ours.reading() as reading:
        for name in ("profile", "tag_history", "tag_state"):
            assert _sorted(_in_parquet(tmp_path / "parquet", name)) == _sorted(_in_duckdb(reading, name)), name
    ours.close()


def _in_duckdb(reading: Any, name: str) -> list[dict[str, Any]]:
    return list(reading.rows(reading.table(name)))


def _in_parquet(root: Path, name: str) -> list[dict[str, Any]]:
    """Read without Spark: as anybody would who finds the files."""
    files = ParquetDirectory(root)
    parts = [str(files.root / part.path) for part in files.read().table(name).parts]
    rows = ds.dataset([ds.dataset(part, format="parquet") for part in parts]).to_table().to_pylist()
    files.close()
    return [{name: _without_zone(value) for name, value in row.items()} for row in rows]


def _without_zone(value: Any) -> Any:
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def _sorted(rows: list[dict[str, Any]]) -> list[Any]:
    return sorted((sorted((name, repr(value)) for name, value in row.items()) for row in rows), key=repr)
