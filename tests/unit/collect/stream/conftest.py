"""A spool, the thread's work without its thread, and what stands in the warehouse afterwards."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from zhike.collect.stream.drain import Drain
from zhike.collect.stream.position import read_position
from zhike.collect.stream.spool import Record, Spool
from zhike.collect.stream.write import Written
from zhike.warehouse.duckdb import DuckDBWarehouse

from ..conftest import KEYS

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)


def request(type: str, /, source: str = "shop", at: datetime = NOW, **said: Any) -> Record:
    """An accepted request, received `at`."""
    return Record(source, type, round(at.timestamp() * 1e6), orjson.dumps(said))


def track(event: str = "Product Viewed", user: str = "u1", **said: Any) -> dict[str, Any]:
    """A message of a batch."""
    return {"type": "track", "event": event, "userId": user, "properties": {}, **said}


class Stream:
    """What the server has: a spool, and the work that empties it into a warehouse."""

    def __init__(self, warehouse: DuckDBWarehouse, directory: Path) -> None:
        self.warehouse, self.directory = warehouse, directory
        self.start()

    def start(self) -> None:
        """As after a restart: nothing is known but what is in the warehouse and on disk."""
        self.noted: list[tuple[str, Written]] = []
        with self.warehouse.reading() as reading:
            self.spool = Spool(self.directory, KEYS, read_position(reading))
        self.drain = Drain(self.spool, self.warehouse, KEYS, lambda *noted: self.noted.append(noted))

    def send(self, *records: Record) -> Written:
        """Accept these together and write them; what came of the last source's share."""
        self.spool.append(records)
        while self.drain.step():
            pass
        return self.noted[-1][1]

    def rows(self, table: str, *columns: str, order: str | None = None) -> list[dict[str, Any]]:
        with self.warehouse.reading() as reading:
            found = reading.table(table)
            for column in {"properties", "params"} & set(found.columns):
                found = found.mutate(**{column: found[column].cast("string")})
            found = found.order_by(order) if order else found
            return reading.rows(found.select(*columns) if columns else found)

    def customer_of(self, kind: str, value: str, source: str = "") -> int:
        """The customer that an identity leads to."""
        hashed = KEYS.hash(kind, value, source)
        return int(next(row["customer_id"] for row in self.rows("identities") if row["hash"] == hashed))

    def trait(self, name: str) -> Any:
        """Of the only customer."""
        (row,) = self.rows("profile", f"trait_{name}")
        return row[f"trait_{name}"]


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    opened = DuckDBWarehouse(threads=2)
    yield Stream(opened, tmp_path / "spool")
    opened.close()


@pytest.fixture
def refused(stream: Stream) -> Callable[[], list[tuple[str, str | None]]]:
    """What stands in quarantine: reason and field, in order."""
    return lambda: [(row["reason"], row["field"]) for row in stream.rows("quarantine", order="line")]
