"""Advisors and who is given to them, on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Money
from zhike.control.tags.schemas import Word

Code = Annotated[str, Field(min_length=1, max_length=64)]


class AdvisorIn(Schema):
    """`customers` at most, `hours` a month at most (null: any). `levels` of the tag that is served, and `places`: whom
    they may serve; none: everybody."""

    name: Word
    user_id: str | None = Field(None, max_length=32)
    customers: int = Field(ge=0, le=10_000_000)
    hours: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None = None
    levels: list[Code] = Field([], max_length=40)
    places: list[Code] = Field([], max_length=100)
    active: bool = True


class AdvisorOut(Schema):
    """`has` customers are looked after by them now."""

    id: str
    name: str
    user_id: str | None
    customers: int
    hours: float | None
    levels: list[str]
    places: list[str]
    active: bool
    has: int
    version: int
    etag: str = Field(description="send it back as If-Match")


class AdvisorListOut(Schema):
    """`tag_id`: the tag whose levels are the advisors, once there is one."""

    items: list[AdvisorOut]
    tag_id: str | None


class AdvisedLevelIn(Schema):
    """A level that has advisors, and the minutes a month that one of its customers wants."""

    level: Code
    minutes: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 0


class AssignmentIn(Schema):
    """Who is to have an advisor: customers at these levels of a tag, the first served first. `place`: the trait that
    advisors' places are values of. `may_move`: the share of customers who may change their advisor, though they need
    not, so that value lies more evenly."""

    tag_id: str = Field(max_length=32)
    services: list[AdvisedLevelIn] = Field(min_length=1, max_length=40)
    place: str | None = Field(None, max_length=64)
    may_move: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0


class AdvisorLoadOut(Schema):
    """What an advisor looks after before and after: customers, hours a month, what these have paid in all."""

    advisor: str | None = Field(description="null: nobody")
    name: str
    customers_before: int
    customers: int
    most: int | None
    hours: float
    most_hours: float | None
    value: Money


class AdvisorMoveOut(Schema):
    source: str | None
    target: str | None
    customers: int


class AdvisedLevelOut(Schema):
    level: str
    customers: int
    served: int


class AssignmentReportOut(Schema):
    """What comes of it. `kept` customers stay with their advisor, `moved` go to another, `new` had none, `lost` have
    none any more, `unserved` are of these levels and find none. `gap`: how far the greatest load may be from the least
    possible."""

    customers: int
    kept: int
    moved: int
    new: int
    lost: int
    others: int = Field(description="customers at no level that is served who lose their advisor")
    unserved: int
    gap: float
    loads: list[AdvisorLoadOut]
    moves: list[AdvisorMoveOut]
    levels: list[AdvisedLevelOut]
    as_of: datetime


class AssignmentUndoneOut(Schema):
    asked: int
    restored: int
    changed_since: int


class AssignmentOut(Schema):
    """An assignment: asked for, looked at, applied, undone. `job` is the work on it that is not done yet, or failed."""

    id: str
    state: Literal["asked", "previewed", "applied", "undone"]
    settings: dict[str, Any]
    report: AssignmentReportOut | None
    undone: AssignmentUndoneOut | None
    made_at: datetime
    applied_at: datetime | None
    applied_by: dict[str, Any] | None
    undone_at: datetime | None
    job: JobOut | None


class AssignmentListOut(Schema):
    items: list[AssignmentOut]
