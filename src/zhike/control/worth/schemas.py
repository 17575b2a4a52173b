"""What tags are worth, on the wire."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Money, Text, Utc
from zhike.control.tags.schemas import ReaderOut, ScheduleIn
from zhike.control.worth.comparing import DAYS, LEAST_DAYS, MOST_DAYS


class TagPointOut(Schema):
    """As of an instant: who held the tag, how many customers were known; how many of the holders held it at the next
    point as well (`stayed`) and hold it at the last (`still`)."""

    at: Utc
    size: int
    known: int
    stayed: int | None
    still: int | None


class TagSpellsOut(Schema):
    """How long customers have the tag: mean days of times that are over, and of those that go on."""

    ended: int
    ended_days: float | None
    running: int
    running_days: float | None


class TagRevenueOut(Schema):
    """What the holders of now have paid, after refunds, beside everybody."""

    holders: int
    customers: int
    revenue: Money
    revenue_of_all: Money


class LiftEffectOut(Schema):
    """The mean of the matched holders, what it would have been without the tag (`expected`), the difference with its
    95 % interval, and the difference from everybody else as they are (`naive`)."""

    mean: float
    expected: float
    difference: float
    low: float
    high: float
    naive: float


class LiftBalanceOut(Schema):
    """Standardised differences of means between holders and others, before and after matching."""

    fact: Literal["recency", "frequency", "monetary", "tenure", "activity"]
    before: float
    after: float


class TagLiftOut(Schema):
    """`bought`: whether they bought again in the days after, `spent`: what they paid. Without them, `reason` says why
    nothing can be said."""

    at: datetime = Field(description="as of when holders were matched with others")
    days: int = Field(description="how long both were watched after it")
    made_at: datetime
    by: Literal["history", "rule"] | None = Field(description="how it is known who held the tag then")
    reason: Literal["no_history", "nobody", "everybody", "too_few"] | None
    holders: int
    matched: int
    others: int
    used: int
    balance: list[LiftBalanceOut]
    bought: LiftEffectOut | None
    spent: LiftEffectOut | None


class TagWorthOut(Schema):
    tag_id: str
    period: Literal["week", "month"]
    points: list[TagPointOut]
    spells: TagSpellsOut
    revenue: TagRevenueOut
    comparison: TagLiftOut | None = Field(description="the last that was made; null: none yet")
    used_by: list[ReaderOut]


class CompareTagsIn(Schema):
    """Which tags: all without a list."""

    tag_ids: list[str] | None = Field(None, max_length=500)
    ago: int = Field(DAYS, ge=LEAST_DAYS, le=MOST_DAYS, description="matched as of so many days before now")
    days: int = Field(DAYS, ge=LEAST_DAYS, le=MOST_DAYS, description="watched for so many days after that")


class WorthUpkeepIn(Schema):
    """When all tags are compared by themselves: matched `days` before, and watched since."""

    schedule: ScheduleIn | None = Field(description="null: only when somebody asks")
    days: int = Field(DAYS, ge=LEAST_DAYS, le=MOST_DAYS)


class WorthUpkeepOut(Schema):
    """`job` compares all tags just now, or waits for its turn."""

    schedule: dict[str, Any] | None
    days: int
    next_at: datetime | None
    job: JobOut | None


class TagInListOut(Schema):
    id: str
    name: Text
    colour: str
    kind: str
    scheme: str | None


class TagRankedOut(Schema):
    tag: TagInListOut
    customers: int
    used_by: int
    comparison: TagLiftOut | None


class TagRankingOut(Schema):
    """All tags with what comparisons said of them."""

    items: list[TagRankedOut]


class TagFindingOut(Schema):
    """`params`: what the kind is about. `steps`: what mends it, the best first."""

    kind: Literal[
        "broken", "failed", "stale", "undelivered", "no_data", "near_duplicate", "empty", "all_covering", "unused"
    ]
    tag: TagInListOut
    other: TagInListOut | None
    params: dict[str, Any]
    steps: list[Literal["edit", "run", "deliver", "look", "delete", "job", "compare", "data"]]


class HousekeepingOut(Schema):
    customers: int
    tags: int
    items: list[TagFindingOut]
