"""The life of definitions on the wire."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.customers.schemas import CustomerOut
from zhike.control.schemas import Text
from zhike.control.tags.schemas import LevelSentenceOut, PlaceIn, QuietTagOut, ReaderOut, StatusName

Comment = Field("", max_length=2000)


class CommentIn(Schema):
    """`comment` is kept beside the step, for whoever reads the tag's life."""

    comment: str = Comment


class RetireIn(CommentIn):
    """`anyway`: also where something reads the tag; it then reads a tag that nobody has, and says so."""

    anyway: bool = False


class RemarkIn(Schema):
    comment: str = Field(min_length=1, max_length=2000)


class ReviewStepIn(Schema):
    """A yes or a no; `revision` is that of the text that was read."""

    approve: bool
    revision: int = Field(ge=1, le=2**31 - 1)
    comment: str = Comment


class ProposalIn(Schema):
    definition: dict[str, Any]


class DefinitionIn(PlaceIn):
    """Without a definition: what is proposed, else what the tag says now."""

    definition: dict[str, Any] | None = None


class NextDefinitionOut(Schema):
    """A text that is not published. `own`: you are one of those who wrote it."""

    definition: dict[str, Any]
    sentence: list[LevelSentenceOut]
    state: Literal["draft", "review", "approved"]
    revision: int
    made_by: str
    made_at: datetime
    own: bool


class RemarkOut(Schema):
    what: str = Field(description="a step of its life, or `comment`")
    text: str
    version: int
    by: str
    at: datetime


class LifeOut(Schema):
    """`steps` are those that you may take now; `review`: the workspace asks for a second person."""

    status: StatusName
    steps: list[str]
    review: bool
    proposal: NextDefinitionOut | None
    reads_quiet: list[QuietTagOut]
    remarks: list[RemarkOut]


class DefinitionReaderListOut(Schema):
    items: list[ReaderOut]


class VersionOut(Schema):
    """`held`: it decided who has the tag, at some time; a draft never did."""

    version: int
    name: Text
    definition: dict[str, Any]
    sentence: list[LevelSentenceOut]
    held: bool
    current: bool
    made_at: datetime
    made_by: str


class VersionListOut(Schema):
    items: list[VersionOut]


class RuleLineOut(Schema):
    """A line of a rule: what joins the deeper lines below it, or a condition."""

    depth: int
    text: Text
    mark: Literal["same", "added", "removed"]


class LevelDifferenceOut(Schema):
    """`moved`: it is tried in another order among the others."""

    key: str
    kind: Literal["same", "added", "removed", "changed"]
    name_before: Text | None
    name_after: Text | None
    moved: bool
    lines: list[RuleLineOut]


class VersionComparisonOut(Schema):
    levels: list[LevelDifferenceOut]


class RestoreIn(CommentIn):
    """With `as_draft` it is proposed, also where it might hold at once."""

    as_draft: bool = False


class LevelFlowOut(Schema):
    """From a level to another; null: without the tag, empty: at a level that is not there any more."""

    before: str | None
    after: str | None
    customers: int


class ImpactMovedOut(Schema):
    customers: int
    sample: list[CustomerOut]


class ImpactNeighbourOut(Schema):
    """Another tag of the exclusive group: who has it now, who would, and who would get and lose it."""

    id: str
    name: Text
    before: int
    after: int
    gained: int
    lost: int


class ImpactOut(Schema):
    """Who would come and go if this were published and decided now, with nothing written; exact.

    `neighbours` are the tags of its exclusive group that would give way to others than now: a run decides the group
    together. `readers` read the tag: tags, segments and schemes are decided anew with it.
    """

    population: int
    before: int
    after: int
    entered: ImpactMovedOut
    left: ImpactMovedOut
    changed: ImpactMovedOut
    flows: list[LevelFlowOut]
    neighbours: list[ImpactNeighbourOut]
    readers: list[ReaderOut]
    took_ms: int


class LevelNameOut(Schema):
    key: str
    name: Text


class WaitingOut(Schema):
    """A text that waits; `mine`: you may say yes or no to it, or publish it."""

    tag_id: str
    name: Text
    colour: str
    status: StatusName
    state: Literal["draft", "review", "approved"]
    sentence: list[LevelSentenceOut]
    levels: list[LevelNameOut]
    made_by: str
    made_at: datetime
    steps: list[str]
    mine: bool
    comment: str


class WaitingListOut(Schema):
    items: list[WaitingOut]
    mine: int
