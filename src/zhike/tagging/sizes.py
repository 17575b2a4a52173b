"""How many customers belong to each of several segments, all computed together."""

from collections.abc import Mapping

from zhike.rules.nodes import Rule
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import members, plan_tags
from zhike.warehouse.port import Reading


def sizes(reading: Reading, rules: Mapping[str, Rule], instant: Instant, kinds: Mapping[str, Kind]) -> dict[str, int]:
    """Customers by segment. The rules' segments are resolved; tags that they read are taken as they are stored."""
    if not rules:
        return {}
    wanted = members(rules)
    decided = decisions(reading, plan_tags(wanted, instant, kinds), wanted)
    counted = decided.aggregate(**{f"size_{i}": how_many(decided[f"after_{i}"] > 0) for i in range(len(wanted))})
    row = reading.rows(counted)[0]
    return {segment.id: row[f"size_{i}"] for i, segment in enumerate(wanted)}
