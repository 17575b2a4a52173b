"""A report as a spreadsheet, read back by another library: numbers are numbers, texts are never formulas."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents.reports import ALL_CHARTS, book, document, t, table
from zhike.analytics.report import Section
from zhike.documents.names import SheetNames
from zhike.documents.xlsx import as_xlsx

FIRST = 4
"""The head of a section's table stands in this row."""


def test_values_are_what_they_are() -> None:
    at = datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
    rows = [[t("新客", "New"), 7, 0.25, Decimal("12345678.90"), 3.5, date(2026, 3, 15), at, True, None]]
    units = ("text", "count", "share", "money", "days", "date", "date", "flag", "number")
    page = book(document(table(rows, *units)))["分群"]
    cells = list(page[FIRST + 1])
    assert [cell.value for cell in cells] == [
        "新客", 7, 0.25, 12345678.9, 3.5, datetime(2026, 3, 15), datetime(2026, 3, 15, 12, 30), "是", None,
    ]  # fmt: skip
    formats = [cell.number_format for cell in cells]
    assert formats[1:6] == ["#,##0", "0.0%", '"¥"#,##0.00;[Red]-"¥"#,##0.00', "#,##0.0", "yyyy-mm-dd"]


def test_the_first_sheet_says_what_it_means() -> None:
    page = book(document(table([["a", 1]], "text", "count")), "en")["Summary"]
    said = [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {"知客小店", "Spring segments", "Three tenths of customers bring seven tenths of revenue.", "Window",
            "365 days", "Spent", 12345.6, 1234,
            "Facts until Mar 15, 2026, 12:30 (Asia/Shanghai)"} <= set(said)  # fmt: skip


def test_every_row_is_there_and_the_head_stays() -> None:
    found = book(document(table([[f"商品 {n}", n] for n in range(5000)], "text", "count")))
    page = found["分群"]
    assert [page.cell(FIRST + 1 + n, 2).value for n in range(5000)] == list(range(5000))
    assert page.freeze_panes == f"A{FIRST + 1}" and page.auto_filter.ref == f"A{FIRST}:B{FIRST + 5000}"
    assert page.print_title_rows == f"${FIRST}:${FIRST}"


@pytest.mark.parametrize(
    "text", ["=1+2", "+86 138", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "http://a.b"]
)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    found = document(table([[text, 1]], "text", "count", title=text), title=text, about=text, shop=text)
    names = book(found).sheetnames
    for name in names:
        assert all(
            cell.data_type != "f" and not cell.hyperlink for row in book(found)[name].iter_rows() for cell in row
        )
    cell = book(found)[names[1]].cell(FIRST + 1, 1)
    assert cell.value == text and cell.data_type == "s"
    assert cell.quotePrefix == (text[0] in "=+-@\t")


@settings(deadline=None)
@given(st.lists(st.text(min_size=0, max_size=60), min_size=1, max_size=8))
def test_names_of_sheets_are_those_that_excel_takes(titles: list[str]) -> None:
    names, found = SheetNames(), []
    for title in titles:
        found.append(names.of(title))
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name.encode("utf-16-le", "surrogatepass")) // 2 <= 31
        assert not set("[]:*?/\\") & set(name) and name.strip("'") == name and name.casefold() != "history"


def test_titles_alike_give_sheets_apart() -> None:
    title = "一个非常长的章节标题，长到工作表的名字里放不下：关于复购与流失的说明"
    sections = [Section(f"s{n}", t(title), (), []) for n in range(3)]
    assert len(book(document(*sections)).sheetnames) == 4


def test_charts_are_excels_own_and_bear_the_numbers() -> None:
    content = as_xlsx(document(*ALL_CHARTS), "zh")
    found = book(document(*ALL_CHARTS))
    kinds = []
    with ZipFile(BytesIO(content)) as files:
        charts = sorted(name for name in files.namelist() if name.startswith("xl/charts/chart"))
        for name in charts:
            tree = ElementTree.fromstring(files.read(name))
            area = next(each for each in tree.iter() if each.tag.endswith("plotArea"))
            kinds.append(next(each.tag.partition("}")[2] for each in area if each.tag.endswith("Chart")))
            for formula in (each.text for each in tree.iter() if each.tag.endswith("}f")):
                sheet, cells = str(formula).split("!")
                chosen = found[sheet.strip("'")][cells.replace("$", "")]
                assert (
                    chosen.value if not isinstance(chosen, tuple) else any(row[0].value is not None for row in chosen)
                )
    assert kinds == ["barChart", "barChart", "barChart", "scatterChart", "lineChart", "scatterChart"]
    assert found["网格"].conditional_formatting and not found["桑基"]._charts


def test_a_series_of_its_own_for_each_value() -> None:
    page = book(document(ALL_CHARTS[2]))["堆叠"]
    crossed = [[cell.value for cell in row] for row in page.iter_rows(FIRST, FIRST + 2, 5, 7)]
    assert crossed == [["列0", "新", "老"], ["一月", 3, 4], ["二月", 5, None]]
