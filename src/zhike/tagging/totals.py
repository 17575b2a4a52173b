"""What customers of several rules are together: how many, what they paid and how often, all in one pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from zhike.rules.nodes import Rule
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import members, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Total:
    """Customers, what they have paid less what was refunded, and their orders."""

    customers: int
    revenue: Decimal
    orders: int


@dataclass(frozen=True, slots=True)
class Totals:
    """By the rules' names; `several` customers are described by more than one of them."""

    of: Mapping[str, Total]
    several: int


def totals(reading: Reading, rules: Mapping[str, Rule], instant: Instant, kinds: Mapping[str, Kind]) -> Totals:
    """The rules are resolved; tags that they read are taken as they are stored."""
    if not rules:
        return Totals({}, 0)
    wanted = members(rules)
    decided = decisions(reading, plan_tags(wanted, instant, kinds), wanted)
    profile = reading.table("profile")
    paid = profile.paid_total.fill_null(0) - profile.refunded_total.fill_null(0)
    bought = profile.select("customer_id", paid=paid, orders=profile.order_count.fill_null(0))
    rows = decided.inner_join(bought, "customer_id")
    row = reading.rows(rows.aggregate(**_sums(rows, len(wanted))))[0]
    return Totals({each.id: _total(row, i) for i, each in enumerate(wanted)}, int(row["several"]))


def _sums(rows: ir.Table, count: int) -> dict[str, ir.Scalar]:
    holds = [rows[f"after_{i}"] > 0 for i in range(count)]
    times = reduce(lambda one, other: one + other, [each.cast("int64") for each in holds])
    sums: dict[str, ir.Scalar] = {"several": how_many(times > 1)}
    for i, each in enumerate(holds):
        sums[f"customers_{i}"] = how_many(each)
        sums[f"paid_{i}"] = ibis.ifelse(each, rows.paid, 0).sum()
        sums[f"orders_{i}"] = ibis.ifelse(each, rows.orders, 0).sum()
    return sums


def _total(row: Mapping[str, Any], place: int) -> Total:
    return Total(
        row[f"customers_{place}"] or 0, Decimal(str(row[f"paid_{place}"] or 0)), int(row[f"orders_{place}"] or 0)
    )
