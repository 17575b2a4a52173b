"""A shop as plain Python values, and how its facts get into a warehouse. Tests compute what is right from these."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa

from zhike import wiring
from zhike.collect import profile
from zhike.collect.identify.identity_kinds import normalise
from zhike.control.accounts.actor import Actor
from zhike.control.workspace import service as workspace
from zhike.warehouse import tables
from zhike.warehouse.port import Warehouse, Writing

NOW = datetime(2026, 3, 15, 4, 0)  # UTC; noon in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")

Trait = str | Decimal | date | bool


@dataclass(frozen=True)
class Line:
    """One line of an order."""

    product: str
    category: str | None
    quantity: Decimal
    amount: Decimal | None


@dataclass(frozen=True)
class Event:
    name: str
    ts: datetime
    amount: Decimal | None = None
    order_id: str | None = None
    source: str = "taobao"
    category: str | None = None
    properties: dict[str, Any] | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Person:
    """One customer: identities as a person writes them, `(kind, value)`; traits; what happened."""

    id: int
    identities: tuple[tuple[str, str], ...] = ()
    traits: dict[str, Trait] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def past(self, name: str, as_of: datetime = NOW) -> list[Event]:
        """The events of this name before an instant, oldest first."""
        return sorted((e for e in self.events if e.name == name and e.ts < as_of), key=lambda event: event.ts)

    @property
    def orders(self) -> list[Event]:
        return self.past(tables.PAID)

    @property
    def paid(self) -> Decimal:
        return money(self.orders)

    @property
    def refunded(self) -> Decimal:
        return money(self.past(tables.REFUNDED))


def order(number: str, ts: datetime, amount: str, *lines: Line, source: str = "taobao") -> Event:
    return Event(tables.PAID, ts, Decimal(amount), number, source, lines=lines)


def refund(number: str, ts: datetime, amount: str, source: str = "taobao") -> Event:
    return Event(tables.REFUNDED, ts, Decimal(amount), number, source)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def money(events: Iterable[Event]) -> Decimal:
    return sum((event.amount for event in events if event.amount is not None), Decimal(0))


def on_wire(amount: Decimal) -> str:
    return f"{amount:.2f}"


def stop_clock(owner: Actor, at: datetime = NOW) -> None:
    """Let the product's clock stand still."""
    workspace.become_example(owner, name="店", as_of=at.replace(tzinfo=UTC), time_zone=ZONE.key, currency="CNY")


def write(warehouse: Warehouse, people: Sequence[Person], anonymous: Sequence[Event] = ()) -> None:
    """Put the facts into a warehouse, also when it holds some already, and bring the profile up to date."""
    with warehouse.writing() as writing:
        _write_events(writing, [(p.id, event) for p in people for event in p.events] + [(None, e) for e in anonymous])
        _write_traits(writing, people)
        _write_identities(writing, people)
        ids = pa.table({"customer_id": pa.array([person.id for person in people], pa.int64())})
        profile.refresh(writing, writing.stage(ids))


def _write_events(writing: Writing, events: Sequence[tuple[int | None, Event]]) -> None:
    already = writing.fetch(writing.table("events").select("event_id")).num_rows
    numbered = [(f"e{already + i:06}", who, event) for i, (who, event) in enumerate(events)]
    rows = [
        {
            "event_id": number, "customer_id": who, "source": event.source, "name": event.name, "ts": event.ts,
            "received_at": event.ts, "amount": event.amount, "order_id": event.order_id, "category": event.category,
            "properties": json.dumps(event.properties or {}),
        }
        for number, who, event in numbered
    ]  # fmt: skip
    schema = ibis.schema({**tables.EVENTS, "properties": "string"}).to_pyarrow()
    staged = writing.stage(pa.Table.from_pylist(rows, schema=schema))
    writing.insert("events", staged.mutate(properties=staged.properties.cast("json")))
    lines = [
        {
            "line_id": f"{event.order_id}:{place}", "order_id": event.order_id, "customer_id": who,
            "source": event.source, "ts": event.ts, "product_id": line.product, "product_name": line.product,
            "category": line.category, "quantity": line.quantity, "amount": line.amount,
        }
        for _, who, event in numbered
        for place, line in enumerate(event.lines, start=1)
    ]  # fmt: skip
    writing.insert("order_items", _stage(writing, "order_items", lines))


def _write_traits(writing: Writing, people: Sequence[Person]) -> None:
    known = {row["trait"] for row in writing.rows(writing.table("trait_kinds"))}
    kinds = {name: _kind(value) for person in people for name, value in person.traits.items()}
    added = [{"trait": name, "kind": kind} for name, kind in kinds.items() if name not in known]
    writing.insert("trait_kinds", _stage(writing, "trait_kinds", added))
    rows = [
        {"customer_id": person.id, "trait": name, "value": _text(value), "source": "taobao", "ts": ago(days=1)}
        for person in people
        for name, value in person.traits.items()
    ]
    writing.insert("traits", _stage(writing, "traits", rows))


def _write_identities(writing: Writing, people: Sequence[Person]) -> None:
    keys = wiring.keyring()
    named = [(p.id, kind, normalise(kind, value)) for p in people for kind, value in p.identities]
    there = writing.fetch(writing.table("identities").select("kind")).num_rows
    rows = [
        {
            "identity_id": number, "kind": kind, "hash": keys.hash(kind, value, "taobao"),
            "ciphertext": keys.encrypt(value), "customer_id": who, "home_id": who, "shared": False,
            "source": "taobao", "first_seen": ago(days=400),
        }
        for number, (who, kind, value) in enumerate((each for each in named if each[2] is not None), start=there + 1)
    ]  # fmt: skip
    writing.insert("identities", _stage(writing, "identities", rows))
    first = {row["customer_id"]: row["identity_id"] for row in reversed(rows)}
    brought = writing.stage(pa.table({"customer_id": list(first), "identity_id": list(first.values())}))
    links = [
        {"one_id": first[row["customer_id"]], "other_id": row["identity_id"], "how": "together", "source": "taobao",
         "first_seen": ago(days=400)}
        for row in rows
        if row["identity_id"] != first[row["customer_id"]]
    ]  # fmt: skip
    writing.insert("identity_links", _stage(writing, "identity_links", links))
    for table in ("events", "order_items", "traits"):
        writing.update(table, brought, "customer_id")


def _stage(writing: Writing, table: str, rows: list[dict[str, Any]]) -> Any:
    return writing.stage(pa.Table.from_pylist(rows, schema=tables.ALL[table].to_pyarrow()))


def _kind(value: Trait) -> str:
    return {bool: "flag", str: "text", Decimal: "number", date: "date"}[type(value)]


def _text(value: Trait) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
