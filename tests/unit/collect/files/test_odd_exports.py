"""What shops put around their tables: titles, notes, totals, headers on two rows, blank columns."""

import io

import openpyxl
import pytest

from zhike.collect.files.readers import open_file
from zhike.errors import RefusedFile

TABLE = [["订单编号", "手机", "付款时间", "实付金额"], ["1", "13800000001", "2024-01-01 10:00:00", "10.5"],
         ["2", "13800000002", "2024-01-02 10:00:00", "20"]]  # fmt: skip
TITLE = [["某某旗舰店订单明细"], ["导出时间：2024-03-01", "", "操作人：小王"], []]
BELOW = [["合计", "", "", "30.5"], ["注：以上金额均为人民币"]]


def as_csv(rows, encoding="utf-8", width=4):
    lines = (",".join([*row, *[""] * (width - len(row))]) for row in rows)
    return ("\n".join(lines) + "\n").encode(encoding)


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def rows_of(file):
    return [row for batch in file.rows() for row in batch.to_pylist()]


def good(file):
    return [row["c0"] for row in rows_of(file) if row["damaged"] is None]


def left_out(file):
    return [(row["line"], row["damaged"].split('"')[1]) for row in rows_of(file) if row["damaged"]]


@pytest.mark.parametrize(("name", "packed"), [("a.csv", as_csv), ("a.xlsx", as_xlsx)])
def test_titles_above_and_totals_below_are_no_orders(write, name, packed):
    file = open_file(write(name, packed([*TITLE, *TABLE, *BELOW])))
    assert (file.headers, file.header_row) == (("订单编号", "手机", "付款时间", "实付金额"), 4)
    assert good(file) == ["1", "2"]
    assert left_out(file) == [(7, "totals_row"), (8, "remark_row")]


def test_notes_of_one_cell_without_commas_are_no_broken_rows(write):
    text = "订单导出\n导出时间：2024-03-01\n订单号,金额,时间\n1,2,2024-01-01\n\n共 1 条记录\n"
    file = open_file(write("a.csv", text.encode("gb18030")))
    assert (file.header_row, good(file), left_out(file)) == (3, ["1"], [(6, "remark_row")])


@pytest.mark.parametrize(
    "word", ["合计", "总计：", "小计", "本页合计(元)", "Total", "Grand Total:", "合计 2 笔", "汇总"]
)
def test_totals_are_known_by_their_word(write, word):
    file = open_file(write("a.csv", as_csv([*TABLE, [word, "", "", "30.5"]])))
    assert left_out(file) == [(4, "totals_row")]


def test_totals_may_stand_behind_blank_cells(write):
    file = open_file(write("a.csv", as_csv([*TABLE, ["", "", "合计", "30.5"]])))
    assert left_out(file) == [(4, "totals_row")]


@pytest.mark.parametrize("name", ["总裁办", "合计利", "备注一下", "Totally", "Notary", "小计划", "全英", "数学老师"])
def test_names_that_begin_alike_are_people(write, name):
    file = open_file(write("a.csv", as_csv([["姓名", "手机", "城市"], [name, "13800000001", "杭州"]], width=3)))
    assert good(file) == [name] and left_out(file) == []


def test_headers_that_come_again_are_left_out(write):
    file = open_file(write("a.csv", as_csv([*TABLE, TABLE[0], TABLE[1]])))
    assert left_out(file) == [(4, "header_again")] and good(file) == ["1", "2", "1"]


def test_rows_of_nothing_but_commas_are_no_rows(write):
    file = open_file(write("a.csv", as_csv([TABLE[0], TABLE[1], [], TABLE[2], [], []])))
    assert [(row["line"], row["c0"]) for row in rows_of(file)] == [(2, "1"), (4, "2")]


def test_a_blank_first_column_hides_nothing(write):
    rows = [["", "a", "b"], *[["", str(number), "x"] for number in range(100)], ["", "总计", "100"]]
    file = open_file(write("a.csv", as_csv(rows, width=3)))
    assert len(rows_of(file)) == 101 and left_out(file) == [(102, "totals_row")]


def test_headers_on_two_rows_are_read_together(write):
    upper = ["订单编号", "买家", "", "商品", "", "实付金额"]
    lower = ["", "昵称", "手机", "名称", "编号", ""]
    file = open_file(write("a.xlsx", as_xlsx([["月报"], upper, lower, ["1", "小明", "138", "杯子", "7", "9.9"]])))
    assert file.headers == ("订单编号", "昵称", "手机", "名称", "编号", "实付金额")
    assert (file.header_row, good(file)) == (3, ["1"])


