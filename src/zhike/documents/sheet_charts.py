"""Native charts beside a section's table, of the kinds that Excel has; a grid becomes a scale of colours."""

from collections.abc import Mapping
from typing import Any, Final

from zhike.documents.charts.plotted import by_key, cells
from zhike.documents.document import say
from zhike.documents.palette import LINE, PAPER, QUIET, of_series
from zhike.documents.sheets import Block, Sheet, letters

_SIZE: Final = {"width": 640, "height": 340}
_NAMES_LIE: Final = 10
"""Bars whose names are longer (in half-width characters) lie, as on paper."""
_MOST_SERIES: Final = 200


def add_chart(book: Any, sheet: Sheet, section: Mapping[str, Any], block: Block) -> None:
    """The section's chart to the right of its table."""
    chart = section["chart"]
    if chart["kind"] == "sankey":
        return
    columns = by_key(section)
    source = _crossed(sheet, section, block) if chart.get("series") else block
    if chart["kind"] == "grid":
        _coloured(sheet, source, any(cell.value < 0 for cell in cells(section, sheet.formats)))
        return
    x, x_column = columns[chart["x"]]
    values = [(columns[key][0], str(columns[key][1]["unit"])) for key in chart["y"]]
    if chart.get("series"):
        x, values = source.left, [(place, values[0][1]) for place in range(source.left + 1, source.right + 1)]
    drawn, first = book.add_chart(_kind(section, sheet)), values[0][1]
    for number, (place, unit) in enumerate(values[:_MOST_SERIES]):
        series = _series(sheet, source, x, place, number, chart["kind"])
        drawn.add_series(series | {"y2_axis": unit != first})
    _axes(drawn, sheet, section, x_column, first, len(values))
    other = next((unit for _, unit in values if unit != first), None)
    if other:
        drawn.set_y2_axis({"num_format": sheet.styles.code(other), "line": {"none": True}})
    sheet.page.insert_chart(block.top, source.right + 2, drawn)


def _kind(section: Mapping[str, Any], sheet: Sheet) -> dict[str, str]:
    chart = section["chart"]
    at, column = by_key(section)[chart["x"]]
    match chart["kind"]:
        case "lines":
            numeric = column["unit"] not in ("text", "date", "flag")
            return {"type": "scatter", "subtype": "straight"} if numeric else {"type": "line"}
        case "scatter":
            return {"type": "scatter"}
        case kind:
            names = [sheet.formats.text(row[at], column["unit"]) for row in section["rows"]]
            lying = column["unit"] == "text" and max(map(letters, names)) > _NAMES_LIE
            return {"type": "bar" if lying else "column"} | ({"subtype": "stacked"} if kind == "stacked" else {})


def _series(sheet: Sheet, block: Block, x: int, y: int, number: int, kind: str) -> dict[str, Any]:
    name, colour = sheet.page.get_name(), of_series(number)
    found: dict[str, Any] = {
        "name": [name, block.top, y],
        "categories": [name, block.top + 1, x, block.bottom, x],
        "values": [name, block.top + 1, y, block.bottom, y],
    }
    if kind in ("bars", "stacked"):
        return found | {"fill": {"color": colour}, "gap": 60}
    if kind == "scatter":
        dots = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"none": True}}
        return found | {"marker": dots, "line": {"none": True}}
    return found | {"line": {"color": colour, "width": 2}, "marker": {"type": "none"}}


def _axes(
    drawn: Any, sheet: Sheet, section: Mapping[str, Any], column: Mapping[str, Any], unit: str, series: int
) -> None:
    language, chart = sheet.formats.language, section["chart"]
    across: dict[str, Any] = {"name": say(column["label"], language), "num_font": {"color": QUIET}}
    if column["unit"] != "text":
        across["num_format"] = sheet.styles.code(column["unit"])
    if _kind(section, sheet)["type"] == "bar":
        across["reverse"] = True  # the first on top
    drawn.set_title(
        {"name": say(section["title"], language), "name_font": {"size": 12, "bold": False}, "overlay": False}
    )
    drawn.set_x_axis(across | {"name_font": {"bold": False}})
    gridlines = {"visible": True, "line": {"color": LINE}}
    up = {"num_format": sheet.styles.code(unit), "num_font": {"color": QUIET}, "line": {"none": True}}
    drawn.set_y_axis(up | {"major_gridlines": gridlines})
    drawn.set_legend({"none": True} if series < 2 and not chart.get("series") else {"position": "bottom"})
    drawn.show_blanks_as("span" if chart.get("series") else "gap")
    drawn.set_size(_SIZE)


def _crossed(sheet: Sheet, section: Mapping[str, Any], block: Block) -> Block:
    """The same values with a column for each series, to the right of the table: what Excel can draw."""
    chart, columns = section["chart"], by_key(section)
    (x, x_column), (by, by_column), (y, y_column) = (
        columns[key] for key in (chart["x"], chart["series"], chart["y"][0])
    )
    text, left, top = sheet.formats.text, block.right + 2, block.top
    points = chart["kind"] == "scatter"
    across = list(dict.fromkeys(text(row[by], by_column["unit"]) for row in section["rows"]))
    place = {name: left + 1 + number for number, name in enumerate(across)}
    down: dict[Any, int] = {}
    sheet.words(left, say(x_column["label"], sheet.formats.language), "head", top)
    for name in across:
        sheet.words(place[name], name, "head", top)
    for number, row in enumerate(section["rows"]):
        at = down.setdefault(number if points else text(row[x], x_column["unit"]), top + 1 + len(down))
        sheet.value(left, row[x], x_column["unit"], at)
        sheet.value(place[text(row[by], by_column["unit"])], row[y], y_column["unit"], at)
    sheet.page.set_column(left, left + len(across), 12)
    return Block(top, top + len(down), left, left + len(across))


def _coloured(sheet: Sheet, block: Block, below: bool) -> None:
    scale: dict[str, Any] = {"type": "2_color_scale", "min_color": PAPER.upper(), "max_color": "#6FB3AB"}
    if below:
        middle = {"mid_type": "num", "mid_value": 0, "mid_color": PAPER.upper()}
        scale |= {"type": "3_color_scale", "min_color": "#E0B48A"} | middle
    sheet.page.conditional_format(block.top + 1, block.left + 1, block.bottom, block.right, scale)
