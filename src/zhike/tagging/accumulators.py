"""What a metric is kept as while facts are read: one or two whole numbers, each added to or kept at its greatest.

`kernels` computes them, `dense` lays them out. Money is in ten-thousandths, times are microseconds since 1970.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.rules.nodes import Metric

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Accumulator = tuple[int, str | None]
"""What is done with a fact, and the property that it is done with."""

COUNT, ADD, KNOWN, GREATEST, LEAST, LATEST, EARLIEST = range(7)
"""Count the fact; add its value; count its value when it is known; keep the greatest or least value; keep the latest or
earliest time."""

MEASURES: Final = ("count", "sum", "avg", "min", "max", "days_since_first", "days_since_last")
"""The measures that can be kept so."""

UNKNOWN: Final = -(2**63)
"""A value that is null."""
MIDDLE: Final = 2**62
"""Least and greatest values are kept as their distance from here, so that 0 stands for none."""
LIMIT: Final = 2**56
"""A sum beyond it might not fit when stretches of time are added up: better to stop than to be wrong."""
MONEY_LIMIT: Final = 10**18
"""Ten-thousandths that a Decimal(18, 4) cannot hold any more."""


class DoesNotFit(Exception):
    """A number beyond 64 bits, or beyond money: the engine's own decimals must do it."""


def joins(accumulator: Accumulator) -> np.ufunc:
    """How an accumulator's numbers of two stretches of time become the number of both."""
    return np.add if accumulator[0] in (COUNT, ADD, KNOWN) else np.maximum


def kept_for(metric: Metric) -> list[Accumulator]:
    """The accumulators that a metric is made of."""
    match metric.measure:
        case "sum":
            return [(ADD, metric.property)]
        case "avg":
            return [(ADD, metric.property), (KNOWN, metric.property)]
        case "min":
            return [(LEAST, metric.property)]
        case "max":
            return [(GREATEST, metric.property)]
        case "days_since_first":
            return [(EARLIEST, None)]
        case "days_since_last":
            return [(LATEST, None)]
        case _:
            return [(COUNT, None)]


def values_of(metric: Metric, kept: Sequence[Ints], begin: int, end: int) -> pa.Array:
    """A metric's values as `rules.gather.aggregate` gives them (but a sum over nothing is 0), one for each customer.

    `kept` are its accumulators' numbers, which become part of the answer; times were kept as microseconds after
    `begin` or before `end`.
    Raises DoesNotFit.
    """
    found = kept[0]
    match metric.measure:
        case "sum":
            return _money(found)
        case "avg":
            with np.errstate(invalid="ignore", divide="ignore"):
                return _array(pa.float64(), found / (kept[1] * 10_000.0), kept[1] != 0)
        case "min":
            return _money(MIDDLE - found, found != 0)
        case "max":
            return _money(found - MIDDLE, found != 0)
        case "days_since_first":
            known = found != 0
            return _array(pa.timestamp("us"), np.subtract(end, found, out=found), known)
        case "days_since_last":
            known = found != 0
            return _array(pa.timestamp("us"), np.add(found, begin - 1, out=found), known)
        case _:
            return _array(pa.int64(), found)


def _money(found: Ints, known: Flags | None = None) -> pa.Array:
    """Ten-thousandths as decimals, without touching a number."""
    if known is not None:
        found = np.where(known, found, 0)
    if found.size and max(abs(int(found.min())), abs(int(found.max()))) >= MONEY_LIMIT:
        raise DoesNotFit
    return _array(pa.decimal64(18, 4), found, known)


def _array(kind: pa.DataType, values: NDArray[Any], known: Flags | None = None) -> pa.Array:
    """Numbers as an Arrow column of a kind of the same width, absent where they are not `known`."""
    validity = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(np.ascontiguousarray(values))])
