"""The warehouse's tables, the same on every engine.

All times are UTC without a zone. Money and quantities are exact decimals. `customer_id` is a dense integer given
by the warehouse, so that engines may keep per-customer state in arrays.
"""

from typing import Final

import ibis
import ibis.expr.datatypes as dt

MONEY: Final = dt.Decimal(18, 4)
"""An exact amount in the business currency; four places keep exports that carry sub-cent line prices whole."""

EVENTS: Final = ibis.schema(
    {
        "event_id": "string",  # unique within its source
        "customer_id": "int64",  # null: an anonymous fact (it counts as revenue, belongs to nobody)
        "identity_id": "int64",  # the identity that it came by: it goes wherever that one leads
        "source": "string",
        "name": "string",
        "ts": "timestamp",
        "received_at": "timestamp",
        "amount": MONEY,
        "order_id": "string",
        "product_id": "string",
        "category": "string",
        "quantity": MONEY,
        "channel": "string",
        "properties": "json",
    }
)

ORDER_ITEMS: Final = ibis.schema(
    {
        "line_id": "string",  # unique within its source
        "order_id": "string",
        "customer_id": "int64",
        "identity_id": "int64",
        "source": "string",
        "ts": "timestamp",
        "product_id": "string",
        "product_name": "string",
        "category": "string",
        "quantity": MONEY,
        "amount": MONEY,
        "received_at": "timestamp",
    }
)

TRAITS: Final = ibis.schema(
    {
        "customer_id": "int64",
        "identity_id": "int64",
        "trait": "string",
        "value": "string",  # canonical text: numbers plain, dates ISO, flags true/false
        "source": "string",
        "ts": "timestamp",
        "derived_from": "string",  # null: said; else what it was concluded from (phone, address, city, id_card)
        "received_at": "timestamp",  # when it came in: with its source, the import that brought it
    }
)

TRAIT_KINDS: Final = ibis.schema(
    {
        "trait": "string",
        "kind": "string",  # which type its text has: text, number, date or flag
        "wins": "string",  # who wins where sources differ: recent (null as well), trusted or complete
        "trusted": "json",  # where trust decides: the sources, most trusted first
        "analysis_id": "string",  # null: sources tell it; else the analysis that says it
        "label": "json",  # {zh, en, values: {value: {zh, en}}}: what people call it; null: by its name
    }
)
"""What makes `profile` rebuildable from `traits` and `scores`."""

SCORES: Final = ibis.schema(
    {
        "analysis_id": "string",
        "customer_id": "int64",
        "trait": "string",  # of `trait_kinds`: nobody else tells this one
        "value": "string",  # as in `traits`
        "scored_at": "timestamp",  # as of when
    }
)
"""What analyses say of customers: traits that are computed, not told."""

IDENTITIES: Final = ibis.schema(
    {
        "identity_id": "int64",
        "kind": "string",
        "hash": "binary",  # keyed hash of the normalised value: what is matched on
        "ciphertext": "binary",  # AES-GCM of the normalised value
        "customer_id": "int64",
        "home_id": "int64",  # the customer it leads to when nothing joins it with others
        "shared": "boolean",  # seen with too many different people to tell who it is: links nobody
        "source": "string",
        "first_seen": "timestamp",
    }
)

IDENTITY_LINKS: Final = ibis.schema(
    {
        "one_id": "int64",
        "other_id": "int64",  # the greater of the two
        "how": "string",  # together (seen in one row), probable (by likeness), person (somebody said so)
        "weight": "float64",  # probable: log2 of how much likelier one person is than two
        "source": "string",
        "first_seen": "timestamp",
        "cut_at": "timestamp",  # a person said that these are two people: kept, so that they are not joined again
        "cut_by": "string",
    }
)
"""Why identities are one person: the edges whose connected components are the customers."""

