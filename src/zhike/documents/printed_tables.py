"""Tables on paper: numbers to the right, heads repeated, columns as wide as they need, the rest said to be left out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, Paragraph

from zhike.documents import palette, typeface
from zhike.documents.document import say
from zhike.documents.formats import Formats
from zhike.documents.lines import longest_word, markup
from zhike.documents.phrases import counted, phrase

_SIZES: Final = ((8.5, 130.0), (7.5, 100.0), (6.5, 70.0))
"""Letters, and how narrow a column of texts may be with them; they are broken into lines."""
_TOGETHER: Final = 6
_TWO_ROWS: Final = 40
_SOME_ROWS: Final = 100.0
_PADDING: Final = 10.0
_NARROWEST: Final = 37.0
_WIDEST: Final = 130.0
_STEPS: Final = range(2000, 0, -5)


def table(section: Mapping[str, Any], formats: Formats, width: float, most: int) -> list[Flowable]:
    """The section's first rows (none, if `most` is 0), and how many more there are."""
    columns, rows = section["columns"], section["rows"]
    if rows and not most:
        return [_note(counted("more_row", len(rows), formats.language), width)]
    if not rows:
        return [_note(phrase("no_rows", formats.language), width)]
    shown = min(len(columns), max(2, int(width / _NARROWEST)))
    most = len(rows) if most and len(rows) <= most + 3 else most  # a line that says "2 more" is as long as they are
    written = [formats.column([row[at] for row in rows[:most]], columns[at]["unit"]) for at in range(shown)]
    texts = [list(row) for row in zip(*written, strict=True)]
    heads = [say(column["label"], formats.language) for column in columns[:shown]]
    parts: list[Flowable] = [
        CondPageBreak(beginning(section)),
        _set(heads, texts, [column["unit"] for column in columns[:shown]], width),
    ]
    left_out = [("more_row", len(rows) - most), ("more_column", len(columns) - shown)]
    return parts + [_note(counted(key, n, formats.language), width) for key, n in left_out if n > 0]


def _set(heads: list[str], texts: list[list[str]], units: list[str], width: float) -> Flowable:
    size, widths = _fitted(heads, texts, units, width)
    right = [place > 0 and unit not in ("text", "flag") for place, unit in enumerate(units)]
    cells = [
        [_cell(each, size, colour, on_right, wide) for each, on_right, wide in zip(row, right, widths, strict=True)]
        for row, colour in [(heads, palette.QUIET), *((row, palette.INK) for row in texts)]
    ]
    style = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(palette.ACCENT)), ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(palette.LINE)), ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING / 2), ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING / 2),
    ]  # fmt: skip
    found = _Rows(cells, widths, style=style, repeatRows=1, hAlign="LEFT")
    return KeepTogether([found]) if len(texts) <= _TOGETHER else found


def beginning(section: Mapping[str, Any]) -> float:
    """How much room a table needs to begin: for its head and a few rows."""
    return min(_SOME_ROWS, 30.0 + 20.0 * len(section["rows"]))


class _Rows(LongTable):  # type: ignore[misc]  # the library has no types
    """Leaves no single row to the next page."""

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        parts: list[Any] = super().split(availWidth, availHeight)
        if len(parts) == 2 and parts[1]._nrows <= 3:
            parts = super().split(availWidth, availHeight - _TWO_ROWS) or parts
        return parts


def _fitted(heads: list[str], texts: list[list[str]], units: list[str], width: float) -> tuple[float, list[float]]:
    """The largest letters with which numbers stay in one line, and the columns' widths: not so wide that the eye
    loses the row. Long texts are broken into lines before letters become small."""
    columns = list(zip(*texts, strict=True))
    for size, narrowest in _SIZES:
        natural = [_natural(column, head, size) for column, head in zip(columns, heads, strict=True)]
        least = [min(each, narrowest) if unit == "text" else each for each, unit in zip(natural, units, strict=True)]
        if sum(least) <= width:
            break
    else:
        return size, [each * width / sum(least) for each in least]
    heads_want = [min(typeface.width(head, size) + _PADDING + 1, 110.0) for head in heads]
    wanted = [max(pair) for pair in zip(natural, heads_want, strict=True)]
    widths = _shared(least, wanted, width)
    spare = width - sum(widths)
    return size, [min(each + spare * each / sum(widths), max(each, _WIDEST)) for each in widths]


def _shared(least: list[float], wanted: list[float], width: float) -> list[float]:
    """What each column wants, or as much of it as there is room for beyond what each needs."""
    wishes = [max(0.0, want - low) for want, low in zip(wanted, least, strict=True)]
    room = width - sum(least)
    fair = next((most for most in _STEPS if sum(min(wish, most) for wish in wishes) <= room), 0)
    given = [min(wish, fair) for wish in wishes]
    left = room - sum(given)
    open_ = sum(wish > fair for wish in wishes) or 1
    return [
        low + take + (left / open_ if wish > fair else 0) for low, take, wish in zip(least, given, wishes, strict=True)
    ]


def _natural(column: Sequence[str], head: str, size: float) -> float:
    needed = max(typeface.width(typeface.printable(each), size) for each in column)
    return max(_NARROWEST * 0.8, needed + _PADDING + 1, longest_word(head, size) + _PADDING + 1)


def _cell(said: str, size: float, colour: str, right: bool, width: float) -> Paragraph:
    style = ParagraphStyle(
        f"cell {size} {right}", fontName=typeface.NAME, fontSize=size, leading=size * 1.4, textColor=HexColor(colour),
        alignment=2 if right else 0,
    )  # fmt: skip
    return Paragraph(markup(said, size, width - _PADDING - 0.5), style)


def _note(said: str, width: float) -> Paragraph:
    style = ParagraphStyle("note", fontName=typeface.NAME, fontSize=8, leading=12, textColor=HexColor(palette.QUIET),
                           spaceBefore=3)  # fmt: skip
    return Paragraph(markup(said, 8, width), style)
