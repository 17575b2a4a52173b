"""What may become of a job."""

from enum import StrEnum


class State(StrEnum):
    """`queued → running → done | failed | cancelled`; back to queued when the server stops meanwhile."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
