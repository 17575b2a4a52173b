"""Tags on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.schemas import JobError
from zhike.control.jobs.states import State
from zhike.control.keys import Key
from zhike.control.schemas import Money, Text, Utc

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


TagKind = Literal["rule", "hand", "imported"]
UpdateMode = Literal["manual", "after_import", "realtime", "scheduled"]


class ScheduleIn(Schema):
    """When a tag is decided by itself, in the business time zone. Each kind has fields of its own."""

    kind: Literal["minutes", "hourly", "daily", "weekly", "monthly", "cron"]
    minutes: int | None = Field(None, description="of `minutes`: every so many, 1 to 1440, from midnight on")
    minute: int | None = Field(None, description="of `hourly`: 0 to 59")
    at: str | None = Field(None, description="of `daily`, `weekly` and `monthly`: such as 03:00")
    weekdays: list[int] | None = Field(None, description="of `weekly`: 1 Monday to 7 Sunday")
    day: int | None = Field(None, description="of `monthly`: 1 to 31; the last day where a month is shorter")
    cron: str | None = Field(None, description="of `cron`: five fields, such as 0 3 * * 1-5")


class SchedulePreviewIn(Schema):
    schedule: ScheduleIn


class SchedulePreviewOut(Schema):
    """The next three times, and the time zone that they were reckoned in."""

    next: list[datetime]
    time_zone: str


class PendingIn(Schema):
    definition: dict[str, Any]
    effective_at: AwareDatetime


class TagIn(Schema):
    """A tag as a person writes it. `definition` is the rule language's JSON (docs/rules.md)."""

    name: NameIn
    description: DescriptionIn
    group_id: str | None = None
    colour: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    kind: TagKind
    update_mode: UpdateMode = "manual"
    schedule: ScheduleIn | None = Field(None, description="of the update mode `scheduled`")
    frozen_at: AwareDatetime | None = Field(
        None, description="decided once as of then, and not any more afterwards; null: never; left out: as it is"
    )
    pending: PendingIn | None = Field(
        None, description="what the definition is to become, and when; null: nothing; left out: as it is"
    )
    definition: dict[str, Any]
    key: Key | None = Field(None, description="what files call it (docs/tags-as-files.md); left out: as it is")
    draft: bool = Field(False, description="it is not to hold yet: a draft, or the next definition of one that holds")


class LevelSentenceOut(Schema):
    key: str
    zh: str
    en: str


class TagLevelOut(Schema):
    key: str
    name: Text
    customers: int


class PendingOut(Schema):
    """A definition that is to take effect; `error` says why it could not."""

    definition: dict[str, Any]
    sentence: list[LevelSentenceOut]
    effective_at: datetime
    made_at: datetime
    made_by: str
    error: JobError | None


StatusName = Literal["draft", "review", "published", "paused", "retired"]


WhyQuiet = Literal["draft", "review", "paused", "retired", "never_ran"]


class QuietTagOut(Schema):
    """A tag that is not decided: nobody has it (any more), who has it stays as it is, or it never was decided."""

    id: str
    name: Text
    status: WhyQuiet


class ReaderOut(Schema):
    """Something that reads tags or segments, and where it is found. `advisors`: whom they serve was chosen by it;
    `analysis`: it keeps the tag; `export`: a file that is still to be written."""

    kind: Literal[
        "tag", "segment", "tiers", "lifecycle", "plan", "advisors", "subscription", "analysis", "export", "value"
    ]
    id: str
    name: Text


class TagSchemeOut(Schema):
    """What writes a tag in place of a person. `official`: the scheme is there for this tag; else it only helps it."""

    kind: Literal["tiers", "lifecycle", "advisors"]
    id: str
    name: Text
    official: bool


class TagOut(Schema):
    """`status` is where its definition is in its life; `proposed` the state of its next one, null without any."""

    id: str
    key: str | None
    name: Text
    description: Text
    group: TagGroupOut | None
    colour: str
    kind: TagKind
    update_mode: UpdateMode
    schedule: dict[str, Any] | None
    next_run_at: datetime | None = Field(description="when its schedule comes next")
    stale_since: datetime | None = Field(description="it is to be decided anew since then; null: it is not")
    failed_run: str | None = Field(description="the run that should have decided it since then, and did not")
    frozen_at: datetime | None
    frozen: bool = Field(description="whether `frozen_at` has come: nothing decides it any more")
    pending: PendingOut | None
    status: StatusName
    proposed: Literal["draft", "review", "approved"] | None
    reads_quiet: list[QuietTagOut] = Field(description="tags in its rules that are not decided")
    of_scheme: TagSchemeOut | None = Field(description="what writes it in place of a person")
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


class PlaceIn(Schema):
    """Where in which group the tag is to lie: of an exclusive group, customers have one tag at a time."""

    group_id: str | None = Field(None, max_length=64, description="null: in none; left out: where it lies")
    place: int | None = Field(None, ge=0, le=9999, description="from 0; null: where it stands, or the last")


class PreviewIn(PlaceIn):
    """A definition that nobody has saved. It is judged as it would be once it is saved and published."""

    definition: dict[str, Any]
    tag_id: str | None = Field(None, max_length=64, description="whose definition it is; null: a new tag's")


class PreviewLevelOut(Schema):
    key: str
    count: int


class PreviewConditionOut(Schema):
    path: str
    sentence: Text
    count: int


class TagNameOut(Schema):
    id: str
    name: Text


class PreviewOut(Schema):
    """`population` all customers, `matched` those with some level; a condition's count is of it alone.

    `fits` are those whom the rules describe. Where that is more than `matched`, the others have one of the tags
    `before`, which go before this one in its exclusive group.
    """

    as_of: datetime
    population: int
    matched: int
    fits: int
    before: list[TagNameOut]
    levels: list[PreviewLevelOut]
    conditions: list[PreviewConditionOut]
    sentence: list[LevelSentenceOut]
    sample: list[CustomerOut]
    took_ms: int
    exact: bool = Field(description="false where the counts are estimates")
    ranks: bool = Field(description="whether it ranks customers against each other, which `realtime` cannot follow")


class BacktestIn(PreviewIn):
    days: int | None = Field(None, ge=1, le=365, description="how long afterwards; null: the month after")


class OutcomeOut(Schema):
    """Some customers: how many, how many of them had bought before, bought again, bought at all, and what they paid.

    `repurchase` is the share of those who had bought before that bought again; null where nobody had.
    """

    customers: int
    buyers: int
    again: int
    bought: int
    spend: Money
    repurchase: float | None
    per_head: Money | None


class AfterwardsOut(Schema):
    """What came until an instant: of who had the tag, and of everybody else who was known then."""

    until: Utc
    holders: OutcomeOut
    others: OutcomeOut


class BacktestMonthOut(Schema):
    """One month, as of its end (`as_of`): who has the tag then, who came and went since the end of the month before.

    `after`: what they did afterwards; null where that time is not over.
    """

    month: str = Field(description="such as 2026-01, in the business time zone")
    as_of: Utc
    size: int
    entered: int
    left: int
    after: AfterwardsOut | None


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
    trigger: Literal["manual", "full", "import", "schedule", "definition", "freeze", "analysis"]


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
    """`values` are the most frequent ones, `customers` how many have them. `words`: what people call the values that an
    analysis says."""

    name: str
    label: Text
    kind: Literal["text", "number", "date", "flag", "set"]
    values: list[Any]
    customers: int
    words: dict[str, Text]


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
    """`quiet`: why it is not decided, where it is not."""

    id: str
    name: Text
    quiet: WhyQuiet | None
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
    set: list[str]


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
