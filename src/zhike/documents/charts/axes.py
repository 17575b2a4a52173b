"""Axes: round numbers between the least and the most, a frame with fine lines, legends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor

from zhike.documents.formats import Formats
from zhike.documents.palette import INK, LINE, QUIET, of_series
from zhike.documents.typeface import NAME, printable, shortened, width

SMALL: Final = 7.5
"""Size of the letters in charts, in points."""
_ROW: Final = 13.0


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """About `most` round numbers that enclose the span."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(each * size for each in (1, 2, 2.5, 5, 10) if each * size >= rough * 0.9999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


@dataclass(frozen=True)
class Scale:
    """From values to points on the paper."""

    low: float
    high: float
    start: float
    length: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * self.length


@dataclass(frozen=True)
class Upright(Scale):
    """From values to heights. `left`: where the drawing begins beside the written values."""

    left: float


def text(
    drawing: Drawing, x: float, y: float, words: str, anchor: str = "start", colour: str = QUIET, size: float = SMALL,
) -> None:  # fmt: skip
    """Words on the drawing; `y` is their baseline."""
    drawing.add(
        String(x, y, printable(words), fontName=NAME, fontSize=size, fillColor=HexColor(colour), textAnchor=anchor)
    )


def line(
    drawing: Drawing, from_: tuple[float, float], to: tuple[float, float], colour: str = LINE, dashed: bool = False
) -> None:
    """A fine line."""
    dashes = [3, 2] if dashed else None
    drawing.add(Line(*from_, *to, strokeColor=HexColor(colour), strokeWidth=0.6, strokeDashArray=dashes))


def upright(
    drawing: Drawing, values: Sequence[float], unit: str, formats: Formats, top: float, bottom: float,
    from_zero: bool = True,
) -> Upright:  # fmt: skip
    """Lines across the drawing at round values, written at their left."""
    marks = ticks(min(0.0, *values), max(0.0, *values)) if from_zero else ticks(min(values), max(values))
    labels = [formats.compact(mark, unit) for mark in marks]
    left = max(width(label, SMALL) for label in labels) + 6
    scale = Upright(marks[0], marks[-1], bottom, top - bottom, left)
    for mark, label in zip(marks, labels, strict=True):
        line(drawing, (left, scale(mark)), (drawing.width, scale(mark)))
        text(drawing, left - 4, scale(mark) - 2.6, label, "end")
    return scale


def legend(drawing: Drawing, names: Sequence[str], top: float) -> float:
    """A square of its colour and a name for each series, in rows from the top down; how high they are."""
    places = _legend_places(names, drawing.width)
    for place, (name, (x, row)) in enumerate(zip(names, places, strict=True)):
        y = top - _ROW * (row + 1) + 3
        drawing.add(Rect(x, y, 7, 7, fillColor=HexColor(of_series(place)), strokeColor=None))
        text(drawing, x + 10, y + 1, shortened(name, SMALL, drawing.width - 20), colour=INK)
    return legend_height(names, drawing.width)


def legend_height(names: Sequence[str], width_: float) -> float:
    """How high the legend will be."""
    return _ROW * (_legend_places(names, width_)[-1][1] + 1) + 4 if names else 0.0


def _legend_places(names: Sequence[str], most: float) -> list[tuple[float, int]]:
    places, x, row = [], 0.0, 0
    for name in names:
        needed = min(width(name, SMALL), most - 20) + 24
        if x and x + needed > most:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += needed
    return places


def thinned(labels: Sequence[str], slot: float) -> int:
    """Every how manieth label may be written so that none touches its neighbour."""
    widest = max((width(each, SMALL) for each in labels), default=0.0) + 6
    return max(1, math.ceil(widest / slot))
