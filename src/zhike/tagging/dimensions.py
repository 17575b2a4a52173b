"""What a portrait tells of customers: every tag, every trait, and orders, spending and recency in bands.

A band's bounds and the rule of who is in it say the same, so that a figure's row leads to exactly the customers whom it
counts: the rule is what is counted, only read from the profile's columns in place of the events.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from zhike.rules import compile
from zhike.rules.nodes import Age, And, Chosen, Compare, Comparison, Metric, Rule, Tag, Trait, Value
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.plan import stored
from zhike.tagging.tally import Dimension
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID, trait_column

PRIVATE: Final = frozenset({"name", "address"})
"""Traits that tell who somebody is, not what they are like."""
_CODES: Final = re.compile(r"ana_\w+_reasons")
"""Traits that a model writes for programs to read; the same in words stands beside them."""
QUANTILES: Final = (0.2, 0.4, 0.6, 0.8)
AGES: Final = (18, 25, 30, 35, 40, 50, 60)
ORDERS: Final = (1, 2, 3, 6, 11)
DAYS: Final = (8, 31, 91, 181, 366)

_ORDERS: Final = Chosen((PAID,))
FIGURES: Final[Mapping[str, Metric]] = {
    "orders": Metric("count", _ORDERS),
    "spent": Metric("sum", _ORDERS, property="amount"),
    "days_since_order": Metric("days_since_last", _ORDERS),
}
_COLUMNS: Final = {"count": "order_count", "sum": "paid_total", "days_since_last": "last_order_at"}


@dataclass(frozen=True, slots=True)
class Band:
    """Values from `low` (included; None: open) to below `high` (None: open)."""

    low: float | int | None
    high: float | int | None

    def rule(self, value: Value) -> Rule:
        tests = [("ge", self.low), ("lt", self.high)]
        of = tuple(Compare(value, Comparison(op, bound)) for op, bound in tests if bound is not None)
        return of[0] if len(of) == 1 else And(of)

    def __str__(self) -> str:
        """As a value of a dimension: `3..6`, `..18`, `60..`."""
        return "..".join("" if bound is None else str(bound) for bound in (self.low, self.high))


def bands(edges: Sequence[float | int], lowest: float | int | None = None) -> tuple[Band, ...]:
    """The bands between edges, open at the top; at the bottom open, or from `lowest` on."""
    bounds: list[float | int | None] = [lowest, *edges, None]
    return tuple(Band(low, high) for low, high in pairwise(bounds))


def dimensions(reading: Reading, tags: Collection[str], kinds: Mapping[str, Kind], instant: Instant) -> list[Dimension]:
    """All that there is to tell about here, but for what moves. `tags`: ids of those that a portrait may show. Within a
    business day only writing changes what customers are by these."""
    profile = reading.table("profile")
    traits = {name: kind for name, kind in kinds.items() if trait_column(name) in profile.columns}
    numbers = [name for name, kind in traits.items() if kind == "number"]
    edges = _edges(reading, profile, numbers)
    found = [_tag(tag) for tag in tags if tag in profile.columns]
    found += [_trait(name, kind) for name, kind in traits.items() if kind in ("text", "flag") and _is_read(name)]
    found += [_banded("trait", name, Trait(name), edges[name], kinds, instant) for name in numbers if edges[name]]
    if traits.get("birthday") == "date":
        found.append(_banded("trait", "birthday", Age("birthday"), bands(AGES), kinds, instant))
    for name, of in (("orders", bands(ORDERS, 0)), ("spent", edges["spent"])):
        if of:
            found.append(_banded("figure", name, FIGURES[name], of, kinds, instant))
    return found


def _is_read(trait: str) -> bool:
    """Whether a person reads it, and it does not say who somebody is."""
    return trait not in PRIVATE and not _CODES.fullmatch(trait)


def moving(kinds: Mapping[str, Kind], instant: Instant) -> list[Dimension]:
    """What changes from one moment to the next by itself: days since the last order."""
    since = FIGURES["days_since_order"]
    return [_banded("figure", "days_since_order", since, bands(DAYS, 0), kinds, instant)]


def _tag(tag: str) -> Dimension:
    return Dimension("tag", tag, *_column(tag), lambda value: Tag(tag, (value,)))


def _trait(name: str, kind: Kind) -> Dimension:
    column = trait_column(name)
    if kind == "text":
        return Dimension(
            "trait", name, *_column(column), lambda value: Compare(Trait(name), Comparison("eq", value)), many=True
        )
    return Dimension(
        "trait",
        name,
        lambda profile: ibis.cases((profile[column], "true"), (~profile[column], "false")),
        lambda profile, value: profile[column] if value == "true" else ~profile[column],
        lambda value: Compare(Trait(name), Comparison("eq", value == "true")),
    )


def _column(name: str) -> tuple[Callable[[ir.Table], ir.StringValue], Callable[[ir.Table, str], ir.BooleanValue]]:
    return lambda profile: profile[name], lambda profile, value: profile[name] == value


def _banded(
    facet: Any, name: str, value: Value, of: Sequence[Band], kinds: Mapping[str, Kind], instant: Instant
) -> Dimension:
    """A dimension whose values are bands of a number that a customer has."""
    by_name = {str(band): band.rule(value) for band in of}

    def holds(profile: ir.Table, band: str) -> ir.BooleanValue:
        return compile.condition(by_name[band], _from_profile(profile, kinds, instant))

    def banded(profile: ir.Table) -> ir.StringValue:
        return ibis.cases(*((holds(profile, band), band) for band in by_name), else_=ibis.null("string"))

    return Dimension(facet, name, banded, holds, by_name.__getitem__, values=tuple(by_name))


def _from_profile(profile: ir.Table, kinds: Mapping[str, Kind], instant: Instant) -> compile.Row:
    """Where rules find values; what a customer ordered, spent and when stands in the profile, too."""
    return compile.Row(
        instant=instant,
        trait=lambda name: (stored(profile, trait_column(name), kinds[name]), kinds[name]),
        tag=lambda tag: stored(profile, tag, "text"),
        gathered=lambda need: profile[_COLUMNS[need.measure]],  # type: ignore[union-attr]
    )


def _edges(reading: Reading, profile: ir.Table, numbers: Sequence[str]) -> dict[str, tuple[Band, ...]]:
    """Bands of about a fifth of those who have a number, by the population's quantiles; of spending, of who spent."""
    columns = {name: profile[trait_column(name)] for name in numbers}
    spent = profile.paid_total
    asked = {f"q_{i}_{j}": _quantile(column, q) for i, column in enumerate(columns.values()) for j, q in _NUMBERED}
    asked |= {f"s_{j}": _quantile((spent > 0).ifelse(spent, ibis.null(spent.type())), q) for j, q in _NUMBERED}
    asked |= {f"broken_{i}": (column != column.floor()).any() for i, column in enumerate(columns.values())}
    row = reading.rows(profile.aggregate(**asked))[0]
    found = {
        name: _between([row[f"q_{i}_{j}"] for j, _ in _NUMBERED], whole=not row[f"broken_{i}"])
        for i, name in enumerate(columns)
    }
    return found | {"spent": _between([row[f"s_{j}"] for j, _ in _NUMBERED])}


_NUMBERED: Final = tuple(enumerate(QUANTILES))


def _quantile(column: ir.NumericValue, share: float) -> ir.Scalar:
    return column.cast("float64").approx_quantile(share)


def _between(quantiles: Sequence[float | None], whole: bool = False) -> tuple[Band, ...]:
    """Of whole numbers, such as scores from 1 to 5, between whole numbers."""
    edges = sorted({round_edge(ceil(each) if whole else each) for each in quantiles if each is not None})
    return bands(edges) if edges else ()


def round_edge(value: float) -> float | int:
    """Two digits that people can read, whole where nothing is lost.

    >>> [round_edge(each) for each in (1234.5, 0.0371, 58.0, -1860)]
    [1200, 0.037, 58, -1900]
    """
    if value == 0:
        return 0
    digits = 1 - floor(log10(abs(value)))
    rounded = Decimal(str(round(value, digits)))
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)
