"""Plans for money and hours on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints, model_validator

from zhike.control.schemas import Money, Text
from zhike.control.tags.schemas import NameIn, QuietTagOut

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000_000, decimal_places=4, max_digits=20, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[float, Field(ge=0, le=1_000_000_000, allow_inf_nan=False)]


class EstimateIn(Schema):
    """A figure that is not known exactly: 95 % sure between `low` and `high`; without them it counts as exact."""

    value: Count
    low: Count | None = None
    high: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "EstimateIn":
        if (
            not (self.low if self.low is not None else self.value)
            <= self.value
            <= (self.high if self.high is not None else self.value)
        ):
            raise ValueError("low, value and high must be in this order")
        return self


class PeakIn(EstimateIn):
    """A share of people."""

    value: Share
    low: Share | None = None
    high: Share | None = None


class ScaleIn(EstimateIn):
    """Contacts for each person."""

    value: Annotated[float, Field(ge=0.01, le=1000, allow_inf_nan=False)]


class ResponseCurveIn(Schema):
    """How people answer: `peak` is the share that answers more when contacts are repeated without end; after `scale`
    contacts for each of them 63 % of that has come. `source` says where the figures are from."""

    peak: PeakIn
    scale: ScaleIn
    correlation: Annotated[float, Field(ge=-0.99, le=0.99, allow_inf_nan=False)] = 0
    source: Literal["entered", "estimated", "scale_assumed"] = "entered"


class PlanTargetIn(Schema):
    """Customers who are treated alike: whom `rule` describes. `value`: what one more answer is worth, in money."""

    key: Name
    name: NameIn
    rule: dict[str, Any]
    value: EstimateIn


class PlanActionIn(Schema):
    """What may be done. `cost` and `minutes` are of one contact, `reach` is the share of people that can be reached,
    `most` how often each of them. `whole`: half a contact is none."""

    key: Name
    name: NameIn
    kind: Literal["sms", "coupon", "call", "visit", "other"] = "other"
    cost: Amount
    minutes: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 0
    reach: Share = 1
    most: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 1
    whole: bool = False
    curve: ResponseCurveIn


class OwnCurveIn(Schema):
    """The curve of an action where it is answered otherwise on one target."""

    target: Name
    action: Name
    curve: ResponseCurveIn


class PlanLimitIn(Schema):
    """What these actions on these targets (none named: all) take together, at least and at most. `share` is of the
    budget, 0 to 1."""

    measure: Literal["money", "hours", "contacts", "share"]
    targets: list[Name] = Field([], max_length=40)
    actions: list[Name] = Field([], max_length=12)
    least: Count | None = None
    most: Count | None = None


class PlanTodayIn(Schema):
    """How many contacts there are now."""

    target: Name
    action: Name
    contacts: Count


class PastTestIn(Schema):
    """A past test of an action on a target: `contacts` were made to all `heads` together, the holdout got none."""

    target: Name
    action: Name
    heads: int = Field(ge=1, le=1_000_000_000)
    contacts: Annotated[float, Field(ge=1, le=1_000_000_000, allow_inf_nan=False)]
    responders: int = Field(ge=0, le=1_000_000_000)
    holdout_heads: int = Field(ge=1, le=1_000_000_000)
    holdout_responders: int = Field(ge=0, le=1_000_000_000)
    value: Count | None = None

    @model_validator(mode="after")
    def _no_more_than_heads(self) -> "PastTestIn":
        if self.responders > self.heads or self.holdout_responders > self.holdout_heads:
            raise ValueError("more people answered than there were")
        return self


class AllocationIn(Schema):
    """How much money and how many hours there are, for whom, by what, within which limits. `reserve` is the share of
    the budget that is kept back. `aim`: with `net` no contact is made that costs more than it brings."""

    budget: Amount
    hours: Count
    reserve: Share = 0
    aim: Literal["net", "gain"] = "net"
    targets: list[PlanTargetIn] = Field(min_length=1, max_length=40)
    actions: list[PlanActionIn] = Field(min_length=1, max_length=12)
    curves: list[OwnCurveIn] = Field([], max_length=200)
    limits: list[PlanLimitIn] = Field([], max_length=40)
    today: list[PlanTodayIn] = Field([], max_length=200)
    tests: list[PastTestIn] = Field([], max_length=500, description="past tests that curves were estimated from")


class MoneyIntervalOut(Schema):
    low: Money
    high: Money


class PlanShareOut(Schema):
    """What one action on one target takes and should bring, with 95 % between `interval`."""

    target: str
    action: str
    contacts: float
    reachable: float
    money: Money
    hours: float
    gain: Money
    interval: MoneyIntervalOut


class PlanTotalOut(Schema):
    contacts: float
    money: Money
    hours: float
    gain: Money
    gain_interval: MoneyIntervalOut
    net: Money
    net_interval: MoneyIntervalOut
    fits: bool = Field(description="whether it keeps to the money and the hours")


class PlanBindingOut(Schema):
    """A limit: how much of it is used, whether it is used up, and what one more unit of it would bring. `limit` is its
    place in the question."""

    kind: Literal["budget", "hours", "most", "least"]
    limit: int | None
    used: float
    most: float
    binds: bool
    price: float


class BudgetPointOut(Schema):
    budget: Money
    money: Money
    gain: Money
    net: Money


class PlanComparedOut(Schema):
    """Another plan; by how much (`ahead`, net) the best one is before it, and in which share of draws."""

    total: PlanTotalOut
    shares: list[PlanShareOut]
    ahead: Money
    ahead_interval: MoneyIntervalOut
    better: float


class TargetHeadsOut(Schema):
    """Who a target is now; `mean_order` is what an order of theirs is worth in the mean. `quiet`: tags that it reads
    and that nobody decides."""

    target: str
    customers: int
    revenue: Money
    orders: int
    mean_order: Money | None
    quiet: list[QuietTagOut] = Field([], description="none in answers that were kept before this was told")


class AllocationOut(Schema):
    """The best plan: none within the limits is better by more than `gap` of it. `several` customers are in more than
    one
    target and are counted in each. `curve`: what the best plan would bring with other budgets."""

    shares: list[PlanShareOut]
    total: PlanTotalOut
    gap: float
    bindings: list[PlanBindingOut]
    curve: list[BudgetPointOut]
    compared: dict[str, PlanComparedOut]
    heads: list[TargetHeadsOut]
    several: int
    as_of: datetime
    took_ms: int


class PlanIn(Schema):
    name: NameIn
    question: AllocationIn


class PlanSummaryOut(Schema):
    id: str
    name: Text
    version: int
    holds: bool = Field(description="the plan that a person accepted last")
    accepted_version: int | None
    accepted_at: datetime | None
    accepted_by: dict[str, Any] | None
    budget: Money
    total: PlanTotalOut
    etag: str = Field(description="send it back as If-Match")
    updated_at: datetime


class PlanOut(PlanSummaryOut):
    """`answer` is as it was when the plan was saved."""

    question: dict[str, Any]
    answer: AllocationOut


class PlanListOut(Schema):
    items: list[PlanSummaryOut]


class PlanVersionOut(Schema):
    version: int
    made_at: datetime
    made_by: dict[str, Any]
    budget: Money
    total: PlanTotalOut


class PlanVersionsOut(Schema):
    items: list[PlanVersionOut]


class TargetRuleIn(Schema):
    key: Name
    rule: dict[str, Any]


class TargetsIn(Schema):
    targets: list[TargetRuleIn] = Field(max_length=40)


class TargetHeadsListOut(Schema):
    items: list[TargetHeadsOut]
    several: int


class PastTestsIn(Schema):
    """Past tests, and for each action the scale that is taken where its tests cannot tell it."""

    tests: list[PastTestIn] = Field(min_length=1, max_length=500)
    scales: dict[Name, ScaleIn] = Field({}, max_length=12)


class PastLiftOut(Schema):
    contacts_per_head: float
    lift: float
    low: float
    high: float


class EstimateOut(Schema):
    value: float
    low: float
    high: float


class CurveFitOut(Schema):
    """A curve from tests; `target` null: from those of the action on all targets. `fits`: how probable tests so far
    from it are, were it true. `value`: the mean worth of an answer."""

    action: str
    target: str | None
    found: Literal["estimated", "scale_assumed", "no_effect"]
    tests: int
    peak: EstimateOut
    scale: EstimateOut
    correlation: float
    lifts: list[PastLiftOut]
    fits: float | None
    value: float | None


class CurveFitsOut(Schema):
    items: list[CurveFitOut]
