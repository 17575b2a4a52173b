"""Groups of tags, and the catalogue, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.schemas import Text
from zhike.control.tags.schemas import NameIn, StatusName, TagKind, TagLevelOut, TagSchemeOut, UpdateMode

Id = Annotated[str, Field(min_length=1, max_length=64)]
OnConflict = Literal["order", "newest", "refuse"]


class TagGroupIn(Schema):
    """`exclusive`: a customer has one tag of the group at a time. `on_conflict` says which, of tags by hand."""

    name: NameIn
    parent_id: Id | None = None
    exclusive: bool = False
    on_conflict: OnConflict = "order"


class TagGroupDetailOut(Schema):
    """A group with its place in the tree (`parent_id`, `position` among its neighbours); `tags`: how many lie in it."""

    id: str
    name: Text
    parent_id: str | None
    position: int
    exclusive: bool
    on_conflict: OnConflict
    tags: int


class TagGroupListOut(Schema):
    items: list[TagGroupDetailOut]


class GroupOrderIn(Schema):
    """Groups in the order in which they are to stand among one another."""

    group_ids: list[Id] = Field(max_length=1000)


class TagOrderIn(Schema):
    """All tags of a group, in order."""

    tag_ids: list[Id] = Field(max_length=10_000)


class UseOut(Schema):
    """How many read a tag. `others`: plans, advisors, subscriptions, analyses that keep it, exports in the making."""

    tags: int
    segments: int
    schemes: int
    others: int


class OwnerOut(Schema):
    id: str
    name: str


class OwnerIn(Schema):
    """Who looks after a tag; null: nobody."""

    owner_id: Id | None


class TagAnalysisOut(Schema):
    id: str
    name: Text


class CatalogueTagOut(Schema):
    """A tag with how many customers have it (`share` of all, 0 to 1), when it was last decided or given (`decided_at`),
    and who reads it. `scheme`: the scheme of tiers or of a lifecycle that writes it; `analysis`: the one whose model
    says who has it."""

    id: str
    name: Text
    description: Text
    key: str | None
    group_id: str | None
    position: int
    colour: str
    kind: TagKind
    status: StatusName
    update_mode: UpdateMode
    frozen: bool
    scheme: str | None
    of_scheme: TagSchemeOut | None
    analysis: TagAnalysisOut | None
    owner: OwnerOut | None
    customers: int
    share: float
    levels: list[TagLevelOut]
    decided_at: datetime | None
    updated_at: datetime
    use: UseOut


class CatalogueOut(Schema):
    population: int
    items: list[CatalogueTagOut]
