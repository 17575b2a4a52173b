"""A small shop as Python values: what the oracle reads, and how the same facts get into a warehouse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa

from zhike.rules import match
from zhike.rules.nodes import Rule
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.plan import TagRule
from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse, Writing

Row = Mapping[str, Any]

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
PAST_TAG = "past"
"""A tag that customers once had: it has a history and no column in the profile."""

LONG_AGO = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Person:
    """One customer, by rows without ids. `properties` of an event is a mapping or None.

    `tags` are present values; each is also an open row of the history, since long ago where `history` has none.
    """

    traits: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Row] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Row] = ()
    history: Sequence[Row] = ()
    lists: frozenset[str] = frozenset()

    @property
    def periods(self) -> list[Row]:
        """The history, present values included."""
        opened = {row["tag_id"] for row in self.history if row["valid_to"] is None}
        held = [period(tag, value, LONG_AGO) for tag, value in self.tags.items() if tag not in opened]
        return [*self.history, *held]


@dataclass(frozen=True)
class Shop:
    """Customers by id, the instant to evaluate at, and facts that belong to nobody."""

    people: Mapping[int, Person]
    instant: Instant
    anonymous: Sequence[Row] = ()
    anonymous_lines: Sequence[Row] = ()

    def load(self, warehouse: Warehouse) -> None:
        """Put everything into an empty warehouse."""
        with warehouse.writing() as writing:
            _load_profile(writing, self.people)
            kinds = [{"trait": name, "kind": kind} for name, kind in KINDS.items()]
            writing.insert("trait_kinds", writing.stage(pa.Table.from_pylist(kinds)))
            add_events(writing, {None: self.anonymous} | {id: person.events for id, person in self.people.items()})
            add_lines(writing, {None: self.anonymous_lines} | {id: each.lines for id, each in self.people.items()})
            _append(writing, "tag_history", {id: person.periods for id, person in self.people.items()})
            lists = {id: [{"list_id": name} for name in person.lists] for id, person in self.people.items()}
            _append(writing, "list_members", lists)

    def levels(self, tags: Sequence[TagRule]) -> dict[str, dict[int, str]]:
        """The oracle's answer: for each tag the customers who have it, with their level.

        `tags` stand so that each comes after those that it reads.
        """
        known = {id: dict(person.tags) for id, person in self.people.items()}
        answer: dict[str, dict[int, str]] = {}
        for tag in tags:
            facts = {id: self.facts(person, known[id]) for id, person in self.people.items()}
            everybody = list(facts.values())
            levels = {id: match.level_of(tag.definition, facts[id], self.instant, everybody) for id in facts}
            answer[tag.id] = {id: level for id, level in levels.items() if level is not None}
            for id, tags_of_one in known.items():
                tags_of_one.pop(tag.id, None)
                tags_of_one |= {tag.id: answer[tag.id][id]} if id in answer[tag.id] else {}
        return answer

    def members(self, rule: Rule) -> set[int]:
        """The oracle's answer to one rule, tags as they are stored."""
        return {id for id, person in self.people.items() if match.matches(rule, self.facts(person), *self.when)}

    def facts(self, person: Person, tags: Mapping[str, str] | None = None) -> match.Facts:
        """What the oracle may know of one customer."""
        return match.Facts(
            traits=person.traits,
            kinds=KINDS,
            events=person.events,
            tags=person.tags if tags is None else tags,
            lines=person.lines,
            history=person.periods,
            lists=person.lists,
        )

    @property
    def when(self) -> tuple[Instant, list[match.Facts]]:
        """What the oracle asks for beside a rule and a customer's facts: the instant, and everybody's facts."""
        return self.instant, [self.facts(person) for person in self.people.values()]


def event(name: str, ts: datetime, **columns: Any) -> dict[str, Any]:
    """One event with every column that a rule may read."""
    absent = dict.fromkeys(("amount", "quantity", "category", "channel", "product_id", "order_id", "properties"))
    return {"name": name, "ts": ts, "source": "shop"} | absent | columns


def line(ts: datetime, order_id: str | None = None, **columns: Any) -> dict[str, Any]:
    """One line of an order."""
    absent = dict.fromkeys(("amount", "quantity", "category", "product_id", "product_name"))
    return {"ts": ts, "order_id": order_id, "source": "shop"} | absent | columns


def period(tag: str, value: str, begun: datetime, ended: datetime | None = None) -> dict[str, Any]:
    """One row of a tag's history."""
    return {"tag_id": tag, "value": value, "valid_from": begun, "valid_to": ended}


def add_events(writing: Writing, events: Mapping[Any, Sequence[Row]], ids_begin_with: str = "event") -> None:
    """Append the events of some customers (None: of nobody)."""
    rows = {id: [{**event, "properties": _json(event["properties"])} for event in mine] for id, mine in events.items()}
    _append(writing, "events", _numbered(rows, "event_id", ids_begin_with))


def add_lines(writing: Writing, lines: Mapping[Any, Sequence[Row]], ids_begin_with: str = "line") -> None:
    """Append lines of orders of some customers (None: of nobody)."""
    _append(writing, "order_items", _numbered(lines, "line_id", ids_begin_with))


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


def _numbered(rows: Mapping[Any, Sequence[Row]], key: str, begin_with: str) -> dict[Any, list[Row]]:
    return {id: [{**row, key: f"{begin_with}-{id}-{i}"} for i, row in enumerate(of_one)] for id, of_one in rows.items()}


def _append(writing: Writing, table: str, rows: Mapping[Any, Sequence[Row]]) -> None:
    """Append rows of some customers to a table; what is JSON comes as its text."""
    columns = tables.ALL[table]
    in_json = [name for name, kind in columns.items() if kind.is_json()]
    schema = ibis.schema({**columns, **dict.fromkeys(in_json, "string")}).to_pyarrow()
    flat = [{**row, "customer_id": id} for id, of_one in rows.items() for row in of_one]
    staged = writing.stage(pa.Table.from_pylist(flat, schema=schema))
    writing.insert(table, staged.mutate(**{name: staged[name].cast("json") for name in in_json}))


def _json(properties: Mapping[str, Any] | None) -> str | None:
    return None if properties is None else json.dumps(properties, ensure_ascii=False)
