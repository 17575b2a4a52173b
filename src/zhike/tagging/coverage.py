"""How far tags reach: customers per tag and level, and customers with any tag, in one pass over the profile."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce

import ibis.expr.types as ir

from zhike.tagging.counting import how_many
from zhike.warehouse.port import Reading


@dataclass(frozen=True, slots=True)
class Coverage:
    """`levels[tag_id][key]` customers; `tagged` have at least one of the tags."""

    population: int
    tagged: int
    levels: Mapping[str, Mapping[str, int]]

    def customers(self, tag_id: str) -> int:
        return sum(self.levels[tag_id].values())

    def share(self, customers: int) -> float:
        """Of the whole population, 0 to 1."""
        return customers / self.population if self.population else 0.0


def coverage(reading: Reading, tags: Mapping[str, tuple[str, ...]]) -> Coverage:
    """Count the holders of each tag (id → level keys). A tag that never ran has none."""
    profile = reading.table("profile")
    present = [tag for tag in tags if tag in profile.columns]
    places = [(tag, key) for tag in present for key in tags[tag]]
    counts = {f"level_{i}": how_many(profile[tag] == key) for i, (tag, key) in enumerate(places)}
    found = reading.fetch(profile.aggregate(population=profile.count(), tagged=_tagged(profile, present), **counts))
    row = found.to_pylist()[0]
    at = {place: row[f"level_{i}"] for i, place in enumerate(places)}
    levels = {tag: {key: at.get((tag, key), 0) for key in keys} for tag, keys in tags.items()}
    return Coverage(row["population"], row["tagged"], levels)


def holders(reading: Reading, tag_ids: Collection[str]) -> dict[str, int]:
    """How many customers have each of these tags, at whatever level; tags without a column are left out."""
    profile = reading.table("profile")
    present = [tag for tag in tag_ids if tag in profile.columns]
    if not present:
        return {}
    row = reading.rows(profile.aggregate(**{f"tag_{i}": profile[tag].count() for i, tag in enumerate(present)}))[0]
    return {tag: row[f"tag_{i}"] for i, tag in enumerate(present)}


def holding_several(reading: Reading, tag_ids: Collection[str]) -> int:
    """How many customers have more than one of these tags."""
    profile = reading.table("profile")
    held = [profile[tag].notnull().cast("int8") for tag in tag_ids if tag in profile.columns]
    if len(held) < 2:
        return 0
    several = reduce(lambda one, other: one + other, held) > 1
    return int(reading.rows(profile.aggregate(n=how_many(several)))[0]["n"])


def _tagged(profile: ir.Table, tags: list[str]) -> ir.IntegerScalar:
    has_one: ir.BooleanValue = reduce(lambda a, b: a | b, (profile[tag].notnull() for tag in tags), False)
    return profile.count(where=has_one)
