"""The shapes that rules are made of, read from JSON: objects with known keys, lists, texts, numbers, comparisons.

Every refusal names its place: `levels[0].rule.of[1].value`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhike.errors import InvalidRule
from zhike.rules.nodes import Comparison, Operand, Scalar
from zhike.rules.operators import OPERATORS, calendar_date

Json = Mapping[str, Any]


def known_fields(data: Any, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Json:
    """An object with exactly these keys; an unknown key is an error, never quietly ignored."""
    if not isinstance(data, Mapping):
        raise InvalidRule("an object is needed", path=path, code="rule_bad_value")
    for key in data:
        if key not in required and key not in optional:
            raise InvalidRule(f"{key!r} is not known here", path=join(path, str(key)), code="rule_unknown_key")
    for key in required:
        if key not in data:
            raise InvalidRule(f"{key!r} is missing", path=join(path, key), code="rule_missing_key")
    return data


def listed(value: Any, path: str, empty: bool = False) -> list[Any]:
    """A list, with at least one item unless it may be empty."""
    if not isinstance(value, list | tuple) or not (value or empty):
        raise InvalidRule("a list with at least one item is needed", path=path, code="rule_bad_value")
    return list(value)


def text(value: Any, path: str) -> str:
    """A text that people can read and engines can keep."""
    if not isinstance(value, str) or not value.strip() or len(value) > 500 or not _storable(value):
        raise InvalidRule("a text is needed", path=path, code="rule_bad_value")
    return value


def texts(value: Any, path: str) -> tuple[str, ...]:
    return tuple(text(item, f"{path}[{i}]") for i, item in enumerate(listed(value, path)))


def one_of(value: Any, known: tuple[str, ...], path: str) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in known:
        raise InvalidRule(f"{value!r} is not one of {', '.join(known)}", path=path, code="rule_bad_value")
    return value


def whole(value: Any, path: str, least: int, most: int) -> int:
    """A whole number between two others."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidRule(f"a whole number from {least} to {most} is needed", path=path, code="rule_bad_value")
    return value


def number(value: Any, path: str) -> int | float:
    """A number that engines compute exactly enough: below a million million, at most 6 decimal places."""
    found = scalar(value, path)
    if isinstance(found, bool | str) or abs(found) >= 10**12 or round(found, 6) != found:
        raise InvalidRule("a number with at most 6 decimal places is needed", path=path, code="rule_bad_value")
    return found


def day(value: Any, path: str) -> str:
    """A date as ISO text."""
    said = text(value, path)
    try:
        calendar_date(said)
    except ValueError as error:
        raise InvalidRule("a date such as 2026-11-22 is needed", path=path, code="rule_bad_value") from error
    return said


def comparison(fields: Json, path: str) -> Comparison:
    """`op` and what it needs of `value`."""
    op = fields["op"]
    if not isinstance(op, str) or op not in OPERATORS:
        raise InvalidRule(f"operator {op!r} is not known", path=f"{path}.op", code="rule_bad_operator")
    return Comparison(op, _operand(fields.get("value"), OPERATORS[op].shape, f"{path}.value"))


def scalar(value: Any, path: str) -> Scalar:
    if isinstance(value, Decimal) and value.is_finite():
        value = float(value)
    if isinstance(value, str) and _storable(value):
        return value
    if isinstance(value, int | float) and abs(value) < float("inf"):  # also false for NaN
        return value
    raise InvalidRule("a text, a number or a flag is needed", path=path, code="rule_bad_value")


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _operand(value: Any, shape: str, path: str) -> Operand:
    if shape in ("pair", "many"):
        items = tuple(scalar(item, f"{path}[{i}]") for i, item in enumerate(listed(value, path)))
        if shape == "pair" and len(items) != 2:
            raise InvalidRule("two values are needed", path=path, code="rule_bad_value")
        return items
    if shape == "one":
        return scalar(value, path)
    if value is not None:
        raise InvalidRule("this operator takes no value", path=path, code="rule_bad_value")
    return None


def _storable(value: str) -> bool:
    """Engines end a text at a NUL and have no halves of surrogate pairs."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
