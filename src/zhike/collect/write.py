"""The writer's transaction of an import: what is new goes in, what is there already is left alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhike.collect import profile, quarantine
from zhike.collect.cleaning.prepare import Derived
from zhike.collect.cleaning.tally import Tally
from zhike.collect.facts import listings, traits
from zhike.collect.facts.described import described, fill
from zhike.collect.facts.facts import Facts
from zhike.collect.facts.grown_orders import grown_orders
from zhike.collect.facts.order_lines import attached_items
from zhike.collect.files.source_file import Progress
from zhike.collect.identify.assign import assign
from zhike.collect.identify.neighbourhood import TOGETHER, Cause
from zhike.collect.identify.people import People
from zhike.collect.keyring import Keyring
from zhike.collect.mapping.mapping import Mapping
from zhike.collect.quality.measures import NOTHING, Measured, write_quality
from zhike.collect.redo import Erased, Loaded, erase, left_with_nothing
from zhike.collect.report import ImportReport
from zhike.warehouse.port import Writing
from zhike.warehouse.tables import EVENTS, ORDER_ITEMS
from zhike.warehouse.touched import touch


@dataclass(frozen=True)
class Load:
    """One import, ready to be written. `staged`: the file's text; `refused`: its sealed rows; `received_at`: UTC."""

    load_id: str
    mapping: Mapping
    received_at: datetime
    staged: ir.Table
    facts: Facts
    people: People
    refused: pa.Table
    keys: Keyring
    derived: Sequence[Derived] = ()
    measured: Measured = NOTHING
    tallies: Sequence[Tally] = ()
    replaces: Loaded | None = None


def write(writing: Writing, load: Load, progress: Progress) -> ImportReport:
    """Everything of one import, inside the caller's transaction; what it replaces goes first."""
    progress(0.7, "writing")
    erased = erase(writing, load.replaces) if load.replaces else None
    traits.declare(writing, load.mapping, load.derived)
    work = _Work(writing, load)
    work.insert_facts()
    work.insert_traits()
    work.put_listing()
    work.insert_quarantine()
    write_quality(writing, load.load_id, load.mapping, load.measured, load.received_at)
    progress(0.9, "profile")
    customers = work.touched()
    if erased is not None and load.replaces is not None:
        customers = _and_erased(writing, customers, erased, load.replaces)
    profile.refresh(writing, customers)
    touch(writing, customers)
    return work.report()


def _and_erased(writing: Writing, customers: ir.Table, erased: Erased, loaded: Loaded) -> ir.Table:
    """Also those whose facts went; whoever has nothing now is not there any more."""
    others = writing.keep(erased.customers.anti_join(customers, "customer_id"))
    nobody = left_with_nothing(writing, others, loaded)
    writing.delete("profile", nobody)
    return writing.keep(ibis.union(customers, others.anti_join(nobody, "customer_id")))


