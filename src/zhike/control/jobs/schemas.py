"""Jobs on the wire."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.states import State


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
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: JobError | None
    result: dict[str, Any] | None


class JobsOut(Schema):
    items: list[JobOut]
