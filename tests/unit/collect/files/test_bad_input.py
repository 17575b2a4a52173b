"""Broken and hostile files: each is refused with a code of its own, and none takes more memory than it may."""

import gzip
import io
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from zhike.collect.files.readers import open_file
from zhike.errors import RefusedFile

MEGABYTE = 1 << 20


def rows_of(path, **asked):
    return [row for batch in open_file(path, **asked).rows() for row in batch.to_pylist()]


def refusal(path) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        rows_of(path)
    return refused.value


def zipped(*files, encrypted=False) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            archive.writestr(name, content)
    data = bytearray(held.getvalue())
    if encrypted:  # as a password sets it, in the local header and in the directory
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def workbook(sheet: str, strings: str = "") -> bytes:
    """A workbook around the XML of its one sheet."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        ("[Content_Types].xml", f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"'
         f' ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
         f'ContentType="{types}.worksheet+xml"/></Types>'),
        ("_rels/.rels", f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
         f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" '
         'r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
         f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
         f'Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'),
        ("xl/sharedStrings.xml", f'{head}<sst xmlns="{main}">{strings}</sst>'),
        ("xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'),
    )  # fmt: skip


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying(data: bytes, size: int) -> bytes:
    """The same zip, whose directory says that every part unpacks to so many bytes."""
    changed, at = bytearray(data), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 24 : at + 28] = size.to_bytes(4, "little")
        at += 4
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.csv.gz", gzip.compress(b"a,b\n" * 50_000)[:-40], "file_truncated"),
        ("broken.csv.gz", gzip.compress(b"a,b\n" * 50_000)[:-8] + b"\1" * 8, "file_unreadable"),
        ("nul.csv", b"a,b\n1,\x002\n", "file_not_text"),
        ("program.csv", b"\x7fELF\x02\x01\x01\0" + bytes(range(256)) * 40, "file_not_text"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "file_not_text"),
        ("page.csv", b"<!DOCTYPE html><html><body><p>please sign in</p></body></html>", "file_is_page"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "file_unreadable"),
        ("broken.xls", b"\xd0\xcf\x11\xe0" + bytes(3000), "file_unreadable"),
        ("secret.xlsx", b"\xd0\xcf\x11\xe0" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        ("secret.zip", zipped(("a.csv", "a,b\n1,2\n"), encrypted=True), "file_encrypted"),
        ("many.zip", zipped(("a.csv", "a,b\n"), ("b.csv", "a,b\n")), "file_zip_many"),
        ("nothing.zip", zipped(("folder/", "")), "file_zip_many"),
        ("book.zip", zipped(("a.xlsx", workbook(""))), "file_zip_workbook"),
        ("long-cell.csv", b"a,b\n1," + b"x" * 200_000 + b"\n\n", "file_cell_too_long"),
        ("wide.csv", b",".join(b"c%d" % i for i in range(3000)) + b"\n", "file_too_many_columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(write, name, content, code):
    assert refusal(write(name, content)).code == code


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(write, encoding):
    path = write("a.txt", "订单编号\t姓名\n1001\t张三\n1002\tLi Lei 😀\n".encode(encoding))
    assert [(row["c0"], row["c1"]) for row in rows_of(path)] == [("1001", "张三"), ("1002", "Li Lei 😀")]


def test_emoji_survive_in_every_encoding(write):
    for encoding in ("utf-8", "utf-16", "gb18030"):
        assert rows_of(write("a.csv", "姓名,手机\n🌸小花🌸,138\n".encode(encoding)))[0]["c0"] == "🌸小花🌸"


def test_a_broken_byte_spoils_its_cell_only(write):
    path = write("a.csv", "姓名,城市\n".encode("gb18030") + b"\xff\xff,ok\n" + "李四,北京\n".encode("gb18030"))
    assert [row["c1"] for row in rows_of(path)] == ["ok", "北京"]


def test_a_zip_with_one_export_is_read_as_that(write):
    content = "姓名,城市\n张三,北京\n".encode("gb18030")
    path = write("a.zip", zipped(("__MACOSX/._a.csv", b"x"), ("导出/a.csv", content)))
    assert (open_file(path).encoding, rows_of(path)[0]["c1"]) == ("gb18030", "北京")


def test_a_row_of_thousands_of_cells_is_one_damaged_row(write):
    rows = rows_of(write("a.csv", b"a,b\n1,2\n" + b"x," * 9_000 + b"\n3,4\n"))
    assert [row["damaged"] is None for row in rows] == [True, False, True]


def test_a_workbook_of_other_name_is_a_workbook_and_text_is_text(write):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    held = io.BytesIO()
    book.save(held)
    assert open_file(write("orders.csv", held.getvalue())).format == "xlsx"
    assert open_file(write("orders.xlsx", b"a,b\n1,2\n")).format == "csv"


PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="gb2312">
<style>td{mso-number-format:"\\@"}</style></head><body><table><tr><td colspan=3>订单报表</td></tr>
<tr><th>订单编号</th><th>买家</th><th>金额</th></tr>
<tr><td>1001</td><td>张三 &amp; 李四</td><td rowspan=2>5</td></tr><tr><td>1002</td><td>王五<br>备</td></tr>
<tr><td>合计</td><td></td><td>10</td></tr></table></body></html>"""


