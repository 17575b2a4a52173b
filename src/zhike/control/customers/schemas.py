"""Customers on the wire. Identities are masked; nothing here gives one away."""

from decimal import Decimal
from typing import Any, Literal

from ninja import Schema

from zhike.control.schemas import Money, Text, Utc


class CustomerTagOut(Schema):
    tag_id: str
    value: str


class CustomerOut(Schema):
    id: str
    display_name: str
    masked_identity: str | None
    traits: dict[str, Any]
    order_count: int
    paid_total: Money
    refunded_total: Money
    last_order_at: Utc | None
    last_event_at: Utc | None
    tags: list[CustomerTagOut]


class CustomerPageOut(Schema):
    items: list[CustomerOut]
    next_cursor: str | None
    total: int


class SetByOut(Schema):
    """Who or what set a tag: a run, or a person by hand."""

    kind: Literal["run", "user", "api_key"]
    id: str
    name: str


class HeldTagOut(CustomerTagOut):
    since: Utc
    set_by: SetByOut


class IdentityOut(Schema):
    kind: str
    masked: str
    source: str
    first_seen: Utc | None


class TraitDetailOut(Schema):
    """The value that holds. `derived_from`: what it was concluded from (phone, address, city, id_card); null: said."""

    name: str
    label: Text
    value: Any
    source: str
    at: Utc | None
    derived_from: str | None


class CustomerDetailOut(CustomerOut):
    tags: list[HeldTagOut]  # type: ignore[assignment]  # the same tags, with since when and by whom
    identities: list[IdentityOut]
    trait_details: list[TraitDetailOut]


class EventItemOut(Schema):
    product_id: str | None
    product_name: str | None
    category: str | None
    quantity: Decimal | None
    amount: Money | None


class EventOut(Schema):
    event_id: str
    source: str
    name: str
    ts: Utc
    amount: Money | None
    order_id: str | None
    product_id: str | None
    category: str | None
    quantity: Decimal | None
    channel: str | None
    properties: dict[str, Any]
    items: list[EventItemOut]


class EventPageOut(Schema):
    items: list[EventOut]
    next_cursor: str | None


class TagHistoryOut(Schema):
    tag_id: str
    value: str
    valid_from: Utc
    valid_to: Utc | None
    set_by: SetByOut


class TagHistoryListOut(Schema):
    items: list[TagHistoryOut]


class WhyNodeOut(Schema):
    """One condition: what it says, whether it held, and the customer's value beside the threshold."""

    type: str
    held: bool
    sentence: Text
    actual: Any
    expected: Any
    of: list["WhyNodeOut"]


class WhyLevelOut(Schema):
    key: str
    matched: bool
    tree: WhyNodeOut


class WhyOut(Schema):
    """`as_of` is the instant of the last run that decided the tag.

    `would_be` is what the rule as it stands says with the facts as they are: when it differs from `value`, the rule
    or the facts have changed since that run.
    """

    tag_id: str
    value: str | None
    as_of: Utc
    set_by: SetByOut | None
    would_be: str | None
    run_id: str | None
    since: Utc | None
    levels: list[WhyLevelOut]


class SetTagIn(Schema):
    value: str


class DecidedByOut(Schema):
    """Who or what said so: a person (`user`, `api_key`), an import (`load`) or a job."""

    kind: str
    id: str
    name: str


class GraphIdentityOut(Schema):
    """One identity; `own`: it leads to this customer (a cut link may lead to another's). `shared`: seen with too many
    people to tell who it is."""

    id: str
    kind: str
    masked: str
    source: str
    first_seen: Utc | None
    customer_id: str
    own: bool
    shared: bool | None


class IdentityLinkOut(Schema):
    """Why two identities are one person. `weight`: how much likelier than not, as a power of two (only `probable`)."""

    one: str
    other: str
    how: Literal["together", "probable", "person"]
    weight: float | None
    source: str | None
    first_seen: Utc | None
    cut_at: Utc | None
    cut_by: DecidedByOut | None


class MergeOut(Schema):
    """One customer who turned out to be another. `members`: how many identities went over."""

    id: str
    kept_id: str
    gone_id: str
    at: Utc
    by: DecidedByOut | None
    how: Literal["together", "probable", "person"]
    weight: float | None
    members: int | None
    undone_at: Utc | None
    undone_by: DecidedByOut | None


class IdentityGraphOut(Schema):
    customer_id: str
    identities: list[GraphIdentityOut]
    links: list[IdentityLinkOut]
    merges: list[MergeOut]


class JoinIn(Schema):
    other_id: str


class JoinedOut(Schema):
    """The customer that stays."""

    customer_id: str
