"""Breaking text into lines: Chinese between any two characters, other words as wholes; no line begins with what closes
(，。）”) or ends with what opens (（“)."""

import re
from typing import Final
from xml.sax.saxutils import escape

from zhike.documents import typeface

_CLOSES: Final = set("，。、；：！？）】》」』〉〕”’…％℃!),.:;?]}%·")
_OPENS: Final = set("（【《「『〈〔“‘([{$¥￥")
_WIDE: Final = "\u2018\u2019\u201c\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES: Final = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")


def markup(text: str, size: float, width: float) -> str:
    """The text as a paragraph's markup, broken into lines of this width."""
    return "<br/>".join(escape(line) for line in lines(typeface.printable(text), size, width))


def lines(text: str, size: float, width: float) -> list[str]:
    """The text in lines that are no wider, as long as a single character is not."""
    found, line = [], ""
    for piece in _whole(text):
        if not line or typeface.width((line + piece).rstrip(), size) <= width:
            line += piece
        else:
            found.append(line.rstrip())
            line = piece.lstrip()
        while typeface.width(line.rstrip(), size) > width and len(line) > 1:
            fits = _fitting(line, size, width)
            found.append(line[:fits])
            line = line[fits:]
    return [*found, line.rstrip()]


def longest_word(text: str, size: float) -> float:
    """How wide a column must be so that no word of another language than Chinese is broken."""
    return max((typeface.width(piece.strip(), size) for piece in _whole(text)), default=0.0)


def _whole(text: str) -> list[str]:
    """The text in pieces that stay together."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        joined = found and not found[-1].isspace() and (piece[0] in _CLOSES or found[-1][-1] in _OPENS)
        if joined and not piece.isspace():
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _fitting(line: str, size: float, width: float) -> int:
    """How many characters of a piece that is too long go into one line, one at least."""
    fits = 1
    while fits < len(line) and typeface.width(line[: fits + 1], size) <= width:
        fits += 1
    return fits
