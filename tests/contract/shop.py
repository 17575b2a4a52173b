"""A small shop as Python values: what the oracle reads, and how the same facts get into a warehouse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import pyarrow as pa

from zhike.rules import match
from zhike.rules.vocabulary import Kind
from zhike.tagging.plan import Instant, TagRule
from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse, Writing

KINDS: dict[str, Kind] = {
    "city": "text",
    'size"(cm)': "text",  # any header of an export may become a trait
    "points": "number",
    "vip": "flag",
    "birthday": "date",
    "registered_at": "date",
    "nobody_has_it": "number",
}

STORED_TAG = "stored"
STORED_LEVELS = ("high", "low")


@dataclass(frozen=True)
class Person:
    """One customer. `events` are rows of `tables.EVENTS` without ids; `properties` is a mapping or None."""

    traits: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """Customers by id, facts that belong to nobody, and the instant to evaluate at."""

    people: Mapping[int, Person]
    instant: Instant
    anonymous: Sequence[Mapping[str, Any]] = ()

    def load(self, warehouse: Warehouse) -> None:
        """Put everything into an empty warehouse."""
        with warehouse.writing() as writing:
            _load_profile(writing, self.people)
            kinds = [{"trait": name, "kind": kind} for name, kind in KINDS.items()]
            writing.insert("trait_kinds", writing.stage(pa.Table.from_pylist(kinds)))
            add_events(writing, {None: self.anonymous} | {id: person.events for id, person in self.people.items()})

    def levels(self, tags: Sequence[TagRule]) -> dict[str, dict[int, str]]:
        """The oracle's answer: for each tag the customers who have it, with their level.

        `tags` stand so that each comes after those that it reads.
        """
        answer: dict[str, dict[int, str]] = {tag.id: {} for tag in tags}
        for id, person in self.people.items():
            known = dict(person.tags)
            for tag in tags:
                level = match.level_of(tag.definition, self.facts(person, known), *self.when)
                known.pop(tag.id, None)
                if level is not None:
                    known[tag.id] = answer[tag.id][id] = level
        return answer

    def facts(self, person: Person, tags: Mapping[str, str] | None = None) -> match.Facts:
        """What the oracle may know of one customer."""
        return match.Facts(person.traits, KINDS, person.events, person.tags if tags is None else tags)

    @property
    def when(self) -> tuple[Any, Any]:
        return self.instant.as_of, self.instant.today


def event(name: str, ts: Any, **columns: Any) -> dict[str, Any]:
    """One event with every column that a rule may read."""
    absent = dict.fromkeys(("amount", "quantity", "category", "channel", "product_id", "order_id", "properties"))
    return {"name": name, "ts": ts, "source": "shop"} | absent | columns


def add_events(
    writing: Writing, events: Mapping[Any, Sequence[Mapping[str, Any]]], ids_begin_with: str = "event"
) -> None:
    """Append the events of some customers (None: of nobody)."""
    rows = [
        {**event, "customer_id": id, "event_id": f"{ids_begin_with}-{id}-{i}", "properties": _json(event["properties"])}
        for id, of_one in events.items()
        for i, event in enumerate(of_one)
    ]
    schema = ibis.schema({**tables.EVENTS, "properties": "string"}).to_pyarrow()
    staged = writing.stage(pa.Table.from_pylist(rows, schema=schema))
    writing.insert("events", staged.mutate(properties=staged.properties.cast("json")))


def column(warehouse: Warehouse, tag_id: str) -> dict[int, str]:
    """Who has a tag at which level, as the profile says."""
    with warehouse.reading() as reading:
        profile = reading.table("profile")
        rows = reading.fetch(profile.select("customer_id", value=profile[tag_id])).to_pylist()
    return {row["customer_id"]: row["value"] for row in rows if row["value"] is not None}


def _load_profile(writing: Writing, people: Mapping[int, Person]) -> None:
    """Only traits and tags that somebody has get a column: that is how a profile grows."""
    seen = {name for person in people.values() for name in person.traits}
    tags = {name for person in people.values() for name in person.tags}
    columns = {tables.trait_column(name): tables.TRAIT_TYPES[KINDS[name]] for name in sorted(seen)}
    added = ibis.schema(columns | dict.fromkeys(sorted(tags), "string"))
    writing.add_columns("profile", added)
    rows = [
        {"customer_id": id, **{tables.trait_column(k): v for k, v in person.traits.items()}, **person.tags}
        for id, person in people.items()
    ]
    schema = ibis.schema({"customer_id": "int64", **added}).to_pyarrow()
    writing.insert("profile", writing.stage(pa.Table.from_pylist(rows, schema=schema)))


def _json(properties: Mapping[str, Any] | None) -> str | None:
    return None if properties is None else json.dumps(properties, ensure_ascii=False)
