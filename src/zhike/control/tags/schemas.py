"""Tags on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.states import State
from zhike.control.schemas import Text

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


class RunIn(Schema):
    """Which tags; all rule tags without a list."""

    tag_ids: list[str] | None = None


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
    tags: list[VocabularyTagOut]
    ops: VocabularyOpsOut
