"""The workspace on the wire."""

from datetime import datetime

from ninja import Schema
from pydantic import Field


class WorkspaceOut(Schema):
    name: str
    time_zone: str
    currency: str
    language: str
    as_of: datetime | None = Field(description="An example shop's clock stands still here; null: the real time.")
    is_example: bool
