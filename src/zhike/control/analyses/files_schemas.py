"""Mailing on the wire."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from zhike.control.jobs.schemas import JobError


class SendIn(Schema):
    """Which answer, and to whom: to those who get it on schedule, unless others are named."""

    result_id: str = Field("latest", description="`latest`: the newest")
    recipients: list[str] | None = None
    language: Literal["zh", "en"] | None = Field(None, description="null: the business's own")
    again: bool = Field(False, description="also to those who have got this answer already")


class SendingOut(Schema):
    """One recipient of an answer. `error`: why the last attempt failed."""

    recipient: str
    language: str
    state: Literal["waiting", "sent", "refused"]
    times: int = Field(description="how often it was asked for anew")
    error: JobError | None
    asked_at: datetime
    sent_at: datetime | None


class SendingListOut(Schema):
    items: list[SendingOut]
