"""An audience: the customers whom a rule over traits and tags describes, read straight from the profile.

What a list, a segment or a report reads is the profile as runs and imports left it, so the answer takes milliseconds.
A rule about events gathers them as a run would.
"""

from collections.abc import Mapping

import ibis.expr.types as ir

from zhike.rules import compile
from zhike.rules.nodes import Rule
from zhike.rules.vocabulary import Kind
from zhike.tagging.plan import Instant, plan_rule
from zhike.warehouse.port import Reading


def audience(reading: Reading, rule: Rule | None, instant: Instant, kinds: Mapping[str, Kind]) -> ir.Table:
    """The profile's rows of the customers whom the rule describes (everybody without a rule)."""
    if rule is None:
        return reading.table("profile")
    plan = plan_rule(rule, instant, kinds)
    columns = reading.table("profile").columns
    rows = plan.rows(reading, also=columns)
    holds = compile.condition(rule, plan.row(rows))
    if not plan.needs:
        return rows.filter(holds)
    decided = rows.mutate(holds=holds)  # apart from the filter, which cannot look at other customers
    return decided.filter(decided.holds).select(*columns)
