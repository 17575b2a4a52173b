"""A4 pages with a foot (the shop, the title, which page of how many), whose sections stand in the reader's contents."""

from typing import Any, BinaryIO, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from zhike.documents import palette, typeface
from zhike.documents.document import Document, Language, say
from zhike.documents.phrases import phrase

MARGIN: Final = 18 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
"""Of what is printed."""
_BOTTOM: Final = 20 * mm


class Pages(BaseDocTemplate):  # type: ignore[misc]  # the library has no types
    """`of`: how many pages there will be, 0 while nobody knows. A flowable with an `outline` is listed."""

    def __init__(self, into: BinaryIO, document: Document, language: Language, of: int) -> None:
        super().__init__(
            into, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=_BOTTOM,
            title=say(document.title, language), author=document.shop, subject=say(document.about, language),
            lang=language,
        )  # fmt: skip
        self._left = typeface.printable(f"{document.shop} · {say(document.title, language)}")
        self._language, self._of, self._listed = language, of, 0
        frame = Frame(MARGIN, _BOTTOM, WIDTH, A4[1] - _BOTTOM - MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("report", [frame], onPage=self._foot))

    def afterFlowable(self, flowable: Flowable) -> None:
        said = getattr(flowable, "outline", None)
        if said:
            self._listed += 1
            self.canv.bookmarkPage(f"section {self._listed}")
            self.canv.addOutlineEntry(said, f"section {self._listed}")

    def _foot(self, canvas: Any, _: BaseDocTemplate) -> None:
        right = A4[0] - MARGIN
        canvas.setStrokeColor(HexColor(palette.LINE))
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, 14 * mm, right, 14 * mm)
        canvas.setFillColor(HexColor(palette.QUIET))
        canvas.setFont(typeface.NAME, 8)
        canvas.drawString(MARGIN, 9.5 * mm, typeface.shortened(self._left, 8, WIDTH - 110))
        numbered = phrase("page", self._language, page=canvas.getPageNumber(), pages=self._of)
        canvas.drawRightString(right, 9.5 * mm, numbered)
