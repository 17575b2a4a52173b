"""A report in a letter: what it says and its figures, readable without opening the files that come with it."""

from html import escape
from typing import Final

from zhike.documents.document import Document, Language, say
from zhike.documents.formats import formats_of
from zhike.documents.palette import ACCENT, INK, LINE, QUIET, WARNING
from zhike.documents.phrases import phrase

_MOST_FIGURES: Final = 8
_FONT: Final = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def subject(document: Document, language: Language) -> str:
    """Shop, analysis and day."""
    joint = "：" if language == "zh" else ": "
    return f"{document.shop}{joint}{say(document.title, language)} {document.as_of:%Y-%m-%d}"


def as_text(document: Document, language: Language) -> str:
    """Plain text."""
    lines = [say(document.title, language), _when(document, language), ""]
    if document.warning:
        lines += [f"{phrase('warning', language)}: {say(document.warning, language)}", ""]
    lines += [f"- {say(each, language)}" for each in document.reading]
    lines += ["", *(f"{label}: {value}" for label, value in _figures(document, language)), ""]
    return "\n".join([*lines, phrase("attached", language)]) + "\n"


def as_html(document: Document, language: Language) -> str:
    """The same, as mail programs understand it: styles at the elements, nothing from elsewhere."""
    parts = [
        _paragraph(document.shop, ACCENT, 13), _paragraph(say(document.title, language), INK, 22),
        _paragraph(_when(document, language), QUIET, 13),
        f'<hr style="border:none;border-top:2px solid {ACCENT};margin:12px 0">',
    ]  # fmt: skip
    if document.warning:
        parts.append(_paragraph(f"{phrase('warning', language)}: {say(document.warning, language)}", WARNING, 15))
    parts += [
        _paragraph(say(said, language), INK, 17 if not place else 15) for place, said in enumerate(document.reading)
    ]
    rows = "".join(_row(label, value) for label, value in _figures(document, language))
    parts.append(f'<table style="border-collapse:collapse;margin:16px 0">{rows}</table>')
    parts.append(_paragraph(phrase("attached", language), QUIET, 13))
    lang = "zh-CN" if language == "zh" else "en"
    return (f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><body style="font-family:{_FONT};'
            f'max-width:640px;margin:0 auto;padding:16px">{"".join(parts)}</body></html>')  # fmt: skip


def _when(document: Document, language: Language) -> str:
    formats = formats_of(document, language)
    return phrase("as_of", language, time=formats.moment(document.as_of), zone=document.as_of.tzinfo)


def _figures(document: Document, language: Language) -> list[tuple[str, str]]:
    formats = formats_of(document, language)
    return [
        (say(figure["label"], language), formats.text(figure["value"], figure["unit"]))
        for figure in document.figures[:_MOST_FIGURES]
    ]


def _paragraph(said: str, colour: str, size: int) -> str:
    return f'<p style="margin:6px 0;color:{colour};font-size:{size}px;line-height:1.5">{escape(said)}</p>'


def _row(label: str, value: str) -> str:
    cell = f"padding:6px 24px 6px 0;border-bottom:1px solid {LINE}"
    return (f'<tr><td style="{cell};color:{QUIET}">{escape(label)}</td>'
            f'<td style="{cell};color:{INK};text-align:right">{escape(value)}</td></tr>')  # fmt: skip
