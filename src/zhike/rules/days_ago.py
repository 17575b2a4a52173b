"""Comparisons with whole days since an instant, said of the instant itself: it is compared once, nothing is divided."""

from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce
from operator import or_

import ibis.expr.types as ir

from zhike.rules.nodes import Comparison
from zhike.rules.operators import threshold
from zhike.rules.windows import EARLIEST


def days_ago(test: Comparison, happened: ir.TimestampValue, as_of: datetime) -> ir.BooleanValue:
    """Whether the whole days from an instant (before `as_of`; null: none) to `as_of` pass the test; never null."""
    value = threshold(test, "number")
    match test.op:
        case "present":
            return happened.notnull()
        case "missing":
            return happened.isnull()
        case "ge" | "gt":
            found = _at_least(_first_above(value, test.op == "ge"), happened, as_of)
        case "lt" | "le":
            found = ~_at_least(_first_above(value, test.op == "lt"), happened, as_of)
        case "between":
            from_first = _at_least(_first_above(value[0], True), happened, as_of)
            found = from_first & ~_at_least(_first_above(value[1], False), happened, as_of)
        case _:
            values = value if isinstance(value, tuple) else (value,)
            one_of_them = reduce(or_, (_exactly(each, happened, as_of) for each in values))
            found = one_of_them if test.op in ("eq", "in") else ~one_of_them
    return found.fill_null(False)


def _exactly(days: Decimal, happened: ir.TimestampValue, as_of: datetime) -> ir.BooleanValue:
    if days != days.to_integral_value():
        return happened > as_of  # never, but unknown where nothing happened
    return _at_least(int(days), happened, as_of) & ~_at_least(int(days) + 1, happened, as_of)


def _at_least(days: int, happened: ir.TimestampValue, as_of: datetime) -> ir.BooleanValue:
    longest = (as_of - EARLIEST).days
    edge = as_of - timedelta(days=min(max(days, 0), longest + 1))
    return happened <= edge


def _first_above(days: Decimal, or_equal: bool) -> int:
    """The least whole number above, or (`or_equal`) not below."""
    if or_equal:
        return int(days.to_integral_value(ROUND_CEILING))
    return int(days.to_integral_value(ROUND_FLOOR)) + 1
