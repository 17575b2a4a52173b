"""Workbooks with damaged bytes are read or refused; whatever their parser does, the process that asked goes on."""

import io
import random
import zipfile

import openpyxl
import pytest
import xlwt

from zhike.collect.files.readers import open_file
from zhike.errors import RefusedFile


def new_book() -> bytes:
    book = openpyxl.Workbook()
    for number in range(50):
        book.active.append([number, f"文字{number}", number * 1.5])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def old_book() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(50):
        for column, value in enumerate((row, f"文字{row}", row * 1.5)):
            sheet.write(row, column, value)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(8, len(changed))] = rng.randrange(256)
    return bytes(changed)


def with_a_damaged_part(data: bytes, rng: random.Random) -> bytes:
    packed, held = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    victim = rng.choice(packed.namelist())
    with zipfile.ZipFile(held, "w") as other:
        for name in packed.namelist():
            content = packed.read(name)
            other.writestr(name, flipped(content, rng) if name == victim else content)
    return held.getvalue()


@pytest.mark.parametrize("damage", ["old", "new", "part"])
def test_damaged_workbooks_are_read_or_refused(write, damage):
    rng = random.Random(11)
    whole, how = {"old": (old_book(), flipped), "new": (new_book(), flipped),
                  "part": (new_book(), with_a_damaged_part)}[damage]  # fmt: skip
    outcomes = set()
    for _ in range(8):
        path = write("book.bin", how(whole, rng))
        try:
            outcomes.add(sum(batch.num_rows for batch in open_file(path).rows()))
        except RefusedFile as refused:
            outcomes.add(refused.code)
    assert outcomes <= {*range(60), "file_unreadable", "file_no_columns", "file_not_text", "file_zip_many",
                        "file_encrypted", "file_bomb", "file_no_sheet"}  # fmt: skip
