"""Why a customer has a tag, or has not: the plan of a run for one customer, every condition with its actual value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from zhike.errors import NotFound
from zhike.rules import compile
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Age, Event, Rule, Tag, Text, Trait, children, walk_levels
from zhike.rules.vocabulary import Kind
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
    rows = plan.rows(reading, lambda table: table.filter(table.customer_id == customer_id))
    row = plan.row(rows)
    columns: dict[str, ir.Value] = {}
    paths = list(walk_levels(tag.definition))
    for i, (_, rule) in enumerate(paths):
        columns[f"held_{i}"] = compile.condition(rule, row)
        found = compile.actual(rule, row)
        if found is not None:
            columns[f"actual_{i}"] = found
    fetched = reading.rows(rows.select(**columns))
    if not fetched:
        raise NotFound("There is no such customer.", id=str(customer_id))
    return {path: (fetched[0][f"held_{i}"], fetched[0].get(f"actual_{i}")) for i, (path, _) in enumerate(paths)}


def _tree(rule: Rule, path: str, values: Mapping[str, tuple[bool, Any]], names: Names) -> Why:
    held, actual = values[path]
    return Why(
        type=type(rule).__name__.lower(),
        held=held,
        sentence=sentence(rule, names),
        actual=actual,
        expected=_expected(rule),
        of=tuple(_tree(child, child_path, values, names) for child_path, child in children(rule, path)),
    )


def _expected(rule: Rule) -> Any:
    match rule:
        case Trait(_, test) | Age(_, test) | Event(_, test):
            return {"op": test.op, "value": list(test.value) if isinstance(test.value, tuple) else test.value}
        case Tag(_, values):
            return {"op": "in", "value": list(values)} if values else {"op": "present", "value": None}
        case _:
            return None
