"""Colours of files: those of the console (web/src/app/theme.ts), so that a printed page is known again."""

from typing import Final

ACCENT: Final = "#0b6b63"
INK: Final = "#1d2524"
QUIET: Final = "#5a6664"
LINE: Final = "#e1e6e3"
PAPER: Final = "#f5f6f4"
BELOW: Final = "#c0702a"
WARNING: Final = "#b25e09"
WARNING_TINT: Final = "#fbf1e4"

SERIES: Final = (ACCENT, "#d08a3e", "#3d4a6b", "#8a4f7d", "#5d8a3e", "#b4554a", "#4b7fa3", "#8a9694")
"""Of the first, second, … series of a chart."""


def of_series(place: int) -> str:
    """The colour of the series at this place; there are eight, then they begin anew."""
    return SERIES[place % len(SERIES)]


def between(low: str, high: str, share: float) -> str:
    """A colour on the way from one to another."""
    pairs = zip(_parts(low), _parts(high), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def is_dark(colour: str) -> bool:
    """Whether text on it should be white (by relative luminance, WCAG's weights)."""
    red, green, blue = _parts(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 140


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
