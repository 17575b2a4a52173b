"""Importing files as shops send them: GB18030 against DuckDB reading the UTF-8 twin, and a workbook.

DuckDB reads neither GB18030 nor workbooks without extensions that are fetched from elsewhere. What a workbook costs
anybody who reads it is what its parser takes to give the cells.
"""

import csv
from functools import partial
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from bench import imports
from bench.measure import Task, Timed, peak_of_this_process


def write_twin(file: Path) -> Path:
    """The same lines in GB18030."""
    twin = file.with_name(f"gb18030-{file.name}")
    twin.write_bytes(file.read_bytes().decode().encode("gb18030"))
    return twin


def write_workbook(file: Path, rows: int) -> Path:
    """The first rows as a workbook, its numbers as numbers."""
    path = file.with_suffix(".xlsx")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("订单")
    with file.open(encoding="utf-8", newline="") as text:
        for number, cells in zip(range(rows + 1), csv.reader(text), strict=False):
            sheet.append(cells if number == 0 else [*cells[:6], int(cells[6]), float(cells[7])])
    book.save(path)
    return path


def text_tasks(file: Path, twin: Path, work: Path) -> dict[str, Task]:
    return {"zhike": partial(imports.import_twice, twin, work), "read_csv": partial(imports.read_csv, file, work)}


def workbook_tasks(file: Path, work: Path) -> dict[str, Task]:
    return {"zhike": partial(imports.import_twice, file, work), "calamine": partial(only_read, file)}


def only_read(file: Path) -> Timed:
    """The cells as Python values, thrown away."""
    timed = Timed()
    with timed.stage("import"):
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
        timed.answer = sum(1 for _ in sheet.iter_rows())
    timed.peak_bytes = peak_of_this_process()
    return timed
