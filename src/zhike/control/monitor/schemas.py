"""The monitor on the wire. Rates are per second, sizes in bytes, lags in seconds."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobError
from zhike.control.jobs.states import State
from zhike.control.schemas import Text


class EventsNowOut(Schema):
    """Over the last minute."""

    accepted_per_second: float
    written_per_second: float
    refused_per_second: float
    backlog_bytes: int = Field(description="Accepted and not written yet.")
    written_at: datetime | None


class LiveOut(Schema):
    """Realtime tags in this process."""

    running: bool
    steps: int
    customers: int
    changes: int
    failures: int
    behind: int = Field(description="Commits that were not looked at yet.")
    last_step_at: datetime | None
    last_sweep_at: datetime | None
    last_sweep_seconds: float | None
    lag_p50: float | None
    lag_p99: float | None


class WatchedRunOut(Schema):
    id: str
    state: State
    progress: float
    started_at: datetime | None
    finished_at: datetime | None
    took_ms: int | None


class RunsNowOut(Schema):
    last: WatchedRunOut | None
    going_on: list[WatchedRunOut]
    failed: int = Field(description="Within a day.")


class FailedJobOut(Schema):
    id: str
    kind: str
    finished_at: datetime
    error: JobError | None


class FailedJobsOut(Schema):
    """Within a day."""

    count: int
    newest: list[FailedJobOut]


class TroubledSourceOut(Schema):
    """A source that fails (`error`), or has not delivered for longer than usual (`silent_since`)."""

    id: str
    name: str
    error: JobError | None
    silent_since: datetime | None
    usual_minutes: int | None


class MachineOut(Schema):
    warehouse_bytes: int
    disk_free_bytes: int
    memory_bytes: int


class WebhooksNowOut(Schema):
    failing: int
    dead: int = Field(description="Batches that were given up.")


class MonitorOut(Schema):
    at: datetime
    watching: bool = Field(description="Whether this process takes notes; a command does not.")
    events: EventsNowOut
    live: LiveOut
    runs: RunsNowOut
    failed_jobs: FailedJobsOut
    sources: list[TroubledSourceOut]
    webhooks: WebhooksNowOut | None = Field(description="For those who may see who subscribed.")
    machine: MachineOut
    open_alerts: int


class MonitorPointOut(Schema):
    """What happened up to `at`, since the point before."""

    at: datetime
    accepted: float
    written: float
    refused: float
    backlog: int
    lag_p50: float | None
    lag_p99: float | None
    memory: int


class MonitorSeriesOut(Schema):
    points: list[MonitorPointOut]


class MonitorWhoOut(Schema):
    kind: str
    id: str
    name: str


class SizeCauseOut(Schema):
    """Why a size moved. Which of the other fields there are depends on the kind."""

    kind: Literal["definition", "segment", "source", "import", "spike", "merge", "expiry", "hand", "unknown"]
    tag_id: str | None = None
    tag_name: Text | None = None
    before: int | None = None
    after: int | None = None
    segment_id: str | None = None
    source: str | None = None
    source_id: str | None = None
    since: datetime | None = None
    usual_minutes: int | None = None
    import_id: str | None = None
    rows: int | None = None
    name: str | None = None
    at: datetime | None = None
    count: int | None = None
    usual: int | None = None
    changes: int | None = None


class SizeAlertOut(Schema):
    """A tag's size left its usual range, `low` to `high`."""

    id: str
    tag_id: str
    tag_name: Text | None
    before: int
    before_at: datetime
    size: int
    low: int
    high: int
    run_id: str | None
    causes: list[SizeCauseOut]
    muted: bool
    opened_at: datetime
    closed_at: datetime | None
    acknowledged_by: MonitorWhoOut | None
    acknowledged_at: datetime | None


class SizeAlertsOut(Schema):
    items: list[SizeAlertOut]
    open: int


class OpenAlertsOut(Schema):
    open: int


class TagSizeOut(Schema):
    at: datetime
    size: int
    entered: int
    left: int
    version: int
    run_id: str


class TagSizesOut(Schema):
    points: list[TagSizeOut]
    muted: bool


class MutedBody(Schema):
    muted: bool


class WatchingBody(Schema):
    sensitivity: Literal["low", "normal", "high"]


class MutedTagOut(Schema):
    tag_id: str
    name: Text
    muted_by: dict[str, Any]


class WatchingOut(WatchingBody):
    muted: list[MutedTagOut]