class _Work:
    """Decides what is new against the warehouse as the writer sees it, before the first row goes in; then writes."""

    def __init__(self, writing: Writing, load: Load) -> None:
        self.writing, self.load, self.facts = writing, load, load.facts
        self.source = load.mapping.source
        self.received = ibis.literal(load.received_at, "timestamp")
        self.good = load.facts.rows.filter(load.facts.rows.reason.isnull())
        cause = Cause(TOGETHER, load.received_at, f"load:{load.load_id}", self.source)
        self.assigned = assign(writing, load.people, self._who(), load.keys, cause)
        self.refused = [load.refused]
        self.added = Counter[str]()
        self.events, self.old_events = self._new(load.facts.events, "events", "event_id")
        self.items, self.old_items = self._new(self._placed(load.facts.items), "order_items", "line_id")
        self.grown = self._grown()
        listing = self.facts.listing
        self.listed = None if listing is None else listings.news(writing, listing, self.source)
        self.filled: list[ir.Table] = []
        self.news = self._news()

    def _who(self) -> np.ndarray:
        """Everybody who stands in a good row."""
        named = self.good.filter(self.good.who.notnull()).select("who").distinct()
        return np.asarray(self.writing.fetch(named)["who"])

    def _new(self, facts: ir.Table | None, table: str, key: str) -> tuple[ir.Table | None, ir.Table | None]:
        """The facts that the table does not have, with their customers, and (kept) those that it has."""
        if facts is None:
            return None, None
        there = self.writing.table(table)
        there = there.filter(there.source == self.source).select(key)
        old = self.writing.keep(facts.select("line", "key", key, "order_id").semi_join(there, key))
        return self._with_customer(facts.anti_join(old, key)), old

    def _with_customer(self, facts: ir.Table) -> ir.Table:
        if "customer_id" in facts.columns:
            return facts
        return facts.left_join(self.assigned.customers, "who").select(*facts.columns, "customer_id", "identity_id")

    def _placed(self, items: ir.Table | None) -> ir.Table | None:
        """Lines without a date find their orders; those that find none go to quarantine."""
        if items is None or not self.facts.attached:
            return items
        found = self.writing.keep(attached_items(items, self.writing.table("events"), self.source))
        why = {"reason": ibis.literal("unknown_order"), "field": ibis.literal("order_id")}
        lost, load = found.filter(found.ts.isnull()).select("line", **why), self.load
        self.refused.append(quarantine.seal(self.writing, load.staged, lost, load.mapping, load.keys, load.load_id))
        return found.filter(found.ts.notnull())

    def _grown(self) -> ir.Table | None:
        if self.items is None or self.load.mapping.kind != "order_lines":
            return None
        items = self.items if self.old_events is None else self.items.semi_join(self.old_events, "order_id")
        return self.writing.keep(grown_orders(self.writing, items, self.source))

    def _news(self) -> ir.Table | None:
        """When a row's traits were true: at its event or order, else when the file came in."""
        own = next((self.good[name] for name in ("at", "ts") if name in self.good.columns), None)
        at = self.received if own is None else ibis.coalesce(own, self.received)
        said = traits.said(self.good, self.load.mapping, at, self.load.derived)
        if said is None:
            return None
        return self.writing.keep(traits.news(self.writing, said, self.assigned.customers, self.source))

    def insert_facts(self) -> None:
        """Events go in by month, then customer: a window of time and one customer are both cheap to read then."""
        own = {"source": ibis.literal(self.source), "received_at": self.received}
        if self.events is not None:
            facts = described(self.writing, self.events, self.source).mutate(**own).select(*EVENTS.names)
            in_order = facts.order_by([facts.ts.truncate("M"), facts.customer_id])
            self.added["events"] = self.writing.insert("events", in_order)
        if self.items is not None:
            items = described(self.writing, self.items, self.source).mutate(**own)
            self.added["order_items"] = self.writing.insert("order_items", items.select(*ORDER_ITEMS.names))
        if self.grown is not None:
            self.writing.update("events", self.grown.drop("customer_id"), ("source", "event_id"))

    def insert_traits(self) -> None:
        if self.news is not None:
            self.added["traits"] = self.writing.insert(
                "traits", self.news.mutate(received_at=self.received).order_by("customer_id", "trait")
            )

    def put_listing(self) -> None:
        """Products and figures of the market: new ones go in, those described otherwise now are replaced."""
        if self.listed is None or self.facts.listing is None:
            return
        counts = listings.put(self.writing, self.facts.listing, self.listed, self.source, self.load.received_at)
        self.added["records"], self.added["changed"] = counts
        if self.facts.listing.table == "products":
            self.filled = fill(self.writing, self.source)

    def insert_quarantine(self) -> None:
        rows = pa.concat_tables(self.refused)
        if rows.num_rows:
            self.writing.insert("quarantine", quarantine.as_rows(self.writing.stage(rows)).order_by("line"))

    def touched(self) -> ir.Table:
        """The customers about whom this import brings anything."""
        moved = self.writing.stage(pa.table({"customer_id": self.assigned.moved.changed}))
        parts = [
            self.assigned.named,
            moved,
            *(rows.select("customer_id") for rows in self._brought() if rows is not None),
        ]
        everybody = ibis.union(*parts, distinct=True)
        gone = self.writing.stage(pa.table({"customer_id": self.assigned.moved.gone}))
        return self.writing.keep(everybody.filter(everybody.customer_id.notnull()).anti_join(gone, "customer_id"))

    def _brought(self) -> tuple[ir.Table | None, ...]:
        return self.events, self.items, self.grown, self.news, *self.filled

    def _already(self) -> ir.Table:
        """Lines told apart that brought nothing new: all their events are old, and their item is old or none."""
        if self.load.mapping.kind == "customers":
            return self._without_news()
        if self.listed is not None:
            return self.listed.same
        old = self.facts.keyed
        if self.events is not None and self.old_events is not None:
            old = old.semi_join(self.old_events, "key").anti_join(self.events, "key")
        if self.items is not None and self.old_items is not None:
            old = old.semi_join(self.old_items, "line") if self.facts.attached else old.anti_join(self.items, "line")
        return old

    def _without_news(self) -> ir.Table:
        """Rows of customers about whom neither an identity nor a trait is new."""
        named = self.assigned.named.select("customer_id")
        told = named if self.news is None else ibis.union(named, self.news.select("customer_id"))
        return self.facts.keyed.anti_join(self.assigned.customers.semi_join(told, "customer_id"), "who")

    def _count(self, rows: ir.Table) -> int:
        return int(self.writing.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py())

    def report(self) -> ImportReport:
        """The counts; a row that repeats another one of the file was already there."""
        rows_in, counts = self._count(self.load.staged), self._counts_of_good()
        reasons = Counter(reason for part in self.refused for reason in part["reason"].to_pylist())
        quarantined = sum(reasons.values())
        already = counts["rows"] - self._count(self.facts.keyed) + self._count(self._already())
        return ImportReport(
            rows_in=rows_in, rows_stored=rows_in - already - quarantined, rows_already=already,
            rows_quarantined=quarantined, rows_anonymous=0 if self.facts.attached else counts["anonymous"],
            events_added=self.added["events"], order_items_added=self.added["order_items"],
            customers_added=self.assigned.customers_added, customers_merged=self.assigned.merged,
            identities_added=self.assigned.identities_added,
            traits_added=self.added["traits"], identity_conflicts=self.assigned.conflicts,
            cells_unusable=self.load.people.unusable, traits_unreadable=counts["unread"],
            records_added=self.added["records"], records_changed=self.added["changed"], newest_at=self._newest(),
            reasons=dict(sorted(reasons.items())), repeats=self._repeats(counts["rows"]),
            cleaning=[tally.to_json(self.load.mapping) for tally in self.load.tallies],
            received_at=self.load.received_at.isoformat(),
        )  # fmt: skip

    def _repeats(self, good: int) -> dict[str, int]:
        """Rows that another row of the file says already, and events that an earlier import brought."""
        known = 0 if self.old_events is None else self._count(self.old_events.select("key").distinct())
        found = {"rows": good - self._count(self.facts.keyed), "known": known}
        return {what: count for what, count in found.items() if count}

    def _newest(self) -> str | None:
        """When the newest of the good rows happened."""
        at = next((self.good[name] for name in ("at", "ts", "day") if name in self.good.columns), None)
        if at is None:
            return None
        newest = self.writing.fetch(self.good.aggregate(newest=at.max()))["newest"][0].as_py()
        return None if newest is None else str(newest.isoformat())

    def _counts_of_good(self) -> dict[str, int]:
        good = self.good
        unread = [good[name].sum() for name in good.columns if name.startswith("bad_trait_")]
        counts = good.aggregate(rows=good.count(), anonymous=good.who.isnull().sum(),
                                unread=sum(unread, ibis.literal(0)))  # fmt: skip
        return {name: int(value or 0) for name, value in self.writing.fetch(counts).to_pylist()[0].items()}
