"""Excel workbooks, old and new: checked here, and read by a process of their own (`workbook_process`)."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.files.archives import check_sizes, parts
from zhike.collect.files.headings import SAMPLE, heading_of
from zhike.collect.files.leftovers import set_aside
from zhike.collect.files.records import Record
from zhike.collect.files.source_file import SourceFile, schema_of, tidy_headers, trimmed
from zhike.collect.files.workbook_parts import check_grids
from zhike.errors import RefusedFile

_READER: Final = "zhike.collect.files.workbook_process"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LARGEST_OLD: Final = 256 << 20  # the old format holds 65,536 rows: files are a few megabytes


def open_workbook(path: Path, format: str, sheet: str | None = None, header_row: int | None = None) -> SourceFile:
    """One sheet of a workbook: the one asked for, else the first that has anything in it. Its texts are held in memory:
    a sheet has a million rows at most."""
    unsolved = _check_new(path) if format == "xlsx" else _check_old(path)
    said, table = _read(path, sheet)
    names = tuple(said["sheets"])
    if not table.num_rows:
        raise RefusedFile("the sheet has no rows", code="file_no_columns", sheets=list(names))
    heading = heading_of(_records(table.slice(0, SAMPLE)), header_row)
    headers = tidy_headers(heading.cells)
    below = table.filter(pc.greater(table["line"], heading.skip))
    rows = partial(_rows, below, headers, unsolved)
    return SourceFile(format, None, headers, below.num_rows, rows, names, said["sheet"], heading.line)


def _check_new(path: Path) -> frozenset[int]:
    """Rows with formulas that were saved without their result, on whatever sheet."""
    found = parts(path)
    check_sizes(path, found)
    grids: Mapping[str, frozenset[int]] = check_grids(path, found)
    return frozenset().union(*grids.values())


def _check_old(path: Path) -> frozenset[int]:
    if path.stat().st_size > _LARGEST_OLD:
        raise RefusedFile("the sheet is too large", code="file_sheet_too_large", cells=0, most=0)
    if _ENCRYPTED in path.read_bytes():
        raise RefusedFile("the workbook is protected by a password", code="file_encrypted")
    return frozenset()


def _read(path: Path, sheet: str | None) -> tuple[dict[str, Any], pa.Table]:
    """What the process says of the workbook, and the sheet: `line` and a text column for each of Excel's."""
    command = [sys.executable, "-m", _READER, str(path.absolute()), *([sheet] if sheet is not None else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            said = json.loads(process.stdout.readline())
            if "refused" in said:
                refused = said["refused"]
                raise RefusedFile(refused["message"], code=refused["code"], **refused["params"])
            return said, pa.ipc.open_stream(process.stdout).read_all()
        except (ValueError, pa.ArrowInvalid, OSError) as error:  # it has ended before its time
            detail = "the workbook is damaged"
            raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=detail) from error


def _records(table: pa.Table) -> list[Record]:
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [Record(line, list(cells), line) for line, *cells in rows]


def _rows(table: pa.Table, headers: tuple[str, ...], unsolved: frozenset[int]) -> Iterator[pa.RecordBatch]:
    return set_aside((_batch(batch) for batch in table.to_batches()), headers, unsolved)


def _batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    line, *columns = batch.columns
    damaged = pa.array(np.full(batch.num_rows, None), pa.string())
    texts = [trimmed(pa.concat_arrays([column])) for column in columns]
    return pa.record_batch([line, damaged, *texts], schema_of(len(columns)))
