"""Who would come and go if tags were decided now: what a run would write, not written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.counting import how_many
from zhike.tagging.decisions import decisions
from zhike.tagging.plan import TagRule, plan_tags
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Moves:
    """Customers who would get the tag, lose it, or change from one level to another."""

    entered: int
    left: int
    changed: int


def moves(reading: Reading, tags: Sequence[TagRule], instant: Instant, kinds: Mapping[str, Kind]) -> dict[str, Moves]:
    """What deciding these tags together would change against what is stored, by tag."""
    if not tags:
        return {}
    decided, columns = decisions(reading, plan_tags(tags, instant, kinds), tags), {}
    for i in range(len(tags)):
        before, after = decided[f"before_{i}"], decided[f"after_{i}"]
        columns[f"entered_{i}"] = how_many((before == 0) & (after > 0))
        columns[f"left_{i}"] = how_many((before != 0) & (after == 0))
        columns[f"changed_{i}"] = how_many((before != 0) & (after > 0) & (before != after))
    row = reading.rows(decided.aggregate(**columns))[0]
    return {
        tag.id: Moves(*(row[f"{what}_{i}"] for what in ("entered", "left", "changed"))) for i, tag in enumerate(tags)
    }
