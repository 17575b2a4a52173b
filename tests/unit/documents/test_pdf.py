"""A report as PDF, read back by another library: what can be searched, what is left out, that it never fails."""

from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, Path, PolyLine, Rect, String

from tests.unit.documents.reports import ALL_CHARTS, SHANGHAI, document, pages, t, table
from zhike.analytics.report import Chart, Column, Section
from zhike.documents import typeface
from zhike.documents.charts.axes import ticks
from zhike.documents.charts.drawn import drawings
from zhike.documents.formats import Formats
from zhike.documents.pdf import as_pdf

ZH = Formats("zh", "CNY", SHANGHAI)


def test_what_it_says_is_found_by_searching() -> None:
    text = "".join(pages(document(*ALL_CHARTS, warning={"zh": "没有发布。", "en": "Not published."})))
    for said in ("知客小店", "春季分群", "三成客户带来七成收入。", "¥12,345.60", "1,234", "重要价值客户", "观察期",
                 "365 天", "2026年3月15日 12:30", "没有发布。"):  # fmt: skip
        assert said in text, said


def test_in_english() -> None:
    text = "".join(pages(document(*ALL_CHARTS), "en"))
    for said in ("Spring segments", "Three tenths of customers", "Champions", "Mar 15, 2026, 12:30", "365 days"):
        assert said in text, said


def test_every_font_is_in_the_file() -> None:
    reader = PdfReader(BytesIO(as_pdf(document(*ALL_CHARTS), "zh")))
    fonts = {name: font.get_object() for page in reader.pages for name, font in page["/Resources"]["/Font"].items()}
    embedded = {name for name, font in fonts.items() if "/FontFile2" in font.get("/FontDescriptor", {})}
    assert embedded
    for page in reader.pages:  # the library declares Helvetica on every page, but nothing may be written in it
        runs = page.get_contents().get_data().split(b" Tf")
        written = {before.rsplit(b"/", 1)[1].split()[0].decode() for before, after in pairwise(runs) if b"Tj" in after}
        assert {"/" + name for name in written} <= embedded


def test_pages_are_numbered_and_heads_repeated() -> None:
    found = pages(document(table([[f"商品 {n}", n] for n in range(41)], "text", "count")))
    assert len(found) > 1
    for number, text in enumerate(found, start=1):
        assert f"第 {number} 页，共 {len(found)} 页" in text
    assert sum("列1" in text for text in found) == 2


def test_sections_stand_in_the_readers_contents_with_their_pages() -> None:
    reader = PdfReader(BytesIO(as_pdf(document(*ALL_CHARTS), "zh")))
    listed = [(str(each["/Title"]), reader.get_destination_page_number(each)) for each in reader.outline]  # type: ignore
    assert [title for title, _ in listed] == [*(section.key for section in ALL_CHARTS), "怎样算的"]
    for title, page in listed:
        assert title in reader.pages[page or 0].extract_text()
    assert reader.metadata and (reader.metadata.title, reader.metadata.author) == ("春季分群", "知客小店")


def test_a_long_table_is_cut_and_says_so() -> None:
    text = "".join(pages(document(table([[f"商品 {n:03}", n] for n in range(340)], "text", "count"))))
    assert "商品 039" in text and "商品 040" not in text
    assert "还有 300 行，见表格文件" in text


def test_a_table_a_little_too_long_is_not_cut() -> None:
    text = "".join(pages(document(table([[f"商品 {n:03}", n] for n in range(43)], "text", "count"))))
    assert "商品 042" in text and "见表格文件" not in text


def test_too_many_columns_are_cut_and_said() -> None:
    columns = tuple(Column(f"m{n}", t(f"第{n}月", f"M{n}"), "share") for n in range(30))
    section = Section("cohorts", t("同期群"), columns, [[n / 100 for n in range(30)]] * 12)
    text = "".join(pages(document(section)))
    assert "还有 17 列，见表格文件" in text


def test_letters_that_the_font_lacks_become_boxes() -> None:
    assert typeface.printable("牛奶🍞🍞\u200d吐司\x07ü喆堃玥臺灣") == "牛奶□□吐司 ü喆堃玥臺灣"


def test_markup_in_names_is_text() -> None:
    assert "<b>甲&乙</b>" in "".join(pages(document(table([["<b>甲&乙</b>", 1]], "text", "count"))))


@pytest.mark.parametrize("section", ALL_CHARTS, ids=lambda section: section.key)
def test_every_kind_of_chart_is_drawn_within_its_width(section: Section) -> None:
    data = document(section).sections[0]
    found = drawings(data, ZH, 480)
    assert found
    for drawing in found:
        left, low, right, high = drawing.getBounds()
        assert left >= -1 and right <= 481 and low >= -3 and high <= drawing.height + 3