MERGES: Final = ibis.schema(
    {
        "merge_id": "string",
        "kept_id": "int64",
        "gone_id": "int64",
        "at": "timestamp",
        "by": "string",  # "load:<id>", "user:<id>", "job:<id>"
        "how": "string",  # as in identity_links
        "weight": "float64",
        "undone_at": "timestamp",
        "undone_by": "string",
    }
)

MERGED: Final = ibis.schema({"merge_id": "string", "identity_id": "int64"})
"""The identities that a merge took over from the customer that is gone."""

LIKELY_PAIRS: Final = ibis.schema(
    {
        "one_id": "int64",
        "other_id": "int64",  # customers, the greater of the two
        "weight": "float64",  # log2 of how much likelier one person is than two
        "probability": "float64",
        "comparisons": "json",  # [{field, level, weight}]: what spoke for and against it
        "found_by": "string",  # "job:<id>"
        "found_at": "timestamp",
        "state": "string",  # open, same or different
        "decided_at": "timestamp",
        "decided_by": "string",
        "merge_id": "string",  # same: the merge that it led to
    }
)
"""Pairs of customers that are perhaps one person, for a person to decide."""

TAG_HISTORY: Final = ibis.schema(
    {
        "customer_id": "int64",
        "tag_id": "string",
        "value": "string",
        "valid_from": "timestamp",
        "valid_to": "timestamp",  # null: it holds now
        "set_by": "string",  # a cause: see `CAUSES`
        "ended_by": "string",
        "expires_at": "timestamp",  # set by hand for a while: when it ends by itself
        "opened": "int64",  # the serials of the transactions that opened and closed it: where a reader of changes
        "closed": "int64",  # goes on
    }
)

CAUSES: Final = (
    "facts", "time", "run", "definition", "expiry", "merge", "undo", "retired", "exclusive", "user", "api_key",
)  # fmt: skip
"""Why a tag was entered or left, before the colon of `set_by` and `ended_by`: facts that arrived (and up to which
serial), time that went by, a run somebody or a schedule asked for, a run because a definition changed, the end of a
hand tag's time, customers that became one or two (or a batch taken back), a tag that was retired (and by whom), another
tag of an exclusive group that was given (and which), a person, a program."""

BATCH_CHANGES: Final = ibis.schema(
    {
        "batch_id": "string",
        "customer_id": "int64",
        "tag_id": "string",  # the batch's own, or another of its exclusive group that had to give way
        "before": "string",  # null: did not have it
        "before_until": "timestamp",  # when it was to end by itself
        "after": "string",
        "after_until": "timestamp",
        "serial": "int64",  # of the history's rows that it opened and closed: what has a greater one came later
    }
)
"""What each batch of tags given or taken by hand changed: what its undoing puts back."""

LIST_MEMBERS: Final = ibis.schema({"list_id": "string", "customer_id": "int64", "identity_id": "int64"})
"""Who is on an imported list."""

TOUCHED: Final = ibis.schema(
    {
        "serial": "int64",  # grows with every transaction that changes what rules read
        "customer_id": "int64",  # null: everybody
        "by": "string",  # "facts", or a cause of `tag_history` where tags changed that others may read
        "what": "string",  # which facts: an event's name, "order_items", "traits"; null: any
    }
)
"""Whose facts changed, in the order of commits: an incremental run looks at those after its last serial."""

SERIALS: Final = ibis.schema({"counter": "string", "last": "int64"})
"""The last serial that a transaction was given: one row, `commits`."""

TAG_STATE: Final = ibis.schema(
    {
        "tag_id": "string",
        "definition": "string",  # a digest of the definition, segments and zone that it was decided by
        "as_of": "timestamp",  # everybody's answer holds as of then
        "serial": "int64",  # the last of `touched` that was seen
        "latest": "timestamp",  # the latest instant as of which anybody was decided; not before `as_of`
    }
)
"""As of when, and by which definition, each tag was last decided for everybody."""

