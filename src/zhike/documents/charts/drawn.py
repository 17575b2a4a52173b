"""Draw the chart of a section."""

from collections.abc import Mapping
from typing import Any, Final

from reportlab.graphics.shapes import Drawing

from zhike.documents.charts import bars, grid, lines, sankey
from zhike.documents.charts.plotted import Cell, Plot, by_key, cells, plotted
from zhike.documents.formats import Formats

_MOST_CELLS: Final = 40
_MOST_STREAMS: Final = 60


def drawings(section: Mapping[str, Any], formats: Formats, width: float) -> list[Drawing]:
    """The section's chart: a drawing for each unit; none without a chart, or without anything to draw."""
    chart = section.get("chart")
    if not chart or not section["rows"]:
        return []
    if chart["kind"] in ("grid", "sankey"):
        return _of_pairs(section, formats, width)
    plots = (plot for plot in plotted(section, formats).by_unit() if _numbers(plot))
    return [_of_plot(plot, chart, formats, width) for plot in plots]


def left_out(section: Mapping[str, Any], formats: Formats, width: float) -> tuple[int, int] | None:
    """(drawn, in all) when not all categories are drawn."""
    chart = section.get("chart")
    if not chart or chart["kind"] not in ("bars", "stacked") or not section["rows"]:
        return None
    plot = plotted(section, formats)
    return (bars.MOST, len(plot.x)) if len(plot.x) > bars.MOST and bars.lies(plot, width) else None


def _of_plot(plot: Plot, chart: Mapping[str, Any], formats: Formats, width: float) -> Drawing:
    match chart["kind"]:
        case "lines":
            return lines.lines(plot, formats, width, bool(chart.get("diagonal")), chart.get("mark"))
        case "scatter":
            return lines.scatter(plot, formats, width, bool(chart.get("diagonal")), chart.get("mark"))
        case kind:
            return bars.bars(plot, formats, width, stacked=kind == "stacked")


def _of_pairs(section: Mapping[str, Any], formats: Formats, width: float) -> list[Drawing]:
    chart, columns = section["chart"], by_key(section)
    pairs, unit = cells(section, formats), columns[chart["y"][0]][1]["unit"]
    if chart["kind"] == "sankey":
        strongest = sorted(pairs, key=lambda each: -each.value)[:_MOST_STREAMS]
        return [sankey.sankey(strongest, unit, formats, width)] if any(_flows(each) for each in strongest) else []
    names = tuple(formats.text(columns[chart[key]][1]["label"], "text") for key in ("x", "series"))
    return [grid.grid(_first(pairs), unit, (names[0], names[1]), formats, width)] if pairs else []


def _first(pairs: list[Cell]) -> list[Cell]:
    """The first rows and columns, as many as can be seen."""
    across, down = dict.fromkeys(each.x for each in pairs), dict.fromkeys(each.series for each in pairs)
    shown = set(list(across)[:_MOST_CELLS]), set(list(down)[:_MOST_CELLS])
    return [each for each in pairs if each.x in shown[0] and each.series in shown[1]]


def _flows(cell: Cell) -> bool:
    return cell.value > 0


def _numbers(plot: Plot) -> bool:
    return any(value is not None for series in plot.series for value in series.values)
