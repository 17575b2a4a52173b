"""Uploads, imports and their quarantine on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.jobs.schemas import JobError, JobOut
from zhike.control.jobs.states import State

FileKind = Literal[
    "orders", "order_lines", "customers", "events", "feedback", "coupons", "interactions", "products", "market"
]
PlatformId = Literal[
    "taobao_orders", "taobao_items", "taobao_items_old", "taobao_customers", "jd_orders", "douyin_orders",
    "pdd_orders", "youzan_orders", "youzan_items", "youzan_customers", "wechat_shop_lines", "wechat_shop_orders",
    "wecom_customers",
]  # fmt: skip
StatusMeaning = Literal["completed", "created", "cancelled", "refunded", "ignored"]


class IdentityColumn(Schema):
    kind: str
    header: str


class TraitColumn(Schema):
    trait: str
    header: str
    kind: Literal["text", "number", "date", "flag"] = "text"


class CleaningBody(Schema):
    """What is done to the cells of a file."""

    steps: list[str] | None = Field(default=None, description="Those that are done; null: all that make sense.")
    currency: str | None = Field(default=None, description="Of the amounts; null: the business's own.")


class ExpectationBody(Schema):
    """What a field is expected to say; rows that disappoint go to quarantine."""

    field: str
    test: Literal["present", "between", "matches", "one_of", "not_future", "unique"]
    low: str | None = None
    high: str | None = None
    pattern: str | None = None
    values: list[str] = Field(default_factory=list)


class MappingBody(Schema):
    """What the columns of a file mean. Headers are those that the upload shows."""

    kind: FileKind
    source: str = Field(description="Where the facts come from; ids are unique within it.")
    columns: dict[str, str] = Field(default_factory=dict, description="field → header")
    identities: list[IdentityColumn] = Field(default_factory=list)
    traits: list[TraitColumn] = Field(default_factory=list)
    properties: list[str] = Field(default_factory=list)
    statuses: dict[str, StatusMeaning | None] = Field(
        default_factory=dict, description="What each status means; rows of one that means null go to quarantine."
    )
    paid_amount: Literal["before_refunds", "after_refunds"] = "before_refunds"
    time_zone: str = "Asia/Shanghai"
    event_name: str | None = None
    anonymous: bool = False
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=0, le=1000, description="The headers' line; 0: there are none.")

    cleaning: CleaningBody = Field(default_factory=CleaningBody)
    expectations: list[ExpectationBody] = Field(default_factory=list)


class Problem(Schema):
    code: str
    params: dict[str, Any]


class UploadOut(Schema):
    """A file as it was found, with a proposed mapping to correct."""

    id: str
    file_name: str
    size: int
    format: str
    encoding: str | None
    sheets: list[str]
    kind: FileKind
    headers: list[str]
    rows: list[list[str]]
    row_count: int = Field(description="Exact for workbooks; for text the lines, of which a record may span several.")
    mapping: MappingBody
    template_id: str | None
    platform: PlatformId | None = Field(description="The platform whose export it is taken for.")
    header_row: int = Field(description="The line in which the headers were found; 0: there are none.")
    problems: list[Problem]


class InspectIn(Schema):
    kind: FileKind | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=0, le=1000)
    platform: PlatformId | Literal["none"] | None = None


class ImportIn(Schema):
    upload_id: str
    mapping: MappingBody
    save_template_as: Annotated[str, StringConstraints(strip_whitespace=True, max_length=128)] | None = None


class Person(Schema):
    kind: str
    id: str
    name: str


class StepOut(Schema):
    """What a step did to a column. Cells of personal columns are masked."""

    step: str
    column: str
    looked: int
    changed: int
    refused: int
    examples: list[list[str]] = Field(description="Before and after.")


class TakenBackOut(Schema):
    """What became of an import: undone, or replaced by another of the same file."""

    how: Literal["undone", "replaced"]
    job: JobOut
    new_import_id: str | None


class ImportOut(Schema):
    """One import. Rows in = rows stored + rows already there + rows in quarantine, once it is done."""

    id: str
    job: JobOut
    kind: FileKind
    source: str
    file_name: str
    state: State
    rows_in: int | None
    rows_stored: int | None
    rows_already: int | None
    rows_quarantined: int | None
    rows_anonymous: int | None
    events_added: int | None
    customers_added: int | None
    customers_merged: int | None
    order_items_added: int | None
    records_added: int | None = Field(description="Products or market figures that were not there yet.")
    records_changed: int | None = Field(description="Those that are described otherwise now.")
    identity_conflicts: int | None
    reasons: dict[str, int] = Field(description="Quarantined rows by reason.")
    repeats: dict[str, int] = Field(
        description="`rows`: that say what another one of the file says; `known`: orders "
        "or events that were there already."
    )
    cleaning: list[StepOut]
    steps: list[str] = Field(description="Those that were done.")
    currency: str | None
    can_undo: bool
    can_redo: bool = Field(description="The file is still kept.")
    taken_back: TakenBackOut | None
    started_at: datetime | None
    finished_at: datetime | None
    started_by: Person
    error: JobError | None


class ImportsOut(Schema):
    items: list[ImportOut]


class ImportStarted(Schema):
    import_: ImportOut = Field(alias="import", serialization_alias="import")
    job: JobOut


class QuarantinedRow(Schema):
    line: int
    reason: Problem
    field: str | None
    content: dict[str, str]


class QuarantineOut(Schema):
    items: list[QuarantinedRow]
    next_cursor: str | None


class TemplateOut(Schema):
    id: str
    name: str
    headers: list[str]
    mapping: MappingBody
    updated_at: datetime


class TemplatesOut(Schema):
    items: list[TemplateOut]
