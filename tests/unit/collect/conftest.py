"""A warehouse in memory, keys, and small files to import."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zhike.collect.importer import run_import
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.report import ImportReport
from zhike.warehouse.duckdb import DuckDBWarehouse

KEYS = Keyring(b"h" * 32, b"e" * 32)
Rows = list[dict[str, Any]]


class Shop:
    """A warehouse to import into and to look at."""

    def __init__(self, warehouse: DuckDBWarehouse, directory: Path) -> None:
        self.warehouse, self.directory, self.loads = warehouse, directory, 0

    def load(self, content: str | Path, **mapping: Any) -> ImportReport:
        """Import a text or a file; `mapping` as JSON."""
        self.loads += 1
        path = content if isinstance(content, Path) else self.file(f"{self.loads}.csv", content)
        defaults = {"kind": "orders", "source": "shop", "time_zone": "UTC"}
        made = Mapping.from_json({**defaults, **mapping})
        return run_import(self.warehouse, KEYS, path, made, f"load {self.loads}")

    def file(self, name: str, content: str | bytes) -> Path:
        """A file of this content; `.gz` packs it."""
        path = self.directory / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def rows(self, table: str, *order: str) -> Rows:
        """A table's rows in an order."""
        with self.warehouse.reading() as reading:
            found = reading.table(table)
            rows: Rows = reading.fetch(found.order_by(list(order)) if order else found).to_pylist()
            return rows


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = DuckDBWarehouse(threads=2)
    yield Shop(opened, tmp_path)
    opened.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """`write(name, content)`: a file."""

    def make(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return make
