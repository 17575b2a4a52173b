"""Identities on the wire. What tells who somebody is comes masked, unless it was asked for by who may decide."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Money, Text, Utc

PairState = Literal["open", "same", "different"]
Wins = Literal["recent", "trusted", "complete"]


class ReviewerOut(Schema):
    """Who decided."""

    kind: str
    id: str
    name: str


class PairEndOut(Schema):
    id: str
    display_name: str


class PairLineOut(Schema):
    """A pair of customers that are perhaps one person."""

    id: str
    one: PairEndOut
    other: PairEndOut
    weight: float = Field(description="log2 of how much likelier one person is than two")
    probability: float
    state: PairState
    found_at: Utc
    decided_at: Utc | None
    decided_by: ReviewerOut | None


class PairPageOut(Schema):
    items: list[PairLineOut]
    next_cursor: str | None
    open: int
    decided: int


class PairIdentityOut(Schema):
    kind: str
    masked: str
    source: str
    first_seen: Utc | None


class PersonOut(Schema):
    """One of the two: what would move, or stay."""

    id: str
    display_name: str
    order_count: int
    paid_total: Money
    last_order_at: Utc | None
    identities: list[PairIdentityOut]
    sources: list[str]


class ComparisonOut(Schema):
    """What one field says: its two values, how alike they are, and what that weighs."""

    field: str
    level: str
    weight: float
    one: str | None
    other: str | None


class PairOut(Schema):
    id: str
    one: PersonOut | None
    other: PersonOut | None
    weight: float
    probability: float
    prior: float = Field(description="how unlikely any pair is before it is looked at; with the comparisons the weight")
    comparisons: list[ComparisonOut]
    state: PairState
    found_at: Utc
    decided_at: Utc | None
    decided_by: ReviewerOut | None


class DecisionIn(Schema):
    decision: Literal["same", "different"]


class MatchSettingsIn(Schema):
    high: float
    low: float


class MatchSettingsOut(MatchSettingsIn):
    default_high: float
    default_low: float
    updated_at: Utc | None
    updated_by: dict[str, Any] | None


class LastMatchOut(Schema):
    job: JobOut | None


class WinnerOut(Schema):
    """Who wins where sources say different things about a trait."""

    trait: str
    label: Text
    wins: Wins
    trusted: list[str]
    sources: list[str]


class WinnersOut(Schema):
    items: list[WinnerOut]


class WinnerIn(Schema):
    wins: Wins
    trusted: list[str] = Field(default=[], max_length=200)
