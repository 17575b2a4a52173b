"""What a scheme's dimensions are for everybody, in compact arrays: asked of the evaluator's plan once.

Numbers are floating: decimals of up to fifteen digits keep their order and their equality in them, so that a threshold
falls between the same customers as in a run. Money is added up in whole ten-thousandths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from zhike.rules import compile
from zhike.rules.nodes import Chosen, Compare, Comparison, Definition, Level, Metric, Rank, Rolling, Rule, Text
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.narrowing import EVERYBODY, Narrowing
from zhike.tagging.plan import TagRule, plan_tags
from zhike.tagging.tiers.design import Design, Dimension
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import PAID

YEAR: Final = Metric("sum", Chosen((PAID,)), Rolling("days", 365), "amount")
"""What a customer has paid in the last 365 days: the revenue that levels are told with."""

_MONEY: Final = 10_000

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """Everybody, ordered by their numbers; `values` and `ranked` by dimension, not a number where there is none.

    `values` are what conditions compare; `ranked` (empty unless asked for) what customers are ranked by, without those
    of whom nothing is known. `revenue` is in ten-thousandths.
    """

    as_of: datetime
    customers: Whole
    values: Mapping[str, Numbers]
    ranked: Mapping[str, Numbers]
    revenue: Whole

    @property
    def population(self) -> int:
        return len(self.customers)


def measure(
    reading: Reading,
    dimensions: Sequence[Dimension],
    instant: Instant,
    kinds: Mapping[str, Kind],
    ranks: bool = False,
    narrowed: Narrowing = EVERYBODY,
) -> Measured:
    """The dimensions of everybody (or of some), and their revenue, as of an instant; with `ranks`, what they are ranked
    by as well."""
    rules = [Compare(each.measured, Comparison("present")) for each in dimensions]
    ranking = [Rank(rule.value, "top", 100, None) for rule in rules if ranks and isinstance(rule.value, Metric)]
    plan = plan_tags([_carrier([*rules, *ranking, Compare(YEAR, Comparison("present"))])], instant, kinds)
    rows = plan.rows(reading, narrowed)
    row = plan.row(rows)
    columns: dict[str, ir.Value] = {"revenue": (compile.actual(YEAR, row) * _MONEY).round().cast("int64")}
    for i, rule in enumerate(rules):
        columns[f"value_{i}"] = compile.actual(rule.value, row).cast("float64")
        if ranks and isinstance(rule.value, Metric):
            columns[f"ranked_{i}"] = compile.ranked_by(rule.value, row).cast("float64")
    found = reading.fetch(narrowed(rows.select("customer_id", **columns)))
    order = np.argsort(customers := found["customer_id"].to_numpy(), kind="stable")

    def numbers(column: str) -> Numbers:
        told: Numbers = found[column].to_numpy().astype(np.float64)[order]
        return told

    return Measured(
        instant.as_of,
        customers[order],
        {each.key: numbers(f"value_{i}") for i, each in enumerate(dimensions)},
        {each.key: numbers(f"ranked_{i}") for i, each in enumerate(dimensions) if f"ranked_{i}" in columns},
        found["revenue"].to_numpy().astype(np.int64)[order],
    )


def _carrier(rules: Sequence[Rule]) -> TagRule:
    """A tag that is never given: what a plan is made of."""
    levels = (Level(f"rule_{i}", Text("", ""), rule) for i, rule in enumerate(rules))
    return TagRule("tiers", Definition(tuple(levels)))


@dataclass(frozen=True)
class Standing:
    """Where everybody stands now, in the order of `Measured.customers`: places of levels, `none` for those without.

    `held`: the official level; `given`: by a person; `lately`: the highest that the raw tag had in the grace period.
    """

    held: NDArray[np.int8]
    given: NDArray[np.int8]
    lately: NDArray[np.int8]


def standing(
    reading: Reading, design: Design, tags: Mapping[str, str | None], customers: Whole, as_of: datetime
) -> Standing:
    """`tags`: the ids of the `official`, the `hand` and the `raw` tag."""
    profile, none = reading.table("profile"), len(design.levels)
    held, given = (_place(profile, tags[which], design.keys) for which in ("official", "hand"))
    rows = reading.fetch(profile.select("customer_id", held=held, given=given))
    ids = rows["customer_id"].to_numpy()
    raw = tags["raw"]
    lately = _lately(reading, design, raw, customers, as_of) if raw and design.grace_days else _nobody(customers, none)
    return Standing(
        aligned(customers, ids, rows["held"].to_numpy(), none),
        aligned(customers, ids, rows["given"].to_numpy(), none),
        lately,
    )


def _lately(reading: Reading, design: Design, raw_tag: str, customers: Whole, as_of: datetime) -> NDArray[np.int8]:
    """The highest raw level of each customer that reaches into the grace period."""
    history = reading.table("tag_history")
    start = ibis.literal(as_of).cast("timestamp") - ibis.interval(days=design.grace_days)
    mine = history.filter(history.tag_id == raw_tag, history.valid_from < ibis.literal(as_of).cast("timestamp"))
    mine = mine.filter(mine.valid_to.isnull() | (mine.valid_to > start))
    placed = mine.select("customer_id", place=_number(mine.value, design.keys))
    best = reading.fetch(placed.group_by("customer_id").aggregate(place=placed.place.min()))
    return aligned(customers, best["customer_id"].to_numpy(), best["place"].to_numpy(), len(design.levels))


def _place(profile: ir.Table, tag_id: str | None, keys: Sequence[str]) -> ir.IntegerValue:
    if tag_id is None or tag_id not in profile.columns:
        return ibis.literal(len(keys), "int8")
    return _number(profile[tag_id], keys)


def _number(value: Any, keys: Sequence[str]) -> ir.IntegerValue:
    branches = [(value == key, ibis.literal(i, "int8")) for i, key in enumerate(keys)]
    return ibis.cases(*branches, else_=ibis.literal(len(keys), "int8"))


def _nobody(customers: Whole, none: int) -> NDArray[np.int8]:
    return np.full(len(customers), none, np.int8)


def aligned(customers: Whole, ids: Whole, places: NDArray[Any], none: int) -> NDArray[np.int8]:
    """What is known of `ids`, in the order of `customers`; whoever came or went since the measuring has nothing."""
    found = _nobody(customers, none)
    if not len(customers):
        return found
    at = np.searchsorted(customers, ids)
    known = (at < len(customers)) & (customers[np.minimum(at, len(customers) - 1)] == ids)
    found[at[known]] = places[known]
    return found
