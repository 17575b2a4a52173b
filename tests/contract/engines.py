"""The engines that the suite runs on. A new engine joins by one entry in `ENGINES`."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from hypothesis import HealthCheck, settings

from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Warehouse

Engine = Callable[[], AbstractContextManager[Warehouse]]
"""`with engine() as warehouse:` is an empty warehouse."""


@contextmanager
def duckdb_in_memory() -> Iterator[Warehouse]:
    warehouse = DuckDBWarehouse(threads=2)
    yield warehouse
    warehouse.close()


ENGINES: Final[dict[str, Engine]] = {"duckdb": duckdb_in_memory}


def examples(most: int) -> settings:
    """So many generated examples: the same ones where CI is set, new ones at a desk.

    A failure prints how to repeat it.
    """
    return settings(
        max_examples=most,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
