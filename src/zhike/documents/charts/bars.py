"""Bars beside each other or stacked: standing where their names are short, lying where they are long."""

from typing import Final

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor

from zhike.documents.charts import axes
from zhike.documents.charts.axes import SMALL, Scale
from zhike.documents.charts.plotted import Plot
from zhike.documents.formats import Formats
from zhike.documents.palette import INK, of_series
from zhike.documents.typeface import shortened, width

_HEIGHT: Final = 170.0
_BAR: Final = 11.0
MOST: Final = 20
"""So many categories are drawn lying; more would be no picture."""


def bars(plot: Plot, formats: Formats, width_: float, stacked: bool) -> Drawing:
    """A drawing of this width."""
    if _stand(plot, width_):
        return _standing(plot, formats, width_, stacked)
    return _lying(plot.first(MOST), formats, width_, stacked)


def lies(plot: Plot, width_: float) -> bool:
    """Whether the bars lie, so that only the first are drawn."""
    return not _stand(plot, width_)


def _stand(plot: Plot, width_: float) -> bool:
    slot = (width_ - 50) / max(1, len(plot.labels))
    fits = max((width(each, SMALL) for each in plot.labels), default=0) <= slot - 4
    return fits or (plot.x_unit != "text" and len(plot.labels) <= 120)


def _standing(plot: Plot, formats: Formats, width_: float, stacked: bool) -> Drawing:
    values, unit = _extent(plot, stacked), plot.series[0].unit
    drawing = Drawing(width_, _HEIGHT)
    top = _HEIGHT - axes.legend(drawing, plot.names, _HEIGHT) - 8
    scale = axes.upright(drawing, values, unit, formats, top, 16)
    left = scale.left
    slot = (width_ - left) / max(1, len(plot.labels))
    every = axes.thinned(plot.labels, slot)
    few = len(plot.labels) * len(plot.series) <= 16 and not stacked
    for place, label in enumerate(plot.labels):
        begin, wide = left + slot * place, slot * 0.68
        for series, start, end, offset, thick in _pieces(plot, place, stacked, wide):
            x, low, high = begin + slot * 0.16 + offset, scale(min(start, end)), scale(max(start, end))
            _box(drawing, x, low, thick, high - low, series)
            room = slot / len(plot.series)
            said = formats.text(end, unit) if width(formats.text(end, unit), 7) <= room else formats.compact(end, unit)
            if few and width(said, 7) <= room:
                axes.text(drawing, x + thick / 2, high + 2.5, said, "middle", INK, 7)
        if place % every == 0:
            axes.text(drawing, begin + slot / 2, 4, label, "middle")
    axes.line(drawing, (left, scale(0)), (width_, scale(0)), "#9aa5a2")
    return drawing


def _lying(plot: Plot, formats: Formats, width_: float, stacked: bool) -> Drawing:
    thick = _BAR if stacked or len(plot.series) == 1 else _BAR * 0.75 * len(plot.series)
    step = thick + 6
    height = step * len(plot.labels) + axes.legend_height(plot.names, width_) + 4
    drawing = Drawing(width_, height)
    top = height - axes.legend(drawing, plot.names, height)
    values, unit = _extent(plot, stacked), plot.series[0].unit
    left = min(max(width(each, SMALL) for each in plot.labels), width_ * 0.4) + 8
    right = max(width(formats.text(each, unit), SMALL) for each in values) + 8
    scale = Scale(min(0.0, *values), max(0.0, *values) or 1.0, left, width_ - left - right)
    for place, label in enumerate(plot.labels):
        low = top - step * (place + 1) + 3
        axes.text(drawing, left - 6, low + thick / 2 - 2.6, shortened(label, SMALL, left - 8), "end", INK)
        for series, start, end, offset, each in _pieces(plot, place, stacked, thick):
            x = scale(min(start, end))
            y = low + (0 if stacked else thick - offset - each)
            _box(drawing, x, y, scale(max(start, end)) - x, each, series)
            if not stacked:
                axes.text(drawing, scale(max(0.0, end)) + 4, y + each / 2 - 2.6, formats.text(end, unit))
    axes.line(drawing, (scale(0), 0), (scale(0), top), "#9aa5a2")
    return drawing


def _pieces(plot: Plot, place: int, stacked: bool, wide: float) -> list[tuple[int, float, float, float, float]]:
    """(series, from, to, how far along the slot, how thick) of each bar of a category."""
    found, up, down = [], 0.0, 0.0
    each = wide if stacked else wide / len(plot.series)
    for number, series in enumerate(plot.series):
        value = series.values[place]
        if value is None:
            continue
        if not stacked:
            found.append((number, 0.0, value, each * number, each * (0.92 if len(plot.series) > 1 else 1)))
        elif value >= 0:
            found.append((number, up, up + value, 0.0, each))
            up += value
        else:
            found.append((number, down, down + value, 0.0, each))
            down += value
    return found


def _extent(plot: Plot, stacked: bool) -> list[float]:
    """The ends of all bars."""
    ends = [piece[2] for place in range(len(plot.labels)) for piece in _pieces(plot, place, stacked, 1.0)]
    return [0.0, *ends]


def _box(drawing: Drawing, x: float, y: float, wide: float, high: float, series: int) -> None:
    drawing.add(Rect(x, y, wide, high, fillColor=HexColor(of_series(series)), strokeColor=None))
