"""Computed values on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.schemas import JobOut
from zhike.control.keys import Key
from zhike.control.schemas import Text, Utc
from zhike.control.tags.schemas import DescriptionIn, NameIn, ReaderOut, ScheduleIn

ValueKind = Literal["number", "text", "date", "set"]
ValueStatus = Literal["published", "paused", "retired"]
ValueMode = Literal["manual", "after_import", "scheduled"]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)]
Id = Annotated[str, StringConstraints(max_length=64)]


class UnitIn(Schema):
    """What stands after a number: 元, 次."""

    zh: Unit = ""
    en: Unit = ""


class ValueIn(Schema):
    """A computed value as a person writes it. `measure` is a rule's JSON without its comparison (docs/guide/
    computed-values.md)."""

    name: NameIn
    description: DescriptionIn = DescriptionIn.model_validate({})
    unit: UnitIn = UnitIn.model_validate({})
    group_id: Id | None = None
    owner: Id | None = Field(None, description="who looks after it; of a new one: null is whoever makes it")
    key: Key | None = Field(None, description="left out: as it is")
    measure: dict[str, Any]
    update_mode: ValueMode = "after_import"
    schedule: ScheduleIn | None = Field(None, description="of the update mode `scheduled`")


class ValuePreviewIn(Schema):
    measure: dict[str, Any]
    value_id: Id | None = Field(None, description="the value whose measure it is to be")


class ValueStatusIn(Schema):
    status: ValueStatus


class ValueRestoreIn(Schema):
    version: int = Field(ge=1, le=1_000_000)


class ValueOwnerOut(Schema):
    id: str
    name: str


class ValueOut(Schema):
    """`customers` of a `population` have it; `trait` is what rules call it."""

    id: str
    key: str | None
    name: Text
    description: Text
    unit: Text
    group_id: str | None
    owner: ValueOwnerOut | None
    kind: ValueKind
    measure: dict[str, Any]
    sentence: Text
    trait: str
    status: ValueStatus
    update_mode: ValueMode
    schedule: dict[str, Any] | None
    next_run_at: datetime | None
    computed_at: datetime | None
    customers: int
    population: int
    used_by: list[ReaderOut]
    version: int
    etag: str = Field(description="send it back as If-Match")
    created_at: datetime
    updated_at: datetime
    job: JobOut | None = Field(description="that computes it, when one waits or runs")


class ValueListOut(Schema):
    items: list[ValueOut]


class ValueBarOut(Schema):
    """Customers whose value lies from `low` (included) to below `high` (null: open), or is `value`."""

    low: str | None
    high: str | None
    value: str | None
    customers: int


class ValueQuantileOut(Schema):
    """At least `share` of those who have a value have this or less."""

    share: float
    value: str


class ValueSampleOut(Schema):
    customer: CustomerOut
    value: Any


class ValueFiguresOut(Schema):
    """Numbers and dates as text; of sets each bar is one of their members."""

    kind: ValueKind
    population: int
    having: int
    distinct: int
    quantiles: list[ValueQuantileOut]
    bars: list[ValueBarOut]
    sample: list[ValueSampleOut]
    sentence: Text


class ValuePreviewOut(ValueFiguresOut):
    as_of: Utc
    took_ms: int


class ValueVersionOut(Schema):
    version: int
    name: Text
    sentence: Text | None = Field(description="null where what it names is gone")
    measure: dict[str, Any]
    made_at: datetime
    made_by: str
    current: bool


class ValueVersionListOut(Schema):
    items: list[ValueVersionOut]


class ValueRunOut(Schema):
    """Once it was computed. `changed`: of so many customers it became another."""

    job: JobOut
    as_of: datetime | None
    customers: int | None
    changed: int | None


class ValueRunListOut(Schema):
    items: list[ValueRunOut]