def test_a_group_goes_in_front_of_words_that_come_twice(write):
    upper, lower = ["单号", "买家", "", "收货人", ""], ["", "姓名", "手机", "姓名", "手机"]
    file = open_file(write("a.csv", as_csv([upper, lower, ["1", "a", "138", "b", "139"]], width=5)))
    assert file.headers == ("单号", "买家 姓名", "买家 手机", "收货人 姓名", "收货人 手机")


def test_a_row_of_group_names_alone_is_passed_over(write):
    upper, lower = ["订单信息", "", "", "", "买家信息", ""], ["订单号", "时间", "状态", "金额", "昵称", "手机"]
    row = ["1", "2024-01-01", "完成", "5", "a", "138"]
    file = open_file(write("a.csv", as_csv([upper, lower, row, row], width=6)))
    assert (file.headers, file.header_row) == (tuple(lower), 2)


def test_a_first_row_of_words_is_no_second_header(write):
    file = open_file(
        write("a.csv", as_csv([["姓名", "", "城市"], ["张三", "VIP", "北京"], ["李四", "", "上海"]], width=3))
    )
    assert (file.headers, good(file)) == (("姓名", "column_2", "城市"), ["张三", "李四"])


def test_sparse_rows_do_not_make_a_title_the_header(write):
    header = [f"栏{letter}" for letter in "一二三四五六七八九十"]
    row = ["1", "2024-01-01", *[""] * 8]
    file = open_file(write("a.csv", as_csv([["客户表", "内部资料"], header, row, row, row], width=10)))
    assert file.headers == tuple(header)


def test_a_person_may_say_where_the_headers_are(write):
    path = write("a.csv", as_csv([["甲", "乙", "丙", "丁"], *TABLE]))
    assert open_file(path).header_row == 1
    assert open_file(path, header_row=2).headers == tuple(TABLE[0])
    bare = open_file(path, header_row=0)
    assert (bare.headers, good(bare)[0]) == (("column_1", "column_2", "column_3", "column_4"), "甲")
    with pytest.raises(RefusedFile) as refused:
        open_file(path, header_row=40)
    assert refused.value.code == "file_no_header_row"


def test_headers_broken_over_lines_are_one_word(write):
    file = open_file(write("a.csv", '"订单\n编号","order\r\nid","=""手机"""\n1,2,3\n'.encode()))
    assert file.headers == ("订单编号", "order id", "手机") and rows_of(file)[0]["line"] == 4


def test_tabs_inside_quoted_cells_are_trimmed(write):
    file = open_file(write("a.csv", '主订单编号,商品\n"\t6917926768823643751","\t辣丝丝"\n'.encode()))
    assert rows_of(file)[0]["c0"] == "6917926768823643751" and rows_of(file)[0]["c1"] == "辣丝丝"


def test_blank_cells_behind_the_last_column_are_no_damage(write):
    file = open_file(write("a.csv", b"a,b\n1,2,,\n3,4\n5,6,7\n"))
    assert good(file) == ["1", "3"] and left_out(file) == [(4, "cells_wrong_number")]


def test_many_names_in_the_first_column_stay_fast_and_whole(write):
    rows = [["姓名", "手机"], *[[f"合作{number}", str(number)] for number in range(20_000)]]
    assert len(good(open_file(write("a.csv", as_csv(rows, width=2))))) == 20_000


@pytest.mark.parametrize(
    ("rows", "headers"),
    [([["姓名", ""], ["张三", "13800000001"], ["李四", "13800000002"]], ("姓名", "column_2")),
     ([["姓名", "", "", "", "城市"], ["张三", "1", "2", "3", "杭州"], ["李四", "1", "2", "3", "上海"]],
      ("姓名", "column_2", "column_3", "column_4", "城市")),
     ([["销售报表"], ["商品", "2024-01", "2024-02"], ["杯子", "12", "15"]], ("商品", "2024-01", "2024-02"))],
)  # fmt: skip
def test_headers_that_name_few_columns_are_no_title(write, rows, headers):
    file = open_file(write("a.csv", as_csv(rows, width=len(headers))))
    assert file.headers == headers


def test_the_hint_that_excel_leaves_for_itself_is_no_header(write):
    file = open_file(write("a.csv", "sep=;\n姓名;手机\n张三;138\n".encode()))
    assert (file.headers, good(file)) == (("姓名", "手机"), ["张三"])
