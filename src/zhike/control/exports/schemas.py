"""Exports on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Text

Filter = Annotated[str, StringConstraints(max_length=400)]


class ExportColumnOut(Schema):
    """`personal`: masked unless the export is unmasked."""

    key: str
    label: Text
    group: Literal["customer", "identity", "trait", "figure", "tag"]
    personal: bool


class ExportColumnsOut(Schema):
    items: list[ExportColumnOut]


class ExportIn(Schema):
    """Whom, as a list of customers is asked for; which columns; and whether as they are (the permission `unmask`)."""

    q: str = Field("", max_length=200)
    tag: list[Filter] = Field([], max_length=50)
    trait: list[Filter] = Field([], max_length=50)
    segment: list[Filter] = Field([], max_length=50)
    rule: str = Field("", max_length=20_000)
    sort: str = Field("-paid_total", max_length=32)
    columns: list[Filter] = Field(min_length=1, max_length=500)
    format: Literal["csv", "xlsx"] = "csv"
    unmasked: bool = False
    language: Literal["zh", "en"] | None = Field(None, description="of heads and words; left out: the business's own")


class ExportMakerOut(Schema):
    """Who asked for it, under the name of then."""

    id: str
    name: str


class ExportOut(Schema):
    """`customers` and `size` (bytes): null until the file is written. `deleted_at`: the file is gone."""

    id: str
    format: Literal["csv", "xlsx"]
    columns: list[str]
    unmasked: bool
    customers: int | None
    size: int | None
    created_at: datetime
    deleted_at: datetime | None
    made_by: ExportMakerOut
    job: JobOut


class ExportsOut(Schema):
    items: list[ExportOut]
