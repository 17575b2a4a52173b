"""Who belongs to several segments at once: every intersection, by one pass with a bit for each segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from zhike.rules.nodes import And, Not, Rule
from zhike.rules.vocabulary import Kind
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import Instant, members, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Cell:
    """The customers who belong to exactly these segments and to none of the others."""

    inside: tuple[str, ...]
    customers: int


def overlap(
    reading: Reading, rules: Mapping[str, Rule], instant: Instant, kinds: Mapping[str, Kind]
) -> tuple[Cell, ...]:
    """Every non-empty intersection (that of none as well), largest first. The cells add up to everybody."""
    coded = codes(reading, rules, instant, kinds)
    found = reading.rows(coded.group_by("code").aggregate(n=coded.count()))
    names = list(rules)
    cells = [Cell(tuple(name for i, name in enumerate(names) if row["code"] >> i & 1), row["n"]) for row in found]
    return tuple(sorted(cells, key=lambda cell: (-cell.customers, cell.inside)))


def codes(reading: Reading, rules: Mapping[str, Rule], instant: Instant, kinds: Mapping[str, Kind]) -> ir.Table:
    """customer_id of everybody, and `code`: bit i says whether they belong to the i-th segment."""
    wanted = members(rules)
    decided = decisions(reading, plan_tags(wanted, instant, kinds), wanted)
    bits = [(decided[f"after_{i}"] > 0).ifelse(1 << i, 0) for i in range(len(wanted))]
    return decided.select("customer_id", code=reduce(add, bits, ibis.literal(0)))


def exactly(inside: Sequence[str], named: Mapping[str, Rule]) -> Rule:
    """The rule of a cell: in each of these, in none of the others."""
    of = [rule if name in inside else Not(rule) for name, rule in named.items()]
    return of[0] if len(of) == 1 else And(tuple(of))
