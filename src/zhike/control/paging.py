"""Cursor paging: a cursor says after which row the next page begins, whatever was added meanwhile."""

import base64
import binascii
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.errors import InvalidInput


def encode(*place: Any) -> str:
    """An opaque cursor for a place in an order."""
    return base64.urlsafe_b64encode(json.dumps(place, default=_plain).encode()).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[Any]:
    """The place again. Raises InvalidInput for what was not made by `encode`."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("This cursor is not known.", field="cursor") from error
    if not isinstance(place, list) or len(place) != parts:
        raise InvalidInput("This cursor is not known.", field="cursor")
    return place


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
