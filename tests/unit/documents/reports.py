"""Reports to be put into files, and what is read back from them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from zhike.analytics.report import Chart, Column, Figure, Report, Section
from zhike.documents.document import Document, Language
from zhike.documents.pdf import as_pdf
from zhike.documents.xlsx import as_xlsx
from zhike.rules.nodes import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


def t(zh: str, en: str = "") -> Text:
    return Text(zh, en or zh)


def document(*sections: Section, **more: Any) -> Document:
    report = Report(
        (t("三成客户带来七成收入。", "Three tenths of customers bring seven tenths of revenue."),),
        (
            Figure("spent", t("总消费", "Spent"), Decimal("12345.60"), "money"),
            Figure("n", t("客户", "Customers"), 1234),
        ),
        sections,
    )
    given: dict[str, Any] = {
        "title": {"zh": "春季分群", "en": "Spring segments"},
        "about": {"zh": "谁是好客户。", "en": "Who the good customers are."},
        "shop": "知客小店",
        "as_of": datetime(2026, 3, 15, 4, 30, tzinfo=UTC).astimezone(SHANGHAI),
        "currency": "CNY",
        "report": report.as_json(),
        "settings": [({"zh": "观察期", "en": "Window"}, {"zh": "365 天", "en": "365 days"})],
    }
    return Document(**(given | more))


def table(rows: list[list[Any]], *units: str, chart: Chart | None = None, title: str = "分群") -> Section:
    """Columns a, b, c, … of these units."""
    columns = tuple(Column("abcdefghij"[place], t(f"列{place}"), unit) for place, unit in enumerate(units))  # type: ignore[arg-type]
    return Section(title, t(title), columns, rows, chart)


ALL_CHARTS = (
    table([[t("重要价值客户", "Champions"), 3, Decimal("9.5")], [t("新客", "New"), 7, None]], "text", "count", "money",
          chart=Chart("bars", "a", ("b", "c")), title="柱"),
    table([[f"很长的商品名称第 {n} 号有机全脂牛奶", n, -n] for n in range(40)], "text", "count", "count",
          chart=Chart("bars", "a", ("b", "c")), title="横柱"),
    table([["一月", "新", 3], ["一月", "老", 4], ["二月", "新", 5]], "text", "text", "count",
          chart=Chart("stacked", "a", ("c",), "b"), title="堆叠"),
    table([[n, n / 3, None if n == 5 else 0.1 * n] for n in range(30)], "count", "number", "number",
          chart=Chart("lines", "a", ("b", "c"), diagonal=True, mark=7), title="线"),
    table([[date(2026, 1, 1 + n), n, n / 31] for n in range(31)], "date", "count", "share",
          chart=Chart("lines", "a", ("b", "c"), mark=date(2026, 1, 9)), title="日期"),
    table([[0.1 * n, 0.1 * n + 0.01] for n in range(10)] + [[0.1, 0.5]], "share", "share",
          chart=Chart("scatter", "a", ("b",), diagonal=True), title="散点"),
    table([[r, f, r * f * 100] for r in range(1, 6) for f in range(1, 6)], "count", "count", "count",
          chart=Chart("grid", "a", ("c",), "b"), title="网格"),
    table([["首页", "商品", 10], ["商品", "下单", 4], ["商品", "离开", 6], ["下单", "首页", 1]],
          "text", "text", "count", chart=Chart("sankey", "a", ("c",), "b"), title="桑基"),
)  # fmt: skip


def pages(found: Document, language: Language = "zh") -> list[str]:
    """What a reader finds on each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(as_pdf(found, language))).pages]


def book(found: Document, language: Language = "zh") -> Workbook:
    return load_workbook(BytesIO(as_xlsx(found, language)))
