"""JSON objects in the shape of a file: each key is a header, keys of objects inside are joined by a dot."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from zhike.collect.feeds.cells import cell
from zhike.collect.files.records import Record, batches_of
from zhike.collect.files.source_file import SourceFile
from zhike.errors import InvalidInput

_DEEPEST: Final = 8
MOST_RECORDS: Final = 10_000
MOST_KEYS: Final = 1_000


def records_of(body: bytes) -> list[dict[str, Any]]:
    """The objects of a body: one, or a list of them."""
    try:
        data = json.loads(body, parse_float=Decimal, parse_constant=_no_number)  # amounts stay exact
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The body is no JSON.", code="hook_not_json") from error
    found = data if isinstance(data, list) else [data]
    if len(found) > MOST_RECORDS:
        raise InvalidInput("Too many records at once.", code="hook_too_many", most=MOST_RECORDS)
    if not all(isinstance(record, dict) for record in found):
        raise InvalidInput("Records are JSON objects.", code="hook_not_objects")
    flat = [flattened(record) for record in found]
    if len({key for record in flat for key in record}) > MOST_KEYS:
        raise InvalidInput("Too many different keys.", code="hook_too_many_keys", most=MOST_KEYS)
    return flat


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def flattened(record: dict[str, Any]) -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`; lists, and objects that lie too deep, stay JSON."""
    flat: dict[str, Any] = {}
    _flatten(record, "", flat, 1)
    return flat


def _flatten(record: dict[str, Any], before: str, flat: dict[str, Any], depth: int) -> None:
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            _flatten(value, f"{before}{key}.", flat, depth + 1)
        else:
            flat[before + key] = value


def file_of(records: Iterable[dict[str, Any]], headers: Iterable[str] = ()) -> SourceFile:
    """Flat records as rows; `headers` are there even when no record has them."""
    rows = list(records)
    names = list(dict.fromkeys([*headers, *(key for record in rows for key in record)]))

    def batches() -> Iterator[pa.RecordBatch]:
        cells = (Record(line, [cell(row.get(name)) for name in names]) for line, row in enumerate(rows, start=1))
        return batches_of(cells, names)

    return SourceFile("json", None, tuple(names), len(rows), batches)
