"""The columns that the floor works on: a shop's events in memory, sorted by customer, and what is known of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from bench.peers import Json, event_rows, kinds


@dataclass(frozen=True)
class Columns:
    """The events of customer i (from 0) are rows `first[i]` to `first[i + 1]`; times are microseconds since 1970."""

    first: NDArray[np.int64]
    kind: NDArray[np.int8]
    ts: NDArray[np.int64]
    amount: NDArray[np.int64]  # ten-thousandths; 0 where there is none
    words: dict[str, tuple[list[str], NDArray[np.int8]]]  # of each trait its words, and which is whose (-1: unknown)
    dates: dict[str, NDArray[np.datetime64]]

    @property
    def customers(self) -> int:
        return len(self.first) - 1


def fetch(connection: duckdb.DuckDBPyConnection, metrics: dict[str, Json], as_of: datetime) -> Columns:
    """What these metrics need of a shop whose customers are numbered from 1, without a gap."""
    people = connection.sql("SELECT * FROM profile ORDER BY customer_id").to_arrow_table()
    assert people["customer_id"][-1].as_py() == len(people)
    words = {name: _coded(people[f"trait_{name}"]) for name in ("gender", "province", "city")}
    dates = {"birthday": people["trait_birthday"].to_numpy().astype("datetime64[D]")}
    return Columns(*_by_customer(_events(connection, metrics, as_of), len(people)), words, dates)


def compile_loops() -> None:
    """Compile what sorts (or load it, compiled before), so that nobody times the compiler."""
    types = {"customer": pa.int32(), "kind": pa.int8(), "ts": pa.int64(), "amount": pa.int64()}
    _by_customer(pa.table({name: pa.array([1], kind) for name, kind in types.items()}), 1)


def _events(connection: duckdb.DuckDBPyConnection, metrics: dict[str, Json], as_of: datetime) -> pa.Table:
    connection.execute("SET arrow_output_version = '1.5'")  # money in 8 bytes instead of 16
    numbers = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(kinds(metrics)))
    return connection.sql(
        f"SELECT customer_id::INTEGER AS customer, (CASE name {numbers} END)::TINYINT AS kind, ts,"
        f" coalesce(amount, 0)::DECIMAL(18, 4) AS amount FROM events WHERE {event_rows(metrics, as_of)}"
    ).to_arrow_table()


def _by_customer(events: pa.Table, customers: int) -> tuple[NDArray[Any], ...]:
    """A counting sort: how many events each customer has says where they go."""
    first = np.zeros(customers + 1, np.int64)
    batches = [_numpy(batch) for batch in events.to_batches()]
    for customer, *_ in batches:
        _tally(customer, first)
    np.cumsum(first, out=first)
    n, place = len(events), first[:-1].copy()
    kind, ts, amount = np.empty(n, np.int8), np.empty(n, np.int64), np.empty(n, np.int64)
    for batch in batches:
        _scatter(*batch, place, kind, ts, amount)
    return first, kind, ts, amount


@njit(cache=True)
def _tally(customer, counts):  # type: ignore[no-untyped-def]
    for row in range(len(customer)):
        counts[customer[row]] += 1


@njit(cache=True)
def _scatter(customer, kind, ts, amount, place, kind_out, ts_out, amount_out):  # type: ignore[no-untyped-def]
    for row in range(len(customer)):
        to = place[customer[row] - 1]
        place[customer[row] - 1] += 1
        kind_out[to], ts_out[to], amount_out[to] = kind[row], ts[row], amount[row]


def _numpy(batch: pa.RecordBatch) -> list[NDArray[Any]]:
    """The columns' own memory, only to be read; there are no nulls in them."""
    types = (np.int32, np.int8, np.int64, np.int64)
    arrays = [
        np.frombuffer(column.buffers()[1], kind)[column.offset : column.offset + len(column)]
        for column, kind in zip(batch.columns, types, strict=True)
    ]
    for array in arrays:
        array.flags.writeable = False  # whoever owns the memory: a loop is compiled for one kind of array
    return arrays


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int8]]:
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy().astype(np.int8)
