"""Jobs on the wire."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.states import Level, State


class JobError(Schema):
    code: str
    params: dict[str, Any]


class JobOut(Schema):
    """Long work to follow: ask again until `finished_at` is there."""

    id: str
    kind: str
    state: State
    progress: float = Field(description="0 to 1")
    stage: str
    about: dict[str, str] = Field(description="The ids of what it belongs to, by name: import_id, source_id, …")
    asked_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    not_before: datetime | None = Field(description="A queued job waits until then")
    attempts: int = Field(description="How often it was begun")
    max_attempts: int
    cancel_requested: bool
    error: JobError | None = Field(description="Why it failed, or why it waits to be tried again")
    result: dict[str, Any] | None


class JobsOut(Schema):
    items: list[JobOut]
    next_cursor: str | None
    counts: dict[State, int] = Field(description="How many jobs of these kinds are in each state")
    kinds: list[str] = Field(description="The kinds of work that there are")


class JobLineOut(Schema):
    """One line of a job's log; the console says `code` in words."""

    at: datetime
    level: Level
    code: str
    params: dict[str, Any]


class JobLogOut(Schema):
    items: list[JobLineOut]
