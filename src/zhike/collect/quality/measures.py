"""How good the cells of one import are: counted in one pass over its rows, kept beside its facts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning.prepare import Prepared
from zhike.collect.cleaning.rows import MOMENTS, Cell, cells_of, clean_rows
from zhike.collect.cleaning.settings import STEPS
from zhike.collect.cleaning.tally import MOST_EXAMPLES, Tally
from zhike.collect.mapping.mapping import Mapping
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.tables import QUALITY

_TIMES: Final = ("at", "ts", "day")
_MARKS: Final = ("valid", "bad", "changed")
_KEYS: Final = {
    "orders": ("order_id",),
    "events": ("event_id",),
    "products": ("product_id",),
    "coupons": ("coupon_id",),
}


@dataclass(frozen=True)
class Measured:
    """By cell: how many of the rows have a `valid` value, how many made no sense (`bad`), were spelled otherwise
    (`changed`); the lines of a few of those. `distinct`: of raw cells. `first`, `last`: when it happened."""

    rows: int
    cells: list[Cell]
    valid: list[int]
    bad: list[int]
    changed: list[int]
    lines: list[list[int]]
    distinct: list[int]
    first: datetime | None = None
    last: datetime | None = None


NOTHING: Final = Measured(0, [], [], [], [], [], [])


def measure(reading: Reading, staged: ir.Table, rows: ir.Table, mapping: Mapping, headers: list[str]) -> Measured:
    """Look at judged rows (`cleaning.rows.marked`) and at the text they came from."""
    cells = cells_of(mapping)[:62]
    if "cells_valid" not in rows.columns:
        return NOTHING
    asked: dict[str, ir.Value] = {"n": rows.count()}
    for place, _ in enumerate(cells):
        for mark in _MARKS:
            asked[f"{mark}_{place}"] = _has(rows, mark, place).sum()
    when = next((rows[name] for name in _TIMES if name in rows.columns), None)
    if when is not None and when.type().is_timestamp():
        good = rows.reason.isnull()
        asked |= {"first": when.min(where=good), "last": when.max(where=good)}
    found = reading.rows(rows.aggregate(**asked))[0]
    valid, bad, changed = ([int(found[f"{mark}_{place}"] or 0) for place in range(len(cells))] for mark in _MARKS)
    return Measured(
        int(found["n"]), cells, valid, bad, changed,
        _examples(reading, rows, changed),
        _distinct(reading, staged, mapping.kind, cells, headers), found.get("first"), found.get("last"),
    )  # fmt: skip


def _examples(reading: Reading, rows: ir.Table, changed: list[int]) -> list[list[int]]:
    """A line or two for each cell that was spelled otherwise somewhere."""
    asked = {}
    for place in (place for place, count in enumerate(changed) if count):
        asked[f"low_{place}"] = rows.line.min(where=_has(rows, "changed", place))
        asked[f"high_{place}"] = rows.line.max(where=_has(rows, "changed", place))
    found = reading.rows(rows.aggregate(**asked))[0] if asked else {}
    return [sorted({found[f"{end}_{place}"] for end in ("low", "high") if f"{end}_{place}" in found})
            for place in range(len(changed))]  # fmt: skip


def _has(rows: ir.Table, mark: str, place: int) -> ir.BooleanValue:
    return (rows[f"cells_{mark}"] & (1 << place)) != 0


def _distinct(reading: Reading, staged: ir.Table, kind: str, cells: list[Cell], headers: list[str]) -> list[int]:
    """Only of what should tell rows apart: counting the values of every column takes longer than reading it."""
    keys = [place for place, cell in enumerate(cells) if cell.name in _KEYS.get(kind, ())
            or (kind == "customers" and cell.name.startswith("identity_"))]  # fmt: skip
    counts = [0] * len(cells)
    if keys:
        asked = {f"d_{place}": staged[f"c{headers.index(cells[place].header)}"].nullif("").nunique()
                 for place in keys}  # fmt: skip
        for name, count in reading.rows(staged.aggregate(**asked))[0].items():
            counts[int(name[2:])] = int(count or 0)
    return counts


def tallies(reading: Reading, prepared: Prepared, mapping: Mapping, headers: list[str], measured: Measured
            ) -> list[Tally]:  # fmt: skip
    """What the computed steps did to each column, after what was looked up."""
    counts = zip(measured.cells, measured.valid, measured.bad, measured.changed, strict=True)
    found = {
        (cell.step, cell.header): Tally(cell.step, cell.header, valid + bad, changed, bad)
        for cell, valid, bad, changed in counts
    }
    _add_examples(reading, prepared, mapping, headers, measured, found)
    for tally in prepared.tallies:
        if (computed := found.get((tally.step, tally.column))) is not None:  # spellings, then blanks and marks
            computed.changed += tally.changed
            computed.examples = [*tally.examples, *computed.examples][:MOST_EXAMPLES]
        else:
            found[tally.step, tally.column] = tally
    order = {step: place for place, step in enumerate(STEPS)}
    shown = [tally for tally in found.values() if tally.looked or tally.changed]
    return sorted(shown, key=lambda tally: order[tally.step])


def _add_examples(reading: Reading, prepared: Prepared, mapping: Mapping, headers: list[str], measured: Measured,
                  found: dict[tuple[str, str], Tally]) -> None:  # fmt: skip
    lines = sorted({line for lines in measured.lines for line in lines})
    if not lines:
        return
    wanted = reading.stage(pa.table({"line": lines}))
    few = reading.keep(prepared.cells.semi_join(wanted, "line"))
    small = Prepared(few, prepared.reference, prepared.derived)
    before = {row["line"]: row for row in reading.rows(prepared.cells.semi_join(wanted, "line"))}
    after = {row["line"]: row for row in reading.rows(clean_rows(small, mapping, headers))}
    for cell, own in zip(measured.cells, measured.lines, strict=True):
        tally = found[cell.step, cell.header]
        for line in own[:MOST_EXAMPLES]:
            value, was = after[line][cell.name], before[line][f"c{headers.index(cell.header)}"]
            tally.examples.append((str(was), _text(value)))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ") + "Z"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def write_quality(writing: Writing, load_id: str, mapping: Mapping, measured: Measured, at: datetime) -> None:
    """One row for each field of an import."""
    if not measured.cells:
        return
    rows: list[dict[str, Any]] = [
        {
            "load_id": load_id, "source": mapping.source, "kind": mapping.kind, "field": field_of(cell.name, mapping),
            "at": at, "rows": measured.rows, "filled": valid + bad, "valid": valid, "changed": changed,
            "distinct_values": distinct or None,
            "first_at": measured.first if cell.name in MOMENTS else None,
            "last_at": measured.last if cell.name in MOMENTS else None,
        }
        for cell, valid, bad, changed, distinct in zip(
            measured.cells, measured.valid, measured.bad, measured.changed, measured.distinct, strict=True)
    ]  # fmt: skip
    writing.insert("quality", writing.stage(pa.Table.from_pylist(rows, QUALITY.to_pyarrow())))


def field_of(name: str, mapping: Mapping) -> str:
    """What a cell is called over time: a field, `identity:phone`, `trait:city`, `property:备注`."""
    what, _, number = name.rpartition("_")
    if name in mapping.columns or not number.isdigit():
        return name
    if what == "identity":
        return f"identity:{mapping.identities[int(number)].kind}"
    if what == "trait":
        return f"trait:{mapping.traits[int(number)].trait}"
    return f"property:{mapping.properties[int(number)]}"
