"""A grid: a cell for each pair, the fuller in colour the farther its value is from zero."""

from typing import Final

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor

from zhike.documents.charts import axes
from zhike.documents.charts.axes import SMALL
from zhike.documents.charts.plotted import Cell
from zhike.documents.formats import Formats
from zhike.documents.palette import ACCENT, BELOW, INK, PAPER, between, is_dark
from zhike.documents.typeface import shortened, width

_CELL: Final = 22.0
_HIGHEST: Final = 560.0


def grid(cells: list[Cell], unit: str, names: tuple[str, str], formats: Formats, width_: float) -> Drawing:
    """`names`: of what goes across and of what goes down. Rows and columns in the order in which they first appear."""
    across, down = list(dict.fromkeys(each.x for each in cells)), list(dict.fromkeys(each.series for each in cells))
    high = min(_CELL, _HIGHEST / len(down))
    left = min(max(width(each, SMALL) for each in [*down, names[1]]), width_ * 0.3) + 8
    wide = min((width_ - left) / len(across), 80.0)
    drawing = Drawing(width_, high * len(down) + 30)
    _names(drawing, across, down, names, left, wide, high)
    largest = max(abs(each.value) for each in cells) or 1.0
    for cell in cells:
        place = left + wide * across.index(cell.x), high * (len(down) - 1 - down.index(cell.series))
        _cell(drawing, place, (wide, high), cell.value / largest, formats.compact(cell.value, unit))
    return drawing


def _names(
    drawing: Drawing, across: list[str], down: list[str], names: tuple[str, str], left: float, wide: float, high: float
) -> None:
    top = drawing.height - 30
    axes.text(drawing, left + wide * len(across) / 2, top + 18, names[0], "middle")
    axes.text(drawing, left - 6, top + 5, shortened(names[1], SMALL, left - 6), "end")
    every = axes.thinned(across, wide) if wide < 26 else 1
    for place, name in enumerate(across[::every]):
        label = shortened(name, SMALL, wide * every - 2)
        axes.text(drawing, left + wide * (place * every + 0.5), top + 5, label, "middle", INK)
    for place, name in enumerate(down):
        y = top - high * (place + 0.5) - 2.6
        axes.text(drawing, left - 6, y, shortened(name, SMALL, left - 8), "end", INK)


def _cell(drawing: Drawing, place: tuple[float, float], size: tuple[float, float], share: float, said: str) -> None:
    colour = between(PAPER, ACCENT if share >= 0 else BELOW, abs(share) ** 0.75)
    drawing.add(Rect(*place, size[0] - 1, size[1] - 1, fillColor=HexColor(colour), strokeColor=None))
    letters = min(SMALL, size[1] * 0.55)
    if width(said, letters) <= size[0] - 3:
        ink = "#ffffff" if is_dark(colour) else INK
        axes.text(
            drawing, place[0] + size[0] / 2, place[1] + size[1] / 2 - letters * 0.35, said, "middle", ink, letters
        )
