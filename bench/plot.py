"""Lines on two logarithmic axes as a plain SVG: a library would be asked for little more than these few strokes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

Line = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 210, 40, 50
_COLOURS = ("#1677ff", "#389e0d", "#d46b08", "#722ed1")


def log_log(title: str, x: str, y: str, lines: Mapping[str, Line], dashed: Mapping[str, Line]) -> str:
    """One colour for each of `lines`; `dashed` lines of the same names belong to them.

    A dotted line says what would be in proportion, from where the lowest line begins.
    """
    axes = _Axes([point for line in (*lines.values(), *dashed.values()) for point in line])
    parts = [_text(WIDTH / 2, 20, title, "middle", 15), _text(_LEFT, _TOP - 8, y), *axes.drawn()]
    parts.append(_text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 10, x, "middle"))
    parts += _proportion(axes, min(lines.values(), key=lambda line: line[0][1]))
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        parts += [_path(axes, line, colour), *_dots(axes, line, colour)]
        parts += [_path(axes, dashed[name], colour, ' stroke-dasharray="5 4"')] if name in dashed else []
        right, last = axes.at(*line[-1])
        parts.append(_text(right + 10, last + 4, name, colour=colour))
    return _svg(parts)


class _Axes:
    """Where a point is drawn; both axes run over whole powers of ten, or nearly so."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        (self.left, self.right), (self.low, self.high) = (_span(values) for values in zip(*points, strict=True))

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - self.left) / (self.right - self.left)
        up = (math.log10(y) - self.low) / (self.high - self.low)
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), HEIGHT - _BOTTOM - up * (HEIGHT - _TOP - _BOTTOM)

    def drawn(self) -> Iterator[str]:
        """Lines at the powers of ten, with their numbers."""
        for power in range(math.ceil(self.left), math.floor(self.right) + 1):
            across, _ = self.at(10**power, 1)
            yield _stroke(across, _TOP, across, HEIGHT - _BOTTOM)
            yield _text(across, HEIGHT - _BOTTOM + 18, f"{10**power:,}", "middle")
        for power in range(math.ceil(self.low), math.floor(self.high) + 1):
            _, up = self.at(1, 10**power)
            yield _stroke(_LEFT, up, WIDTH - _RIGHT, up)
            yield _text(_LEFT - 8, up + 4, f"{10.0**power:g}", "end")


def _span(values: Sequence[float]) -> tuple[float, float]:
    return math.floor(math.log10(min(values)) + 0.05), math.ceil(math.log10(max(values)) - 0.05)


def _path(axes: _Axes, line: Line, colour: str, style: str = "") -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (axes.at(*point) for point in line))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'


def _proportion(axes: _Axes, line: Line) -> Iterator[str]:
    (x, y), (last, _) = line[0], line[-1]
    last = min(last, x * 10**axes.high / y)
    end = (last, y * last / x)
    yield _path(axes, [(x, y), end], "#999", ' stroke-dasharray="1 4"')
    yield _text(*axes.at(*end), "in proportion", "end", colour="#999")


def _dots(axes: _Axes, line: Line, colour: str) -> Iterator[str]:
    for point in line:
        x, y = axes.at(*point)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        yield _text(x, y - 9, f"{point[1]:.2g}", "middle", colour=colour)


def _stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, said: str, anchor: str = "start", size: int = 12, colour: str = "#555") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} fill="{colour}">{escape(said)}</text>'


def _svg(parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>"]) + "\n"