QUARANTINE: Final = ibis.schema(
    {
        "load_id": "string",
        "line": "int64",
        "field": "string",
        "reason": "string",
        "params": "json",
        "content": "binary",  # AES-GCM of the row as a JSON array of its cells
    }
)

LEDGER: Final = ibis.schema(
    {
        "entry_id": "string",  # the job that wrote
        "kind": "string",
        "finished_at": "timestamp",
        "report": "json",
    }
)
"""One row for each piece of work, written in the transaction that carried it: it is there, or nothing is."""

SPOOL_POSITION: Final = ibis.schema(
    {
        "spool": "string",  # which one: there may be others than that of events
        "segment": "int64",
        "at_byte": "int64",
    }
)
"""How far what programs sent has been written, in the transaction that wrote it: nothing is lost or comes
twice."""

PRODUCTS: Final = ibis.schema(
    {
        "product_id": "string",
        "source": "string",
        "name": "string",
        "category": "string",
        "brand": "string",
        "price": MONEY,
        "properties": "json",
        "updated_at": "timestamp",
    }
)
"""What is sold, as each source last described it: one row for each product of a source."""

MARKET: Final = ibis.schema(
    {
        "series": "string",  # what is measured: a competitor's price, an index of the trade
        "item": "string",  # of what: a product, a category, a city; null: of nothing in particular
        "date": "date",
        "value": MONEY,
        "unit": "string",
        "source": "string",
        "received_at": "timestamp",
    }
)
"""Figures of others, shown beside one's own: one row for each series, item and date of a source."""

QUALITY: Final = ibis.schema(
    {
        "load_id": "string",
        "source": "string",
        "kind": "string",  # of file
        "field": "string",  # a field's name, identity:<kind>, trait:<name> or property:<header>
        "at": "timestamp",
        "rows": "int64",
        "filled": "int64",  # cells that say anything
        "valid": "int64",  # cells that make sense
        "changed": "int64",  # cells that were spelled otherwise than they are kept
        "distinct_values": "int64",  # different ones; of ids that should differ only
        "first_at": "timestamp",  # of dates: the earliest and the latest
        "last_at": "timestamp",
    }
)
"""How good each import's cells were: one row for each of its fields."""

PROFILE: Final = ibis.schema(
    {
        "customer_id": "int64",
        "first_seen": "timestamp",
        "order_count": "int64",
        "paid_total": MONEY,
        "refunded_total": MONEY,
        "first_order_at": "timestamp",
        "last_order_at": "timestamp",
        "last_event_at": "timestamp",
    }
)
"""One wide row for each customer; a `trait_<name>` column per trait and a column per tag are added as they appear."""

ALL: Final = {
    "events": EVENTS,
    "order_items": ORDER_ITEMS,
    "traits": TRAITS,
    "trait_kinds": TRAIT_KINDS,
    "scores": SCORES,
    "identities": IDENTITIES,
    "identity_links": IDENTITY_LINKS,
    "merges": MERGES,
    "merged": MERGED,
    "likely_pairs": LIKELY_PAIRS,
    "tag_history": TAG_HISTORY,
    "batch_changes": BATCH_CHANGES,
    "list_members": LIST_MEMBERS,
    "touched": TOUCHED,
    "serials": SERIALS,
    "tag_state": TAG_STATE,
    "quarantine": QUARANTINE,
    "ledger": LEDGER,
    "spool_position": SPOOL_POSITION,
    "products": PRODUCTS,
    "market": MARKET,
    "quality": QUALITY,
    "profile": PROFILE,
}

PAID: Final = "order_completed"
REFUNDED: Final = "order_refunded"

TRAIT_TYPES: Final[dict[str, dt.DataType]] = {
    "text": dt.string,
    "number": MONEY,
    "date": dt.date,
    "flag": dt.boolean,
    "set": dt.string,  # as `rules.sets` writes it
}


def trait_column(trait: str) -> str:
    """The profile's column that holds a trait."""
    return f"trait_{trait}"
