"""Tiers on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.schemas import JobOut
from zhike.control.keys import Key
from zhike.control.schemas import Money, Text, Utc
from zhike.control.tags.schemas import NameIn, ScheduleIn, UpdateMode

Number = Annotated[float, Field(gt=-1e11, lt=1e11, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Written = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Method = Literal["thresholds", "quantiles", "points", "rules"]


class TierStepIn(Schema):
    """Whoever reaches `at` gets so many points more."""

    at: Number
    points: Number


class TierDimensionIn(Schema):
    """A number that every customer has: `value` is a rule `event`, `lines` or `trait` without its comparison."""

    key: Key
    name: NameIn
    value: dict[str, Any]
    better: Literal["high", "low"] = Field("high", description="which end of it is the good one")
    steps: list[TierStepIn] = Field(default_factory=list, max_length=10, description="of the method `points`")


class TierBenefitsIn(Schema):
    """What a level gives."""

    discount_percent: Percent | None = Field(None, description="off the price")
    free_shipping: bool = False
    advisor: bool = Field(False, description="an advisor of their own")
    service_level: Literal["standard", "priority", "vip"] = "standard"
    points_rate: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = Field(
        1, description="how many times the usual points"
    )
    note: Written = ""


class TierPlaybookIn(Schema):
    """What to do with the customers of a level."""

    keep: Written = Field("", description="so that they stay on it")
    up: Written = Field("", description="so that they reach the next one")


class TierLevelIn(Schema):
    """One level and what it asks for; the lowest asks for nothing. Costs are for a year."""

    key: Key
    name: NameIn
    thresholds: dict[str, Number] = Field(default_factory=dict, description="by dimension, of the method `thresholds`")
    share: Percent | None = Field(None, description="of customers that stand on it: of `quantiles`, and of proposals")
    points: Number | None = Field(None, description="of the method `points`")
    rule: dict[str, Any] | None = Field(None, description="of the method `rules` (docs/rules.md)")
    at_least: int | None = Field(None, ge=1, le=6, description="so many dimensions are enough; null: all")
    benefits: TierBenefitsIn = TierBenefitsIn.model_validate({})
    playbook: TierPlaybookIn = TierPlaybookIn.model_validate({})
    cost_per_customer: Decimal = Field(Decimal(0), ge=0, le=10**9, decimal_places=2)
    cost_percent: Decimal = Field(Decimal(0), ge=0, le=100, decimal_places=2, description="of what they pay")


class TierDesignIn(Schema):
    """Levels from the highest to the lowest, over one or several dimensions."""

    method: Method
    dimensions: list[TierDimensionIn] = Field(default_factory=list, max_length=6)
    levels: list[TierLevelIn] = Field(min_length=2, max_length=10)
    grace_days: int = Field(0, ge=0, le=730, description="how long who falls keeps the level")


class TierSchemeIn(Schema):
    """A scheme as a person writes it."""

    name: NameIn
    key: Key | None = None
    design: TierDesignIn
    status: Literal["active", "paused"] = "active"
    update_mode: UpdateMode = "after_import"
    schedule: ScheduleIn | None = Field(None, description="of the update mode `scheduled`")
    proposing: ScheduleIn | None = Field(None, description="when new thresholds are proposed; null: only when asked")


class TierLevelCountOut(Schema):
    key: str
    name: Text
    customers: int


class TierSchemeSummaryOut(Schema):
    id: str
    key: str | None
    name: Text
    method: Method
    status: Literal["active", "paused"]
    update_mode: UpdateMode
    grace_days: int
    tag_id: str
    levels: list[TierLevelCountOut]
    customers: int = Field(description="who stand on a level")
    open_proposal: bool
    overrides: int
    last_run_at: datetime | None
    updated_at: datetime


class TierSchemeListOut(Schema):
    items: list[TierSchemeSummaryOut]


class TierSchemeOut(TierSchemeSummaryOut):
    """One scheme as it says. `tags`: those that it writes."""

    design: TierDesignIn
    schedule: dict[str, Any] | None
    proposing: dict[str, Any] | None
    next_proposal_at: datetime | None
    next_run_at: datetime | None
    hand_tag_id: str
    raw_tag_id: str | None
    version: int
    etag: str = Field(description="send it back as If-Match")
    sentences: list[dict[str, str]] = Field(description="what each level asks for, `{key, zh, en}`")


class TierPresetOut(Schema):
    key: str
    name: Text
    about: Text
    design: TierDesignIn


class TierOptionsOut(Schema):
    """What schemes begin with."""

    presets: list[TierPresetOut]
    dimensions: list[TierDimensionIn]


class TierAskedOut(Schema):
    """What a dimension of a level asks for now; null: nobody reaches it."""

    dimension: str
    better: Literal["high", "low"]
    threshold: float | None


class TierPyramidLevelOut(Schema):
    """One level: heads, what they paid in the last 365 days, what the level costs for that time."""

    key: str
    name: Text
    customers: int
    share: float
    revenue: Money
    revenue_share: float
    cost: Money
    in_grace: int = Field(description="who have fallen below it and still keep it")
    given: int = Field(description="whom a person has put there")
    close: int | None = Field(description="of the level below, who lack one condition, or at most a quarter of it")
    asks: list[TierAskedOut]


class TierRangeOut(Schema):
    """A dimension's numbers over the population: the smallest, every hundredth part, the greatest."""

    dimension: str
    ends: list[float]


