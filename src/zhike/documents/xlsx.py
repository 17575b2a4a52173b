"""A report as a spreadsheet: what it says on the first sheet, a sheet for each section with numbers to reckon with."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from zhike.documents.document import Document, Language, say
from zhike.documents.formats import formats_of
from zhike.documents.names import SheetNames
from zhike.documents.phrases import phrase
from zhike.documents.sheet_charts import add_chart
from zhike.documents.sheet_styles import Styles
from zhike.documents.sheets import Sheet, write_table

_WIDTHS: Final = (30, 26, 60)
_ACROSS: Final = 100
"""So many half-width characters fit beside each other on the first sheet."""


def as_xlsx(document: Document, language: Language) -> bytes:
    """The report in this language, with every row."""
    into = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(into, options) as book:
        book.set_properties(
            {"title": say(document.title, language), "author": document.shop, "subject": say(document.about, language),
             "created": document.as_of.replace(tzinfo=None)}
        )  # fmt: skip
        formats = formats_of(document, language)
        styles, names = Styles(book, document.currency), SheetNames()
        summary = book.add_worksheet(names.of(phrase("summary", language)))
        _summary(Sheet(summary, styles, formats), document)
        for section in document.sections:
            _section(
                book, Sheet(book.add_worksheet(names.of(say(section["title"], language))), styles, formats), section
            )
    return into.getvalue()


def _summary(sheet: Sheet, document: Document) -> None:
    language = sheet.formats.language
    for column, width in enumerate(_WIDTHS):
        sheet.page.set_column(column, column, width)
    sheet.line(document.shop, "accent")
    sheet.line(say(document.title, language), "title", height=30)
    sheet.line(say(document.about, language), "quiet")
    when = phrase("as_of", language, time=sheet.formats.moment(document.as_of), zone=document.as_of.tzinfo)
    sheet.line(when, "quiet")
    if document.warning:
        sheet.skip()
        sheet.paragraph(f"{phrase('warning', language)}: {say(document.warning, language)}", "warning", _ACROSS)
    if document.reading:
        sheet.heading(phrase("reading", language))
    for said in document.reading:
        sheet.paragraph(say(said, language), "wrapped", _ACROSS)
    _figures(sheet, document)
    _settings(sheet, document)
    sheet.page.hide_gridlines(2)
    _printed(sheet, landscape=False)


def _figures(sheet: Sheet, document: Document) -> None:
    if document.figures:
        sheet.heading(phrase("figures", sheet.formats.language))
    for figure in document.figures:
        sheet.words(0, say(figure["label"], sheet.formats.language))
        sheet.value(1, figure["value"], figure["unit"])
        sheet.words(2, say(figure.get("note"), sheet.formats.language), "quiet")
        sheet.skip()


def _settings(sheet: Sheet, document: Document) -> None:
    if document.settings:
        sheet.heading(phrase("settings", sheet.formats.language))
    for label, value in document.settings:
        sheet.words(0, say(label, sheet.formats.language))
        sheet.words(1, say(value, sheet.formats.language))
        sheet.skip()


def _section(book: Any, sheet: Sheet, section: Mapping[str, Any]) -> None:
    language = sheet.formats.language
    sheet.line(say(section["title"], language), "heading", height=24)
    sheet.line(say(section.get("note"), language), "quiet")
    sheet.skip()
    block = write_table(sheet, section)
    if section.get("chart") and section["rows"]:
        add_chart(book, sheet, section, block)
    _printed(sheet, landscape=True)
    sheet.page.repeat_rows(block.top)


def _printed(sheet: Sheet, landscape: bool) -> None:
    """A4, as wide as the page."""
    sheet.page.set_paper(9)
    sheet.page.fit_to_pages(1, 0)
    if landscape:
        sheet.page.set_landscape()
