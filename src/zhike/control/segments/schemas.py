"""Segments and lists on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobOut
from zhike.control.keys import Key
from zhike.control.schemas import Text
from zhike.control.tags.schemas import NameIn, ReaderOut, Word


class SegmentIn(Schema):
    """A segment as a person writes it. `rule` is one rule of the rule language (docs/rules.md); a list has none."""

    name: NameIn
    rule: dict[str, Any] | None = None
    key: Key | None = Field(None, description="what files call it (docs/tags-as-files.md); left out: as it is")


class FrozenFrom(Schema):
    """Whose members a list holds, as of when, and how the rule read; without `segment_id` it was a rule of its own."""

    segment_id: str | None
    name: Text | None
    at: datetime
    sentence: Text


class SegmentLimitOut(Schema):
    """What holds it back: `empty`, or a tag, list or segment that it names (`tag_retired`, `list_missing`, …)."""

    code: str
    id: str | None
    name: Text | None


class SegmentOut(Schema):
    """`customers` belong to it now (null: not counted); `sentence` reads its rule."""

    id: str
    key: str | None
    name: Text
    kind: Literal["rule", "list"]
    rule: dict[str, Any] | None
    sentence: Text | None
    customers: int | None
    frozen_from: FrozenFrom | None
    used_by: list[ReaderOut]
    limits: list[SegmentLimitOut]
    version: int
    etag: str = Field(description="send it back as If-Match")
    created_at: datetime
    updated_at: datetime


class SegmentListOut(Schema):
    items: list[SegmentOut]


class ListFileIn(Schema):
    """How to read a file of identities: `column` where the headers do not tell, `source` for a shop's own numbers."""

    kind: str
    column: str | None = None
    source: str | None = None
    sheet: str | None = None


class ListIn(ListFileIn):
    """A new list."""

    name_zh: Word
    name_en: Word


class ListMembersIn(ListFileIn):
    """With `replace`, only who is in the file stays on the list."""

    mode: Literal["replace", "add"] = "replace"


class ListPreviewIn(ListMembersIn):
    """`list_id`: the list that is to be changed; without one it is a new one."""

    list_id: Annotated[str, Field(max_length=64)] | None = None


class ListStarted(Schema):
    """The list, and the job that puts customers on it. The job's result counts `rows`, `identities`, those of them
    that are `unknown` here, what is `unusable`, rows that are `repeated`, and customers `added`, `removed` and
    `members`."""

    segment: SegmentOut
    job: JobOut
