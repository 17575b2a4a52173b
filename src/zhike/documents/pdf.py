"""A report as PDF: A4 pages that are read from the top: what it says, its figures, then a section after another."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
)  # fmt: skip

from zhike.documents import palette, typeface
from zhike.documents.charts.drawn import drawings, left_out
from zhike.documents.document import Document, Language, Said, say
from zhike.documents.formats import formats_of
from zhike.documents.lines import markup
from zhike.documents.pages import WIDTH, Pages
from zhike.documents.phrases import phrase
from zhike.documents.printed_tables import beginning, table


def as_pdf(document: Document, language: Language) -> bytes:
    """The report in this language. Long tables are cut; the spreadsheet has all of them."""
    typeface.font()
    _, pages = _printed(document, language, 0)
    return _printed(document, language, pages)[0]


def _printed(document: Document, language: Language, of: int) -> tuple[bytes, int]:
    """The file, and how many pages it has; `of` is what they say about that."""
    into = BytesIO()
    pages = Pages(into, document, language, of)
    pages.build(_Story(document, language).parts())
    return into.getvalue(), pages.page


class _Story:
    """The parts of the file, from the top down."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document, self.language = document, language
        self.formats = formats_of(document, language)

    def parts(self) -> list[Flowable]:
        parts = [*self._head(), *self._reading(), *self._figures()]
        for section in self.document.sections:
            parts += self._section(section)
        return parts + self._settings()

    def _head(self) -> list[Flowable]:
        document = self.document
        when = phrase("as_of", self.language, time=self.formats.moment(document.as_of), zone=document.as_of.tzinfo)
        parts = [
            self._words(document.shop, 9, palette.ACCENT, after=4),
            self._words(say(document.title, self.language), 22, palette.INK, after=5),
            self._words(say(document.about, self.language), 9, palette.QUIET, after=2),
            self._words(when, 9, palette.QUIET, after=10),
            HRFlowable("100%", 1.2, color=HexColor(palette.ACCENT), spaceAfter=12),
        ]
        if document.warning:
            parts += [self._warning(document.warning), Spacer(0, 12)]
        return parts

    def _warning(self, said: Said) -> Flowable:
        words = self._words(say(said, self.language), 10, palette.WARNING, width=WIDTH - 18)
        return self._boxed([[[self._heading("warning", palette.WARNING), words]]], [WIDTH], palette.WARNING_TINT)

    def _reading(self) -> list[Flowable]:
        if not self.document.reading:
            return []
        said = [say(each, self.language) for each in self.document.reading]
        first = self._words(said[0], 12.5, palette.INK, after=7)
        others = [self._words(each, 10.5, palette.INK, after=5) for each in said[1:]]
        return [self._heading("reading"), first, *others, Spacer(0, 10)]

    def _figures(self) -> list[Flowable]:
        figures = self.document.figures
        if not figures:
            return []
        across = min(3 if len(figures) in (5, 6, 9) else 4, len(figures))
        width = WIDTH / across
        cards: list[Any] = [self._card(each, width - 18) for each in figures]
        cards += [""] * (-len(cards) % across)
        rows = [cards[at : at + across] for at in range(0, len(cards), across)]
        return [self._boxed(rows, [width] * across, palette.PAPER, gap=True), Spacer(0, 8)]

    def _card(self, figure: Mapping[str, Any], width: float) -> list[Flowable]:
        said = self.formats.text(figure["value"], figure["unit"])
        size = next((each for each in (17, 15, 13, 11) if typeface.width(said, each) <= width), 9)
        parts = [self._words(say(figure["label"], self.language), 8, palette.QUIET, after=2, width=width),
                 self._words(said, size, palette.ACCENT, width=width)]  # fmt: skip
        if figure.get("note"):
            parts.append(self._words(say(figure["note"], self.language), 7.5, palette.QUIET, before=2, width=width))
        return parts

    def _section(self, section: Mapping[str, Any]) -> list[Flowable]:
        head: list[Flowable] = [self._title(say(section["title"], self.language))]
        if section.get("note"):
            head.append(self._words(say(section["note"], self.language), 9, palette.QUIET, after=6))
        drawn: list[Flowable] = []
        for each in drawings(section, self.formats, WIDTH):
            drawn += [each, Spacer(0, 6)]
        cut = left_out(section, self.formats, WIDTH)
        if cut:
            said = phrase("first_drawn", self.language, drawn=f"{cut[0]:,}", n=f"{cut[1]:,}")
            drawn.append(self._words(said, 8, palette.QUIET, after=6))
        body = [] if drawn and _all_drawn(section) else table(section, self.formats, WIDTH, _rows(section, bool(drawn)))
        room = 110 if drawn else 60 + beginning(section)
        return [CondPageBreak(room), KeepTogether([*head, *drawn[:1]]), *drawn[1:], *body, Spacer(0, 14)]

    def _settings(self) -> list[Flowable]:
        if not self.document.settings:
            return []
        rows = [
            [self._words(say(label, self.language), 8.5, palette.QUIET), self._words(said or "—", 8.5, palette.INK)]
            for label, value in self.document.settings
            for said in [say(value, self.language)]
        ]
        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(palette.LINE)),
                 ("LEFTPADDING", (0, 0), (0, -1), 0)]  # fmt: skip
        title = self._title(phrase("settings", self.language))
        return [CondPageBreak(90), title, Table(rows, [WIDTH * 0.42, WIDTH * 0.58], style=style)]

    def _title(self, said: str) -> Flowable:
        title = self._words(said, 14, palette.INK, before=6, after=5)
        title.outline = said
        return title

    def _heading(self, key: str, colour: str = palette.ACCENT) -> Paragraph:
        return self._words(phrase(key, self.language), 9, colour, after=5)

    def _words(
        self, said: str, size: float, colour: str, before: float = 0, after: float = 0, width: float = WIDTH
    ) -> Paragraph:
        style = ParagraphStyle(
            f"words {size}", fontName=typeface.NAME, fontSize=size, leading=size * 1.5, textColor=HexColor(colour),
            spaceBefore=before, spaceAfter=after,
        )  # fmt: skip
        return Paragraph(markup(said, size, width - 0.5), style)

    def _boxed(self, rows: list[list[Any]], widths: list[float], colour: str, gap: bool = False) -> Table:
        style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"),
                            ("LEFTPADDING", (0, 0), (-1, -1), 10), ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                            ("TOPPADDING", (0, 0), (-1, -1), 7), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)]  # fmt: skip
        filled = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
        style += [("BACKGROUND", place, place, HexColor(colour)) for place in filled]
        if gap:
            style.append(("INNERGRID", (0, 0), (-1, -1), 4, HexColor("#ffffff")))
        return Table(rows, widths, style=style)


def _all_drawn(section: Mapping[str, Any]) -> bool:
    """A grid whose cells bear their numbers is its own table."""
    return section["chart"]["kind"] == "grid" and len(section["columns"]) == 3 and len(section["rows"]) <= 200


def _rows(section: Mapping[str, Any], drawn: bool) -> int:
    """How many rows a page shows: fewer below a picture; points of a cloud say nothing one by one."""
    if not drawn:
        return 40
    return 0 if section["chart"]["kind"] == "scatter" and len(section["rows"]) > 40 else 12
