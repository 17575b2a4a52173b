"""What a chart draws, taken out of its section's rows: categories along one axis, and series of numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhike.documents.formats import Formats, as_moment, as_number

_Rows = list[tuple[Any, Sequence[Any]]]
"""Which category a row belongs to, and the row."""


@dataclass(frozen=True)
class Series:
    """`values`: one for each category, None where there is none."""

    name: str
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Plot:
    """`x`: the raw values along the axis, in the order of the rows; `labels`: as they are read. `by_rows`: rows
    name their series, so that one may have no value where another has."""

    x: tuple[Any, ...]
    labels: tuple[str, ...]
    x_unit: str
    x_name: str
    series: tuple[Series, ...]
    one_of_many: bool = False
    by_rows: bool = False

    @property
    def names(self) -> list[str]:
        """For the legend: none where there is one series whose name the section's title says."""
        return [each.name for each in self.series] if len(self.series) > 1 or self.one_of_many else []

    def by_unit(self) -> Iterator["Plot"]:
        """A plot for each unit: money and people cannot share an axis."""
        units = list(dict.fromkeys(each.unit for each in self.series))
        for unit in units:
            series = tuple(each for each in self.series if each.unit == unit)
            yield replace(self, series=series, one_of_many=len(units) > 1)

    def first(self, most: int) -> "Plot":
        """The same with its first categories only."""
        cut = tuple(replace(each, values=each.values[:most]) for each in self.series)
        return replace(self, x=self.x[:most], labels=self.labels[:most], series=cut)


@dataclass(frozen=True)
class Cell:
    """One row of a chart between two columns: a cell of a grid, a stream of a sankey."""

    x: str
    series: str
    value: float


def plotted(section: Mapping[str, Any], formats: Formats) -> Plot:
    """Categories and series of a section with a chart of bars, lines or points. Each row of a scatter is a point of
    its own; otherwise rows with the same `x` are one category."""
    chart, columns = section["chart"], by_key(section)
    at, column = columns[chart["x"]]
    rows = [(number if chart["kind"] == "scatter" else _hashable(row[at]), row) for number, row in
            enumerate(section["rows"])]  # fmt: skip
    x = {key: row[at] for key, row in reversed(rows)}
    keys = list(dict.fromkeys(key for key, _ in rows))
    labels = tuple(formats.text(x[key], column["unit"]) for key in keys)
    by_rows = bool(chart.get("series"))
    series = (_by_value if by_rows else _by_column)(section, rows, keys, formats)
    name = formats.text(column["label"], "text")
    raw = tuple(x[key] for key in keys)
    return Plot(raw, labels, column["unit"], name, tuple(series), by_rows=by_rows)


def cells(section: Mapping[str, Any], formats: Formats) -> list[Cell]:
    """The pairs of a grid or a sankey that have a value."""
    chart, columns = section["chart"], by_key(section)
    (x, x_column), (down, down_column) = columns[chart["x"]], columns[chart["series"]]
    y = columns[chart["y"][0]][0]
    found = []
    for row in section["rows"]:
        value = as_number(row[y])
        if value is not None:
            names = formats.text(row[x], x_column["unit"]), formats.text(row[down], down_column["unit"])
            found.append(Cell(*names, float(value)))
    return found


def by_key(section: Mapping[str, Any]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """Each column's place and description, by its key."""
    return {column["key"]: (place, column) for place, column in enumerate(section["columns"])}


def along(plot: Plot, formats: Formats) -> list[float] | None:
    """Where the categories lie on a scale of numbers or days; None where they are names."""
    if plot.x_unit == "date":
        moments = [as_moment(each, formats.zone) for each in plot.x]
        return [float(each.toordinal()) for each in moments if each] if all(moments) else None
    if plot.x_unit == "text" and not all(isinstance(each, int | float) for each in plot.x):
        return None
    numbers = [as_number(each) for each in plot.x]
    return [float(each) for each in numbers if each is not None] if None not in numbers else None


def _by_column(section: Mapping[str, Any], rows: _Rows, keys: list[Any], formats: Formats) -> list[Series]:
    columns, of = by_key(section), dict(rows)
    found = []
    for key in section["chart"]["y"]:
        at, column = columns[key]
        values = tuple(_float(of[each][at]) for each in keys)
        found.append(Series(formats.text(column["label"], "text"), column["unit"], values))
    return found


def _by_value(section: Mapping[str, Any], rows: _Rows, keys: list[Any], formats: Formats) -> list[Series]:
    chart, columns = section["chart"], by_key(section)
    by, by_column = columns[chart["series"]]
    y, column = columns[chart["y"][0]]
    of = {(formats.text(row[by], by_column["unit"]), key): _float(row[y]) for key, row in rows}
    names = dict.fromkeys(name for name, _ in of)
    return [Series(name, column["unit"], tuple(of.get((name, key)) for key in keys)) for name in names]


def _float(value: Any) -> float | None:
    number = as_number(value)
    return None if number is None else float(number)


def _hashable(value: Any) -> Any:
    """Names are `{zh, en}`."""
    return tuple(value.items()) if isinstance(value, dict) else value
