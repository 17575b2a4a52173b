"""Comparisons: which exist, for which kinds of values, how each is computed and matched.

Computing (`compute`, on Ibis columns) and matching (`holds`, on Python values) stand side by side because they must
mean the same: over an absent value every operator but `missing` is false.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zhike.rules import sets
from zhike.rules.nodes import Comparison, Scalar
from zhike.rules.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Operator:
    """`shape` says what it compares with."""

    shape: str  # one | pair | many | none
    column: Callable[[Any, Any], Any]
    python: Callable[[Any, Any], bool]


OPERATORS: Final[dict[str, Operator]] = {
    "eq": Operator("one", lambda c, v: c == v, lambda a, v: a == v),
    "ne": Operator("one", lambda c, v: c != v, lambda a, v: a != v),
    "lt": Operator("one", lambda c, v: c < v, lambda a, v: a < v),
    "le": Operator("one", lambda c, v: c <= v, lambda a, v: a <= v),
    "gt": Operator("one", lambda c, v: c > v, lambda a, v: a > v),
    "ge": Operator("one", lambda c, v: c >= v, lambda a, v: a >= v),
    "between": Operator("pair", lambda c, v: (c >= v[0]) & (c <= v[1]), lambda a, v: v[0] <= a <= v[1]),
    "in": Operator("many", lambda c, v: c.isin(v), lambda a, v: a in v),
    "not_in": Operator("many", lambda c, v: c.notin(v), lambda a, v: a not in v),
    "contains": Operator("one", lambda c, v: c.contains(v), lambda a, v: v in a),
    "not_contains": Operator("one", lambda c, v: ~c.contains(v), lambda a, v: v not in a),
    "starts_with": Operator("one", lambda c, v: c.startswith(v), lambda a, v: a.startswith(v)),
    "present": Operator("none", lambda c, _: c.notnull(), lambda a, _: True),
    "missing": Operator("none", lambda c, _: c.isnull(), lambda a, _: False),
}

FOR_KIND: Final[dict[str, tuple[str, ...]]] = {
    "text": ("eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "present", "missing"),
    "number": ("eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in", "present", "missing"),
    "date": ("eq", "ne", "lt", "le", "gt", "ge", "between", "present", "missing"),
    "flag": ("eq", "present", "missing"),
    "set": ("contains", "not_contains", "present", "missing"),
}


def typed(value: Scalar, kind: Kind) -> Any:
    """A JSON value as the Python value of its kind: numbers as Decimal, dates as date.

    Raises ValueError when it is not one.
    """
    match kind, value:
        case "flag", bool():
            return value
        case "number", int() | float() if not isinstance(value, bool):
            return _exact(Decimal(repr(value)))
        case "date", str():
            return calendar_date(value)
        case "text", str():
            return value
        case "set", str():
            return sets.one(value)
    raise ValueError(f"{value!r} is no {kind}")


def calendar_date(value: str) -> date:
    """A date in the one form that rules have, `2026-11-22`. Raises ValueError."""
    found = date.fromisoformat(value)
    if found.isoformat() != value:
        raise ValueError(f"{value!r} is not written like 2026-11-22")
    return found


def _exact(value: Decimal) -> Decimal:
    """Within what a warehouse's decimals hold."""
    if abs(value) >= 10**15 or -int(value.as_tuple().exponent) > 9:
        raise ValueError(f"{value} is too large or has more than 9 decimal places")
    return value


def threshold(test: Comparison, kind: Kind) -> Any:
    """What a comparison compares with, typed: one value, a tuple, or None."""
    if isinstance(test.value, tuple):
        return tuple(typed(item, kind) for item in test.value)
    return None if test.value is None else typed(test.value, kind)


def compute(test: Comparison, column: ir.Value, kind: Kind, known: bool = False) -> ir.BooleanValue:
    """The comparison on a column; never null. `known` says that the column is not either, which saves a step."""
    condition = OPERATORS[test.op].column(column, _literals(threshold(test, kind), column))
    return condition if known or OPERATORS[test.op].shape == "none" else condition.fill_null(False)


def holds(test: Comparison, actual: Any, kind: Kind) -> bool:
    """The comparison on one Python value; None is absent."""
    if actual is None:
        return test.op == "missing"
    value = threshold(test, kind)
    return OPERATORS[test.op].python(actual, _floats(value) if isinstance(actual, float) else value)


def _literals(value: Any, column: ir.Value) -> Any:
    """Numbers take the column's own type family: exact beside decimals, floating beside floats."""
    if isinstance(value, tuple):
        return tuple(_literals(item, column) for item in value)
    if not isinstance(value, Decimal):
        return value
    if column.type().is_floating():
        return float(value)
    return int(value) if value == value.to_integral_value() else _decimal(value, column.type())


def _floats(value: Any) -> Any:
    return tuple(map(float, value)) if isinstance(value, tuple) else float(value) if value is not None else None


def _decimal(value: Decimal, beside: dt.DataType) -> ir.DecimalScalar:
    """With no fewer places than what it is compared with: for Ibis, one of the two types must hold the other."""
    places = beside.scale or 0 if isinstance(beside, dt.Decimal) else 0
    return ibis.literal(value, dt.Decimal(38, max(places, -int(value.as_tuple().exponent))))
