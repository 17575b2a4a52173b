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
    review: bool = Field(description="A tag's definition holds only once a second person has said yes.")


class ReviewIn(Schema):
    review: bool
