"""How a value is distributed over customers: quantiles and bars of numbers and days, the most frequent words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.rules.vocabulary import Kind
from zhike.tagging.catalogue import each_of, frequent
from zhike.warehouse.port import Reading

QUANTILES: Final = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
MOST: Final = 20
"""Words that are told."""
SAMPLE: Final = 5
_BARS: Final = 12
_EPOCH: Final = date(1970, 1, 1)
_MONTHS: Final = 24

Told = Decimal | date


@dataclass(frozen=True, slots=True)
class Bar:
    """Customers whose value lies from `low` (included; None: open) to below `high` (None: open), or is `value`."""

    customers: int
    low: Told | None = None
    high: Told | None = None
    value: str | Told | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """`having` of a `population` have a value; `quantiles` (share and value) of numbers and days; `distinct` how many
    different values there are, of sets different members."""

    population: int
    having: int
    distinct: int
    quantiles: Sequence[tuple[float, Told]]
    bars: Sequence[Bar]


def distribution(reading: Reading, table: ir.Table, kind: Kind) -> Distribution:
    """Of a table with a row for everybody: `customer_id`, `value`."""
    row = reading.rows(table.aggregate(everybody=table.count(), known=table.value.count()))[0]
    sizes = int(row["everybody"]), int(row["known"])
    if kind in ("text", "set"):
        each = each_of(table, "value", kind)
        different = reading.rows(each.name("value").as_table().aggregate(n=lambda t: t.value.nunique()))[0]["n"]
        bars = [Bar(n, value=value) for value, n in frequent(reading, each, MOST).items()]
        return Distribution(*sizes, int(different or 0), (), bars)
    if kind == "date":
        found, counted = _counted(reading, table)
        values = found.to_pylist()
        days = np.array([(day - _EPOCH).days for day in values], np.float64)
        told = [(share, _day(at)) for share, at in _quantiles(days, counted)]
        return Distribution(*sizes, len(values), told, _by_time(values, counted))
    found, counted = _counted(reading, table.mutate(value=table.value.cast("float64")))
    numbers = found.to_numpy()
    told_numbers = [(share, Decimal(repr(round(at, 4)))) for share, at in _quantiles(numbers, counted)]
    return Distribution(*sizes, len(numbers), told_numbers, _by_size(numbers, counted))


def sample(reading: Reading, table: ir.Table) -> list[dict[str, Any]]:
    """Some of those who have a value: the ones who were last heard of, whom an operator can judge."""
    heard = reading.table("profile").select("customer_id", "last_event_at")
    found = table.filter(table.value.notnull()).join(heard, "customer_id")
    rows = found.order_by([ibis.desc("last_event_at"), "customer_id"]).limit(SAMPLE)
    return reading.rows(rows.select("customer_id", "value"))


def _counted(reading: Reading, table: ir.Table) -> tuple[pa.ChunkedArray, NDArray[np.int64]]:
    """The different values, ascending, and how often each occurs. A million of them are no Python values."""
    counted = table.filter(table.value.notnull()).group_by("value").aggregate(n=lambda t: t.count()).order_by("value")
    found = reading.fetch(counted)
    return found["value"], found["n"].to_numpy().astype(np.int64)


def _quantiles(values: NDArray[np.float64], counts: NDArray[np.int64]) -> list[tuple[float, float]]:
    """The smallest value at or below which at least such a share lies."""
    if not len(values):
        return []
    upto = np.cumsum(counts)
    places = [int(np.searchsorted(upto, max(1, ceil(share * upto[-1])))) for share in QUANTILES]
    return [(share, float(values[place])) for share, place in zip(QUANTILES, places, strict=True)]


def _by_size(values: NDArray[np.float64], counts: NDArray[np.int64]) -> list[Bar]:
    """A bar for each of a few values; else bars of one round width, the last one open."""
    if len(values) <= _BARS:
        return [Bar(int(n), value=_exact(value)) for value, n in zip(values, counts, strict=True)]
    upto = np.cumsum(counts)
    top = values[int(np.searchsorted(upto, ceil(0.98 * upto[-1])))]
    width = round_width((top - values[0]) / (_BARS - 1)) if top > values[0] else 1.0
    first = floor(values[0] / width)
    edges = [width * (first + i) for i in range(_BARS)]
    places = np.minimum(np.searchsorted(np.array(edges), values, side="right") - 1, _BARS - 1)
    filled = np.bincount(places, weights=counts, minlength=_BARS)
    bounds = [_exact(edge) for edge in edges]
    return [Bar(int(n), low, high) for n, low, high in zip(filled, bounds, [*bounds[1:], None], strict=True)]


def _by_time(days: Sequence[date], counts: NDArray[np.int64]) -> list[Bar]:
    """Months; years where these would be more than 24 months."""
    if not days:
        return []
    yearly = (days[-1].year - days[0].year) * 12 + days[-1].month - days[0].month >= _MONTHS
    filled: dict[date, int] = {}
    for day, n in zip(days, counts, strict=True):
        first = day.replace(day=1, month=1) if yearly else day.replace(day=1)
        filled[first] = filled.get(first, 0) + int(n)
    return [Bar(n, first, _next(first, yearly)) for first, n in filled.items()]


def _next(first: date, yearly: bool) -> date:
    return first.replace(year=first.year + 1) if yearly else (first + timedelta(days=31)).replace(day=1)


def round_width(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below it.

    >>> [round_width(width) for width in (0.3, 1.0, 130.0, 41.0)]
    [0.5, 1.0, 200.0, 50.0]
    """
    ten = 10.0 ** floor(log10(least))
    return next(step * ten for step in (1, 2, 5, 10) if step * ten >= least * (1 - 1e-9))


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(float(value), 4)))


def _day(number: float) -> date:
    return _EPOCH + timedelta(days=int(number))
