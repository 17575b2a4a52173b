"""A warehouse in a file, and small ways to look at it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.port import Writing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.duckdb"


@pytest.fixture
def warehouse(path: Path) -> Iterator[DuckDBWarehouse]:
    made = DuckDBWarehouse(path, threads=2)
    yield made
    made.close()


@pytest.fixture
def insert() -> Callable[..., int]:
    """`insert(writing, "traits", {...}, {...})`."""

    def insert_rows(writing: Writing, name: str, *rows: dict[str, Any]) -> int:
        return writing.insert(name, writing.stage(pa.Table.from_pylist(list(rows))))

    return insert_rows
