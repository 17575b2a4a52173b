"""A warehouse in memory with three customers."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from zhike.warehouse.duckdb import DuckDBWarehouse


@pytest.fixture
def warehouse() -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(threads=2)
    with made.writing() as writing:
        writing.insert("profile", writing.stage(pa.table({"customer_id": [1, 2, 3]})))
    yield made
    made.close()