def test_a_table_of_a_web_page_is_read(write):
    path = write("ExportOrderList.xls", PAGE.encode("gb18030"))
    assert (open_file(path).format, open_file(path).headers) == ("html", ("订单编号", "买家", "金额"))
    rows = rows_of(path)
    assert [(row["line"], row["c0"], row["c1"], row["c2"]) for row in rows[:2]] == [
        (3, "1001", "张三 & 李四", "5"), (4, "1002", "王五\n备", ""),
    ]  # fmt: skip
    assert rows[2]["damaged"].startswith('["totals_row"')


def test_a_spreadsheet_in_xml_is_read(write):
    text = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="String">单号</Data></Cell><Cell><Data>姓名</Data></Cell>
<Cell><Data>金额</Data></Cell></Row><Row><Cell><Data ss:Type="Number">1</Data></Cell>
<Cell ss:Index="3"><Data>7</Data></Cell></Row></Table></Worksheet></Workbook>"""
    path = write("a.xls", text.encode())
    assert open_file(path).headers == ("单号", "姓名", "金额")
    assert [(row["c0"], row["c1"], row["c2"]) for row in rows_of(path)] == [("1", "", "7")]


def test_a_formula_gives_its_saved_result_or_the_row_says_that_it_has_none(write):
    rows = (
        f'<row r="1">{inline("A1", "id")}{inline("B1", "paid")}</row>'
        f'<row r="2">{inline("A2", "x")}<c r="B2"><f>1+1</f><v>2</v></c></row>'
        f'<row r="3">{inline("A3", "y")}<c r="B3"><f>1+2</f></c></row>'
        f'<row r="4">{inline("A4", "z")}<c r="B4"><f>1+3</f><v></v></c></row>'
    )
    found = rows_of(write("a.xlsx", workbook(rows)))
    assert (found[0]["c1"], found[0]["damaged"]) == ("2", None)
    assert [row["damaged"].split('"')[1] for row in found[1:]] == ["formula_without_result"] * 2


def test_a_formula_that_openpyxl_wrote_has_no_result(write):
    book = openpyxl.Workbook()
    for row in (["id", "paid"], ["x", "=1+1"], ["y", 3]):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    found = rows_of(write("a.xlsx", held.getvalue()))
    assert [row["damaged"] is None for row in found] == [False, True]


def far_apart() -> bytes:
    return workbook(f'<row r="1">{inline("A1", "a")}</row><row r="1048576">{inline("XFD1048576", "b")}</row>')


def repeated() -> bytes:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 200_001))
    return workbook(cells, f"<si><t>{'x' * 32_000}</t></si>")


def unpacking_to(megabytes: int) -> bytes:
    return workbook(f'<row r="1">{inline("A1", "a")}</row>' + " " * (megabytes * MEGABYTE))


BOMBS = {
    "far.xlsx": (far_apart, "file_sheet_too_large"),
    "repeated.xlsx": (repeated, "file_bomb"),
    "understated.xlsx": (lambda: lying(unpacking_to(1100), 9), "file_bomb"),
    "overstated.xlsx": (lambda: lying(workbook(""), 3 << 30), "file_bomb"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_does(write, name):
    make, code = BOMBS[name]
    path = write(name, make())
    assert code_within(path, megabytes=900) == code


def test_a_gzip_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    line = b"1,2\n" * (MEGABYTE // 4)
    with path.open("wb") as file:
        file.writelines(packer.compress(line) for _ in range(400))
        file.write(packer.flush())
    assert code_within(path, megabytes=700) == "file_bomb"


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_of_a_gigabyte_is_refused(tmp_path, packed):
    path = tmp_path / "line.csv"
    with gzip.open(path, "wb", 1) if packed else path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.writelines(b"x" * MEGABYTE for _ in range(1024))
    assert code_within(path, megabytes=700) == "file_line_too_long"


READ = """
import resource, sys
from pathlib import Path
from zhike.collect.files.readers import open_file
from zhike.errors import RefusedFile
import pyarrow, numpy, python_calamine
used = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmSize"))) * 1024
limit = used + int(sys.argv[2]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    for batch in open_file(Path(sys.argv[1])).rows():
        pass
    print("read")
except RefusedFile as refused:
    print(refused.code)
"""


def code_within(path: Path, megabytes: int) -> str:
    """The refusal of a process that may take only so much memory beyond what it has at its start."""
    done = subprocess.run([sys.executable, "-c", READ, str(path), str(megabytes)], capture_output=True, text=True,
                          timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()
