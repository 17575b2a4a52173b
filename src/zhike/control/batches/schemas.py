"""Batches on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Text

Id = Annotated[str, Field(min_length=1, max_length=64)]
Word = Annotated[str, Field(max_length=200)]


class ActionIn(Schema):
    """A tag at a level until its end, said in one way (none: for good); `value` null: it is taken away."""

    tag_id: Id
    value: Annotated[str, Field(max_length=64)] | None = None
    expires_at: AwareDatetime | None = None
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    until: date | None = None


class FilterIn(Schema):
    """As the filters of `GET /customers`."""

    q: Word = ""
    tag: list[Word] = Field([], max_length=50)
    trait: list[Word] = Field([], max_length=50)
    segment: list[Word] = Field([], max_length=50)
    rule: str = Field("", max_length=20_000)


class TagBatchIn(ActionIn):
    """For whom, said in one way: these customers, everybody whom a filter finds, or everybody of a segment or list."""

    customer_ids: list[Annotated[str, Field(max_length=20)]] | None = Field(None, min_length=1, max_length=10_000)
    filter: FilterIn | None = None
    segment_id: Id | None = None


class TagFileBatchIn(ActionIn):
    """How the file is to be read: `column` where the headers do not tell, `source` for a shop's own numbers."""

    kind: Annotated[str, Field(max_length=64)]
    column: Annotated[str, Field(max_length=200)] | None = None
    source: Annotated[str, Field(max_length=200)] | None = None
    sheet: Annotated[str, Field(max_length=200)] | None = None


class DeliveryReadIn(Schema):
    """How a delivery is read: the `column` of the identity, and of the level, where headers do not tell; without a
    level column `level` is everybody's. With `replace`, who has the tag and is not named loses it."""

    kind: Annotated[str, Field(max_length=64)]
    mode: Literal["add", "replace"]
    column: Word | None = None
    level_column: Word | None = None
    level: Annotated[str, Field(max_length=64)] | None = None
    source: Word | None = None
    sheet: Word | None = None


class EndIn(Schema):
    """Until when who gets the tag has it, said in one way (none: for good)."""

    expires_at: AwareDatetime | None = None
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    until: date | None = None


class DeliveryIn(DeliveryReadIn, EndIn):
    """A delivery, and until when who gets the tag has it."""


class DeliveryRowIn(Schema):
    identity: Annotated[str, Field(min_length=1, max_length=200)]
    level: Annotated[str, Field(max_length=64)] | None = None


class DeliveryRowsIn(EndIn):
    """A delivery without a file; a `level` is not needed where the tag has only one."""

    kind: Annotated[str, Field(max_length=64)]
    mode: Literal["add", "replace"]
    source: Word | None = None
    rows: Annotated[list[DeliveryRowIn], Field(min_length=1, max_length=10_000)]


class MadeByOut(Schema):
    kind: str
    id: str
    name: str


class BatchCountsOut(Schema):
    """Customers. `asked`: who is meant and known here; `not_found`: named, and nobody here; `unusable`: cells of a file
    that name nobody; `replaced`: other tags of the exclusive group that gave way; `repeated`: rows that name
    an identity once more. Of a delivery also `unclear`: who is named with no level of the tag, or with several, and
    stays as they are; `unknown_levels`: what the file says that is no level of the tag, with its rows."""

    asked: int
    given: int
    changed: int
    prolonged: int
    same: int
    refused: int
    taken: int
    replaced: int
    not_found: int = 0
    rows: int | None = None
    unusable: int | None = None
    repeated: int | None = None
    unclear: int | None = None
    unknown_levels: dict[str, int] | None = None


class UndoCountsOut(Schema):
    """Customers whom the batch had changed, who got back what they had, and who were changed since and left alone."""

    asked: int
    restored: int
    changed_since: int


class TagBatchOut(Schema):
    """`selection` says what `via` was: ids of customers are counted only (`count`), a file is named."""

    id: str
    tag_id: str
    tag_name: Text
    value: str | None
    until: datetime | None
    via: Literal["customers", "filter", "segment", "file", "delivery"]
    selection: dict[str, Any]
    made_at: datetime
    made_by: MadeByOut
    job: JobOut
    result: BatchCountsOut | None
    undone_at: datetime | None
    undone_by: MadeByOut | None
    undo_job: JobOut | None
    undo_result: UndoCountsOut | None


class TagBatchPageOut(Schema):
    items: list[TagBatchOut]
    next_cursor: str | None
