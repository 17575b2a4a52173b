"""Tag packs on the wire."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhike.control.keys import Key
from zhike.control.schemas import Text
from zhike.control.tags.schemas import LevelSentenceOut, TagKind


class PackTagOut(Schema):
    """A tag of a pack. `present`: a tag of this key is here already. `missing`: facts that its rule reads and nobody
    supplies here."""

    key: str
    name: Text
    description: Text
    group: Text | None
    colour: str
    kind: TagKind
    levels: list[Text]
    sentence: list[LevelSentenceOut]
    present: bool
    missing: list[Text]


class PackOut(Schema):
    key: str
    name: Text
    description: Text
    tags: list[PackTagOut]


class PackListOut(Schema):
    items: list[PackOut]


class PackIn(Schema):
    """Either the key of a pack that comes with the product, or the content of a pack's file."""

    pack: Key | None = None
    content: str | None = Field(None, max_length=1_000_000, description="YAML (docs/guide/packs.md)")
    keys: list[Key] | None = Field(None, max_length=500, description="which tags; all without a list")


class TagHereOut(Schema):
    id: str
    name: Text


class PlannedTagOut(Schema):
    """What would become of one tag. `trouble`: why it cannot be taken. `entered`, `left`, `changed`: customers, after
    its first run; null where its rule is decided as before. `same_name`: another tag that is called so already."""

    key: str
    name: Text
    group: Text | None
    action: Literal["add", "change", "keep", "conflict"]
    trouble: Literal["of_scheme", "other_kind"] | None
    fields: list[str]
    entered: int | None
    left: int | None
    changed: int | None
    same_name: TagHereOut | None
    missing: list[Text]
    needs: list[str]


class PlannedPackOut(Schema):
    """What would be done, or was; `groups`: those that are made or changed."""

    name: Text
    groups: list[Text]
    tags: list[PlannedTagOut]


class PackExportIn(Schema):
    tag_ids: list[str] | None = Field(None, max_length=500, description="all without a list")


class PackFileOut(Schema):
    file: str
    content: str
    tags: int
