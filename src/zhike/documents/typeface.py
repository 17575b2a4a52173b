"""The typeface of PDF files: one font that is embedded, so that Chinese looks the same wherever it is opened.

It is Noto Sans SC with what GBK can write, made by `tools/report_font.py` (docs/decisions/0034-files-and-mail.md).
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME: Final = "ReportSans"
_FILE: Final = Path(__file__).parent / "fonts" / "report-sans.ttf"
_BOX: Final = "□"
_CHINESE: Final = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_NARROW: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})


@cache
def font() -> TTFont:
    """The font, made known to the library that draws with it."""
    found = TTFont(NAME, _FILE)
    pdfmetrics.registerFont(found)
    pdfmetrics.registerFontFamily(NAME, normal=NAME, bold=NAME, italic=NAME, boldItalic=NAME)
    return found


def printable(text: str) -> str:
    """The text with a box for every character that the font lacks, such as emoji; control characters become spaces.
    Its quotation marks and its … are as wide as a Chinese character: where there is none, narrow ones stand instead."""
    known = font().face.charToGlyph
    if text.isascii() or not _CHINESE.search(text):
        text = text.translate(_NARROW)
    return "".join(each if ord(each) in known else _instead(each) for each in text)


def _instead(character: str) -> str:
    """What only changes its neighbour's look (joiners, variation selectors) leaves no box of its own."""
    if character.isspace() or ord(character) < 32:
        return " "
    invisible = character in "\u200b\u200c\u200d\u2060\ufeff" or "\ufe00" <= character <= "\ufe0f"
    return "" if invisible else _BOX


def width(text: str, size: float) -> float:
    """How wide the text is, in points."""
    font()
    return float(pdfmetrics.stringWidth(text, NAME, size))


def shortened(text: str, size: float, most: float) -> str:
    """The text, cut with … where it is wider than `most` points."""
    if width(text, size) <= most:
        return text
    mark = printable("…" if _CHINESE.search(text) else "...")
    while text and width(text + mark, size) > most:
        text = text[:-1]
    return text.rstrip() + mark
