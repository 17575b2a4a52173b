"""Open whatever export a shop system gives. What a file is, is decided by its content; its name may lie."""

from pathlib import Path

from zhike.collect.files.delimited import open_text
from zhike.collect.files.sheets import open_workbook
from zhike.collect.files.source_file import SourceFile
from zhike.errors import RefusedFile

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml")


def open_file(path: Path, sheet: str | None = None) -> SourceFile:
    """Headers and a stream of rows, or `RefusedFile` with a code that says why not."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise RefusedFile("the file cannot be read", code="file_unreadable", detail=str(error)) from error
    if not start.strip():
        raise RefusedFile("the file is empty", code="file_empty")
    if start.lstrip().lower().startswith(_PAGE):
        raise RefusedFile("a web page with a table's name: save it as .xlsx first", code="file_is_page")
    if start.startswith(_ZIP):
        return open_workbook(path, "xlsx", sheet)
    if start.startswith(_OLE):
        return open_workbook(path, "xls", sheet)
    return open_text(path)
