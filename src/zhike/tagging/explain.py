"""Why a customer has a tag, or has not: the plan of a run for one customer, every condition with its actual value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from zhike.errors import NotFound
from zhike.rules import compile
from zhike.rules.dump import dump_rule, dump_test
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import AtLeast, Compare, Rule, Tag, Text, Trait, children, walk_levels
from zhike.rules.personal import masked
from zhike.rules.vocabulary import Kind
from zhike.tagging.narrowing import Only
from zhike.tagging.plan import Instant, Plan, TagRule, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Why:
    """One condition: what it says, whether it held, and what it compared with what."""

    type: str
    held: bool
    sentence: Text
    actual: Any
    expected: Any
    of: tuple["Why", ...]


@dataclass(frozen=True, slots=True)
class WhyLevel:
    key: str
    matched: bool
    tree: Why


def explain(
    reading: Reading, tag: TagRule, customer_id: int, instant: Instant, kinds: Mapping[str, Kind], names: Names
) -> tuple[WhyLevel, ...]:
    """Every level of the tag for one customer. `matched` marks the level that wins: the first that holds."""
    values = _values(reading, tag, customer_id, plan_tags([tag], instant, kinds))
    trees = [
        (level.key, _tree(level.rule, f"levels[{i}].rule", values, names))
        for i, level in enumerate(tag.definition.levels)
    ]
    winner = next((key for key, tree in trees if tree.held), None)
    return tuple(WhyLevel(key, key == winner, tree) for key, tree in trees)


def _values(reading: Reading, tag: TagRule, customer_id: int, plan: Plan) -> dict[str, tuple[bool, Any]]:
    """For each condition's path: whether it held, and its actual value."""

    only = Only(customer_id)
    rows = plan.rows(reading, only)
    row = plan.row(rows)
    columns: dict[str, ir.Value] = {"customer_id": rows.customer_id}
    paths = list(walk_levels(tag.definition))
    for i, (_, rule) in enumerate(paths):
        columns[f"held_{i}"] = compile.condition(rule, row)
        if (found := _actual(rule, row)) is not None:
            columns[f"actual_{i}"] = found
    fetched = reading.rows(only(rows.select(**columns)))
    if not fetched:
        raise NotFound("There is no such customer.", id=str(customer_id))
    return {path: (fetched[0][f"held_{i}"], fetched[0].get(f"actual_{i}")) for i, (path, _) in enumerate(paths)}


def _actual(rule: Rule, row: compile.Row) -> ir.Value | None:
    """The customer's own value beside what a condition asks for; None where there is no such thing."""
    match rule:
        case Compare(value, _):
            return compile.actual(value, row)
        case AtLeast(_, of):
            return compile.how_many_hold(of, row)
        case Tag(tag, _, "now", _):
            return row.tag(tag)
        case _:
            return None


def _tree(rule: Rule, path: str, values: Mapping[str, tuple[bool, Any]], names: Names) -> Why:
    held, actual = values[path]
    return Why(
        type=dump_rule(rule)["type"],
        held=held,
        sentence=sentence(rule, names),
        actual=_shown(rule, actual),
        expected=_expected(rule),
        of=tuple(_tree(child, child_path, values, names) for child_path, child in children(rule, path)),
    )


def _shown(rule: Rule, actual: Any) -> Any:
    """What says who somebody is stays masked, whichever condition asks for it."""
    match rule:
        case Compare(Trait(trait), _):
            return masked(trait, actual)
        case _:
            return actual


def _expected(rule: Rule) -> Any:
    match rule:
        case Compare(_, test):
            return {"value": None} | dump_test(test)
        case AtLeast(count, _):
            return {"op": "ge", "value": count}
        case Tag(_, values, "now", _):
            return {"op": "in", "value": list(values)} if values else {"op": "present", "value": None}
        case _:
            return None
