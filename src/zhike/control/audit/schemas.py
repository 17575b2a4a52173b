"""The audit trail on the wire."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:  # the first hours of the year 1, east of Greenwich
        raise ValueError("there is no such time in UTC") from error


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class AuditActorOut(Schema):
    """Who it was, under the name of then."""

    kind: Literal["user", "api_key", "clock"]
    id: str
    name: str


class AuditEntryOut(Schema):
    id: str
    at: datetime
    actor: AuditActorOut
    action: str = Field(description="what was done, as a code")
    kind: str = Field(description="to what kind of thing")
    object_id: str | None
    details: dict[str, Any] = Field(description="counts, codes and ids; nothing personal")


class AuditPageOut(Schema):
    """`actions`, `kinds` and `actors`: all that is in the trail, to filter by."""

    items: list[AuditEntryOut]
    next_cursor: str | None
    actions: list[str]
    kinds: list[str]
    actors: list[AuditActorOut]


class AuditFilters(Schema):
    """All must hold; of several values of one filter, any."""

    actor: list[str] = Field([], description="ids of people and API keys")
    action: list[str] = Field([])
    kind: list[str] = Field([])
    object_id: str | None = Field(None, max_length=64)
    since: Instant | None = None
    until: Instant | None = Field(None, description="itself left out")
    oldest: bool = Field(False, description="the oldest first")
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)
