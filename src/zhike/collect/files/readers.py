"""Open whatever export a shop system gives. What a file is, is decided by its content; its name may lie."""

from pathlib import Path

from zhike.collect.files.archives import is_workbook, only_file, parts
from zhike.collect.files.delimited import open_text
from zhike.collect.files.packing import packed
from zhike.collect.files.pages import is_page, open_page
from zhike.collect.files.sheets import open_workbook
from zhike.collect.files.source_file import SourceFile
from zhike.errors import RefusedFile

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def open_file(path: Path, sheet: str | None = None, header_row: int | None = None) -> SourceFile:
    """Headers and a stream of rows, or `RefusedFile` with a code that says why not. `header_row`: the line that a
    person has named as that of the headers (0: there are none); it is found where nobody has."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise RefusedFile("the file cannot be read", code="file_unreadable", detail=str(error)) from error
    if not start.strip():
        raise RefusedFile("the file is empty", code="file_empty")
    if start.startswith(_ZIP):
        return _open_zip(path, sheet, header_row)
    if start.startswith(_OLE):
        return open_workbook(path, "xls", sheet, header_row)
    if is_page(start):
        return open_page(path, sheet, header_row)
    return open_text(packed(path, start), header_row)


def _open_zip(path: Path, sheet: str | None, header_row: int | None) -> SourceFile:
    found = parts(path)
    if is_workbook(found):
        return open_workbook(path, "xlsx", sheet, header_row)
    inside = only_file(path, found)
    with inside.open() as file:
        if file.read(4) in (_ZIP, _OLE):
            raise RefusedFile("a workbook in a zip: unpack it first", code="file_zip_workbook", file=inside.member)
    return open_text(inside, header_row)