class TierPyramidOut(Schema):
    as_of: Utc
    population: int
    without: int = Field(description="who stand on no level yet")
    revenue: Money
    cost: Money
    levels: list[TierPyramidLevelOut]
    ranges: list[TierRangeOut]


class TierWhatIfIn(Schema):
    design: TierDesignIn
    scheme_id: str | None = Field(None, max_length=32, description="the scheme to compare with")


class TierInNumbersOut(Schema):
    customers: int
    revenue: Money
    cost: Money


class TierWhatIfLevelOut(Schema):
    """`now`: as it stands; `then`: after a run; `settled`: by what customers did alone, without grace and hand."""

    key: str
    now: TierInNumbersOut | None
    then: TierInNumbersOut
    settled: TierInNumbersOut


class TierMoveOut(Schema):
    """From one level to another; null: none."""

    before: str | None
    after: str | None
    customers: int


class TierWhatIfOut(Schema):
    as_of: Utc
    population: int
    levels: list[TierWhatIfLevelOut]
    moves: list[TierMoveOut]
    up: int
    down: int
    took_ms: int


class TierMovesOut(Schema):
    start: Utc
    end: Utc
    levels: list[TierLevelCountOut]
    moves: list[TierMoveOut]
    up: int
    down: int


class TierMonthLevelOut(TierInNumbersOut):
    key: str


class TierMonthOut(Schema):
    """Heads at the month's end; what those customers paid in it; a twelfth of the level's yearly costs."""

    month: str
    levels: list[TierMonthLevelOut]


class TierMonthsOut(Schema):
    items: list[TierMonthOut]


class TierMissingOut(Schema):
    """Of a level that is a rule of its own: a `condition` that is lacking, `dimension` its place in the rule and `name`
    what it says; numbers where it is about one."""

    kind: Literal["dimension", "condition"]
    dimension: str
    name: Text
    value: float | None
    threshold: float | None
    gap: float | None
    better: Literal["high", "low"]


class TierCloseOut(Schema):
    """A customer who is one level below, and how much is missing: 0 nothing, 1 a whole dimension."""

    customer: CustomerOut
    distance: float
    missing: list[TierMissingOut]


class TierCloseListOut(Schema):
    as_of: Utc
    level: str
    total: int
    items: list[TierCloseOut]


class TierOverrideIn(Schema):
    customer_id: str = Field(max_length=18)
    level: str = Field(max_length=64)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    until: date | None = Field(None, description="the last day on which it holds; null: for good")


class TierOverrideOut(Schema):
    customer: CustomerOut
    level: str
    since: Utc
    until: Utc | None
    reason: str
    given_by: str


class TierOverrideListOut(Schema):
    items: list[TierOverrideOut]
    total: int


class TierEffectOut(Schema):
    """What a proposal would do, as it was made."""

    as_of: datetime
    levels: list[dict[str, Any]]
    moves: list[TierMoveOut]
    up: int
    down: int


class TierProposalOut(Schema):
    id: str
    state: Literal["open", "accepted", "declined", "outdated"]
    made_at: datetime
    made_by: str
    decided_at: datetime | None
    decided_by: str | None
    design: TierDesignIn
    effect: TierEffectOut


class TierProposalListOut(Schema):
    items: list[TierProposalOut]
    job: JobOut | None = Field(description="the proposal being made")


class CustomerTierOut(Schema):
    """Where a customer stands in one scheme. `grace_until`: when a level is lost that is not earned any more.
    `missing`: to the `next_level`; empty on the highest, or where rules of their own decide."""

    scheme_id: str
    name: Text
    level: str | None
    level_name: Text | None
    since: Utc | None
    earned: str | None
    grace_until: Utc | None
    given_until: Utc | None
    given: bool
    reason: str | None
    benefits: TierBenefitsIn | None
    playbook: TierPlaybookIn | None
    next_level: str | None
    next_name: Text | None
    missing: list[TierMissingOut]


class CustomerTiersOut(Schema):
    items: list[CustomerTierOut]
