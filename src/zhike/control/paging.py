"""Cursor paging: a cursor says after which row the next page begins, whatever was added meanwhile."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from zhike.errors import InvalidInput

T = TypeVar("T")


def encode(*place: Any) -> str:
    """An opaque cursor for a place in an order."""
    return base64.urlsafe_b64encode(json.dumps(place, default=_plain).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[Any]:
    """The place again, each part of its kind: datetime, Decimal, int or str.

    Raises InvalidInput for what cannot have been made by `encode`.
    """
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_PARSE[kind](part) for kind, part in zip(kinds, place, strict=True)]
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise InvalidInput("This cursor is not known.", field="cursor") from error


def _instant(part: Any) -> datetime:
    return _sound(datetime.fromisoformat(part), lambda instant: instant.tzinfo is None)


def _amount(part: Any) -> Decimal:
    """What fits the warehouse's money: a number of our own never has more digits."""
    return _sound(Decimal(_text(part)), lambda amount: abs(amount) < 10**14 and amount == round(amount, 4))


def _number(part: Any) -> int:
    return int(_sound(part, lambda number: type(number) is int and abs(number) < 2**63))


def _text(part: Any) -> str:
    return str(_sound(part, lambda text: isinstance(text, str) and "\0" not in text and bool(text.encode() or True)))


def _sound(value: T, test: Callable[[T], bool]) -> T:
    if not test(value):
        raise ValueError(value)
    return value


_PARSE: Final[dict[type, Callable[[Any], Any]]] = {datetime: _instant, Decimal: _amount, int: _number, str: _text}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
