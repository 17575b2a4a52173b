"""The settings of an analysis as its fields want them: complete, of the right type, within their limits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NoReturn

from zhike.analytics.analysis import Field
from zhike.errors import InvalidInput

MOST_TEXTS: Final = 50


def complete(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every field: what is given, checked, else its default.

    Raises InvalidInput (analysis_bad_setting) with the `field` at fault and what is `wanted`.
    """
    known = {field.key for field in fields}
    for key in given:
        if key not in known:
            _refuse(key, "unknown")
    return {field.key: _value(field, given.get(field.key)) for field in fields}


def _value(field: Field, given: Any) -> Any:
    if given is None:
        return field.default
    return _READ[field.kind](field, given)


def _whole(field: Field, given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        _refuse(field.key, "whole")
    _within(field, given)
    return given


def _number(field: Field, given: Any) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool) or not abs(given) < float("inf"):
        _refuse(field.key, "number")
    _within(field, given)
    return float(given)


def _flag(field: Field, given: Any) -> bool:
    if not isinstance(given, bool):
        _refuse(field.key, "flag")
    return given


def _text(field: Field, given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > 200:
        _refuse(field.key, "text")
    return given


def _choice(field: Field, given: Any) -> str:
    if given not in [choice.key for choice in field.choices]:
        _refuse(field.key, "choice", choices=[choice.key for choice in field.choices])
    return str(given)


def _date(field: Field, given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        _refuse(field.key, "date")


def _several(read: Callable[[Field, Any], Any]) -> Callable[[Field, Any], list[Any]]:
    def found(field: Field, given: Any) -> list[Any]:
        if not isinstance(given, list) or len(given) > (field.most or MOST_TEXTS) or len(given) < (field.least or 0):
            _refuse(field.key, "several", least=field.least or 0, most=field.most or MOST_TEXTS)
        return [read(field, item) for item in given]

    return found


def _plain_number(field: Field, given: Any) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool) or not abs(given) < float("inf"):
        _refuse(field.key, "number")
    return float(given)


_READ: Final[Mapping[str, Callable[[Field, Any], Any]]] = {
    "choice": _choice,
    "choices": _several(_choice),
    "whole": _whole,
    "days": _whole,
    "number": _number,
    "flag": _flag,
    "text": _text,
    "event": _text,
    "texts": _several(_text),
    "events": _several(_text),
    "numbers": _several(_plain_number),
    "date": _date,
}


def _within(field: Field, given: float) -> None:
    if (field.least is not None and given < field.least) or (field.most is not None and given > field.most):
        _refuse(field.key, "between", least=field.least, most=field.most)


def _refuse(key: str, wanted: str, **params: Any) -> NoReturn:
    raise InvalidInput(f"{key}: {wanted} is wanted", code="analysis_bad_setting", field=key, wanted=wanted, **params)
