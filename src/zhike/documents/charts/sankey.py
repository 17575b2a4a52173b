"""Streams from one thing to the next, as wide as they are strong."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from reportlab.graphics.shapes import Drawing, Path, Rect
from reportlab.lib.colors import HexColor

from zhike.documents.charts import axes
from zhike.documents.charts.axes import SMALL
from zhike.documents.charts.plotted import Cell
from zhike.documents.formats import Formats
from zhike.documents.palette import INK, of_series
from zhike.documents.typeface import shortened, width

_NODE: Final = 8.0
_GAP: Final = 9.0
_BEFORE: Final = "\x00"
"""Marks the first of two things with one name."""


@dataclass(frozen=True)
class _Stream:
    from_: str
    to: str
    size: float


@dataclass
class _Node:
    """A thing, with how strong it is, its column, and where it stands; `out` and `in_` are how much of it is used."""

    name: str
    size: float
    column: int
    colour: str
    top: float = 0.0
    out: float = 0.0
    in_: float = 0.0


def sankey(cells: list[Cell], unit: str, formats: Formats, width_: float) -> Drawing:
    """Things in columns from left to right, each after all that lead to it. Where some lead back to where they come
    from, what is left and what is entered are two things with the same name, as in "before" and "after"."""
    streams = [_Stream(cell.x, cell.series, cell.value) for cell in cells if cell.value > 0]
    if _circular(streams):
        streams = [_Stream(f"{stream.from_}{_BEFORE}", stream.to, stream.size) for stream in streams]
    columns = _columns(streams)
    rows = max(map(len, columns))
    height = min(90.0 + 26.0 * rows, 420.0)
    drawing = Drawing(width_, height)
    unit_height = _place(columns, height)
    nodes = {node.name: node for column in columns for node in column}
    room = min(max(width(_label(node, formats, unit), SMALL) for node in columns[-1]) + 6, width_ * 0.35)
    step = (width_ - _NODE - room) / max(1, len(columns) - 1)
    for stream in sorted(streams, key=lambda each: -nodes[each.to].top):
        _band(drawing, nodes[stream.from_], nodes[stream.to], stream.size * unit_height, step)
    for node in nodes.values():
        _thing(
            drawing,
            node,
            unit_height,
            step,
            _label(node, formats, unit),
            width_,
        )
    return drawing


def _label(node: _Node, formats: Formats, unit: str) -> str:
    return f"{node.name.removesuffix(_BEFORE)} {formats.compact(node.size, unit)}"


def _circular(streams: list[_Stream]) -> bool:
    """Whether following the streams can lead back to where one began."""
    leads: dict[str, set[str]] = defaultdict(set)
    for stream in streams:
        leads[stream.from_].add(stream.to)
    return any(_reaches(leads, stream.to, stream.from_) for stream in streams)


def _reaches(leads: dict[str, set[str]], start: str, end: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        if (name := waiting.pop()) == end:
            return True
        fresh = leads.get(name, set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return False


def _columns(streams: list[_Stream]) -> list[list[_Node]]:
    """The longest way to a thing decides its column; within one the strongest stands on top."""
    column = dict.fromkeys((name for stream in streams for name in (stream.from_, stream.to)), 0)
    for _ in column:  # a way has no more steps than there are things
        for stream in streams:
            column[stream.to] = max(column[stream.to], column[stream.from_] + 1)
    out: dict[str, float] = defaultdict(float)
    in_: dict[str, float] = defaultdict(float)
    for stream in streams:
        out[stream.from_] += stream.size
        in_[stream.to] += stream.size
    colours: dict[str, str] = {}
    for name in column:
        colours.setdefault(name.removesuffix(_BEFORE), of_series(len(colours)))
    nodes = [
        _Node(name, max(out[name], in_[name]), place, colours[name.removesuffix(_BEFORE)])
        for name, place in column.items()
    ]
    found = [[node for node in nodes if node.column == place] for place in range(max(column.values(), default=0) + 1)]
    return [sorted(each, key=lambda node: -node.size) for each in found]


def _place(columns: list[list[_Node]], height: float) -> float:
    """Give every thing its top; points for each unit."""
    free = height - _GAP * (max(map(len, columns)) - 1) - 8
    points = max(1e-9, free) / max(sum(node.size for node in column) for column in columns)
    for column in columns:
        top = height - 4
        for node in column:
            node.top = top
            top -= node.size * points + _GAP
    return points


def _band(drawing: Drawing, from_: _Node, to: _Node, thick: float, step: float) -> None:
    x0, x1 = from_.column * step + _NODE, to.column * step
    y0, y1 = from_.top - from_.out, to.top - to.in_
    from_.out, to.in_ = from_.out + thick, to.in_ + thick
    middle = (x0 + x1) / 2
    path = Path(fillColor=HexColor(from_.colour), strokeColor=None, fillOpacity=0.28)
    path.moveTo(x0, y0)
    path.curveTo(middle, y0, middle, y1, x1, y1)
    path.lineTo(x1, y1 - thick)
    path.curveTo(middle, y1 - thick, middle, y0 - thick, x0, y0 - thick)
    path.closePath()
    drawing.add(path)


def _thing(drawing: Drawing, node: _Node, points: float, step: float, label: str, width_: float) -> None:
    x, high = node.column * step, max(1.0, node.size * points)
    drawing.add(Rect(x, node.top - high, _NODE, high, fillColor=HexColor(node.colour), strokeColor=None))
    room = min(max(step - _NODE - 6, 86.0), width_ - x - _NODE - 3)
    axes.text(drawing, x + _NODE + 3, node.top - high / 2 - 2.6, shortened(label, SMALL, room), colour=INK)
