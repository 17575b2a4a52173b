"""A preview: the plan of a run for one definition, nothing written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir

from zhike.rules import compile
from zhike.rules.nodes import walk_levels
from zhike.rules.references import yielding
from zhike.rules.vocabulary import Kind
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decided_in_turn
from zhike.tagging.plan import Instant, TagRule, plan_tags
from zhike.warehouse.port import Reading

SAMPLE: Final = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of customers: all, per level (first match wins), and per condition by its path.

    `fits`: whom the rules describe, also who has a tag that goes before this one.
    """

    population: int
    levels: Mapping[str, int]
    conditions: Mapping[str, int]
    sample: Sequence[int]
    fits: int

    @property
    def matched(self) -> int:
        return sum(self.levels.values())


def preview(
    reading: Reading,
    tag: TagRule,
    instant: Instant,
    kinds: Mapping[str, Kind],
    before: Sequence[str] = (),
    decided_first: Sequence[TagRule] = (),
) -> Preview:
    """Who would have the tag, exactly. Tags that its rules read are taken as they are stored.

    Who has one of the tags `before` has not this one; those of them that are decided with it are `decided_first`.
    """
    held = yielding(tag.definition, before)
    plan = plan_tags([*decided_first, TagRule(tag.id, held), tag], instant, kinds)
    rows, row = decided_in_turn(reading, plan, plan.rows(reading, also=["last_event_at"]), decided_first)
    conditions = dict(walk_levels(tag.definition))
    columns = {f"condition_{i}": compile.condition(rule, row) for i, rule in enumerate(conditions.values())}
    levels = {"level": compile.level_number(held, row), "alone": compile.level_number(tag.definition, row)}
    decided = reading.keep(rows.select("customer_id", "last_event_at", **levels, **columns))
    counted = reading.rows(_counts(decided, len(tag.definition.levels), len(conditions)))[0]
    return Preview(
        population=counted["population"],
        levels={level.key: counted[f"level_{i}"] for i, level in enumerate(tag.definition.levels, start=1)},
        conditions={path: counted[f"condition_{i}"] for i, path in enumerate(conditions)},
        sample=reading.fetch(_sample(decided))["customer_id"].to_pylist(),
        fits=counted["fits"],
    )


def _counts(decided: ir.Table, levels: int, conditions: int) -> ir.Table:
    per_level = {f"level_{i}": how_many(decided.level == i) for i in range(1, levels + 1)}
    per_condition = {f"condition_{i}": how_many(decided[f"condition_{i}"]) for i in range(conditions)}
    return decided.aggregate(population=decided.count(), fits=how_many(decided.alone > 0), **per_level, **per_condition)


def _sample(decided: ir.Table) -> ir.Table:
    """The matching customers who were last heard of: the ones that an operator can judge."""
    latest = decided.filter(decided.level > 0).order_by([decided.last_event_at.desc(), decided.customer_id])
    return latest.limit(SAMPLE).select("customer_id")
