"""What an analysis has found, as data: one shape that the console, the command line, PDF and spreadsheets all show.

A report is a plain-language reading, a few figures, and sections. A section is a table; its chart, where it has one,
draws that table, so that a table stands behind every chart. Texts are in both languages: reports are kept and sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from zhike.rules.nodes import Text

Value = str | int | float | bool | Decimal | date | datetime | Text | None

Unit = Literal["text", "count", "number", "money", "share", "days", "date", "flag"]
"""How a value is written: `share` is a fraction (0.25 is 25 %), `number` has as many places as it needs."""

ChartKind = Literal["bars", "stacked", "lines", "scatter", "grid", "sankey"]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: Text
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """How to draw a section's rows, by its columns' keys.

    bars, stacked, lines: `x` along the axis (categories of bars may be long texts), one series for each of `y`; or one
    series for each value of the column `series`. scatter: `x` against `y[0]`. grid: a cell for each pair of `x` and
    `series` (down), coloured by `y[0]`. sankey: from `x` to `series`, as wide as `y[0]`. `diagonal`: draw the line
    where x equals y beside it. `mark`: a value of `x` to be marked with a line.
    """

    kind: ChartKind
    x: str
    y: tuple[str, ...]
    series: str | None = None
    diagonal: bool = False
    mark: Value = None


@dataclass(frozen=True, slots=True)
class Section:
    """A table with a title. `rows` hold a value for each column; cells that are names are `Text`.

    `people` (one for each row, or none at all) are rules in JSON for the customers behind a row, None where there are
    no such people; `{"type": "score", "score": <output>, "op", "value"}` stands for what this analysis says of them.
    `note` says how to read it.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    chart: Chart | None = None
    note: Text | None = None
    people: Sequence[Mapping[str, Any] | None] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number worth its own place, such as how many customers were looked at."""

    key: str
    label: Text
    value: Value
    unit: Unit = "number"
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`reading`: what it means, sentence by sentence, the most important first."""

    reading: tuple[Text, ...] = ()
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """Money as texts, dates as ISO texts, numbers that are none (NaN, infinite) as null."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case bool() | str() | None:
            return value
        case float():
            return value if abs(value) < float("inf") else None
        case _:
            return _plain(value.item()) if hasattr(value, "item") else value
