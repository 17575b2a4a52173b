"""The transaction of a batch: people, what they did, what they are, what cannot be used; as an import's, only small."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import orjson
import pyarrow as pa

from zhike.collect import profile, quarantine
from zhike.collect.facts import traits
from zhike.collect.identify.assign import Assigned, assign
from zhike.collect.identify.neighbourhood import TOGETHER, Cause
from zhike.collect.identify.people import People
from zhike.collect.keyring import Keyring
from zhike.collect.stream import told
from zhike.collect.stream.batch import Batch, Refusal
from zhike.collect.stream.columns import Led, event_table, item_table
from zhike.collect.stream.values import Refused, dumped
from zhike.rules.reads import EVENT, LINES, TRAITS
from zhike.warehouse.port import Writing
from zhike.warehouse.tables import EVENTS
from zhike.warehouse.touched import touch

_REFUSED: Final = pa.schema(
    [("load_id", pa.string()), ("line", pa.int64()), ("field", pa.string()), ("reason", pa.string()),
     ("params", pa.string()), ("content", pa.binary())]
)  # fmt: skip
_FIRST: Final = datetime(1970, 1, 1)


@dataclass
class Written:
    """What a batch came to. `newest`: the time of its newest fact (UTC, naive). `reasons`: of what was refused.
    `accepted_at`: when the first request of all that was written together was accepted (seconds since 1970)."""

    messages: int
    events: int = 0
    repeated: int = 0
    traits: int = 0
    newest: datetime | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    accepted_at: float | None = None


def load_of(source: str) -> str:
    """What stands for a load in the quarantine of what a source's programs sent."""
    return f"events:{source}"


def write(writing: Writing, source: str, batch: Batch, people: People, repeated: set[str], keys: Keyring) -> Written:
    """Everything of one source's batch, inside the caller's transaction. `people`: of the batch's whos; `repeated`:
    numbers of events that are in the warehouse."""
    return _Work(writing, source, batch, people, repeated, keys).done()


class _Work:
    def __init__(
        self, writing: Writing, source: str, batch: Batch, people: People, repeated: set[str], keys: Keyring
    ) -> None:
        self.writing, self.source, self.batch, self.keys = writing, source, batch, keys
        self.now = datetime.now(UTC).replace(tzinfo=None)
        self.people = people
        self.kept = [event.event_id not in repeated for event in batch.events]
        self.written = Written(batch.messages, repeated=self.kept.count(False))

    def done(self) -> Written:
        """Write it, and bring up to date what depends on it."""
        if self.batch.whos:
            self._facts()
        self._quarantine()
        return self.written

    def _facts(self) -> None:
        cause = Cause(TOGETHER, self.now, load_of(self.source), self.source)
        whos = np.arange(len(self.batch.whos))
        assigned = assign(self.writing, self.people, whos, self.keys, cause)
        led = Led(self.writing.fetch(assigned.customers))
        events = self._events(led)
        self._items(led)
        self._profile(assigned, events, self._traits(assigned))

    def _events(self, led: Led) -> ir.Table:
        """The new ones, of which the profile needs to know: customer_id, name, ts, amount."""
        events = [event for event, kept in zip(self.batch.events, self.kept, strict=True) if kept]
        if not events:
            return self.writing.table("events").select("customer_id", "name", "ts", "amount").limit(0)
        table = event_table(events, led, self.source)
        lent = self.writing.lend(table)
        self.written.events = self.writing.insert(
            "events", lent.mutate(properties=lent.properties.cast("json")).select(*EVENTS.names)
        )
        self.written.newest = _FIRST + timedelta(microseconds=max(event.ts for event in events))
        return lent.select("customer_id", "name", "ts", "amount")

    def _items(self, led: Led) -> None:
        items = [item for item in self.batch.items if self.kept[item.event]]
        if items:
            table = item_table(items, self.batch.events, led, self.source)
            self.writing.insert("order_items", self.writing.lend(table))

    def _traits(self, assigned: Assigned) -> ir.Table | None:
        """Enter what is new about customers: customer_id, trait, …; None when nothing was said."""
        if not self.batch.traits:
            return None
        kinds = told.declared(self.writing, self.batch)
        said = told.said(self.writing, self.batch, kinds)
        news = self.writing.keep(traits.news(self.writing, said, assigned.customers, self.source))
        rows = news.mutate(received_at=ibis.literal(self.now, "timestamp")).order_by("customer_id", "trait")
        self.written.traits = self.writing.insert("traits", rows)
        return news if self.written.traits else None

    def _profile(self, assigned: Assigned, events: ir.Table, news: ir.Table | None) -> None:
        """Who was merged is computed anew; of all others what has been added is added."""
        moved = self.writing.stage(pa.table({"customer_id": np.setdiff1d(assigned.moved.changed, assigned.moved.gone)}))
        if len(assigned.moved.changed):
            profile.refresh(self.writing, moved)
        added = events.anti_join(moved, "customer_id")
        named = assigned.named.anti_join(moved, "customer_id")
        told = None if news is None else news.select("customer_id").distinct().anti_join(moved, "customer_id")
        profile.grow(self.writing, added, named, told, self.now)
        self._touch(events, assigned, moved, news)

    def _touch(self, events: ir.Table, assigned: Assigned, moved: ir.Table, news: ir.Table | None) -> None:
        """Whom this concerns, and what of them: rules that read nothing of it need not be asked."""
        anything = ibis.null("string")
        parts = [
            events.select("customer_id", what=EVENT + events.name),
            *(part.select("customer_id", what=anything) for part in (assigned.named, moved)),
        ]
        if news is not None:
            parts.append(news.select("customer_id", what=ibis.literal(TRAITS)))
        if self.batch.items:
            parts.append(events.select("customer_id", what=ibis.literal(LINES)))
        touch(self.writing, self.writing.keep(ibis.union(*parts)))

    def _quarantine(self) -> None:
        """What was refused, under running numbers."""
        refused = self.batch.refused
        self.written.reasons.update(refusal.reason for refusal in refused)
        if not refused:
            return
        table = self.writing.table("quarantine")
        of_source = table.filter(table.load_id == load_of(self.source))
        first = (self.writing.rows(of_source.aggregate(last=of_source.line.max()))[0]["last"] or 0) + 1
        rows = [self._row(refusal, line) for line, refusal in enumerate(refused, first)]
        staged = self.writing.stage(pa.Table.from_pylist(rows, _REFUSED))
        self.writing.insert("quarantine", quarantine.as_rows(staged))

    def _row(self, refusal: Refusal, line: int) -> dict[str, Any]:
        content = self.keys.encrypt(orjson.dumps(quarantine.without_cards([_text(refusal.message)])).decode())
        return {"load_id": load_of(self.source), "line": line, "field": refusal.field, "reason": refusal.reason,
                "params": orjson.dumps({"header": refusal.field} if refusal.field else {}).decode(),
                "content": content}  # fmt: skip


def _text(message: Any) -> str:
    """As JSON; of what is too deep for that only its plain parts."""
    try:
        return dumped(message).decode()
    except Refused:
        plain = message.items() if type(message) is dict else ()
        return dumped({key: value for key, value in plain if type(value) not in (dict, list)}).decode()
