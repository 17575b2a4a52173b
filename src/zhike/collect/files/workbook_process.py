"""Read one sheet of a workbook in a process of its own: `python -m zhike.collect.files.workbook_process FILE [SHEET]`.

A damaged workbook can make its parser ask for any amount of memory, or abort: then this process ends and not the
server. It answers a line of JSON (the sheets, or why not) and then the sheet's rows as an Arrow stream of text columns.
"""

import datetime as dt
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from zhike.collect.files.source_file import MOST_COLUMNS, ROWS_A_BATCH
from zhike.errors import RefusedFile

_EXACT: Final = 10**15  # a float holds whole numbers below this exactly as they were typed
_MEMORY: Final = 4 << 30
_SECONDS: Final = 600


def main(path: Path, wanted: str | None) -> None:
    """Answer on the standard output."""
    _limit()
    out = sys.stdout.buffer
    try:
        names, sheet = _open(path, wanted)
        if sheet.total_width > MOST_COLUMNS:
            raise RefusedFile("too many columns", code="file_too_many_columns", found=sheet.width, most=MOST_COLUMNS)
    except RefusedFile as refused:
        said = {"message": refused.message, "code": refused.code, "params": refused.params}
        out.write(json.dumps({"refused": said}).encode() + b"\n")
        return
    out.write(json.dumps({"sheets": names, "sheet": sheet.name}).encode() + b"\n")
    schema = pa.schema([("line", pa.int64()), *((f"c{index}", pa.string()) for index in range(sheet.width))])
    with pa.ipc.new_stream(out, schema) as stream:
        rows = _rows(sheet)
        while chunk := list(islice(rows, ROWS_A_BATCH)):
            columns = [pa.array(column) for column in zip(*chunk, strict=True)]
            stream.write_batch(pa.record_batch([column.cast(field.type) for column, field in
                                                zip(columns, schema, strict=True)], schema))  # fmt: skip


def _limit() -> None:
    """So much memory beyond what the process has now, and so many seconds of work."""
    with suppress(OSError, ValueError, StopIteration):
        status = Path("/proc/self/status").read_text()
        used = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmSize"))) << 10
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, used + _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _open(path: Path, wanted: str | None) -> tuple[list[str], CalamineSheet]:
    """The sheets' names, and the one asked for, else the first that has anything in it."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        names = list(book.sheet_names)
        return names, _choose(book, names, wanted)
    except PasswordError as error:
        raise RefusedFile("the workbook is protected by a password", code="file_encrypted") from error
    except (CalamineError, OSError) as error:
        raise RefusedFile("the workbook cannot be read", code="file_unreadable", detail=str(error)) from error


def _choose(book: CalamineWorkbook, names: list[str], wanted: str | None) -> CalamineSheet:
    if wanted is not None and wanted not in names:
        raise RefusedFile("there is no such sheet", code="file_no_sheet", sheet=wanted, sheets=names)
    if not names:
        raise RefusedFile("the workbook has no sheets", code="file_no_columns", sheets=[])
    sheets = (book.get_sheet_by_name(name) for name in ([wanted] if wanted else names))
    first = next(sheets)
    return next((sheet for sheet in chain([first], sheets) if sheet.start is not None), first)


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Rows with anything in them, behind the row number that Excel shows."""
    top = (sheet.start or (0, 0))[0] + 1
    for number, cells in enumerate(sheet.iter_rows(), start=top):
        texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
        if any(texts):
            yield [number, *texts]


def cell_text(cell: Any) -> str:
    """A cell as an export in text would write it: 2.0 is 2, a date is ISO, a float has Excel's 15 digits."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
