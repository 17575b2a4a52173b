"""Analyses on the wire."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobError, JobOut
from zhike.control.schemas import Text
from zhike.control.tags.schemas import NameIn, ScheduleIn


class ChoiceOut(Schema):
    key: str
    label: Text


class WhenOut(Schema):
    """A setting that is asked for only while another has one of these values."""

    field: str
    values: list[Any]


class FieldOut(Schema):
    """One setting of a kind of analysis."""

    key: str
    kind: Literal[
        "choice", "choices", "whole", "number", "days", "flag", "text", "texts", "numbers", "date", "event", "events"
    ]
    label: Text
    help: Text
    default: Any = Field(None, description="null: it may be left out")
    choices: list[ChoiceOut]
    least: float | None = Field(description="of a number, or of how many are chosen")
    most: float | None
    unit: str | None
    when: WhenOut | None


class OutputOut(Schema):
    """Something that is said of each customer: it becomes a trait of theirs."""

    key: str
    label: Text
    kind: Literal["text", "number", "date", "flag"]


class KindOut(Schema):
    """One kind of analysis. Without `outputs` it speaks of nobody in particular, and keeps no tag."""

    key: str
    name: Text
    about: Text
    fields: list[FieldOut]
    outputs: list[OutputOut]


class KindListOut(Schema):
    items: list[KindOut]


class AnalysisIn(Schema):
    """`settings` by the keys of the kind's fields; what is left out is as the kind proposes."""

    kind: str
    name: NameIn
    settings: dict[str, Any] = Field(default_factory=dict)
    schedule: ScheduleIn | None = None
    recipients: list[str] = Field(default_factory=list, description="e-mail addresses that get each scheduled answer")
    keeps_tag: bool = Field(False, description="keep a tag with a level for each group that the analysis finds")


class ResultSummaryOut(Schema):
    """An answer: `written` (what it says of customers holds), `refused` (it is not to be relied upon: nothing was
    changed) or `failed` (there is none); `reason` says why. `headline` is the first sentence of its reading."""

    id: str
    state: Literal["written", "refused", "failed"]
    as_of: datetime
    made_at: datetime
    reason: JobError | None
    customers: int | None = Field(description="how many customers it changed what is said of")
    job_id: str
    headline: Text | None


class AnalysisOut(Schema):
    """`settings` are complete. `traits`: what its outputs are called in rules. `job`: the answer being made."""

    id: str
    kind: str
    name: Text
    settings: dict[str, Any]
    schedule: dict[str, Any] | None
    next_run_at: datetime | None
    recipients: list[str]
    keeps_tag: bool
    tag_id: str | None
    traits: dict[str, str]
    version: int
    etag: str = Field(description="send it back as If-Match")
    created_at: datetime
    updated_at: datetime
    latest: ResultSummaryOut | None
    job: JobOut | None


class AnalysisListOut(Schema):
    items: list[AnalysisOut]


class ResultListOut(Schema):
    items: list[ResultSummaryOut]


class ColumnOut(Schema):
    key: str
    label: Text
    unit: Literal["text", "count", "number", "money", "share", "days", "date", "flag"]


class ChartOut(Schema):
    """How to draw a section's rows, by its columns' keys."""

    kind: Literal["bars", "stacked", "lines", "scatter", "grid", "sankey"]
    x: str
    y: list[str]
    series: str | None
    diagonal: bool
    mark: Any


class SectionOut(Schema):
    """A table and perhaps its chart. A cell is a value, or `{zh, en}`. `people`: none, or for each row a rule for the
    customers behind it (null: there are none)."""

    key: str
    title: Text
    columns: list[ColumnOut]
    rows: list[list[Any]]
    chart: ChartOut | None
    note: Text | None
    people: list[dict[str, Any] | None]


class FigureOut(Schema):
    key: str
    label: Text
    value: Any
    unit: Literal["text", "count", "number", "money", "share", "days", "date", "flag"]
    note: Text | None


class ReportOut(Schema):
    """`reading` says what was found, the most important sentence first."""

    reading: list[Text]
    figures: list[FigureOut]
    sections: list[SectionOut]


class ResultOut(ResultSummaryOut):
    """An answer with the settings that it was made with; without a report when it failed."""

    settings: dict[str, Any]
    report: ReportOut | None
