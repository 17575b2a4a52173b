"""What may become of a job, and how weighty a line of its log is."""

from enum import StrEnum


class State(StrEnum):
    """`queued → running → done | failed | cancelled`; back to queued when it is to be tried again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = (State.DONE, State.FAILED, State.CANCELLED)


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
