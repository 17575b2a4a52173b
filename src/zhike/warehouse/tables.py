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
        "source": "string",
        "ts": "timestamp",
        "product_id": "string",
        "product_name": "string",
        "category": "string",
        "quantity": MONEY,
        "amount": MONEY,
    }
)

TRAITS: Final = ibis.schema(
    {
        "customer_id": "int64",
        "trait": "string",
        "value": "string",  # canonical text: numbers plain, dates ISO, flags true/false
        "source": "string",
        "ts": "timestamp",
    }
)

TRAIT_KINDS: Final = ibis.schema({"trait": "string", "kind": "string"})
"""Which type a trait's text has: text, number, date or flag. Makes `profile` rebuildable."""

IDENTITIES: Final = ibis.schema(
    {
        "kind": "string",
        "hash": "binary",  # keyed hash of the normalised value: what is matched on
        "ciphertext": "binary",  # AES-GCM of the normalised value
        "customer_id": "int64",
        "source": "string",
        "first_seen": "timestamp",
    }
)

TAG_HISTORY: Final = ibis.schema(
    {
        "customer_id": "int64",
        "tag_id": "string",
        "value": "string",
        "valid_from": "timestamp",
        "valid_to": "timestamp",  # null: it holds now
        "set_by": "string",  # "run:<id>" or "user:<id>"
        "ended_by": "string",
    }
)

LIST_MEMBERS: Final = ibis.schema({"list_id": "string", "customer_id": "int64"})
"""Who is on an imported list."""

TOUCHED: Final = ibis.schema(
    {
        "serial": "int64",  # grows with every transaction that changes what rules read
        "customer_id": "int64",  # null: everybody
        "by": "string",  # "facts", or "run:<id>" where a run changed tags that rules outside of it may read
    }
)
"""Whose facts changed, in the order of commits: an incremental run looks at those after its last serial."""

TAG_STATE: Final = ibis.schema(
    {
        "tag_id": "string",
        "definition": "string",  # a digest of the definition, segments and zone that it was decided by
        "as_of": "timestamp",
        "serial": "int64",  # the last of `touched` that was seen
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
    "identities": IDENTITIES,
    "tag_history": TAG_HISTORY,
    "list_members": LIST_MEMBERS,
    "touched": TOUCHED,
    "tag_state": TAG_STATE,
    "quarantine": QUARANTINE,
    "ledger": LEDGER,
    "profile": PROFILE,
}

PAID: Final = "order_completed"
REFUNDED: Final = "order_refunded"

TRAIT_TYPES: Final[dict[str, dt.DataType]] = {
    "text": dt.string,
    "number": MONEY,
    "date": dt.date,
    "flag": dt.boolean,
}


def trait_column(trait: str) -> str:
    """The profile's column that holds a trait."""
    return f"trait_{trait}"
