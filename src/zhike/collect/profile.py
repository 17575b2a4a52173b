"""The profile: one wide row for each customer, always rebuildable from events, identities, traits and scores."""

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.winning import winning
from zhike.warehouse.port import Writing
from zhike.warehouse.tables import MONEY, PAID, PROFILE, REFUNDED, TRAIT_TYPES, trait_column


def refresh(writing: Writing, customers: ir.Table) -> None:
    """Compute the rows of these customers (`customer_id`, distinct) anew; their tags stay."""
    kinds = _kinds(writing)
    writing.add_columns("profile", ibis.schema({trait_column(t): TRAIT_TYPES[kind] for t, kind in kinds.items()}))
    rows = writing.keep(_rows(writing, customers, kinds))
    known = writing.table("profile").select("customer_id")
    writing.update("profile", rows.semi_join(known, "customer_id"), "customer_id")
    writing.insert("profile", rows.anti_join(known, "customer_id").order_by("customer_id"))


def grow(writing: Writing, events: ir.Table, named: ir.Table, told: ir.Table | None, at: datetime) -> None:
    """Bring rows up to what this transaction has added, without reading all that was there: the same rows as
    `refresh` would make, for customers whose earlier facts are still theirs.

    `events`: the new ones (customer_id, name, ts, amount); `named`: customers with identities first seen `at`
    (customer_id); `told`: customers with new traits (customer_id; None: nobody). Whoever has no row yet has no other
    facts than these.
    """
    parts = [part.select("customer_id") for part in (events, named, told) if part is not None]
    rows = writing.keep(_grown(writing, ibis.union(*parts, distinct=True), events, named, at))
    known = writing.table("profile").select("customer_id")
    writing.update("profile", rows.semi_join(known, "customer_id"), "customer_id")
    writing.insert("profile", rows.anti_join(known, "customer_id").order_by("customer_id"))
    if told is not None:
        kinds = _kinds(writing)
        writing.add_columns("profile", ibis.schema({trait_column(t): TRAIT_TYPES[kind] for t, kind in kinds.items()}))
        writing.update("profile", writing.keep(_traits(writing, told, kinds)), "customer_id")


def _grown(writing: Writing, customers: ir.Table, events: ir.Table, named: ir.Table, at: datetime) -> ir.Table:
    old = writing.table("profile").select(*PROFILE.names).semi_join(customers, "customer_id")
    added = _metrics_of(events).rename(lambda name: name if name == "customer_id" else f"new_{name}")
    # Staged rather than said: the statement stays the same, and is remembered.
    first = writing.stage(pa.table({"named_at": pa.array([at], pa.timestamp("us"))}))
    named = named.select("customer_id").distinct().cross_join(first)
    joined = customers
    for part in (old, added, named):
        joined = joined.left_join(part, "customer_id").drop("customer_id_right")
    return joined.select(
        "customer_id",
        first_seen=_least(_least(joined.first_seen, joined.new_first_event_at), joined.named_at),
        order_count=_sum(joined.order_count, joined.new_order_count),
        paid_total=_sum(joined.paid_total, joined.new_paid_total).cast(MONEY),
        refunded_total=_sum(joined.refunded_total, joined.new_refunded_total).cast(MONEY),
        first_order_at=_least(joined.first_order_at, joined.new_first_order_at),
        last_order_at=_greatest(joined.last_order_at, joined.new_last_order_at),
        last_event_at=_greatest(joined.last_event_at, joined.new_last_event_at),
    )


def _sum(one: ir.NumericValue, other: ir.NumericValue) -> ir.NumericValue:
    return ibis.coalesce(one, ibis.literal(0)) + ibis.coalesce(other, ibis.literal(0))


def _least(one: ir.TimestampValue, other: ir.TimestampValue) -> ir.TimestampValue:
    """Of two of which either may be missing."""
    return ibis.least(ibis.coalesce(one, other), ibis.coalesce(other, one))


def _greatest(one: ir.TimestampValue, other: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.greatest(ibis.coalesce(one, other), ibis.coalesce(other, one))


def rebuild(writing: Writing) -> None:
    """Compute everybody's row anew; tags stay."""
    kinds = _kinds(writing)
    names = [writing.table(name).select("customer_id") for name in ("identities", "events", "traits")]
    everybody = ibis.union(*names, distinct=True)
    rows = _rows(writing, everybody.filter(everybody.customer_id.notnull()), kinds)
    old = writing.table("profile")
    own = [column for column in old.columns if column not in rows.columns]
    joined = rows.left_join(old.select("customer_id", *own), "customer_id").drop("customer_id_right")
    writing.replace("profile", joined.order_by("customer_id"))


def _kinds(writing: Writing) -> dict[str, str]:
    return {row["trait"]: row["kind"] for row in writing.fetch(writing.table("trait_kinds")).to_pylist()}


def _rows(writing: Writing, customers: ir.Table, kinds: dict[str, str]) -> ir.Table:
    joined = customers.select("customer_id")
    for part in (_seen(writing, customers), _metrics(writing, customers), _traits(writing, customers, kinds)):
        joined = joined.left_join(part, "customer_id").drop("customer_id_right")
    none = ibis.literal(0)
    return joined.mutate(
        first_seen=_least(joined.first_event_at, joined.named_at),
        order_count=ibis.coalesce(joined.order_count, none),
        paid_total=ibis.coalesce(joined.paid_total, none).cast(MONEY),
        refunded_total=ibis.coalesce(joined.refunded_total, none).cast(MONEY),
    ).select(*PROFILE.names, *(trait_column(trait) for trait in kinds))  # fmt: skip


def _seen(writing: Writing, customers: ir.Table) -> ir.Table:
    identities = writing.table("identities").semi_join(customers, "customer_id")
    return identities.aggregate(by="customer_id", named_at=identities.first_seen.min())


def _metrics(writing: Writing, customers: ir.Table) -> ir.Table:
    events = writing.table("events").select("customer_id", "name", "ts", "amount").semi_join(customers, "customer_id")
    return _metrics_of(events)


def _metrics_of(events: ir.Table) -> ir.Table:
    paid, refunded = events.name == PAID, events.name == REFUNDED
    return events.aggregate(
        by="customer_id",
        order_count=paid.sum(),
        paid_total=events.amount.sum(where=paid),
        refunded_total=events.amount.sum(where=refunded),
        first_order_at=events.ts.min(where=paid),
        last_order_at=events.ts.max(where=paid),
        first_event_at=events.ts.min(),
        last_event_at=events.ts.max(),
    )


def _traits(writing: Writing, customers: ir.Table, kinds: dict[str, str]) -> ir.Table:
    """Each trait's value that holds, in a typed column of its own: what was told, and what analyses say."""
    told = winning(writing, writing.table("traits").semi_join(customers, "customer_id"))
    scores = writing.table("scores").semi_join(customers, "customer_id")
    first = ibis.union(*(table.select("customer_id", "trait", "value") for table in (told, scores)))
    values = {
        trait_column(trait): first.value.max(where=first.trait == trait).try_cast(TRAIT_TYPES[kind])
        for trait, kind in kinds.items()
    }
    return first.aggregate(by="customer_id", **values)
