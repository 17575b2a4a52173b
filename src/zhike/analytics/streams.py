"""What each customer did, in order: facts as arrays, one customer's side by side, for compiled loops.

A warehouse keeps a month's facts in the order of customers and gives them in pieces, in no order that could be relied
upon. Customers are dense numbers, so every fact's place is found by counting; what remains to be sorted is one
customer's facts, which are nearly in order already.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.warehouse.port import Reading

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

THREADS: Final = os.cpu_count() or 1


@dataclass(frozen=True)
class Streams:
    """The facts of `customer[i]` stand from `starts[i]` to `starts[i + 1]`, in order of time.

    `ts` are microseconds since 1970, `what` is what the reader wanted to know of each fact; facts of the same moment
    stand in order of it.
    """

    customer: Ints
    starts: Ints
    ts: Ints
    what: Codes

    def __len__(self) -> int:
        return len(self.customer)


def streams(reading: Reading, facts: ir.Table) -> Streams:
    """`facts`: customer_id (none null), ts, what (a whole number below 2³¹)."""
    asked = facts.select(facts.customer_id, facts.ts, what=facts.what.cast("int32"))
    return in_order([_arrays(batch) for batch in reading.batches(asked)])


def in_order(batches: list[tuple[Ints, Ints, Codes]]) -> Streams:
    """Streams of batches of (customer, ts, what)."""
    from zhike.analytics import stream_loops

    batches, customer = _by_place(batches)
    counts = np.zeros(len(customer), np.int64)
    for who, _, _ in batches:
        stream_loops.count(who, counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    ts, what = np.empty(starts[-1], np.int64), np.empty(starts[-1], np.int32)
    free = starts[:-1].copy()

    def place(low: int, high: int) -> None:
        for batch in batches:
            stream_loops.place(*batch, free, ts, what, low, high)

    in_parts(len(customer), place, parts=THREADS)  # each looks at all facts and places those of its own customers
    there = counts > 0
    found = Streams(customer[there], np.append(starts[:-1][there], starts[-1]), ts, what)
    in_parts(len(found), lambda low, high: stream_loops.sort(found.starts, ts, what, low, high))
    return found


def in_parts(size: int, work: Callable[[int, int], Any], parts: int = 4 * THREADS) -> list[Any]:
    """`work(low, high)` for ranges that cover `size` things, on all cores: for loops that let others run."""
    edges = np.linspace(0, size, parts + 1).astype(np.int64)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1)) // timedelta(microseconds=1)


def _by_place(batches: list[tuple[Ints, Ints, Codes]]) -> tuple[list[tuple[Ints, Ints, Codes]], Ints]:
    """The batches with customers' places for their numbers, and the number at each place.

    Where numbers are dense they are the places; else they are counted off.
    """
    facts = sum(len(who) for who, _, _ in batches)
    greatest = max((int(who.max()) for who, _, _ in batches if len(who)), default=-1)
    least = min((int(who.min()) for who, _, _ in batches if len(who)), default=0)
    if least >= 0 and greatest < 4 * facts + 1_000_000:
        return batches, np.arange(greatest + 1)
    numbers = np.unique(np.concatenate([np.unique(who) for who, _, _ in batches]))
    return [(np.searchsorted(numbers, who), ts, what) for who, ts, what in batches], numbers


def _arrays(batch: pa.RecordBatch) -> tuple[Ints, Ints, Codes]:
    who, ts, what = (batch.column(place).to_numpy(zero_copy_only=False) for place in range(3))
    return who.astype(np.int64, copy=False), ts.astype("datetime64[us]").view(np.int64), what
