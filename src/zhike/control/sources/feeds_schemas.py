"""Sources on the wire. Passwords, secrets and keys are never in an answer, but for a new key, once."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.jobs.schemas import JobError, JobOut
from zhike.control.sources.schemas import FileKind, MappingBody, Person, Problem

Kind = Literal["files", "event_api", "database", "folder", "webhook"]
SourceState = Literal["waiting", "running", "ok", "failed", "paused"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Minutes = Annotated[int, Field(ge=1, le=44_640)]


class SettingsBody(Schema):
    """How a source is reached. Database: address, and a table or a statement; folder: a path below the inbox."""

    address: str | None = Field(default=None, max_length=1000, description="postgresql://… or mysql://…")
    table: str | None = Field(default=None, max_length=300)
    statement: str | None = Field(default=None, max_length=20_000, description="A SELECT.")
    cursor_column: str | None = Field(default=None, max_length=200, description="The column that only grows.")
    path: str | None = Field(default=None, max_length=500)


class SourceIn(Schema):
    name: Name
    kind: Kind
    settings: SettingsBody = Field(default_factory=SettingsBody)
    secret: str | None = Field(default=None, max_length=1000, description="A database's password.")
    mapping: MappingBody | None = None
    every_minutes: Minutes | None = None


class SourceChange(Schema):
    """What is left out stays as it is."""

    settings: SettingsBody | None = None
    secret: str | None = Field(default=None, max_length=1000)
    mapping: MappingBody | None = None
    every_minutes: Minutes | None = None
    paused: bool | None = None


class SourceDetailOut(Schema):
    """A source: how it is reached, and how its runs went."""

    id: str
    name: str
    kind: Kind
    state: SourceState
    settings: SettingsBody
    has_secret: bool
    key_prefix: str
    mapping: MappingBody | None
    every_minutes: int | None
    paused: bool
    last_run_at: datetime | None
    last_ok_at: datetime | None
    last_rows: int | None
    rows: int
    last_error: JobError | None
    newest_fact_at: datetime | None
    waiting: int = Field(
        description="What was accepted and is not in the warehouse yet: a webhook's deliveries; for the event API the "
        "bytes of all its sources."
    )
    created_at: datetime
    created_by: Person
    updated_at: datetime
    updated_by: Person


class SourcesOut(Schema):
    items: list[SourceDetailOut]
    inbox: str | None = Field(description="The directory that watched folders lie in; for owners.")


class SourceMade(Schema):
    """A source with the key that was made for it: the only time that it is shown."""

    source: SourceDetailOut
    key: str | None


class LookIn(Schema):
    """A source that is still being written, or a saved one (`source_id`) with its own secret."""

    source_id: str | None = None
    name: str = Field(default="source", max_length=64)
    kind: Kind
    settings: SettingsBody = Field(default_factory=SettingsBody)
    secret: str | None = Field(default=None, max_length=1000)
    file_kind: FileKind | None = None


class LookOut(Schema):
    """The first rows and what its columns are taken to mean."""

    headers: list[str]
    rows: list[list[str]]
    mapping: MappingBody
    problems: list[Problem]


class FolderFileOut(Schema):
    name: str
    size: int
    seen_at: datetime
    import_id: str | None
    error: JobError | None


class SourceRunOut(Schema):
    """One run. `import_id` leads to its report and quarantine; a run that failed early or found nothing has none."""

    job: JobOut
    import_id: str | None
    name: str
    rows_in: int | None
    rows_stored: int | None
    rows_already: int | None
    rows_quarantined: int | None


class SourceRunsOut(Schema):
    """The newest runs first, and the files of a watched folder."""

    runs: list[SourceRunOut]
    files: list[FolderFileOut]


class RefusedMessageOut(Schema):
    """A message as it was sent (JSON), under its number among those that were refused, and why."""

    number: int
    reason: Problem
    field: str | None
    message: str


class RefusedOut(Schema):
    items: list[RefusedMessageOut]
    next_cursor: str | None


class RunStarted(Schema):
    job: JobOut