def test_bars_are_as_long_as_their_values() -> None:
    section = table([["甲", 10], ["乙", 20], ["丙", 40]], "text", "count", chart=Chart("bars", "a", ("b",)))
    bars = [each for each in drawings(document(section).sections[0], ZH, 480)[0].contents if isinstance(each, Rect)]
    assert [bar.height / bars[0].height for bar in bars] == pytest.approx([1, 2, 4])


def test_money_and_people_have_a_picture_each() -> None:
    section = document(ALL_CHARTS[0]).sections[0]
    labels = [
        {each.text for each in drawing.contents if isinstance(each, String)} for drawing in drawings(section, ZH, 480)
    ]
    assert len(labels) == 2 and "列1" in labels[0] and "列2" in labels[1]


def test_a_line_goes_from_left_to_right_whatever_the_order_of_rows() -> None:
    rows = [[0, "甲", 1], [10, "甲", 2], [20, "甲", 3], [5, "乙", 1], [15, "乙", 2], [10, "乙", 3]]
    section = table(rows, "count", "text", "count", chart=Chart("lines", "a", ("c",), "b"))
    (drawing,) = drawings(document(section).sections[0], ZH, 480)
    found = [each.points[::2] for each in drawing.contents if isinstance(each, PolyLine)]
    assert [len(points) for points in found] == [3, 3] and all(points == sorted(points) for points in found)


def test_streams_go_from_column_to_column() -> None:
    rows = [["首页", "商品", 10], ["商品", "下单", 4], ["商品", "离开", 6]]
    section = table(rows, "text", "text", "count", chart=Chart("sankey", "a", ("c",), "b"))
    (drawing,) = drawings(document(section).sections[0], ZH, 480)
    assert sum(isinstance(each, Path) for each in drawing.contents) == 3
    assert list(_names(drawing)) == ["首页 10", "商品 10", "离开 6", "下单 4"]
    assert len(set(_names(drawing).values())) == 3


def test_what_leads_back_to_itself_stands_on_both_sides() -> None:
    rows = [["好", "好", 10], ["好", "差", 4], ["差", "好", 6]]
    section = table(rows, "text", "text", "count", chart=Chart("sankey", "a", ("c",), "b"))
    (drawing,) = drawings(document(section).sections[0], ZH, 480)
    assert sum(isinstance(each, Path) for each in drawing.contents) == 3
    assert list(_names(drawing)) == ["好 14", "差 6", "好 16", "差 4"]
    colours = {each.fillColor.hexval() for each in drawing.contents if isinstance(each, Rect)}
    assert len(colours) == 2


def _names(drawing: Drawing) -> dict[str, float]:
    """What stands where: the texts with their place from the left."""
    return {each.text: each.x for each in drawing.contents if isinstance(each, String)}


def test_a_title_stays_with_its_table() -> None:
    for rows in range(12, 40, 3):
        before = table([[f"商品 {n:02}", n] for n in range(rows)], "text", "count")
        after = table([["甲", 1]], "text", "count", title="下一节")
        (page,) = [text for text in pages(document(before, after)) if "下一节" in text]
        assert page.index("下一节") < page.rindex("甲")


def test_no_page_begins_with_one_row_alone() -> None:
    for rows in range(20, 39, 2):
        found = pages(document(table([[f"商品 {n:02}", n] for n in range(rows)], "text", "count")))
        assert len(found) == 1 or found[-1].count("商品") != 1


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines", "scatter", "grid", "sankey"])
@pytest.mark.parametrize("rows", [[], [[1, None, None]], [[1, "a", 0]], [[None, None, 3]], [[1, "a", 5], [1, "a", 5]]])
def test_odd_rows_fail_nothing(kind: str, rows: list[list[object]]) -> None:
    by = "b" if kind in ("grid", "sankey", "stacked") else None
    section = table(rows, "count", "text", "number", chart=Chart(kind, "a", ("c",), by))  # type: ignore[arg-type]
    assert as_pdf(document(section), "zh").startswith(b"%PDF")


def test_an_empty_report_is_a_file_too() -> None:
    text = "".join(pages(document(report={"reading": [], "figures": [], "sections": []}, settings=[])))
    assert "春季分群" in text


def test_names_longer_than_a_page_is_wide() -> None:
    long = "超长" * 400
    section = table([[long, 1]] * 3, "text", "count", chart=Chart("bars", "a", ("b",)), title="长名")
    assert as_pdf(document(section, shop=long[:64], title=long[:64]), "en").startswith(b"%PDF")


@pytest.mark.parametrize(
    "low, high", [(0, 1), (0, 7), (-3.2, 12), (0.81, 0.84), (0, 1.3e9), (5, 5), (0, 0), (-9582, -9500)]
)
def test_ticks_are_few_and_enclose(low: float, high: float) -> None:
    found = ticks(low, high)
    assert found[0] <= low and found[-1] >= high and 2 <= len(found) <= 8
