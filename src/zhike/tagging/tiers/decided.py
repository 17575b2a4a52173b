"""Levels by rules of their own: as the evaluator decides them, nothing written."""

from collections.abc import Mapping

import numpy as np

from zhike.rules import compile
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.plan import TagRule, plan_tags
from zhike.tagging.tiers.assigning import Places
from zhike.tagging.tiers.measured import Whole, aligned
from zhike.warehouse.port import Reading


def decided_places(
    reading: Reading, rule: TagRule, customers: Whole, instant: Instant, kinds: Mapping[str, Kind]
) -> Places:
    """The place of each customer's level, the number of levels for who gets none."""
    plan = plan_tags([rule], instant, kinds)
    rows = plan.rows(reading)
    found = reading.fetch(rows.select("customer_id", level=compile.level_number(rule.definition, plan.row(rows))))
    none, number = len(rule.definition.levels), found["level"].to_numpy().astype(np.int16)
    places = np.where(number > 0, number - 1, none)
    return aligned(customers, found["customer_id"].to_numpy(), places, none)
