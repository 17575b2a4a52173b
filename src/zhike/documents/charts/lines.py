"""Lines over a scale of numbers, days or names; and points, one for each pair of numbers."""

from datetime import date
from typing import Any, Final

from reportlab.graphics.shapes import Circle, Drawing, PolyLine
from reportlab.lib.colors import HexColor

from zhike.documents.charts import axes
from zhike.documents.charts.axes import SMALL, Scale
from zhike.documents.charts.plotted import Plot, along
from zhike.documents.formats import Formats, as_moment, as_number
from zhike.documents.palette import INK, QUIET, of_series
from zhike.documents.typeface import width

_HEIGHT: Final = 190.0


def lines(plot: Plot, formats: Formats, width_: float, diagonal: bool, mark: Any) -> Drawing:
    """A line for each series; where a value is missing it is broken."""
    return _drawn(plot, formats, width_, diagonal, mark, points=False)


def scatter(plot: Plot, formats: Formats, width_: float, diagonal: bool, mark: Any) -> Drawing:
    """A point for each pair of values."""
    return _drawn(plot, formats, width_, diagonal, mark, points=True)


def _drawn(plot: Plot, formats: Formats, width_: float, diagonal: bool, mark: Any, points: bool) -> Drawing:
    xs = along(plot, formats)
    numbers = [value for series in plot.series for value in series.values if value is not None]
    if diagonal and xs:
        numbers += [max(xs), min(xs)]
    drawing = Drawing(width_, _HEIGHT)
    top = _HEIGHT - axes.legend(drawing, plot.names, _HEIGHT) - 8
    unit = plot.series[0].unit
    y = axes.upright(drawing, numbers, unit, formats, top, 26, from_zero=min(numbers) < 0.6 * max(numbers))
    left = y.left
    x = _across(drawing, plot, xs, formats, left)
    if diagonal and xs:
        low, high = max(x.low, y.low), min(x.high, y.high)
        axes.line(drawing, (x(low), y(low)), (x(high), y(high)), QUIET, dashed=True)
    for place, series in enumerate(plot.series):
        pairs = sorted(zip(xs or _evenly(plot), series.values, strict=True), key=lambda pair: pair[0])
        spots = [None if value is None else (x(at), y(value)) for at, value in pairs]
        if plot.by_rows:  # where another series has a value and this one none, it is not interrupted
            spots = [spot for spot in spots if spot]
        _series(drawing, spots, of_series(place), points)
    if mark is not None:
        _marked(drawing, plot, xs, x, mark, formats, top)
    axes.text(drawing, (left + width_) / 2, 2, plot.x_name, "middle")
    return drawing


def _across(drawing: Drawing, plot: Plot, xs: list[float] | None, formats: Formats, left: float) -> Scale:
    """The scale from left to right, with its labels."""
    right = drawing.width - 12
    if xs is None or plot.x_unit == "date":
        places = xs or _evenly(plot)
        scale = _scale(min(places), max(places), left, right)
        labels = _days(places, formats) if xs else plot.labels
        every = axes.thinned(labels, (right - left) / max(1, len(places)))
        shown = sorted(zip(places, labels, strict=True))[::every]
    else:
        marks = axes.ticks(min(xs), max(xs), 8)
        inside = [each for each in marks if min(xs) <= each <= max(xs)] if len(marks) > 3 else marks
        scale = _scale(min(xs + inside), max(xs + inside), left, right)
        shown = [(each, formats.compact(each, plot.x_unit)) for each in inside]
    for place, label in shown:
        half = width(label, SMALL) / 2
        axes.text(drawing, min(max(scale(place), half), drawing.width - half), 14, label, "middle")
    return scale


def _days(places: list[float], formats: Formats) -> list[str]:
    across = round(max(places) - min(places))
    return [formats.day(date.fromordinal(round(place)), across) for place in places]


def _scale(low: float, high: float, left: float, right: float) -> Scale:
    """One value alone stands in the middle."""
    if high > low:
        return Scale(low, high, left + 6, right - left - 6)
    return Scale(low - 1, low + 1, left, right - left)


def _evenly(plot: Plot) -> list[float]:
    return [float(place) for place in range(len(plot.x))]


def _series(drawing: Drawing, spots: list[tuple[float, float] | None], colour: str, points: bool) -> None:
    if points:
        for spot in filter(None, spots):
            drawing.add(Circle(*spot, 2.2, fillColor=HexColor(colour), strokeColor=None, fillOpacity=0.75))
        return
    for run in _unbroken(spots):
        if len(run) > 1:
            flat = [number for spot in run for number in spot]
            drawing.add(PolyLine(flat, strokeColor=HexColor(colour), strokeWidth=1.4, strokeLineJoin=1))
        if len(run) == 1 or len(spots) <= 16:
            for spot in run:
                drawing.add(Circle(*spot, 1.8, fillColor=HexColor(colour), strokeColor=None))


def _unbroken(spots: list[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if run]


def _marked(
    drawing: Drawing, plot: Plot, xs: list[float] | None, x: Scale, mark: Any, formats: Formats, top: float
) -> None:
    """A dashed line at a value of the axis, with the value beside it."""
    place = _place_of(mark, plot, xs, formats)
    if place is None or not x.low <= place <= x.high:
        return
    label = formats.text(mark, plot.x_unit)
    axes.line(drawing, (x(place), 26), (x(place), top), INK, dashed=True)
    after = x(place) + 4 + width(label, SMALL) < drawing.width
    axes.text(drawing, x(place) + (3 if after else -3), top - 7, label, "start" if after else "end", INK)


def _place_of(mark: Any, plot: Plot, xs: list[float] | None, formats: Formats) -> float | None:
    if xs is None:
        return float(plot.x.index(mark)) if mark in plot.x else None
    if plot.x_unit == "date":
        moment = as_moment(mark, formats.zone)
        return float(moment.toordinal()) if moment else None
    number = as_number(mark)
    return None if number is None else float(number)
