"""What a warehouse knows that rules may name: traits with their kinds, and event names."""

from collections.abc import Mapping
from typing import cast

import ibis

from zhike.rules.vocabulary import EVENTS, TRAITS, Kind
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.tables import TRAIT_TYPES, trait_column


def trait_kinds(reading: Reading) -> dict[str, Kind]:
    """The standard traits and this shop's own."""
    own = reading.fetch(reading.table("trait_kinds")).to_pylist()
    standard: dict[str, Kind] = {name: kind for name, (kind, _) in TRAITS.items()}
    return standard | {row["trait"]: cast(Kind, row["kind"]) for row in own}


def event_names(reading: Reading) -> frozenset[str]:
    """The standard events and those that were ever seen here."""
    seen = reading.fetch(reading.table("events").select("name").distinct())
    return frozenset(EVENTS) | frozenset(seen["name"].to_pylist())


def ensure_columns(writing: Writing, kinds: Mapping[str, Kind], tags: tuple[str, ...] = ()) -> None:
    """Give the profile a column for each trait and tag that rules may read."""
    columns = {trait_column(name): TRAIT_TYPES[kind] for name, kind in kinds.items()}
    writing.add_columns("profile", ibis.schema(columns | dict.fromkeys(tags, "string")))
