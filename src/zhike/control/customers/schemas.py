"""Customers on the wire. Identities are masked; nothing here gives one away."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

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
    """`sentence` reads the rule that was asked for; null without one."""

    items: list[CustomerOut]
    next_cursor: str | None
    total: int
    sentence: Text | None


class SetByOut(Schema):
    """Who or what set a tag, or ended it: see `causes` in the description of `/changes`. Only people and API keys have
    names."""

    kind: Literal[
        "facts", "time", "run", "definition", "expiry", "merge", "undo", "retired", "exclusive", "user", "api_key"
    ]
    id: str
    name: str


class HeldTagOut(CustomerTagOut):
    since: Utc
    set_by: SetByOut
    expires_at: Utc | None = Field(description="When it ends by itself; null: it does not.")


class IdentityOut(Schema):
    kind: str
    masked: str
    source: str
    first_seen: Utc | None


class UnmaskedIdentityOut(Schema):
    """One identity as it is."""

    kind: str
    value: str
    source: str


class UnmaskedOut(Schema):
    """Who a customer is, unmasked: the name, the other traits that tell, and every identity."""

    customer_id: str
    name: str | None
    traits: dict[str, str]
    identities: list[UnmaskedIdentityOut]


class TraitDetailOut(Schema):
    """The value that holds. `derived_from`: what it was concluded from (phone, address, city, id_card); null: said.
    `analysis_id`: the analysis that says it; then there is no source, and `word` is what people call the value."""

    name: str
    label: Text
    value: Any
    word: Text | None
    analysis_id: str | None
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
    ended_by: SetByOut | None
    set_in: str | None = Field(None, description="the batch in which it was given")
    ended_in: str | None = Field(None, description="the batch in which it was taken, or gave way")


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
    set_in: str | None = Field(None, description="the batch in which it was given, or the delivery that said so")
    run_id: str | None
    since: Utc | None
    levels: list[WhyLevelOut]


class EvidenceOut(Schema):
    """What decided that a tag was entered, left or changed at a moment, computed once more as of then.

    `version` of the definition that decided; null where no rule did. `would_be`: the level by these conditions now;
    `agrees`: whether that is what was decided (null without conditions). `later_events`: events of before that moment
    that arrived after it; `later_traits`: traits that were told or computed after it: values are as they are now.
    """

    tag_id: str
    at: Utc
    before: str | None
    after: str | None
    cause: SetByOut
    set_in: str | None = Field(None, description="the batch or delivery in which it happened")
    version: int | None
    current_version: int
    levels: list[WhyLevelOut]
    would_be: str | None
    agrees: bool | None
    later_events: int
    later_traits: int


class SetTagIn(Schema):
    """Without an end it holds for good. At most one of the three; setting again says anew when it ends."""

    value: str
    expires_at: datetime | None = Field(default=None, description="When it ends by itself, with a zone.")
    days: Annotated[int, Field(ge=1, le=3660)] | None = Field(default=None, description="How many days it holds.")
    until: date | None = Field(default=None, description="The last day on which it holds, where the business is.")


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
