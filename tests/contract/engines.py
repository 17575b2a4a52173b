"""The engines that the suite runs on. A new engine joins by one entry in `ENGINES`."""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, settings

from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Engine:
    """`with engine() as warehouse:` is an empty warehouse.

    `share` of the generated examples are tried on it: an example takes a slow engine as long as a hundred others.
    """

    name: str
    open: Callable[[], AbstractContextManager[Warehouse]]
    share: float = 1.0

    def __call__(self) -> AbstractContextManager[Warehouse]:
        return self.open()

    def of(self, most: int) -> int:
        """How many of so many examples are this engine's."""
        return ceil(self.share * most)


@contextmanager
def duckdb_in_memory() -> Iterator[Warehouse]:
    warehouse = DuckDBWarehouse(threads=2)
    yield warehouse
    warehouse.close()


@contextmanager
def duckdb_with_dense_loop() -> Iterator[Warehouse]:
    """As in a large shop: metrics are gathered by the compiled loop, however few the facts."""
    warehouse = DuckDBWarehouse(threads=2, dense_from=0)
    yield warehouse
    warehouse.close()


@contextmanager
def spark_on_this_machine() -> Iterator[Warehouse]:
    from zhike.warehouse.spark import SparkWarehouse

    directory = tempfile.mkdtemp(prefix="zhike-spark-")
    warehouse = SparkWarehouse(spark_session(), Path(directory))
    yield warehouse
    warehouse.close()
    shutil.rmtree(directory)


@cache
def spark_session() -> "SparkSession":
    """One for all tests: starting Spark takes seconds. It ends with the process.

    Neither Spark nor Java compiles much: that takes longer than five customers do. What Spark compiles is tested on a
    cluster (`test_cluster`).
    """
    from zhike.warehouse.spark_session import ALWAYS, LOCAL, start

    interpreted = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    quick = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    return start("local[2]", {**ALWAYS, **LOCAL, **interpreted, **quick})


def missing_for_spark() -> str | None:
    """What Spark needs and is not here."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark (make test installs it where there is Java)"
    return None if os.environ.get("JAVA_HOME") or shutil.which("java") else "Java"


ENGINES: Final[dict[str, Engine]] = {
    "duckdb": Engine("duckdb", duckdb_in_memory),
    "dense": Engine("dense", duckdb_with_dense_loop, share=0.25),
}
if not missing_for_spark() or os.environ.get("ZHIKE_REQUIRE_SPARK"):
    ENGINES["spark"] = Engine("spark", spark_on_this_machine, share=0.04)


def examples(most: int) -> settings:
    """So many generated examples (of which each engine gets its share): the same ones where CI is set, new ones at a
    desk.

    A failure prints how to repeat it.
    """
    return settings(
        max_examples=most,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
