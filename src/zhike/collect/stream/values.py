"""What a program sent as JSON, as values: texts, exact amounts, instants; and why something is refused."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import orjson

MOST_ID: Final = 256
"""Characters of an identity, or of a message's own number."""

MOST_DEPTH: Final = 20
"""Levels of lists and objects within one another."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_END: Final = (datetime(2101, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_PLACES: Final = Decimal("0.0001")
_MOST_AMOUNT: Final = Decimal(10) ** 14
_SECONDS_BELOW: Final = 10**11  # a number that large is milliseconds
_LONE_SURROGATE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


class Refused(Exception):
    """A message that cannot be used: a stable code, and the field that is to blame."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.field = reason, field


def micros(value: Any, field: str) -> int:
    """Microseconds since 1970 UTC of an ISO time (without a zone: UTC) or of Unix seconds or milliseconds."""
    try:
        if type(value) is str:
            moment = datetime.fromisoformat(value)
            return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND
        if type(value) is int or type(value) is float:
            return int(value * (1_000_000 if abs(value) < _SECONDS_BELOW else 1_000))
    except (ValueError, OverflowError):
        pass
    raise Refused("date_unreadable", field)


def instant(moment: int, field: str) -> int:
    """The same microseconds, when they are between 1970 and 2100."""
    if not 0 <= moment < _END:
        raise Refused("date_unreadable", field)
    return moment


def text_of(value: Any) -> str | None:
    """A text or a number as text; None for anything else and for nothing."""
    kind = type(value)
    if kind is str:
        return value.strip() or None
    return str(value) if kind is int or kind is float else None


def id_of(value: Any, field: str) -> str:
    """What names somebody: "" when nothing does."""
    text = text_of(value)
    if text is None:
        return ""
    if len(text) > MOST_ID:
        raise Refused("id_too_long", field)
    return text


def decimal_of(value: Any, reason: str, field: str) -> Decimal | None:
    """An exact number of four places; None when nothing was said. A float is taken as it is written, not as the
    binary fraction that it is stored as: 12.1 is 12.1."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value) if type(value) is not str else value.strip())
        if type(value) is not bool and number.is_finite() and abs(number) < _MOST_AMOUNT:
            return number.quantize(_PLACES)
    except InvalidOperation:
        pass
    raise Refused(reason, field)


def check_tree(value: Any, depth: int = 0) -> None:
    """Refuses what is too deep, and texts with NUL characters, which many programs take for an end."""
    if type(value) is str:
        if "\0" in value:
            raise Refused("nul_character")
    elif type(value) in (dict, list):
        if depth == MOST_DEPTH:
            raise Refused("too_deep")
        for part in value if type(value) is list else (*value, *value.values()):
            check_tree(part, depth + 1)


def dumped(value: Any) -> bytes:
    """As JSON, keys in order; refuses what is too deep for that."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise Refused("too_deep") from error


def without_lone_surrogates(body: bytes) -> bytes:
    """JSON in which halves of characters (an emoji that a browser cut in two) are replaced by �."""
    return _LONE_SURROGATE.sub(rb"\\ufffd", body)
