"""How far customers are from a level that is a rule of its own: which of its conditions they lack, in the easiest way.

The easiest way to a rule lacks the fewest conditions and, of several such ways, the smallest parts of them. What is
lacking of a condition about a number is the part of its threshold that is missing, 0 to 1; of any other, all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from zhike.rules import compile
from zhike.rules.nodes import And, AtLeast, Compare, Comparison, Definition, Level, Or, Rule, Segment, Text, children
from zhike.rules.vocabulary import Kind
from zhike.tagging.narrowing import EVERYBODY, Narrowing
from zhike.tagging.plan import Instant, TagRule, plan_tags
from zhike.tagging.tiers.measured import Numbers, Whole
from zhike.warehouse.port import Reading

_LEAST: Final = 1e-6
"""What is missing of a number that stands at the threshold, where more is asked for."""


@dataclass(frozen=True)
class Answered:
    """What customers (sorted) say to some conditions: whether each holds, by its path, and the number that it compares;
    NaN where that is not known."""

    customers: Whole
    held: Mapping[str, NDArray[np.bool_]]
    actual: Mapping[str, Numbers]


@dataclass(frozen=True)
class Far:
    """How far each customer is from a rule: conditions that are `lacking`, the parts of them that are missing
    (`distance`, 0: none), and how many conditions the easiest way `asks` for."""

    lacking: NDArray[np.int16]
    distance: Numbers
    asks: NDArray[np.int16]

    def is_close(self, part: float) -> NDArray[np.bool_]:
        """Who lacks one condition of several, or at most such a part of what is asked for in all."""
        one_of_several = (self.lacking == 1) & (self.asks > 1)
        close: NDArray[np.bool_] = (self.lacking > 0) & (one_of_several | (self.distance <= part))
        return close


@dataclass(frozen=True, slots=True)
class Lacking:
    """A condition that one customer lacks; `value`, `threshold` and `gap` of one about a number."""

    path: str
    rule: Rule
    value: float | None
    threshold: float | None
    gap: float | None


def conditions(rule: Rule, path: str) -> Iterator[tuple[str, Rule]]:
    """What a rule joins, with paths: whatever holds or does not hold as a whole. Segments are looked into."""
    if _joins(rule):
        for inner_path, inner in children(rule, path):
            yield from conditions(inner, inner_path)
    else:
        yield path, rule


def answered(
    reading: Reading,
    rules: Mapping[str, Rule],
    instant: Instant,
    kinds: Mapping[str, Kind],
    narrowed: Narrowing = EVERYBODY,
) -> Answered:
    """What everybody (or some) say to all conditions of some rules, by their paths: one pass. Segments are resolved."""
    levels = tuple(Level(f"rule_{i}", Text("", ""), rule) for i, rule in enumerate(rules.values()))
    plan = plan_tags([TagRule("tiers", Definition(levels))], instant, kinds)
    rows = plan.rows(reading, narrowed)
    row, asked = plan.row(rows), [each for path, rule in rules.items() for each in conditions(rule, path)]
    columns: dict[str, ir.Value] = {f"held_{i}": compile.condition(each, row) for i, (_, each) in enumerate(asked)}
    for i, (_, each) in enumerate(asked):
        if isinstance(each, Compare) and _bounds(each) is not None:
            columns[f"actual_{i}"] = compile.actual(each.value, row).cast("float64")
    found = reading.fetch(narrowed(rows.select("customer_id", **columns)))
    order = np.argsort(customers := found["customer_id"].to_numpy(), kind="stable")
    told = {name: found[name].to_numpy(zero_copy_only=False)[order] for name in columns}
    return Answered(
        customers[order],
        {path: told[f"held_{i}"].astype(bool) for i, (path, _) in enumerate(asked)},
        {path: told[f"actual_{i}"].astype(float) for i, (path, _) in enumerate(asked) if f"actual_{i}" in told},
    )


def far(rule: Rule, path: str, told: Answered) -> Far:
    """How far each customer is from a rule."""
    if not _joins(rule):
        missing = _missing_part(rule, path, told)
        return Far((missing > 0).astype(np.int16), missing, np.ones(len(missing), np.int16))
    inner = [far(each, inner_path, told) for inner_path, each in children(rule, path)]
    parts = [np.stack([getattr(each, name) for each in inner]) for name in ("lacking", "distance", "asks")]
    easiest = _easiest(parts[0], parts[1], _needed(rule, len(inner)))
    lacking, distance, asks = (np.take_along_axis(part, easiest, axis=0).sum(axis=0) for part in parts)
    return Far(lacking.astype(np.int16), distance.astype(float), asks.astype(np.int16))


def lacking(rule: Rule, path: str, told: Answered, at: int) -> list[Lacking]:
    """The conditions that one customer (by the place in `told`) lacks, in the easiest way."""
    if not _joins(rule):
        return [] if told.held[path][at] else [_lacking(rule, path, told, at)]
    inside = list(children(rule, path))
    whole = [far(each, inner_path, told) for inner_path, each in inside]
    parts = [np.stack([getattr(each, name)[at : at + 1] for each in whole]) for name in ("lacking", "distance")]
    chosen = _easiest(parts[0], parts[1], _needed(rule, len(inside)))[:, 0]
    return [each for i in sorted(chosen.tolist()) for each in lacking(inside[i][1], inside[i][0], told, at)]


def _joins(rule: Rule) -> bool:
    return isinstance(rule, And | Or | AtLeast) or (isinstance(rule, Segment) and rule.of is not None)


def _needed(rule: Rule, inside: int) -> int:
    """How many of the rules inside must hold."""
    match rule:
        case Or():
            return 1
        case AtLeast(count, _):
            return min(count, inside)
        case _:
            return inside


def _easiest(lacking: NDArray[Any], distance: NDArray[Any], needed: int) -> NDArray[np.int64]:
    """For each customer (column) the places of so many rules (rows) that lack least."""
    order: NDArray[np.int64] = np.lexsort((distance, lacking), axis=0)
    return order[:needed]


def _missing_part(rule: Rule, path: str, told: Answered) -> Numbers:
    """0 where it holds."""
    held = told.held[path]
    if path not in told.actual:
        return np.where(held, 0.0, 1.0)
    value, asked = told.actual[path], _asked(rule, told.actual[path])
    whole = np.where(value < asked, np.abs(asked), np.abs(value))
    part = np.abs(asked - value) / np.maximum(whole, 1e-9)
    return np.where(held, 0.0, np.clip(np.nan_to_num(part, nan=1.0), _LEAST, 1.0))


def _lacking(rule: Rule, path: str, told: Answered, at: int) -> Lacking:
    if path not in told.actual:
        return Lacking(path, rule, None, None, None)
    value = told.actual[path][at]
    asked = float(_asked(rule, np.array([value]))[0])
    if np.isnan(value):
        return Lacking(path, rule, None, asked, None)
    return Lacking(path, rule, float(value), asked, round(abs(asked - float(value)), 6))


def _asked(rule: Rule, value: Numbers) -> Numbers:
    """The end of what a condition allows that is nearer to each value."""
    assert isinstance(rule, Compare)
    low, high = _bounds(rule) or (0.0, 0.0)
    if not (np.isfinite(low) and np.isfinite(high)):
        return np.full(len(value), low if np.isfinite(low) else high)
    return np.where(np.isnan(value) | (value < low), low, high)


def _bounds(rule: Compare) -> tuple[float, float] | None:
    """Between which numbers a condition wants its value; None where it is no question of more or less."""
    match rule.test:
        case Comparison("ge" | "gt", int() | float() as least) if not isinstance(least, bool):
            return float(least), np.inf
        case Comparison("le" | "lt", int() | float() as most) if not isinstance(most, bool):
            return -np.inf, float(most)
        case Comparison("eq", int() | float() as exactly) if not isinstance(exactly, bool):
            return float(exactly), float(exactly)
        case Comparison("between", (int() | float() as least, int() | float() as most)):
            return float(least), float(most)
        case _:
            return None
