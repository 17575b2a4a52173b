"""Shapes that every noun's wire format shares."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import BeforeValidator, PlainSerializer


class Text(Schema):
    """A text in both languages."""

    zh: str
    en: str


Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
"""Exact in the warehouse; on the wire a decimal string with the currency's two places."""


def _with_zone(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


Utc = Annotated[datetime, BeforeValidator(_with_zone)]
"""The warehouse's times are UTC without a zone; on the wire they carry it."""
