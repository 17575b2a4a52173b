"""What segments are asked, on the wire."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.customers.schemas import CustomerOut
from zhike.control.jobs.schemas import JobOut
from zhike.control.schemas import Text, Utc
from zhike.control.segments.schemas import SegmentOut
from zhike.control.tags.schemas import NameIn


class SegmentPreviewIn(Schema):
    """One rule of the rule language (docs/rules.md)."""

    rule: dict[str, Any]


class SegmentConditionOut(Schema):
    """`count` customers meet it alone; `together` is how many are left after it and those before it in the same join
    (with `or`, how many have come together)."""

    path: str
    sentence: Text
    count: int
    together: int | None


class SegmentPreviewOut(Schema):
    """Who would belong. `reads_facts`: events were read for it, which takes longer than the profile."""

    as_of: Utc
    population: int
    matched: int
    sentence: Text
    conditions: list[SegmentConditionOut]
    sample: list[CustomerOut]
    reads_facts: bool
    took_ms: int


class FreezeIn(Schema):
    """A list is made of those who belong to `segment_id`, or whom `rule` describes, as of now."""

    name: NameIn
    segment_id: str | None = Field(None, max_length=64)
    rule: dict[str, Any] | None = None


class FrozenOut(Schema):
    """The list, and the job that puts customers on it."""

    segment: SegmentOut
    job: JobOut


class ShareOut(Schema):
    """One value of a tag, trait or figure: customers `inside` the segment and `outside`, in what it is compared with.

    A number stands in a band from `low` (included) to below `high`. `tgi`: share inside ÷ share outside × 100; `g2`:
    signed log-likelihood ratio, by which the rows are sorted; `is_sure`: hardly chance (p < 0.001). `rule` describes
    who has the value, in and out of the segment.
    """

    facet: Literal["tag", "trait", "figure"]
    id: str
    name: Text
    value: str | None
    value_name: Text | None
    low: float | None
    high: float | None
    inside: int
    outside: int
    tgi: float | None
    g2: float
    is_sure: bool
    in_rule: bool = Field(description="the segment's own rule speaks of it")
    rule: dict[str, Any]


class PortraitOut(Schema):
    """A segment beside the population, or another segment; the most distinctive first."""

    as_of: Utc
    inside: int
    outside: int
    took_ms: int
    items: list[ShareOut]


class OverlapSegmentOut(Schema):
    id: str
    name: Text
    customers: int
    rule: dict[str, Any]


class OverlapCellOut(Schema):
    """Customers who belong to exactly these segments; `rule` describes them."""

    inside: list[str]
    customers: int
    rule: dict[str, Any]


class OverlapOut(Schema):
    """Every intersection that is not empty, also that of none; together everybody."""

    as_of: Utc
    population: int
    segments: list[OverlapSegmentOut]
    cells: list[OverlapCellOut]


class MomentOut(Schema):
    as_of: datetime
    size: int
    entered: int
    left: int


class TagSinceOut(Schema):
    """From when a tag's history tells something (null: nobody ever had it)."""

    tag_id: str
    since: datetime | None


class GrowthAnswer(Schema):
    """The last moment is now; the others are ends of whole weeks or months."""

    as_of: datetime
    moments: list[MomentOut]
    tags_since: list[TagSinceOut]


class GrowthOut(Schema):
    """What is kept; `is_old` when it was counted before today. `job` counts anew."""

    answer: GrowthAnswer | None
    made_at: datetime | None
    is_old: bool
    job: JobOut | None


class FlowAnswer(Schema):
    """`moved[i][j]` customers were in the i-th segment then and are in the j-th now; the last place is 'in none'."""

    as_of: datetime
    since: datetime
    segments: list[str]
    moved: list[list[int]]


class FlowOut(Schema):
    """What is kept; `is_old` when it was counted before today. `job` counts anew."""

    answer: FlowAnswer | None
    made_at: datetime | None
    is_old: bool
    job: JobOut | None


class SegmentVersionOut(Schema):
    version: int
    name: Text
    rule: dict[str, Any] | None
    sentence: Text | None
    made_at: datetime
    made_by: str | None


class SegmentVersionsOut(Schema):
    """Newest first."""

    items: list[SegmentVersionOut]
