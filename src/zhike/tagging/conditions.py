"""What each condition of a rule keeps: alone, and in the order in which the rule says them.

The funnel of a rule: within rules that are joined, how many customers are left (or, with `or`, have come together)
after each of them. A rule about the profile alone is counted in one pass and nothing is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Final

import ibis.expr.types as ir

from zhike.rules import compile
from zhike.rules.gather import Need
from zhike.rules.nodes import And, AtLeast, Listed, Or, Rule, Segment, Tag, children
from zhike.rules.vocabulary import Kind
from zhike.tagging.counting import how_many
from zhike.tagging.plan import Instant, Plan, plan_rule
from zhike.warehouse.port import Reading

SAMPLE: Final = 6


@dataclass(frozen=True, slots=True)
class Counted:
    """Customers: all, those whom the rule describes, per condition by its path alone (`conditions`) and together with
    the rules before it in the same join (`together`). `reads_facts`: events or order lines were read for it."""

    population: int
    matched: int
    conditions: Mapping[str, int]
    together: Mapping[str, int]
    sample: Sequence[int]
    reads_facts: bool


def count_conditions(reading: Reading, rule: Rule, instant: Instant, kinds: Mapping[str, Kind]) -> Counted:
    """Who belongs to a segment with this rule, exactly. Its segments are resolved; tags are taken as stored."""
    plan, written = plan_rule(rule, instant, kinds), dict(in_sight(rule))
    rows = plan.rows(reading, also=["last_event_at"])
    row = plan.row(rows)
    place = {path: f"holds_{i}" for i, path in enumerate(written)}
    holds = {place[path]: compile.condition(each, row) for path, each in written.items()}
    decided = rows.select("customer_id", "last_event_at", **holds)
    if plan.needs or plan.ranks:
        decided = reading.keep(decided)
    found = reading.rows(_counts(decided, written, place))[0]
    sample = reading.fetch(_latest(decided.filter(decided[place["rule"]])))
    return Counted(
        population=found["population"],
        matched=found[place["rule"]],
        conditions={path: found[column] for path, column in place.items()},
        together={path: found[f"together_{column}"] for path, column in place.items() if path != "rule"},
        sample=sample["customer_id"].to_pylist(),
        reads_facts=any(map(reads_facts, plan.needs)),
    )


def in_sight(rule: Rule, path: str = "rule") -> Iterator[tuple[str, Rule]]:
    """The rules that stand in a rule itself, with their paths; what other segments say is not looked into."""
    yield path, rule
    if not isinstance(rule, Segment):
        for inner_path, inner in children(rule, path):
            yield from in_sight(inner, inner_path)


def reads_facts(need: Need) -> bool:
    """Whether events or order lines must be read for it, which takes longer than the profile, history and lists."""
    return not isinstance(need, Tag | Listed)


def reads_profile_only(plan: Plan) -> bool:
    """Whether the profile's own columns answer the rule, row by row."""
    return not plan.needs and not plan.ranks


def _counts(decided: ir.Table, written: Mapping[str, Rule], place: Mapping[str, str]) -> ir.Table:
    alone = {column: how_many(decided[column]) for column in place.values()}
    together = {
        f"together_{place[path]}": how_many(so_far)
        for parent, rule in written.items()
        if not isinstance(rule, Segment)
        for path, so_far in _joined(rule, parent, decided, place)
    }
    return decided.aggregate(population=decided.count(), **alone, **together)


def _joined(
    rule: Rule, path: str, decided: ir.Table, place: Mapping[str, str]
) -> Iterator[tuple[str, ir.BooleanValue]]:
    """Each rule inside with whether those up to it hold together, as the rule around them joins them."""
    inside = [inner for inner, _ in children(rule, path)]
    for i, inner in enumerate(inside, start=1):
        columns = [decided[place[each]] for each in inside[:i]]
        match rule:
            case And():
                yield inner, reduce(and_, columns)
            case Or():
                yield inner, reduce(or_, columns)
            case AtLeast(count, _):
                yield inner, reduce(add, (column.cast("int64") for column in columns)) >= count
            case _:
                yield inner, decided[place[inner]]


def _latest(members: ir.Table) -> ir.Table:
    """Those who were last heard of: the ones that an operator can judge."""
    return members.order_by([members.last_event_at.desc(), members.customer_id]).limit(SAMPLE).select("customer_id")
