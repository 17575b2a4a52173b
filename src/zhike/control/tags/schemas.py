"""Tags on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.states import State
from zhike.control.keys import Key
from zhike.control.schemas import Text, Utc

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class NameIn(Schema):
    zh: Word
    en: Word


class DescriptionIn(Schema):
    zh: str = Field("", max_length=2000)
    en: str = Field("", max_length=2000)


class TagGroupOut(Schema):
    id: str
    name: Text


class TagGroupIn(Schema):
    name: NameIn


class TagGroupListOut(Schema):
    items: list[TagGroupOut]


class TagIn(Schema):
    """A tag as a person writes it. `definition` is the rule language's JSON (docs/rules.md)."""

    name: NameIn
    description: DescriptionIn
    group_id: str | None = None
    colour: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    kind: Literal["rule", "hand"]
    update_mode: Literal["manual", "after_import"] = "manual"
    definition: dict[str, Any]
    key: Key | None = Field(None, description="what files call it (docs/tags-as-files.md); left out: as it is")


class LevelSentenceOut(Schema):
    key: str
    zh: str
    en: str


class TagLevelOut(Schema):
    key: str
    name: Text
    customers: int


class TagOut(Schema):
    id: str
    key: str | None
    name: Text
    description: Text
    group: TagGroupOut | None
    colour: str
    kind: Literal["rule", "hand"]
    update_mode: Literal["manual", "after_import"]
    definition: dict[str, Any]
    version: int
    etag: str = Field(description="send it back as If-Match")
    sentence: list[LevelSentenceOut]
    customers: int
    levels: list[TagLevelOut]
    last_run_at: datetime | None
    updated_at: datetime


class TagListOut(Schema):
    items: list[TagOut]


class PreviewIn(Schema):
    definition: dict[str, Any]


class PreviewLevelOut(Schema):
    key: str
    count: int


class PreviewConditionOut(Schema):
    path: str
    sentence: Text
    count: int


class PreviewOut(Schema):
    """`population` all customers, `matched` those with some level; a condition's count is of it alone."""

    as_of: datetime
    population: int
    matched: int
    levels: list[PreviewLevelOut]
    conditions: list[PreviewConditionOut]
    sentence: list[LevelSentenceOut]
    sample: list[CustomerOut]
    took_ms: int
    exact: bool = Field(description="false where the counts are estimates")


class BacktestMonthOut(Schema):
    """One month, as of its end (`as_of`): who has the tag then, who came and went since the end of the month before."""

    month: str = Field(description="such as 2026-01, in the business time zone")
    as_of: Utc
    size: int
    entered: int
    left: int


class BacktestOut(Schema):
    """The last 12 whole months, oldest first."""

    months: list[BacktestMonthOut]
    took_ms: int


class RunIn(Schema):
    """Which tags: all rule tags without a list."""

    tag_ids: list[str] | None = None
    as_of: AwareDatetime | None = Field(None, description="decide as of this instant instead of now")
    full: bool = Field(False, description="decide everybody anew, also those who cannot have changed")


class RunOut(Schema):
    id: str
    job_id: str
    state: State
    as_of: str | None
    started_at: datetime | None
    finished_at: datetime | None
    took_ms: int | None
    customers: int | None
    tags_count: int
    entered: int
    left: int
    changed: int
    started_by: str | None


class RunTagOut(Schema):
    tag_id: str
    name: Text
    version: int
    entered: int
    left: int
    changed: int
    customers: int


class RunDetailOut(RunOut):
    tags: list[RunTagOut]


class RunListOut(Schema):
    items: list[RunOut]


class VocabularyTraitOut(Schema):
    """`values` are the most frequent ones, `customers` how many have them."""

    name: str
    label: Text
    kind: Literal["text", "number", "date", "flag"]
    values: list[Any]
    customers: int


class VocabularyEventOut(Schema):
    name: str
    label: Text
    count: int


class VocabularyPropertyOut(Schema):
    name: str
    label: Text
    kind: Literal["text", "number", "date", "flag"]


class VocabularyLevelOut(Schema):
    key: str
    name: Text


class VocabularyTagOut(Schema):
    id: str
    name: Text
    levels: list[VocabularyLevelOut]


class VocabularySegmentOut(Schema):
    id: str
    name: Text


OpShape = Literal["one", "pair", "many", "none"]


class VocabularyOpsOut(Schema):
    """The operators that suit each kind of value."""

    text: list[str]
    number: list[str]
    date: list[str]
    flag: list[str]


class VocabularyOut(Schema):
    traits: list[VocabularyTraitOut]
    events: list[VocabularyEventOut]
    event_properties: list[VocabularyPropertyOut]
    line_properties: list[VocabularyPropertyOut]
    tags: list[VocabularyTagOut]
    segments: list[VocabularySegmentOut]
    lists: list[VocabularySegmentOut]
    ops: VocabularyOpsOut
    op_shapes: dict[str, OpShape] = Field(description="how many values each operator compares with")
