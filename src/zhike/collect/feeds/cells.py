"""Typed values from databases and JSON as the text that cleaning reads, nothing lost on the way."""

import base64
import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def cell(value: Any) -> str:
    """One value: decimals exact, times ISO (with their zone where they have one), objects as JSON, nothing as "".

    >>> cell(Decimal("1E+3")), cell(True), cell({"a": 1}), cell(None)
    ('1000', 'true', '{"a": 1}', '')
    """
    match value:
        case None:
            return ""
        case str():
            return value.replace("\x00", "")
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return _binary(bytes(value))
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def _binary(value: bytes) -> str:
    """Text where it is one: some drivers give texts of unknown collation as bytes."""
    try:
        return value.decode().replace("\x00", "")
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
