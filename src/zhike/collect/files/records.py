"""Records that Python has split into cells, gathered into batches of text columns."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import pyarrow as pa

from zhike.collect.files.source_file import ROWS_A_BATCH, schema_of, trimmed


class Record(NamedTuple):
    """One row: the line where it starts, its cells, and the line where it ends."""

    line: int
    cells: list[str]
    last: int = 0


def batches_of(records: Iterable[Record], width: int) -> Iterator[pa.RecordBatch]:
    """Batches of `schema_of(width)`; a row with another number of cells becomes a damaged one."""
    waiting = iter(records)
    while chunk := list(islice(waiting, ROWS_A_BATCH)):
        yield _batch(chunk, width)


def _batch(records: list[Record], width: int) -> pa.RecordBatch:
    whole = [len(record.cells) == width for record in records]
    nothing = [None] * width
    rows = [record.cells if fits else nothing for record, fits in zip(records, whole, strict=True)]
    damaged = [None if fits else _as_json(record.cells) for record, fits in zip(records, whole, strict=True)]
    lines = [record.line for record in records]
    columns = [trimmed(pa.array(column, pa.string())) for column in zip(*rows, strict=True)]
    return pa.record_batch([pa.array(lines, pa.int64()), pa.array(damaged, pa.string()), *columns], schema_of(width))


def _as_json(cells: list[str]) -> str:
    return json.dumps(cells, ensure_ascii=False)
