"""Lifecycles on the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from zhike.control.customers.schemas import CustomerOut
from zhike.control.schemas import Text, Utc
from zhike.control.tags.schemas import DescriptionIn, LevelSentenceOut, NameIn

StageKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Days = Annotated[int, Field(ge=1, le=3650)]
Values = Annotated[dict[str, Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=50)]


class StageParameterOut(Schema):
    """A number that the rules of the stages name."""

    key: str
    name: Text
    hint: Text
    unit: str = Field(description="days or times")
    value: int
    least: int
    most: int


class StageIn(Schema):
    """A stage. `rule` is the rule language's JSON, which may say `{"parameter": key}` in place of a number; `next` is
    where one would go from here; `limit_days`: longer is stuck, left out: longer than 9 of 10 completed stays."""

    key: StageKey
    name: NameIn
    description: DescriptionIn
    step: DescriptionIn = Field(description="what to do next for customers here")
    colour: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    next: StageKey | None = None
    limit_days: Days | None = None
    rule: dict[str, Any]


class StageOut(Schema):
    key: str
    name: Text
    description: Text
    step: Text
    colour: str
    next: str | None
    limit_days: int | None
    rule: dict[str, Any]


class LifecycleStarterOut(Schema):
    """A scheme that comes with the product."""

    starter: str
    name: Text
    description: Text
    parameters: list[StageParameterOut]
    stages: list[StageOut]


class LifecycleStarterListOut(Schema):
    items: list[LifecycleStarterOut]


class LifecycleTakeIn(Schema):
    """Which shipped scheme, perhaps with other numbers."""

    starter: str = Field(max_length=32)
    values: Values = Field(default_factory=dict)
    name: NameIn | None = None


class LifecycleIn(Schema):
    """What a scheme is to be; `values` and `stages` left out stay as they are."""

    name: NameIn
    values: Values = Field(default_factory=dict)
    stages: Annotated[list[StageIn], Field(max_length=12)] | None = None


class LifecycleOut(Schema):
    """A lifecycle. Its tag says who is in which stage; a later stage is tried before those in front of it."""

    id: str
    name: Text
    starter: str | None
    parameters: list[StageParameterOut]
    stages: list[StageOut]
    sentence: list[LevelSentenceOut]
    definition: dict[str, Any] = Field(description="the tag's, the numbers put in")
    tag_id: str
    decided_at: datetime | None
    stale: bool = Field(description="the tag is to be decided anew")
    version: int
    etag: str
    updated_at: datetime


class LifecycleListOut(Schema):
    items: list[LifecycleOut]


class ProposalOut(Schema):
    """Whole days from one order to the next: half, four fifths and 19 of 20 of all repurchases come within these."""

    repurchases: int
    median: int | None
    most: int | None
    nearly_all: int | None
    values: dict[str, int]


class GoesToOut(Schema):
    stage: str | None = Field(description="null: out of the lifecycle")
    share: float


class StageFiguresOut(Schema):
    """`entered` and `left` in the last 7 days, `…_before` in the 7 days before. Lengths are whole days, running stays
    counted for as long as they were seen; `expected` up to `horizon`. `conversion` is the share that goes on to the
    next stage or beyond it; null where none follows."""

    key: str
    heads: int
    entered: int
    left: int
    entered_before: int
    left_before: int
    completed: int
    running: int
    quarter: int | None
    median: int | None
    three_quarters: int | None
    expected: float | None
    horizon: int | None
    p90: int | None
    conversion: float | None
    goes_to: list[GoesToOut]
    limit_days: int | None = Field(description="longer is stuck")
    stuck: int
    stuck_rule: dict[str, Any] | None


class CameAndWentOut(Schema):
    entered: int
    left: int


class StageWeekOut(Schema):
    monday: date
    stages: dict[str, CameAndWentOut]


class StageMoveOut(Schema):
    before: str | None = Field(description="null: nowhere")
    after: str | None
    n: int


class StageFlowOut(Schema):
    """`moves`: where customers stood at `start` and at `end`; `steps`: every step in between."""

    as_of: datetime
    began: datetime | None = Field(description="when the history begins; null: nobody was decided yet")
    start: datetime
    end: datetime | None = Field(None, description="null, in what was reconstructed long ago: `as_of`")
    stages: list[StageFiguresOut]
    weeks: list[StageWeekOut]
    moves: list[StageMoveOut]
    steps: list[StageMoveOut]


class ReconstructedOut(Schema):
    """A part of the past by the rules that hold now, as of the ends of weeks: not what was decided then."""

    made_at: datetime
    report: StageFlowOut


class LifecycleReportOut(Schema):
    report: StageFlowOut
    reconstructed: ReconstructedOut | None


class StuckCustomerOut(Schema):
    customer: CustomerOut
    since: Utc
    days: int


class StuckOut(Schema):
    """Who has stayed longest, at most 200; `rule` describes all of them."""

    items: list[StuckCustomerOut]
    total: int
    limit_days: int | None
    rule: dict[str, Any] | None


class StandingOut(Schema):
    """Where a customer stands; `median` is how long others stay, in days."""

    scheme_id: str
    scheme_name: Text
    tag_id: str
    stage: str
    name: Text
    colour: str
    since: Utc
    days: int
    median: int | None
    stuck: bool
    step: Text


class StandingListOut(Schema):
    items: list[StandingOut]
